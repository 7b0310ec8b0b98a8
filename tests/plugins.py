"""Installs packages with entry points for one test, without the network."""

import importlib
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from austicker.registry import Registry

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

EXAMPLE = Path(__file__).with_name("plugin_example")
Points = Mapping[str, Mapping[str, str]]


def install(
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
    name: str,
    points: Points,
    module: str,
    version: str = "1.0",
) -> None:
    """Put a package of one module, and what pip writes of it, onto the path of this test.

    Args:
        folder: Where; empty.
        monkeypatch: Takes it off the path again.
        name: Of the package.
        points: Group -> name -> object, its entry points.
        module: Source of the module that the entry points name.
        version: Of the package.
    """
    files = {target.partition(":")[0] for group in points.values() for target in group.values()}
    for file in files:
        (folder / f"{file}.py").write_text(module, encoding="utf-8")
        monkeypatch.delitem(sys.modules, file, raising=False)
    info = folder / f"{name.replace('-', '_')}-{version}.dist-info"
    info.mkdir()
    (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n")
    lines = [
        line
        for group, names in points.items()
        for line in (f"[{group}]", *(f"{key} = {target}" for key, target in names.items()))
    ]
    (info / "entry_points.txt").write_text("\n".join(lines) + "\n")
    monkeypatch.syspath_prepend(folder)
    importlib.invalidate_caches()


def install_example(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Install tests/plugin_example as its pyproject.toml says."""
    project = tomllib.loads((EXAMPLE / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    module = (EXAMPLE / "austicker_example.py").read_text(encoding="utf-8")
    points = project["entry-points"]
    install(folder, monkeypatch, project["name"], points, module, project["version"])


def read_again(monkeypatch: pytest.MonkeyPatch, *registries: Registry[Any]) -> None:
    """Let registries read their entry points as if nobody had asked; undone after the test."""
    for registry in registries:
        for attribute in ("_cards", "_factories", "_packages"):
            monkeypatch.setattr(registry, attribute, dict(getattr(registry, attribute)))
        monkeypatch.setattr(registry, "_waiting", True)
