"""How arrays are written into JSON documents, and read back: exactly, compressed, as text."""

from __future__ import annotations

import base64
import binascii
import zlib
from dataclasses import dataclass
from typing import Any

import numpy as np

MOST_BYTES = 2_000_000_000
"""Largest array accepted from a document: 12 hours of one person at 30 frames/s take 0.5 GB."""
_DTYPES = ("bool", "uint8", "int64", "float32", "float64")


@dataclass(frozen=True, slots=True)
class ArrayField:
    """Annotation of an array: tells pydantic how a document holds it.

    A document holds ``{"dtype": "float32", "shape": [2, 4], "data": "<base64 of zlib>"}``, bytes
    in little-endian C order.

    Attributes:
        dtypes: Names of the types that the array may have.
    """

    dtypes: tuple[str, ...] = _DTYPES

    def __get_pydantic_core_schema__(self, source: Any, handler: Any) -> Any:  # noqa: ANN401
        """The schema that pydantic uses; see its documentation of custom types."""
        from pydantic_core import core_schema

        return core_schema.no_info_plain_validator_function(
            self._decode,
            serialization=core_schema.plain_serializer_function_ser_schema(encode_array),
        )

    def __get_pydantic_json_schema__(self, schema: Any, handler: Any) -> dict[str, Any]:  # noqa: ANN401
        """The JSON Schema of an array."""
        return {
            "type": "object",
            "required": ["dtype", "shape", "data"],
            "additionalProperties": False,
            "properties": {
                "dtype": {"enum": list(self.dtypes)},
                "shape": {"type": "array", "items": {"type": "integer", "minimum": 0}},
                "data": {"type": "string", "description": "base64 of zlib, little-endian C order"},
            },
        }

    def _decode(self, value: object) -> np.ndarray[Any, Any]:
        found = decode_array(value)
        if found.dtype.name not in self.dtypes:
            raise ValueError(
                f"expected an array of {' or '.join(self.dtypes)}, got '{found.dtype.name}'"
            )
        return found


def encode_array(array: np.ndarray[Any, Any]) -> dict[str, Any]:
    """The array as plain values, see `ArrayField`."""
    known = np.ascontiguousarray(array)
    little = known.astype(known.dtype.newbyteorder("<"), copy=False)
    packed = base64.b64encode(zlib.compress(little.tobytes(), 6)).decode("ascii")
    return {"dtype": known.dtype.name, "shape": list(array.shape), "data": packed}


def decode_array(value: object) -> np.ndarray[Any, Any]:
    """The array that `encode_array` wrote; an array is returned as it is.

    Raises:
        ValueError: The value is nothing that `encode_array` writes.
    """
    if isinstance(value, np.ndarray):
        return value
    if not isinstance(value, dict) or set(value) != {"dtype", "shape", "data"}:
        raise ValueError("expected an array: an object with dtype, shape and data")
    name, shape = value["dtype"], value["shape"]
    if name not in _DTYPES:
        raise ValueError(f"expected an array of {', '.join(_DTYPES)}, got '{name}'")
    if not isinstance(shape, list) or not all(type(n) is int and n >= 0 for n in shape):
        raise ValueError(f"expected a shape of whole numbers, got {shape}")
    wanted = int(np.prod(shape, dtype=object)) * np.dtype(name).itemsize if shape else 0
    wanted = wanted if shape else np.dtype(name).itemsize
    if wanted > MOST_BYTES:
        raise ValueError(f"expected an array of at most {MOST_BYTES} bytes, got {wanted}")
    try:
        reader = zlib.decompressobj()
        raw = reader.decompress(base64.b64decode(str(value["data"]), validate=True), wanted + 1)
    except (binascii.Error, zlib.error) as error:
        raise ValueError(f"expected base64 of zlib as an array's data ({error})") from error
    if len(raw) != wanted:
        raise ValueError(f"expected {wanted} bytes for an array of {shape}, got {len(raw)}")
    dtype = np.dtype(name).newbyteorder("<")
    return np.frombuffer(raw, dtype).reshape(shape).astype(np.dtype(name))
