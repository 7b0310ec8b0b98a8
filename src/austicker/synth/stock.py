"""Caches the built head on disk: building takes seconds, loading a fraction of one."""

from __future__ import annotations

import contextlib
import functools
import os
import tempfile
import zipfile
from pathlib import Path
from typing import Any

import numpy as np

from austicker.synth.head import HeadModel, Shapes, build
from austicker.synth.makehuman import Archive, find_archive

VERSION = 2
"""Part of the name of the cached file: raise it when what is built changes."""


def _cache_folder() -> Path:
    from austicker import assets

    return assets.cache_folder() / "synth"


def _save(head: HeadModel, path: Path) -> None:
    arrays: dict[str, Any] = {
        name: getattr(head, name)
        for name in ("points", "triangles", "part", "lips", "mouth", "face", "lid")
    }
    for kind in ("identity", "expression"):
        shapes: Shapes = getattr(head, kind)
        arrays[f"{kind}_names"] = np.array(shapes.names)
        for name in ("starts", "index", "values"):
            arrays[f"{kind}_{name}"] = getattr(shapes, name)
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=path.parent, suffix=".part")
    try:
        with os.fdopen(handle, "wb") as file:
            np.savez(file, **arrays)
        Path(temporary).replace(path)
    finally:
        Path(temporary).unlink(missing_ok=True)


def _load(path: Path) -> HeadModel:
    with np.load(path) as data:
        arrays = {name: data[name] for name in data.files}
    shapes = {
        kind: Shapes(
            tuple(str(n) for n in arrays.pop(f"{kind}_names")),
            *(arrays.pop(f"{kind}_{name}") for name in ("starts", "index", "values")),
        )
        for kind in ("identity", "expression")
    }
    return HeadModel(**arrays, identity=shapes["identity"], expression=shapes["expression"])


@functools.lru_cache(maxsize=2)
def load(archive: Path | None = None) -> HeadModel:
    """The head, from the user cache; built and cached on first use.

    Args:
        archive: Zip file with MakeHuman's files; None finds it (see `find_archive`).

    Raises:
        AssetError: The archive is missing or does not hold the files.
    """
    source = Archive(archive or find_archive())
    path = _cache_folder() / f"head-{VERSION}-{source.fingerprint()}.npz"
    if path.is_file():
        try:
            return _load(path)
        except (OSError, ValueError, KeyError, TypeError, zipfile.BadZipFile):
            path.unlink(missing_ok=True)
    head = build(source)
    # Without a place to keep it the head still serves this process.
    with contextlib.suppress(OSError):
        _save(head, path)
    return head
