"""Where data set loaders register themselves."""

from __future__ import annotations

from austicker.bench.datasets.records import Loader
from austicker.registry import Registry

DATASETS: Registry[Loader] = Registry("data set", "austicker.datasets")

AGREEMENT = "signed agreement with its authors"
"""Licence of every micro-expression set: this project carries no frame of any of them."""
