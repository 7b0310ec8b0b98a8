"""Placers: one rule for choosing regions per file."""

from austicker.placement import (  # isort: skip  (the order of `austicker list placers`)
    energy,
    random,
    centre,
)
from austicker.placement.registry import PLACERS

__all__ = ["PLACERS", "centre", "energy", "random"]
