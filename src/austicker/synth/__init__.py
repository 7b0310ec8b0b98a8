"""Synthetic micro-expression clips with exact truth."""
