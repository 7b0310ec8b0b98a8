"""Every class and function of the reference has an example, and the examples are true."""

from __future__ import annotations

import doctest
import importlib
import inspect
import re
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

import austicker
from austicker import types

PAGES = sorted(Path(__file__).parents[1].glob("docs/reference/*.md"))


def found(name: str) -> Any:
    """The object of a dotted name: as many modules as there are, then attributes."""
    parts = name.split(".")
    value: Any = importlib.import_module(parts[0])
    for part in parts[1:]:
        if inspect.ismodule(value) and not hasattr(value, part):
            importlib.import_module(f"{value.__name__}.{part}")
        value = getattr(value, part)
    return value


def members(module: ModuleType) -> list[Any]:
    """What mkdocstrings shows of a module: what is defined there, without private names."""
    own = [value for name, value in vars(module).items() if not name.startswith("_")]
    return [value for value in own if getattr(value, "__module__", None) == module.__name__]


def documented() -> dict[str, Any]:
    """Dotted name -> class or function, of the pages, of `austicker` and of `austicker.types`."""
    text = "\n".join(page.read_text("utf-8") for page in PAGES)
    public: list[Any] = []
    for name in re.findall(r"^::: (\S+)$", text, re.MULTILINE):
        value = found(name)
        public += members(value) if inspect.ismodule(value) else [value]
    public += [getattr(austicker, name) for name in dir(austicker)]
    public += [getattr(types, name) for name in types.__all__]
    # A cached function is neither for `inspect`, and looks like the one that it wraps.
    kinds = [v for v in public if inspect.isclass(v) or inspect.isfunction(inspect.unwrap(v))]
    return {f"{v.__module__}.{v.__qualname__}": v for v in kinds if hasattr(v, "__qualname__")}


PUBLIC = documented()


def test_the_pages_show_every_public_name() -> None:
    shown = {line for page in PAGES for line in page.read_text("utf-8").splitlines()}
    missing = [
        name
        for name, value in PUBLIC.items()
        if not {f"::: {name}", f"::: {value.__module__}"} & shown
    ]
    assert len(PUBLIC) > 100
    assert not missing, missing


@pytest.mark.parametrize("name", sorted(PUBLIC))
def test_it_has_an_example_that_is_true(name: str) -> None:
    value = PUBLIC[name]
    text = inspect.cleandoc(value.__doc__ or "")
    assert re.search(r"^Example:\n    >>> ", text, re.MULTILINE), f"{name} has no example"
    space = dict(vars(importlib.import_module(value.__module__)))
    case = doctest.DocTestParser().get_doctest(text, space, name, None, None)
    assert case.examples
    said: list[str] = []
    outcome = doctest.DocTestRunner(verbose=False).run(case, out=said.append)
    assert not outcome.failed, "".join(said)
