"""Cells of a table that name files, and the folders they mean."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping, Sequence
from pathlib import Path


def last_part(cell: str) -> str:
    r"""The last component of a cell that may be a path: ``D:\a\EP02_01f`` -> ``EP02_01f``."""
    part = re.split(r"[\\/]", cell.strip().rstrip("\\/"))[-1].strip()
    return "" if part in {".", ".."} else part


def find_folder(
    root: Path, templates: Sequence[str], values: Mapping[str, str], legacy: str
) -> Path | None:
    """The first folder that exists, by any spelling of case, in Unicode or `legacy` bytes."""
    for template in templates:
        for spelling in (template.format(**values), _in_bytes(template.format(**values), legacy)):
            folder: Path | None = root
            for part in spelling.split("/"):
                folder = None if folder is None else _child(folder, part)
            if folder is not None:
                return folder
    return None


def _in_bytes(name: str, legacy: str) -> str:
    try:
        return os.fsdecode(name.encode(legacy))
    except UnicodeEncodeError:
        return name


def _child(folder: Path, name: str) -> Path | None:
    if (folder / name).is_dir():
        return folder / name
    alike = [p for p in folder.iterdir() if p.name.casefold() == name.casefold() and p.is_dir()]
    return alike[0] if len(alike) == 1 else None
