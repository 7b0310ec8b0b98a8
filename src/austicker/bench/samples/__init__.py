"""What is protected and read again: a motion map, a clip, or a still picture."""
