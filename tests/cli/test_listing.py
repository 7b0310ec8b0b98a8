"""`austicker list` says what the registries say."""

import importlib
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from austicker import __version__ as VERSION
from austicker.cli.listing import _REGISTRIES, Kind
from austicker.stickers import STICKERS
from tests.cli.conftest import Answer
from tests.plugins import install, install_example, read_again


@pytest.mark.parametrize("kind", Kind)
def test_lists_every_card(kind: Kind, austicker: Callable[..., Answer]) -> None:
    module, name = _REGISTRIES[kind]
    answer = austicker("list", kind.value)
    assert answer.code == 0
    try:
        registry = getattr(importlib.import_module(module), name)
    except (ModuleNotFoundError, AttributeError):
        assert answer.err == f"note: this version has no {kind.value}\n"
        return
    cards = [registry.card(thing) for thing in registry]
    assert answer.out.splitlines() == [
        f"{card.name}\t{card.summary}\t{card.source}\t{card.licence}\tau-sticker {VERSION}"
        for card in cards
    ]


def test_stickers_are_there(austicker: Callable[..., Answer]) -> None:
    assert "star\t" in austicker("list", "stickers").out


def test_a_plugin_is_listed_with_its_package(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, austicker: Callable[..., Answer]
) -> None:
    install_example(tmp_path, monkeypatch)
    read_again(monkeypatch, STICKERS)
    line = austicker("list", "stickers").out.splitlines()[-1]
    assert line == "square\tSquare, red\t\tMIT\tausticker-example 1.2"
    assert austicker("list", "stickers", "--quiet").out.splitlines()[-1] == "square"
    found = json.loads(austicker("list", "stickers", "--json").out)["stickers"]
    assert (found[0]["name"], found[0]["package"]) == ("dots", f"au-sticker {VERSION}")
    assert (found[-1]["name"], found[-1]["package"]) == ("square", "austicker-example 1.2")


def test_a_broken_plugin_is_a_warning(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, austicker: Callable[..., Answer]
) -> None:
    install(tmp_path, monkeypatch, "odd", {"austicker.stickers": {"x": "odd:x"}}, "import nothing_")
    read_again(monkeypatch, STICKERS)
    answer = austicker("list", "stickers", "-q")
    assert (answer.code, answer.out.splitlines()[0]) == (0, "dots")
    assert answer.err.startswith("warning: the sticker 'x' of odd 1.0 is left out (ModuleNotFound")
    assert answer.err.count("\n") == 1


def test_a_broken_module_is_not_taken_for_an_absent_one(
    monkeypatch: pytest.MonkeyPatch, austicker: Callable[..., Answer]
) -> None:
    def broken(name: str) -> None:
        raise ModuleNotFoundError("No module named 'sklearn'", name="sklearn")

    monkeypatch.setattr(importlib, "import_module", broken)
    answer = austicker("list", "stickers")
    assert answer.code == 1
    assert "sklearn" in answer.err
