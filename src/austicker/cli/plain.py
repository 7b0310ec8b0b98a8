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
    if value is None or isinstance(value, str | bool | int) and not isinstance(value, Enum):
        return value
    if isinstance(value, float):
        return float(value) if math.isfinite(value) else None
    if isinstance(value, Enum):
        return plain(value.value)
    if isinstance(value, PathLike):
        return str(value)
    if hasattr(value, "to_dict"):
        return plain(value.to_dict())
    if is_dataclass(value):
        return {field.name: plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    if hasattr(value, "tolist"):  # NumPy, which is not imported for this
        return plain(value.tolist())
    if isinstance(value, Iterable) and not isinstance(value, bytes | bytearray):
        return [plain(item) for item in value]
    raise TypeError(f"expected a record or plain value, got {type(value).__name__}")
