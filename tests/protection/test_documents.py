"""Analyses and plans as documents: exact there and back, and strict with everything else."""

from __future__ import annotations

import base64
import json
import zlib
from collections.abc import Callable
from dataclasses import fields, is_dataclass, replace
from pathlib import Path
from typing import Any

import jsonschema
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays

from austicker.errors import InputError
from austicker.faces.track import UntrackedFace
from austicker.protection import api
from austicker.protection.analysis import Analysis, MovementFlow
from austicker.protection.make_plan import make_plan
from austicker.protection.options import Options
from austicker.protection.plan import Plan
from austicker.protection.source import SourceIdentity
from austicker.types import MOST_DRIFT, Drift, Placement, Portrait, Window
from austicker.types.arrays import decode_array, encode_array
from tests.protection.people import SIZE, analysis_of, person

finite = st.floats(-1e6, 1e6)
words = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)


def assert_equal(one: object, other: object) -> None:
    """Same types, same values, arrays bit for bit."""
    assert type(one) is type(other)
    if isinstance(one, np.ndarray):
        assert isinstance(other, np.ndarray)
        assert one.dtype == other.dtype
        assert one.shape == other.shape
        assert one.tobytes() == other.tobytes()
    elif is_dataclass(one):
        for f in fields(one):
            assert_equal(getattr(one, f.name), getattr(other, f.name))
    elif isinstance(one, tuple):
        assert isinstance(other, tuple)
        assert len(one) == len(other)
        for a, b in zip(one, other, strict=True):
            assert_equal(a, b)
    else:
        assert one == other


def windows(first: int = 0, last: int = 10_000) -> st.SearchStrategy[Window]:
    marks = st.lists(st.integers(first, last), min_size=3, max_size=3).map(sorted)
    return st.builds(lambda m, s: Window(m[0], m[1], m[2], s), marks, finite)


def drifts() -> st.SearchStrategy[Drift]:
    most = 0.7 * MOST_DRIFT
    return st.tuples(st.floats(-most, most), st.floats(-most, most))


@st.composite
def analyses(draw: st.DrawFn) -> Analysis:
    count = draw(st.integers(1, 5))
    flow = draw(st.none() | arrays(np.float32, (3, 2, 2), elements=st.floats(-9, 9, width=32)))
    marks = sorted(draw(st.tuples(st.integers(0, 99), st.integers(0, 99))))
    start = draw(st.integers(0, 50))
    one = person(
        draw(st.integers(1, 9)),
        start,
        count,
        movements=tuple(draw(st.lists(windows(start, start + count - 1), max_size=2))),
        portrait=draw(
            st.none()
            | st.builds(
                Portrait,
                arrays(np.uint8, (2, 3, 3)),
                st.just(np.ones((14, 2))),
                st.just(np.zeros((14, 2), np.float32)),
            )
        ),
    )
    object.__setattr__(one, "flows", (MovementFlow(marks[0], marks[1], flow),))
    object.__setattr__(one, "predicted_emotion", draw(st.none() | words))
    return Analysis(
        "video",
        draw(st.integers(0, 10**9)),
        1,
        SIZE,
        draw(st.floats(0.1, 1000)),
        (one,),
        tuple(draw(st.lists(st.builds(UntrackedFace, *_boxes()), max_size=2))),
        draw(st.none() | st.builds(SourceIdentity, words, st.integers(0, 2**60), _hashes())),
    )


def _boxes() -> tuple[Any, Any, Any]:
    return st.integers(0, 5), st.integers(5, 9), arrays(np.float64, 4, elements=finite)


def _hashes() -> st.SearchStrategy[str]:
    return st.text("0123456789abcdef", min_size=64, max_size=64)


