"""How maps and their pooled convolutions lie in memory, see `fused`."""

PAD, SIDE, ROW = 2, 30, 32
"""Of the convolution; rows and columns of its output; the length of a row in memory."""
HEIGHT = SIDE + 3
"""Rows of a padded map, of which the last is only there to be read past the end."""
POOLED = 10
