"""Where placers register themselves, one rule a file."""

from __future__ import annotations

from austicker.registry import Registry
from austicker.types import Placer

PLACERS: Registry[Placer] = Registry("placer", "austicker.placers")
