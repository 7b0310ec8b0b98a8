"""Placers: one rule for choosing regions per file."""
