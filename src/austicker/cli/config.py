"""Reads config.toml into records; an unknown key or a bad value is named in one sentence."""

from __future__ import annotations

import difflib
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import Any, TypeVar

from austicker.errors import UsageError

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib


PARTS = ("eyes", "nose", "mouth")
"""Of a face, kept free unless `Stickers.cover` names them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Input:
    """Section [input]: `images` is a photo or a folder; None means the built-in photo."""

    images: Path | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """Section [image]: `size` is the longest side of the results, px; 0 keeps the size."""

    size: int = 0

    def __post_init__(self) -> None:
        if self.size != 0:
            _within("size", self.size, 64, 16384, "or be 0 to keep the size")


@dataclass(frozen=True, slots=True, kw_only=True)
class Stickers:
    """Section [stickers].

    Attributes:
        types: Registered names or files; "all" for every registered name.
        size: k; a sticker's side is k/10 of the face box, 0.5-5.
        sizes: Another k for single types.
        per_face: How many a face wears, 1-4.
        cover: What they may cover: "eyes", "nose", "mouth".
        placer: Registered name of the rule that chooses the regions.
    """

    types: tuple[str, ...] = ("all",)
    size: float = 2.0
    sizes: Mapping[str, float] = field(default_factory=dict)
    per_face: int = 1
    cover: tuple[str, ...] = ()
    placer: str = "energy"

    def __post_init__(self) -> None:
        if not self.types:
            raise UsageError('types must name at least one sticker, for example ["all"]')
        for key, size in {"size": self.size, **self.sizes}.items():
            _within(key if key == "size" else f"sizes.{key}", size, 0.5, 5)
        _within("per_face", self.per_face, 1, 4)
        for part in self.cover:
            if part not in PARTS:
                raise UsageError(f"cover may name {', '.join(PARTS)}, got '{part}'")

    def size_of(self, sticker: str) -> float:
        """The k of one type."""
        return self.sizes.get(sticker, self.size)


@dataclass(frozen=True, slots=True, kw_only=True)
class Output:
    """Section [output]: folders for adversarial images, trained models, benchmark results."""

    images: Path = Path("out/adversarial")
    models: Path = Path("out/models")
    results: Path = Path("out/results")


@dataclass(frozen=True, slots=True, kw_only=True)
class Model:
    """Section [model]: `architecture` is the registered name of a recogniser."""

    architecture: str = "ststnet"

    def __post_init__(self) -> None:
        if not self.architecture:
            raise UsageError("architecture must name a recogniser, got an empty text")


@dataclass(frozen=True, slots=True, kw_only=True)
class Training:
    """Section [training]: epochs, batch size, Adam's learning rate and weight decay, seed."""

    epochs: int = 500
    batch_size: int = 256
    learning_rate: float = 5e-5
    weight_decay: float = 0.0
    seed: int = 0

    def __post_init__(self) -> None:
        _within("epochs", self.epochs, 1, 100_000)
        _within("batch_size", self.batch_size, 1, 65536)
        _within("learning_rate", self.learning_rate, 1e-9, 10)
        _within("weight_decay", self.weight_decay, 0, 10)
        _within("seed", self.seed, 0, 2**32 - 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Config:
    """The whole file."""

    input: Input = field(default_factory=Input)
    image: Picture = field(default_factory=Picture)
    stickers: Stickers = field(default_factory=Stickers)
    output: Output = field(default_factory=Output)
    model: Model = field(default_factory=Model)
    training: Training = field(default_factory=Training)


Record = TypeVar("Record", Config, Input, Picture, Stickers, Output, Model, Training)


def load(path: Path) -> Config:
    """Read and check a file; relative paths in it start at its folder.

    Raises:
        UsageError: It cannot be read, is not TOML, has an unknown key, or a value is of the
            wrong type or out of range.
    """
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise UsageError(f"{path} cannot be read ({error.strerror}); check --config") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise UsageError(f"{path} is not valid TOML: {error}") from error
    defaults = Config()
    sections = {item.name: getattr(defaults, item.name) for item in fields(defaults)}
    _known(data, sections, f"{path}: section")
    return _replaced(
        defaults,
        {
            name: _section(default, data.get(name, {}), f"{path}: [{name}]", path.parent)
            for name, default in sections.items()
        },
    )


def _section(default: Record, values: object, where: str, base: Path) -> Record:
    if not isinstance(values, dict):
        raise UsageError(f"{where} must be a section of keys, got {values!r}")
    known = {item.name: getattr(default, item.name) for item in fields(default)}
    _known(values, known, f"{where} key")
    paths = {key: base / value for key, value in known.items() if isinstance(value, Path)}
    try:
        given = {key: _value(known[key], value, key, base) for key, value in values.items()}
        return _replaced(default, paths | given)
    except UsageError as error:
        raise UsageError(f"{where} {error}") from error


def _replaced(record: Record, changes: Mapping[str, Any]) -> Record:
    return replace(record, **changes)


def _known(given: Mapping[str, object], known: Mapping[str, object], where: str) -> None:
    for name in given:
        if name not in known:
            near = difflib.get_close_matches(name, known, 1)
            advice = f"did you mean '{near[0]}'?" if near else f"known are: {', '.join(known)}"
            raise UsageError(f"{where} '{name}' is unknown; {advice}")


def _value(default: object, value: object, key: str, base: Path) -> object:
    """`value` in the type of the field's default; None stands for a path that may be empty."""
    if default is None or isinstance(default, Path):
        if not isinstance(value, str) or (not value and default is not None):
            raise UsageError(f"{key} must be a path, got {value!r}")
        return base / Path(value).expanduser() if value else None
    if isinstance(default, tuple) and isinstance(value, list):
        return tuple(_name_or_path(_value("", item, key, base), base) for item in value)
    if isinstance(default, dict) and isinstance(value, dict):
        return {name: _value(0.0, item, f"{key}.{name}", base) for name, item in value.items()}
    if isinstance(default, float) and type(value) is int:
        return float(value)
    if type(value) is not type(default):
        raise UsageError(f"{key} must be {_WORDS[type(default)]}, got {value!r}")
    return value


def _name_or_path(text: object, base: Path) -> str:
    """Names of stickers stay; what has a suffix or a folder is a file, relative to `base`."""
    path = Path(str(text)).expanduser()
    return str(base / path) if path.suffix or len(path.parts) > 1 else str(text)


_WORDS: dict[type, str] = {
    str: "a text",
    int: "a whole number",
    float: "a number",
    tuple: "a list of texts",
    dict: "a table of numbers",
}


def _within(name: str, value: float, low: float, high: float, other: str = "") -> None:
    if not low <= value <= high:
        advice = f" {other}" if other else ""
        raise UsageError(f"{name} must lie between {low:g} and {high:g}{advice}, got {value:g}")
