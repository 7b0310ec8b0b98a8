"""`austicker list` says what the registries say."""

import importlib
from collections.abc import Callable

import pytest

from austicker.cli.listing import _REGISTRIES, Kind
from tests.cli.conftest import Answer


@pytest.mark.parametrize("kind", Kind)
def test_lists_every_card(kind: Kind, austicker: Callable[..., Answer]) -> None:
    module, name = _REGISTRIES[kind]
    answer = austicker("list", kind.value)
    assert answer.code == 0
    try:
        registry = getattr(importlib.import_module(module), name)
    except (ModuleNotFoundError, AttributeError):
        assert answer.err == f"this version has no {kind.value}\n"
        return
    cards = [registry.card(thing) for thing in registry]
    assert answer.out.splitlines() == [
        f"{card.name}\t{card.summary}\t{card.source}\t{card.licence}" for card in cards
    ]


def test_stickers_are_there(austicker: Callable[..., Answer]) -> None:
    assert "star\t" in austicker("list", "stickers").out


def test_a_broken_module_is_not_taken_for_an_absent_one(
    monkeypatch: pytest.MonkeyPatch, austicker: Callable[..., Answer]
) -> None:
    def broken(name: str) -> None:
        raise ModuleNotFoundError("No module named 'sklearn'", name="sklearn")

    monkeypatch.setattr(importlib, "import_module", broken)
    answer = austicker("list", "stickers")
    assert answer.code == 1
    assert "sklearn" in answer.err
