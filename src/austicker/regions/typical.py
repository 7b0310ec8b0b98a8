"""An average face, for drawings and for what landmarks do not determine."""

from __future__ import annotations

import json
from functools import cache
from importlib.resources import files

import numpy as np

from austicker.types import Floats


@cache
def typical_face() -> Floats:
    """(478, 3) mesh of a symmetric face at rest, facing the viewer, of width 1.

    The mean of synthetic people, made by ``docs/make_typical_face.py``. Do not change it.
    """
    text = files("austicker.regions").joinpath("typical_face.json").read_text(encoding="utf-8")
    return np.array(json.loads(text), dtype=np.float64) / 1000
