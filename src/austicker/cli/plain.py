"""Records, arrays and paths as values that JSON has."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import fields, is_dataclass
from enum import Enum
from os import PathLike
from typing import Any


def plain(value: Any) -> Any:  # noqa: ANN401 - whatever a record holds
    """`value` as dict, list, str, int, float, bool or None.

    Args:
        value: Such a value, or a record (by its `to_dict` where it has one), mapping, iterable,
            path, enumeration, NumPy scalar or array. NaN and infinity, which JSON lacks, become
            None.

    Raises:
        TypeError: Something else.
    """
    if isinstance(value, Enum):
        value = value.value
    if hasattr(value, "tolist"):  # NumPy, which is not imported for this
        value = value.tolist()
    if hasattr(value, "to_dict"):
        value = value.to_dict()
    elif is_dataclass(value):
        value = {field.name: getattr(value, field.name) for field in fields(value)}
    if value is None or isinstance(value, str | int):
        return value
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, PathLike):
        return str(value)
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, Iterable) and not isinstance(value, bytes):
        return [plain(item) for item in value]
    raise TypeError(f"expected a record or plain value, got {type(value).__name__}")
