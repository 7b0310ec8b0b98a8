"""The networks of a process, loaded once; not to be used from two threads at a time."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from austicker.faces.models import FaceModels


@lru_cache(maxsize=1)
def load_once() -> FaceModels:
    """The networks, found and loaded at the first call.

    Raises:
        AssetError: A model file is missing and cannot be fetched.
    """
    from austicker.faces.models import load_models

    return load_models()
