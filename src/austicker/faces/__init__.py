"""Face detection, the 478-point mesh, tracks of people."""
