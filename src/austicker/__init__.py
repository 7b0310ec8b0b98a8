"""Au-Sticker: hide micro-expressions with a sticker in the right place."""
