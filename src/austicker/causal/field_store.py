"""Fields of motion as a small file beside the emotion model that they belong to."""

from __future__ import annotations

import io
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

import numpy as np

from austicker import files
from austicker.causal.fields import FieldModel
from austicker.causal.latent import Latent
from austicker.errors import DataError, OutputError, brief

FORMAT = "austicker fields 1"
PACKAGED = "fields.npz"
_LATENT = ("loadings", "noise", "means", "spread", "owners", "shares")
MOST_BYTES = 64 << 20
"""Of a file, and of what is packed in it; the packaged one has 90 kB."""


def fields_path(model: Path) -> Path:
    """Where the fields of a model in `model` are: model.json -> model.fields.npz."""
    return model.with_suffix(".fields.npz")


def write_fields(fields: FieldModel, path: Path) -> None:
    """Write principal fields as half-precision numbers, all else as single ones.

    Raises:
        OutputError: The place cannot be written to.
    """
    kept = {name: getattr(fields.latent, name) for name in _LATENT}
    kept = {k: v if k == "owners" else v.astype(np.float32) for k, v in kept.items()}
    content = io.BytesIO()
    np.savez_compressed(
        content,
        format=np.array(FORMAT),
        weights=fields.weights.astype(np.float32),
        leftover=fields.leftover.astype(np.float32),
        fields=fields.fields.astype(np.float16),
        **kept,
    )
    try:
        path.write_bytes(content.getvalue())
    except OSError as error:
        raise OutputError(f"{path}: the fields cannot be written ({error.strerror})") from error


def read_fields(path: Path) -> FieldModel:
    """Read what `write_fields` wrote.

    Raises:
        DataError: No such file, or another kind of file.
    """
    expected = (
        "the emotion model's fields of motion (fit the model again, or protect with `skin='off'`)"
    )
    return _parse(files.read_bytes(path, expected, DataError, MOST_BYTES), str(path))


@cache
def packaged_fields() -> FieldModel:
    """The fields of the packaged model of motion.

    Raises:
        DataError: The package lacks them.
    """
    file = resources.files("austicker.causal").joinpath(PACKAGED)
    if not file.is_file():
        raise DataError(f"the package has no {PACKAGED}; install it again")
    return _parse(file.read_bytes(), PACKAGED)


def _parse(content: bytes, where: str) -> FieldModel:
    expected = "fields of motion (if it is damaged, fit the model again)"
    file = files.parse_arrays(content, where, expected, DataError, MOST_BYTES)
    try:
        if str(file["format"]) != FORMAT:
            raise ValueError(f"format {file['format']}")
        parts: dict[str, Any] = {
            k: file[k] if k == "owners" else file[k].astype(np.float64) for k in _LATENT
        }
        latent = Latent(**parts)
        return FieldModel(
            latent,
            file["weights"].astype(np.float64),
            file["leftover"].astype(np.float64),
            file["fields"].astype(np.float32),
        )
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise DataError(
            f"{where} holds no fields of motion ({brief(error)}); fit the model again"
        ) from error
