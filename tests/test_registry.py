"""Registries, and what other packages add to them."""

import logging
from pathlib import Path

import numpy as np
import pytest

from austicker.errors import UsageError
from austicker.placement.registry import PLACERS
from austicker.registry import Card, Registry
from austicker.stickers import STICKERS
from austicker.types import Observed, PlacementProblem, Wanted
from tests.plugins import EXAMPLE, install, install_example, read_again

SILENT = Observed("motion", np.zeros((0, 14, 3)), np.zeros((0, 14), bool), np.zeros(0))
TWO = PlacementProblem(SILENT, wanted=Wanted(2))


def toy(group: str = "austicker.toys") -> Registry[list[int]]:
    registry: Registry[list[int]] = Registry("toy", group)
    registry.register(Card("ball", "Round"))(list)
    return registry


def test_a_name_is_registered_once() -> None:
    registry = toy()
    with pytest.raises(UsageError, match="toy 'ball' is registered twice"):
        registry.register(Card("ball", "Square"))(list)


@pytest.mark.parametrize("ask", ["make", "card", "package"])
def test_an_unknown_name_is_answered_with_the_known_ones(ask: str) -> None:
    with pytest.raises(UsageError, match="unknown toy 'bal'; choose one of: ball"):
        getattr(toy(), ask)("bal")


def test_the_example_package_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    install_example(tmp_path, monkeypatch)
    read_again(monkeypatch, STICKERS, PLACERS)
    assert STICKERS.names()[-1] == "square"
    assert STICKERS.package("square") == "austicker-example 1.2"
    assert STICKERS.package("star") == ""
    assert STICKERS.make("square").draw(8).shape == (8, 8, 4)
    assert PLACERS.card("chin").licence == "MIT"
    choice = PLACERS.make("chin").place(TWO, np.random.default_rng(0))
    assert choice.rois == (14, 13)


def test_entry_points_are_read_once_and_only_when_needed(monkeypatch: pytest.MonkeyPatch) -> None:
    groups: list[str] = []

    def entry_points(*, group: str) -> tuple[()]:
        groups.append(group)
        return ()

    monkeypatch.setattr("importlib.metadata.entry_points", entry_points)
    registry = toy()
    registry.make("ball")
    assert "ball" in registry
    assert groups == []
    assert "bat" not in registry
    assert (tuple(registry), len(registry)) == (("ball",), 1)
    assert groups == ["austicker.toys"]
    assert tuple(toy("")) == ("ball",)
    assert groups == ["austicker.toys"]


@pytest.mark.parametrize(
    ("name", "module", "why"),
    [
        ("dot", "import nothing_of_the_kind", "ModuleNotFoundError: No module named"),
        ("dot", "raise OSError('no licence')", "OSError: no licence"),
        ("dot", "thing = 3", "expected a Plugin, got int"),
        ("dot", "thing = Plugin(Card('dot', ''), None)", "expected a Plugin, got Plugin"),
        ("dot", "thing = Plugin(Card('spot', ''), list)", "expected a Card of the name 'dot'"),
        ("dot", "other = 1", "AttributeError"),
        ("ball", "thing = Plugin(Card('ball', ''), list)", "the name is taken"),
    ],
)
def test_a_broken_plugin_is_a_warning(
    name: str,
    module: str,
    why: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    text = f"from austicker.registry import Card, Plugin\n{module}\n"
    install(tmp_path, monkeypatch, "broken", {"austicker.toys": {name: "broken:thing"}}, text)
    registry = toy()
    with caplog.at_level(logging.WARNING):
        assert registry.names() == ("ball",)
        assert registry.names() == ("ball",)
    assert len(caplog.messages) == 1
    assert caplog.messages[0].startswith(f"the toy '{name}' of broken 1.0 is left out (")
    assert why in caplog.messages[0]
    assert caplog.messages[0].endswith("; update or uninstall that package")


def test_a_card_is_of_the_type_that_the_registry_has(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    from austicker.recognizers.registry import RECOGNIZERS as VICTIMS

    read_again(monkeypatch, VICTIMS)
    text = "from austicker.registry import Card, Plugin\nthing = Plugin(Card('dot', ''), list)\n"
    install(tmp_path, monkeypatch, "plain", {"austicker.victims": {"dot": "plain:thing"}}, text)
    assert "dot" not in VICTIMS
    assert "expected a RecognizerCard of the name 'dot'" in caplog.text


def test_the_page_on_plugins_shows_the_example() -> None:
    page = (Path(__file__).parents[1] / "docs" / "plugins.md").read_text(encoding="utf-8")
    assert len(page.splitlines()) <= 60
    for shown in ('[project.entry-points."austicker.stickers"]', 'square = "austicker_example:'):
        assert shown in page
        assert shown in (EXAMPLE / "pyproject.toml").read_text(encoding="utf-8")
