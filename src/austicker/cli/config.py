"""Reads config.toml into records; an unknown key or a bad value is named in one sentence."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import ClassVar

from austicker.configuration import STRICT, absolute, build, parse, read_text, shown
from austicker.errors import RecordError, UsageError

PARTS = ("eyes", "nose", "mouth")
"""Of a face, kept free unless `Stickers.cover` names them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Input:
    """Section [input]: `images` is a photo or a folder; None means the built-in photo."""

    __pydantic_config__: ClassVar = STRICT
    images: Path | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """Section [image]: `size` is the longest side of the results, px; 0 keeps the size."""

    __pydantic_config__: ClassVar = STRICT
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

    __pydantic_config__: ClassVar = STRICT
    types: tuple[str, ...] = ("all",)
    size: float = 2.0
    sizes: Mapping[str, float] = field(default_factory=dict)
    per_face: int = 1
    cover: tuple[str, ...] = ()
    placer: str = "energy"

    def __post_init__(self) -> None:
        if not self.types:
            raise RecordError('types must name at least one sticker, for example ["all"]')
        for key, size in {"size": self.size, **self.sizes}.items():
            _within(key if key == "size" else f"sizes.{key}", size, 0.5, 5)
        _within("per_face", self.per_face, 1, 4)
        for part in self.cover:
            if part not in PARTS:
                raise RecordError(f"cover may name {', '.join(PARTS)}, got '{part}'")

    def size_of(self, sticker: str) -> float:
        """The k of one type."""
        return self.sizes.get(sticker, self.size)


@dataclass(frozen=True, slots=True, kw_only=True)
class Output:
    """Section [output]: folders for adversarial images, trained models, benchmark results."""

    __pydantic_config__: ClassVar = STRICT
    images: Path = Path("out/adversarial")
    models: Path = Path("out/models")
    results: Path = Path("out/results")


@dataclass(frozen=True, slots=True, kw_only=True)
class Data:
    """Section [data]: what recognisers learn from and are attacked on.

    Attributes:
        set: "rendered" for synthetic clips made for it, or a registered data set.
        root: Folder of the data set; None for "rendered".
        people, clips, level, seed: Of the synthetic clips: how many people, clips of each,
            difficulty, and who they are.
    """

    __pydantic_config__: ClassVar = STRICT
    set: str = "rendered"
    root: Path | None = None
    people: int = 8
    clips: int = 6
    level: str = "default"
    seed: int = 7

    def __post_init__(self) -> None:
        if (self.set == "rendered") != (self.root is None):
            raise RecordError(f"root must name the folder of the set '{self.set}', and no other")
        _within("people", self.people, 2, 10_000)
        _within("clips", self.clips, 1, 10_000)
        _within("seed", self.seed, 0, 2**32 - 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Model:
    """Section [model]: `architecture` is the registered name of a recogniser."""

    __pydantic_config__: ClassVar = STRICT
    architecture: str = "ststnet"

    def __post_init__(self) -> None:
        if not self.architecture:
            raise RecordError("architecture must name a recogniser, got an empty text")


@dataclass(frozen=True, slots=True, kw_only=True)
class Training:
    """Section [training]: epochs, batch size, Adam's learning rate and weight decay, seed."""

    __pydantic_config__: ClassVar = STRICT
    epochs: int = 500
    batch_size: int = 256
    learning_rate: float = 5e-5
    weight_decay: float = 0.0
    seed: int = 0

    def __post_init__(self) -> None:
        _within("epochs", self.epochs, 1, 100_000)
        _within("batch_size", self.batch_size, 2, 65536)
        _within("learning_rate", self.learning_rate, 1e-9, 10)
        _within("weight_decay", self.weight_decay, 0, 10)
        _within("seed", self.seed, 0, 2**32 - 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Config:
    """The whole file."""

    __pydantic_config__: ClassVar = STRICT
    input: Input = field(default_factory=Input)
    image: Picture = field(default_factory=Picture)
    stickers: Stickers = field(default_factory=Stickers)
    output: Output = field(default_factory=Output)
    data: Data = field(default_factory=Data)
    model: Model = field(default_factory=Model)
    training: Training = field(default_factory=Training)


def load(path: Path) -> Config:
    """Read and check a file; relative paths in it start at its folder.

    Raises:
        UsageError: It cannot be read, is not TOML, has an unknown key, or a value is of the
            wrong type or out of range.
    """
    values = parse(read_text(path), shown(path))
    base = path.parent
    source = values.get("input")
    if isinstance(source, dict) and source.get("images") == "":
        del source["images"]
    data = values.get("data")
    if isinstance(data, dict) and data.get("root") == "":
        del data["root"]
    folders = values.get("output")
    for item in fields(Output):
        if isinstance(folders, dict) and folders.get(item.name) == "":
            raise UsageError(f"{shown(path)}: [output] {item.name} must be a path, got ''")
    config = build(Config, values, shown(path))
    images, root = config.input.images, config.data.root
    types = (_name_or_path(text, base) for text in config.stickers.types)
    return replace(
        config,
        input=Input(images=None if images is None else absolute(images, base)),
        data=replace(config.data, root=None if root is None else absolute(root, base)),
        stickers=replace(config.stickers, types=tuple(types)),
        output=Output(
            **{f.name: absolute(getattr(config.output, f.name), base) for f in fields(Output)}
        ),
    )


def _name_or_path(text: str, base: Path) -> str:
    """Names of stickers stay; what has a suffix or a folder is a file, relative to `base`."""
    path = Path(text)
    return str(absolute(text, base)) if path.suffix or len(path.parts) > 1 else text


def _within(name: str, value: float, low: float, high: float, other: str = "") -> None:
    if not low <= value <= high:
        advice = f" {other}" if other else ""
        raise RecordError(f"{name} must lie between {low:g} and {high:g}{advice}, got {value:g}")
