"""Sticker designs, drawn in code, and user files."""
