"""Hard clips of known faces: on no frame is one bare and not counted."""