@st.composite
def plans(draw: st.DrawFn) -> Plan:
    drifting = tuple(draw(st.lists(windows(), max_size=2)))
    placement = st.builds(
        Placement,
        st.integers(1, 14),
        words,
        st.floats(0.1, 10),
        st.sampled_from(["head", "fixed", "skin", "decoy"]),
        words,
        st.integers(0, 9),
        st.tuples(*[drifts()] * len(drifting)),
        st.tuples(st.floats(-2, 2), st.floats(-2, 2)),
    )
    made = make_plan(analysis_of(person(moved=0.02)), Options(placer="centre"))
    (one,) = made.people
    changed: dict[str, Any] = {
        "protect": draw(st.booleans()),
        "placements": tuple(draw(st.lists(placement, max_size=4))),
        "drift_windows": drifting,
        "motion": person(moved=0.02).motion,
        "placer": draw(words),
        "light": draw(st.floats(0, 9)),
    }
    return replace(
        made,
        people=(replace(one, **changed),),
        spans=tuple(draw(st.lists(st.just((3, 9)), max_size=2))),
        surface=draw(st.sampled_from(["flat", "mesh"])),
        on_lost=draw(st.sampled_from(["blur", "hold", "fail"])),
        notes=tuple(draw(st.lists(words, max_size=2))),
    )


@settings(max_examples=25)
@given(analyses())
def test_an_analysis_comes_back_exactly(found: Analysis) -> None:
    assert_equal(Analysis.from_json(found.to_json()), found)


@settings(max_examples=25)
@given(plans())
def test_a_plan_comes_back_exactly(made: Plan) -> None:
    assert_equal(Plan.from_json(made.to_json()), made)


@pytest.mark.parametrize("dtype", [np.bool_, np.uint8, np.int64, np.float32, np.float64])
def test_arrays_of_every_type_come_back_bit_for_bit(dtype: type[Any]) -> None:
    @settings(max_examples=20)
    @given(arrays(dtype, array_shapes(min_dims=0, max_dims=4, min_side=0, max_side=4)))
    def check(array: np.ndarray) -> None:
        back = decode_array(json.loads(json.dumps(encode_array(array))))
        assert_equal(back, array)
        back[...] = 0  # what is read may be written to, as any array

    check()


def test_arrays_in_other_layouts_come_back_as_they_read() -> None:
    table = np.arange(12, dtype=np.float32).reshape(3, 4)
    for odd in (table.T, table[:, ::2], table.astype(">f4"), np.asfortranarray(table)):
        back = decode_array(encode_array(odd))
        assert back.dtype == np.float32
        assert np.array_equal(back, odd)
    nothing = np.array([np.nan, np.inf, -0.0], np.float32)
    assert decode_array(encode_array(nothing)).tobytes() == nothing.tobytes()


def test_a_real_analysis_plans_the_same_after_a_file(
    analysis: Analysis, plan: Plan, tmp_path: Path
) -> None:
    analysis.write(tmp_path / "analysis.json")
    back = Analysis.read(tmp_path / "analysis.json")
    assert_equal(back, analysis)
    again = api.plan(back, Options(sticker="heart", emotion="happiness", seed=0))
    assert again.to_json() == plan.to_json()
    assert_equal(Plan.from_json(plan.to_json()), plan)
    decoys = Options(attach="decoy", count=2, seed=0)
    assert make_plan(back, decoys).to_json() == make_plan(analysis, decoys).to_json()


@pytest.mark.parametrize("name", ["analysis", "plan"])
def test_documents_follow_their_schema(name: str, analysis: Analysis, plan: Plan) -> None:
    document = {"analysis": analysis, "plan": plan}[name]
    schema = type(document).json_schema()
    loaded = json.loads(document.to_json())
    jsonschema.validate(loaded, schema)
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({**loaded, "frames": "many"}, schema)


def zipped(raw: bytes) -> str:
    return base64.b64encode(zlib.compress(raw, 9)).decode()


def edit(change: Callable[[dict[str, Any]], None]) -> Callable[[str], str]:
    def made(text: str) -> str:
        document = json.loads(text)
        change(document)
        return json.dumps(document)

    return made


