"""config.toml: the tracked file, defaults, and every way to get it wrong."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from austicker.cli.config import Config, Output, Stickers, load
from austicker.errors import RecordError, UsageError

TRACKED = Path(__file__).parents[2] / "config.toml"


def written(folder: Path, text: str) -> Path:
    path = folder / "config.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_tracked_file_spells_out_the_defaults(tmp_path: Path) -> None:
    copy = load(written(tmp_path, TRACKED.read_text(encoding="utf-8")))
    assert copy.output.images == tmp_path / "out/adversarial"
    empty = Config()
    assert copy.input == empty.input
    assert copy.image == empty.image
    assert copy.stickers == empty.stickers
    assert copy.model == empty.model
    assert copy.training == empty.training


def test_empty_file_is_all_defaults_with_outputs_beside_it(tmp_path: Path) -> None:
    outputs = Output(
        images=tmp_path / "out/adversarial",
        models=tmp_path / "out/models",
        results=tmp_path / "out/results",
    )
    assert load(written(tmp_path, "")) == Config(output=outputs)


def test_values_and_paths_relative_to_the_file(tmp_path: Path) -> None:
    config = load(
        written(
            tmp_path,
            '[input]\nimages = "photos"\n[stickers]\ntypes = ["star", "art/moon.png", "sun.webp"]\n'
            'size = 3\nsizes = { star = 1 }\ncover = ["eyes"]\n[output]\nimages = "/elsewhere"\n',
        )
    )
    assert config.input.images == tmp_path / "photos"
    assert config.output.images == Path("/elsewhere")
    assert config.stickers.types == (
        "star",
        str(tmp_path / "art/moon.png"),
        str(tmp_path / "sun.webp"),
    )
    assert config.stickers.cover == ("eyes",)
    assert config.stickers.size_of("star") == 1.0
    assert config.stickers.size_of("heart") == 3.0


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[stikers]", r"section 'stikers' is unknown; did you mean 'stickers'\?"),
        ("[zzz]", "section 'zzz' is unknown; known are: input, image, stickers, output"),
        ("[stickers]\ncount = 2", r"\[stickers\] key 'count' is unknown; known are: types, size"),
        ("stickers = 3", r"\[stickers\] must be a section of keys, got 3"),
        ("[stickers]\nsize = 9", r"\[stickers\] size must lie between 0.5 and 5, got 9"),
        ("[stickers]\nsize = 'big'", r"\[stickers\] size must be a number, got 'big'"),
        ("[stickers]\nsize = nan", "got nan"),
        ("[stickers]\nsizes = {star = 0}", "sizes.star must lie between 0.5 and 5, got 0"),
        ("[stickers]\nsizes = {star = 'x'}", "sizes.star must be a number, got 'x'"),
        ("[stickers]\nsizes = 2", "sizes must be a table of numbers, got 2"),
        ("[stickers]\ntypes = []", "types must name at least one sticker"),
        ("[stickers]\ntypes = 'star'", "types must be a list of texts, got 'star'"),
        ("[stickers]\ntypes = [1]", "types must be a text, got 1"),
        ("[stickers]\nper_face = true", "per_face must be a whole number, got True"),
        ("[stickers]\ncover = ['ears']", "cover may name eyes, nose, mouth, got 'ears'"),
        ("[stickers]\nper_face = 5", "per_face must lie between 1 and 4, got 5"),
        ("[image]\nsize = 10", "between 64 and 16384 or be 0 to keep the size, got 10"),
        ("[output]\nimages = ''", r"\[output\] images must be a path, got ''"),
        ("[input]\nimages = 3", r"\[input\] images must be a path, got 3"),
        ("[model]\narchitecture = ''", "architecture must name a recogniser"),
        ("[training]\nepochs = 0", "epochs must lie between 1 and 100000, got 0"),
        ("[training]\nepochs = 1.5", "epochs must be a whole number, got 1.5"),
        ("[training", "is not valid TOML"),
    ],
)
def test_mistakes_are_named(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(UsageError, match=said) as caught:
        load(written(tmp_path, text))
    assert str(caught.value).startswith(str(tmp_path / "config.toml"))


def test_missing_file(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"no such file, .*check its name"):
        load(tmp_path / "none.toml")


def test_not_text(tmp_path: Path) -> None:
    (tmp_path / "config.toml").write_bytes(b"\xff\xfe")
    with pytest.raises(UsageError, match="not a text in UTF-8"):
        load(tmp_path / "config.toml")


@given(size=st.floats(allow_nan=True), faces=st.integers())
def test_stickers_are_valid_or_refused(size: float, faces: int) -> None:
    if 0.5 <= size <= 5 and 1 <= faces <= 4:
        assert Stickers(size=size, per_face=faces).size_of("any") == size
    else:
        with pytest.raises(RecordError, match="must lie between"):
            Stickers(size=size, per_face=faces)
