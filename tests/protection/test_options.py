"""Every setting is written once, and every refusal names the argument."""

from __future__ import annotations

import inspect
from dataclasses import MISSING, fields
from typing import Any, get_type_hints

import pytest

import austicker.types
from austicker.errors import UsageError
from austicker.protection import options as module
from austicker.protection.api import protect
from austicker.protection.check import check_names
from austicker.protection.options import Options
from austicker.protection.strength import MANAGED
from austicker.recognizers.named import NamedRecognizer

ALL = {f.name: f for f in fields(Options)}


def test_the_keywords_of_protect_are_the_options() -> None:
    parameters = inspect.signature(protect).parameters
    keywords = {n: p for n, p in parameters.items() if p.kind is p.KEYWORD_ONLY}
    assert list(keywords) == ["strength", *ALL, "processes"]
    for name, f in ALL.items():
        assert keywords[name].default == (None if name in MANAGED else f.default), name
    assert set(parameters) - set(keywords) == {"source", "output"}


def test_the_keywords_have_the_options_types() -> None:
    names = {**vars(austicker.types), **vars(module)}
    hints = get_type_hints(protect, localns=names)
    for name, hint in get_type_hints(Options, localns=names).items():
        assert hints[name] == (hint | None if name in MANAGED else hint), name


@pytest.mark.parametrize("name", ALL)
def test_every_option_has_a_default_a_sentence_and_is_told_of(name: str) -> None:
    f = ALL[name]
    assert f.default is not MISSING
    assert len(f.metadata["help"]) > 10
    assert f.metadata["help"].rstrip().endswith((".", "5.", "3."))
    assert set(f.metadata) <= {"help", "flag"}
    assert "`austicker.protection.options.Options`" in (protect.__doc__ or "")


WRONG: list[tuple[str, dict[str, Any]]] = [
    ("size", {"size": 0.4}),
    ("size", {"size": 5.1}),
    ("size", {"size": float("nan")}),
    ("count", {"count": 0}),
    ("count", {"count": 5}),
    ("max_coverage", {"max_coverage": 0}),
    ("max_coverage", {"max_coverage": 101}),
    ("max_coverage", {"max_coverage": float("nan")}),
    ("amplitude", {"amplitude": -0.1}),
    ("amplitude", {"amplitude": 3.1}),
    ("amplitude", {"amplitude": float("nan")}),
    ("faces", {"faces": "some"}),
    ("surface", {"surface": "wood"}),
    ("on_lost", {"on_lost": "cry"}),
    ("threshold", {"threshold": 0}),
    ("threshold", {"threshold": 1.1}),
    ("threshold", {"threshold": float("nan")}),
    ("seed", {"seed": -1}),
    ("max_pixels", {"max_pixels": 0}),
    ("only", {"only": (0,)}),
    ("exempt", {"exempt": (1, -1)}),
    ("exempt", {"only": (1, 2), "exempt": (2,)}),
    ("region", {"region": (0, 0, 0, 5)}),
    ("region", {"region": (0, 0, 5, -5)}),
    ("region", {"region": (0, 0, 5, float("nan"))}),
    ("first_second", {"first_second": -1}),
    ("first_second", {"first_second": float("nan")}),
    ("region", {"region": (float("-inf"), 0, 5, 5)}),
    ("first_second", {"first_second": float("inf")}),
    ("last_second", {"last_second": float("inf")}),
    ("last_second", {"last_second": 0}),
    ("last_second", {"last_second": float("nan")}),
    ("last_second", {"first_second": 3, "last_second": 2}),
]


@pytest.mark.parametrize(("name", "values"), WRONG)
def test_a_refusal_names_the_argument(name: str, values: dict[str, Any]) -> None:
    with pytest.raises(UsageError) as caught:
        Options(**values)
    said = str(caught.value)
    assert f"`{name}" in said
    assert "--" not in said
    assert "\n" not in said


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"sticker": "hart"}, "unknown sticker 'hart'"),
        ({"placer": "best"}, "unknown placer 'best'"),
        ({"attach": "glue"}, "unknown attachment 'glue'"),
        ({"codec": "mjpg"}, "libx264"),
        ({"crf": 99}, "crf"),
        ({"emotion": "hunger"}, "unknown emotion 'hunger'"),
        ({"emotion": "victim"}, "`emotion='victim'` and `victim` go together"),
        ({"victim": NamedRecognizer("fer")}, "`emotion='victim'` and `victim` go together"),
        ({"target_emotion": "surprise"}, "`target_emotion` needs .* `attach='decoy'`"),
        (
            {"target_emotion": "hunger", "attach": "decoy"},
            "`target_emotion`: unknown emotion 'hunger'",
        ),
        ({"max_coverage": 0.1}, "`max_coverage=0.1` is too small"),
    ],
)
def test_names_are_looked_up_before_any_work(values: dict[str, Any], sentence: str) -> None:
    options = Options(**values)  # in range; a name costs a look-up
    with pytest.raises(UsageError, match=sentence) as caught:
        check_names(options)
    assert "--" not in str(caught.value)


def test_limits_themselves_are_allowed() -> None:
    for values in (
        {"size": 0.5},
        {"size": 5},
        {"count": 4},
        {"max_coverage": 100},
        {"amplitude": 0},
        {"amplitude": 3},
        {"max_pixels": 1},
        {"first_second": 0},
        {"only": (1,), "exempt": (2,)},
    ):
        Options(**values)


def test_what_a_placer_needs_is_measured_and_nothing_else() -> None:
    assert Options().needs_flow
    assert Options(placer="centre", attach="decoy", decoys="away").needs_flow
    assert not Options(placer="centre").needs_flow
    assert Options(placer="outdegree-pixels").portraits
    assert not Options().portraits
    assert Options().clip_decoys is None
    assert Options(attach="decoy", decoys="drawn").clip_decoys is None
    decoys = Options(attach="decoy", amplitude=2, target_emotion="surprise").clip_decoys
    assert decoys is not None
    assert (decoys.amplitude, decoys.towards) == (2, "surprise")
