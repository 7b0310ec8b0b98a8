"""Skin motion of the regions and the windows in which it looks like a micro-expression."""
