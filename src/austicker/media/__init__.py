"""Photos and video in and out."""
