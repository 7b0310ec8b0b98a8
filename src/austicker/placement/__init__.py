"""Placers: one rule for choosing regions per file."""

from austicker.placement import (  # isort: skip  (the order of `austicker list placers`)
    counterfactual,
    population,
    energy,
    random,
    centre,
    outdegree_pixels,
    outdegree_motion,
    surrogate,
)
from austicker.placement.registry import PLACERS

__all__ = [
    "PLACERS",
    "centre",
    "counterfactual",
    "energy",
    "outdegree_motion",
    "outdegree_pixels",
    "population",
    "random",
    "surrogate",
]
