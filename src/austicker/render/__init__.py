"""Stickers onto frames."""
