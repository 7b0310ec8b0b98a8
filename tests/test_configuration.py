"""The loader of TOML files, on files that are none and on texts that mean nothing."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from austicker.bench.runner import config as bench
from austicker.cli import config as images
from austicker.configuration import MOST_BYTES, STRICT, absolute, build, parse, read_text, shown
from austicker.errors import RecordError, UsageError

LOADERS: list[Callable[[Path], object]] = [images.load, lambda path: bench.load(str(path))]


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    __pydantic_config__: ClassVar = STRICT
    name: str
    weights: dict[str, float]
    where: Path | None = None

    def __post_init__(self) -> None:
        if self.name == "bad":
            raise RecordError("name must be good")


@dataclass(frozen=True, slots=True, kw_only=True)
class Whole:
    __pydantic_config__: ClassVar = STRICT
    size: float = 1.0
    flags: tuple[bool, ...] = ()
    pairs: tuple[tuple[str, int], ...] = ()
    main: Part | None = None
    part: tuple[Part, ...] = ()


def built(text: str) -> Whole:
    return build(Whole, parse(text, "x"), "x")


def sentence_of(call: Callable[[], object]) -> str:
    """What a call complains of; empty where it does not."""
    try:
        call()
    except UsageError as error:
        return str(error)
    return ""


def test_types_are_those_of_the_record() -> None:
    part = '[[part]]\nname = "a"\nweights = { b = 1 }\nwhere = "c"\n'
    found = built(f"size = 2\nflags = [true]\n{part}")
    assert type(found.size) is float
    assert found.flags == (True,)
    assert found.part == (Part(name="a", weights={"b": 1.0}, where=Path("c")),)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("size = true", "x: size must be a number, got True"),
        ("size = '1'", "x: size must be a number, got '1'"),
        ("flags = [1]", "x: flags must be true or false, got 1"),
        ("flags = 1", "x: flags must be a list of true or false, got 1"),
        ("pairs = [['a', 'b']]", "x: pairs must be a whole number, got 'b'"),
        ("part = 1", "x: part must be sections [[part]], got 1"),
        ("part = [1]", "x: [[part]] must be a section of keys, got 1"),
        ("[[part]]\nweights = {}", "x: [[part]] name is missing"),
        ("[[part]]\nnam = 'a'", "x: [[part]] key 'nam' is unknown; did you mean 'name'?"),
        ("[[part]]\nname = 'bad'\nweights = {}", "x: [[part]] name must be good"),
        (
            "[[part]]\nname = 'a'\nweights = 3",
            "x: [[part]] weights must be a table of numbers",
        ),
        (
            "[[part]]\nname = 'a'\nweights = { b = 'c' }",
            "x: [[part]] weights.b must be a number, got 'c'",
        ),
        ("'a\\nb' = 1", "x: key 'a\\\\nb' is unknown; known are: size, flags, pairs, main, part"),
        ("'a\\u202eb' = 1", "x: key "),
    ],
)
def test_what_is_wrong_is_one_sentence(text: str, sentence: str) -> None:
    with pytest.raises(UsageError) as error:
        built(text.replace("'a\\u202eb'", '"a\\u202eb"'))
    assert str(error.value).startswith(sentence)
    assert str(error.value).isprintable()


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("size = " + "1" * 5000, "x is not valid TOML: Exceeds the limit"),
        ("size = 0x" + "f" * 5000, "x: expected numbers of at most 64 bits"),
        ("size = " + "[" * 5000, "x is nested too deeply"),
        ("size = " + "[" * 30 + "]" * 30, "x is nested too deeply"),
        (".".join("a" * 5000) + " = 1", "x is nested too deeply"),
        ("size = 1979-05-27", "x: expected no date or time"),
        ('size = "\\u0000"', "x: expected texts without NUL"),
        ("size = \0", "x is not valid TOML"),
    ],
    ids=range(8),
)
def test_no_text_breaks_it(text: str, sentence: str) -> None:
    with pytest.raises(UsageError) as error:
        built(text)
    assert str(error.value).startswith(sentence)
    assert len(str(error.value)) < 200


@settings(max_examples=300, deadline=None)
@given(text=st.text() | st.lists(st.sampled_from("[]{}=.,'\"\n#a1-:e_")).map("".join))
def test_any_text_gives_a_record_or_a_sentence(text: str) -> None:
    said = sentence_of(lambda: built(text))
    assert not said or said.isprintable()


@pytest.mark.parametrize("load", LOADERS)
@given(content=st.binary(max_size=200))
@settings(deadline=None)
def test_any_bytes_give_a_record_or_a_sentence(
    load: Callable[[Path], object], tmp_path_factory: pytest.TempPathFactory, content: bytes
) -> None:
    path = tmp_path_factory.getbasetemp() / "any.toml"
    path.write_bytes(content)
    said = sentence_of(lambda: load(path))
    assert not said or said.isprintable()


@pytest.mark.parametrize("load", LOADERS)
def test_what_is_no_file_is_refused_at_once(load: Callable[[Path], object], tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"cannot be read|got a folder"):
        load(tmp_path)
    with pytest.raises(UsageError, match=r"no such file"):
        load(tmp_path / "gone.toml")
    with pytest.raises(UsageError, match="cannot be read"):
        load(tmp_path / "\0.toml")
    large = tmp_path / "large.toml"
    large.write_bytes(b"#" * (MOST_BYTES + 1))
    with pytest.raises(UsageError, match="of at most 64 KiB"):
        load(large)
    large.write_bytes(b"\xff\xfe")
    with pytest.raises(UsageError, match="is not a text in UTF-8"):
        load(large)
    if hasattr(os, "mkfifo"):
        os.mkfifo(tmp_path / "pipe.toml")
        with pytest.raises(UsageError, match="got a device or pipe"):
            load(tmp_path / "pipe.toml")


@pytest.mark.skipif(not Path("/dev/zero").exists(), reason="no devices with names")
@pytest.mark.parametrize("name", ["/dev/zero", "/dev/null"])
def test_devices_are_refused(name: str) -> None:
    with pytest.raises(UsageError, match="got a device or pipe"):
        read_text(Path(name))


@pytest.mark.parametrize(
    ("load", "text"),
    [
        (LOADERS[0], '[input]\nimages = "~nobody-of-that-name/x"\n'),
        (LOADERS[0], '[stickers]\ntypes = ["~nobody-of-that-name/x.png"]\n'),
        (LOADERS[1], '[[data]]\nname = "a"\nroot = "~nobody-of-that-name"\n[[grid]]\n'),
        (LOADERS[1], '[[data]]\nname = "a"\nmodel = "~nobody-of-that-name/m"\n[[grid]]\n'),
    ],
)
def test_homes_of_nobody(load: Callable[[Path], object], text: str, tmp_path: Path) -> None:
    (tmp_path / "x.toml").write_text(text)
    with pytest.raises(UsageError, match=r"~nobody-of-that-name.*: no such home folder"):
        load(tmp_path / "x.toml")


def test_a_mark_of_byte_order_is_no_mistake(tmp_path: Path) -> None:
    (tmp_path / "x.toml").write_bytes(b"\xef\xbb\xbf[image]\nsize = 64\n")
    assert images.load(tmp_path / "x.toml").image.size == 64


def test_paths_start_at_the_file(tmp_path: Path) -> None:
    assert absolute("a/b", tmp_path) == tmp_path / "a/b"
    assert absolute("/a", tmp_path) == Path("/a")


@pytest.mark.parametrize("value", ["x" * 1000, [1] * 1000, {"a": "b" * 1000}])
def test_long_values_are_cut(value: Any) -> None:
    assert len(shown(value)) == 60


def test_reading_settings_loads_pydantic_and_starting_does_not() -> None:
    code = (
        "import sys\nimport austicker.cli.main, austicker.configuration\n"
        "assert 'pydantic' not in sys.modules\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