def put(*path: Any, value: Any) -> Callable[[str], str]:
    def change(document: dict[str, Any]) -> None:
        at: Any = document
        for key in path[:-1]:
            at = at[key]
        at[path[-1]] = value

    return edit(change)


TEMPLATE = ("people", 0, "track", "template")
WRONG: dict[str, Callable[[str], str]] = {
    "empty": lambda _: "",
    "truncated": lambda text: text[: len(text) // 2],
    "not JSON": lambda _: "a plan",
    "another document": lambda _: "[1, 2]",
    "null": lambda _: "null",
    "NUL bytes": lambda text: text[:50] + "\x00\x00" + text[50:],
    "unknown field": put("colour", value="red"),
    "unknown field of a person": put("people", 0, "colour", value="red"),
    "unknown field of a track": put("people", 0, "track", "colour", value="red"),
    "missing field": edit(lambda document: document.pop("people") and None),
    "text for a number": put("frames", value="many"),
    "list for a person": put("people", 0, value=[]),
    "number for an array": put(*TEMPLATE, value=3),
    "negative": put("frames", value=-1),
    "NaN": put("fps", value=float("nan")),
    "infinity": put("fps", value=float("inf")),
    "zero rate": put("fps", value=0),
    "version 2": put("version", value=2),
    "no version": put("version", value=None),
    "unknown kind": put("kind", value="film"),
    "half a person": put("people", 0, "shot_end", value=0),
    "twice the same person": edit(
        lambda document: document["people"].append(document["people"][0])
    ),
    "5,000 digits": lambda text: text.replace('"frames": 100', '"frames": ' + "9" * 5000),
    "5,000 digits of a rate": lambda text: text.replace('"fps": 25.0', '"fps": ' + "9" * 5000),
    "nested deep": lambda _: "[" * 100_000 + "]" * 100_000,
    "nested deep in a field": lambda text: text.replace(
        '"people": [', '"people": [' + "[" * 100_000 + "]" * 100_000 + ",", 1
    ),
    "unknown type of array": put(*TEMPLATE, "dtype", value="object"),
    "unhashable type of array": put(*TEMPLATE, "dtype", value=[]),
    "huge shape": put(*TEMPLATE, "shape", value=[10**12, 3]),
    "shape beyond any integer": put(*TEMPLATE, "shape", value=[10**40, 10**40]),
    "negative shape": put(*TEMPLATE, "shape", value=[-1, 3]),
    "shape of fractions": put(*TEMPLATE, "shape", value=[478.0, 3]),
    "shape of truths": put(*TEMPLATE, "shape", value=[True, 3]),
    "many axes": put(*TEMPLATE, "shape", value=[1] * 100),
    "no shape": put(*TEMPLATE, "shape", value=None),
    "other length": put(*TEMPLATE, "shape", value=[477, 3]),
    "bomb": put(*TEMPLATE, "data", value=zipped(bytes(50_000_000))),
    "no base64": put(*TEMPLATE, "data", value="%%%"),
    "text beyond ASCII": put(*TEMPLATE, "data", value="é" * 8),
    "no zlib": put(*TEMPLATE, "data", value=base64.b64encode(b"12345678").decode()),
    "half of the data": edit(
        lambda document: document["people"][0]["track"]["template"].update(data=zipped(bytes(100)))
    ),
    "half a lone surrogate": lambda text: text.replace('"video"', '"\\ud800"'),
}


@pytest.fixture(scope="module")
def found() -> Analysis:
    return analysis_of(person(movements=(Window(3, 8, 12, 9.0),), moved=0.02))


@pytest.mark.parametrize("kind", ["analysis", "plan"])
@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_document_is_told_in_one_sentence(name: str, kind: str, found: Analysis) -> None:
    right = found if kind == "analysis" else make_plan(found, Options())
    text = WRONG[name](right.to_json())
    assert text != right.to_json()
    for content in (text, text.encode("utf-8", "surrogatepass")):
        with pytest.raises(InputError) as caught:
            type(right).from_json(content, "d.json")
        said = str(caught.value)
        assert said.startswith("d.json: ")
        assert "\n" not in said
        assert len(said) < 1000


def test_a_bomb_is_not_unpacked(found: Analysis) -> None:
    import tracemalloc

    text = WRONG["bomb"](found.to_json())
    tracemalloc.start()
    with pytest.raises(InputError):
        Analysis.from_json(text)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most < 5_000_000


@given(st.binary(max_size=200) | st.text(max_size=200))
def test_any_content_gives_a_sentence(content: bytes | str) -> None:
    with pytest.raises(InputError):
        Plan.from_json(content)


@pytest.mark.parametrize("content", [b"\xff\xfe", b"\x00" * 20, b"\xef\xbb\xbf{}"])
def test_files_that_hold_no_document(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "d.json"
    path.write_bytes(content)
    with pytest.raises(InputError, match=r"d\.json: "):
        Plan.read(path)


def test_files_that_are_not_there(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no such file"):
        Plan.read(tmp_path / "none.json")
    with pytest.raises(InputError, match="got a folder"):
        Analysis.read(tmp_path)


def test_the_message_names_the_field_and_counts_the_rest(found: Analysis) -> None:
    document = json.loads(found.to_json())
    document.update(frames="many", shots="few", fps="fast", size="large")
    with pytest.raises(InputError, match=r"frames: .*shots: .*\(and 1 more\)"):
        Analysis.from_json(json.dumps(document))


def arrays_in(document: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Paths of all arrays in a loaded document."""
    if isinstance(document, dict):
        if set(document) == {"dtype", "shape", "data"}:
            return [path]
        return [p for key, value in document.items() for p in arrays_in(value, (*path, key))]
    if isinstance(document, list):
        return [p for i, value in enumerate(document) for p in arrays_in(value, (*path, i))]
    return []


@pytest.mark.parametrize("kind", ["analysis", "plan"])
@pytest.mark.parametrize("dtype", ["bool", "uint8", "int64", "float32", "float64"])
def test_an_array_of_another_kind_is_refused_where_it_stands(
    kind: str, dtype: str, found: Analysis
) -> None:
    """A mask of numbers, or poses of truths, would fail later, and far from the document."""
    right = found if kind == "analysis" else make_plan(found, Options(attach="skin"))
    document = json.loads(right.to_json())
    paths = arrays_in(document)
    assert len(paths) >= 5
    for path in paths:
        changed = json.loads(right.to_json())
        at = changed
        for key in path:
            at = at[key]
        if np.dtype(at["dtype"]).kind == np.dtype(dtype).kind:
            continue
        at.update(encode_array(decode_array(dict(at)).astype(dtype)))
        with pytest.raises(InputError, match=rf"{path[-1]}: expected an array of"):
            type(right).from_json(json.dumps(changed))


@pytest.mark.parametrize("kind", ["analysis", "plan"])
def test_numbers_that_are_not_finite_are_refused_where_they_stand(
    kind: str, found: Analysis
) -> None:
    """But for poses and motion of frames without the face, where they mean nothing."""
    right = found if kind == "analysis" else make_plan(found, Options())
    names = {"analysis": ("light", "area"), "plan": ("light",)}[kind]
    for value in (float("nan"), float("inf"), float("-inf")):
        for name in names:
            with pytest.raises(InputError, match=name):
                type(right).from_json(put("people", 0, name, value=value)(right.to_json()))
        score = put("people", 0, "movements", 0, "score", value=value)
        with pytest.raises(InputError, match="score"):
            type(right).from_json(score(right.to_json()))
        holed = right.people[0].track.template.copy()
        holed[7, 1] = value
        text = put(*TEMPLATE, value=encode_array(holed))(right.to_json())
        with pytest.raises(InputError, match="template"):
            type(right).from_json(text)
