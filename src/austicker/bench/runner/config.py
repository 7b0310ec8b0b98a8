"""What a benchmark consists of, read from TOML; anything wrong is one sentence, before any work."""

from __future__ import annotations

import difflib
import sys
from collections.abc import Mapping, Sequence
from dataclasses import MISSING, dataclass, field, fields, replace
from importlib import resources
from pathlib import Path
from typing import Any, TypeVar, get_args

from austicker.bench.runner import cells
from austicker.errors import UsageError

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

RENDERED = "rendered"
PACKAGED = "packaged"


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Section [[data]]: clips, and the victims that are tried on them.

    Attributes:
        name: In the tables.
        set: Registered data set, or "rendered" for synthetic people made for it.
        root: Folder of the data set; like `model` relative to the configuration.
        path: "flow", "pixels" or "stills".
        victims: Names of `austicker list victims`, onnx:FILE, module:function, and the quick
            svm, mlp and convolution.
        split: How people are kept apart, "loso" or "subjects:K", where the victims learn from
            the same data.
        people, clips, level, start: Rendered: how many people, clips of each, difficulty, seed.
        learn_people, learn_clips, learn_start: Rendered: other people that the victims learn
            from; 0 people to learn from the same ones by `split`.
        epochs: Of networks, where they are not to train as long as their authors say; in TOML a
            table, epochs = { ststnet = 300 }.
        most_subjects: Try only on the first so many, in order of name; 0 for all.
        keep_free: Stickers leave eyes, nostrils and mouth free, as in `protect`.
        model: Emotion model of the counterfactual rules: "packaged", or a file of `austicker fit`.
        fit: How stickers lie in pictures, "mesh" or "flat".
    """

    name: str
    set: str = RENDERED
    root: str = ""
    path: str = "pixels"
    victims: tuple[str, ...] = ("svm", "mlp", "convolution")
    split: str = "subjects:5"
    people: int = 8
    clips: int = 6
    level: str = "default"
    start: int = 97
    learn_people: int = 0
    learn_clips: int = 12
    learn_start: int = 41
    epochs: tuple[tuple[str, int], ...] = ()
    most_subjects: int = 0
    keep_free: bool = True
    model: str = PACKAGED
    fit: str = "mesh"

    def __post_init__(self) -> None:
        _among("path", self.path, get_args(cells.Path))
        _among("fit", self.fit, ("mesh", "flat"))
        for name in ("people", "clips", "learn_clips"):
            _least(name, getattr(self, name), 1)
        for name in ("start", "learn_people", "learn_start", "most_subjects"):
            _least(name, getattr(self, name), 0)
        for victim, epochs in self.epochs:
            _among("epochs", victim, self.victims)
            _least(f"epochs.{victim}", epochs, 1)
        if not self.victims:
            raise UsageError("victims must name at least one")
        if self.set != RENDERED and not self.root:
            raise UsageError(f"set '{self.set}' needs root, the folder that holds it")


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """Section [[grid]]: every combination of what it lists becomes a cell.

    Attributes:
        data: Names of [[data]] sections; empty for all.
        victims: Of those of the data; empty for all.
        stickers: Designs or files; the flow path, which has no art, takes none of them.
        sizes: k.
        attacks: Rules that place, see `austicker list attacks`.
        attachments: "head", "fixed", "skin", "decoy".
        numbers: Stickers worn at once, 1-4.
        amplitudes: Of decoys.
    """

    data: tuple[str, ...] = ()
    victims: tuple[str, ...] = ()
    stickers: tuple[str, ...] = ("dots",)
    sizes: tuple[float, ...] = (2.0,)
    attacks: tuple[str, ...] = ("random", "centre", "counterfactual")
    attachments: tuple[str, ...] = ("head",)
    numbers: tuple[int, ...] = (1,)
    amplitudes: tuple[float, ...] = (1.5,)

    def __post_init__(self) -> None:
        for name in ("stickers", "sizes", "attacks", "attachments", "numbers", "amplitudes"):
            if not getattr(self, name):
                raise UsageError(f"{name} must name at least one")
        for size in self.sizes:
            if not 0.5 <= size <= 5:
                raise UsageError(f"sizes must lie between 0.5 and 5, got {size:g}")
        for number in self.numbers:
            if not 1 <= number <= 4:
                raise UsageError(f"numbers must lie between 1 and 4, got {number}")
        for amplitude in self.amplitudes:
            if not 0 <= amplitude <= 3:
                raise UsageError(f"amplitudes must lie between 0 and 3, got {amplitude:g}")
        for name in self.attachments:
            _among("attachments", name, ("head", "fixed", "skin", "decoy"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Config:
    """The whole file.

    Attributes:
        seeds: Everything is done once for each: victims' training and everything random.
        draws: How often a rule that places at random is tried in each.
        nulls: Runs of each null of `austicker refute`, 0 for none.
        data, grid: See `Source`, `Block`.
    """

    seeds: tuple[int, ...] = (0,)
    draws: int = 5
    nulls: int = 0
    data: tuple[Source, ...] = field(default=())
    grid: tuple[Block, ...] = field(default=())

    def __post_init__(self) -> None:
        _least("draws", self.draws, 1)
        _least("nulls", self.nulls, 0)
        if not self.seeds or min(self.seeds) < 0:
            raise UsageError("seeds must be a list of whole numbers of 0 or more")
        if not self.data or not self.grid:
            raise UsageError("expected at least one section [[data]] and one [[grid]]")
        names = [source.name for source in self.data]
        for name in names:
            if names.count(name) > 1:
                raise UsageError(f"[[data]] name '{name}' is given twice")
        for block in self.grid:
            for name in block.data:
                _among("[[grid]] data", name, names)
            every = {v for s in self.data if s.name in (block.data or names) for v in s.victims}
            for name in block.victims:
                _among("[[grid]] victims", name, sorted(every))


def at(config: Config, roots: Sequence[str]) -> Config:
    """The configuration with other folders.

    Args:
        config: Any.
        roots: "DIR" for the only data set on disk, or "NAME=DIR" for the [[data]] section NAME.

    Raises:
        UsageError: No such section, or several for one folder.
    """
    on_disk = [source.name for source in config.data if source.set != RENDERED]
    given = {}
    for text in roots:
        name, equals, folder = text.partition("=")
        if not equals:
            if len(on_disk) != 1:
                raise UsageError(
                    f"`root` {text}: {len(on_disk)} data sections lie on disk; give `root=NAME=DIR`"
                )
            name, folder = on_disk[0], text
        _among("`root`", name, on_disk)
        given[name] = str(Path(folder).expanduser().resolve())
    data = tuple(replace(s, root=given.get(s.name, s.root)) for s in config.data)
    return replace(config, data=data)


def packaged_configs() -> tuple[str, ...]:
    """Names of the configurations that come with the package."""
    folder = resources.files("austicker.bench.runner").joinpath("configs")
    return tuple(sorted(p.name.removesuffix(".toml") for p in folder.iterdir()))


def load(name: str) -> tuple[Config, str]:
    """Read a configuration: a file, or the name of a packaged one.

    Returns:
        The configuration and its text. Roots in it are absolute.

    Raises:
        UsageError: It cannot be read, is not TOML, has an unknown key or a value that is not
            allowed.
    """
    path = Path(name)
    if not path.suffix and not path.exists():
        if name not in packaged_configs():
            known = ", ".join(packaged_configs())
            raise UsageError(f"no configuration '{name}'; give a .toml file, or one of: {known}")
        text = (
            resources.files("austicker.bench.runner")
            .joinpath("configs", f"{name}.toml")
            .read_text(encoding="utf-8")
        )
        return parse(text, Path(), f"'{name}'"), text
    try:
        text = path.read_text(encoding="utf-8")
    except OSError as error:
        raise UsageError(f"{path} cannot be read ({error.strerror}); check its name") from error
    except UnicodeDecodeError as error:
        raise UsageError(f"{path} is not a text in UTF-8; expected TOML") from error
    return parse(text, path.parent, str(path)), text


def parse(text: str, base: Path, where: str) -> Config:
    """Read the text of a configuration.

    Args:
        text: TOML.
        base: What relative roots start at.
        where: Named in messages.

    Raises:
        UsageError: See `load`.
    """
    try:
        content = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise UsageError(f"{where} is not valid TOML: {error}") from error
    data, grid = (_tables(content, key, where) for key in ("data", "grid"))
    ready = {
        "data": tuple(_source(one, base, f"{where}: [[data]]") for one in data),
        "grid": tuple(_record(Block, one, f"{where}: [[grid]]") for one in grid),
    }
    plain = {key: value for key, value in content.items() if key not in ready}
    return _record(Config, plain, where, ready)


def _source(given: Mapping[str, Any], base: Path, where: str) -> Source:
    given, epochs = dict(given), given.get("epochs", {})
    given.pop("epochs", None)
    if not isinstance(epochs, dict) or any(type(value) is not int for value in epochs.values()):
        raise UsageError(f"{where} epochs must be a table of whole numbers, got {epochs!r}")
    source = _record(Source, given, where, {"epochs": tuple(sorted(epochs.items()))})

    def whole(path: str) -> str:
        return str((base / Path(path).expanduser()).resolve())

    root = whole(source.root) if source.root else ""
    model = source.model if source.model == PACKAGED else whole(source.model)
    return replace(source, root=root, model=model)


def _tables(content: Mapping[str, Any], key: str, where: str) -> list[Mapping[str, Any]]:
    rows = content.get(key, [])
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise UsageError(f"{where}: {key} must be sections [[{key}]]")
    return rows


Record = TypeVar("Record", Source, Block, Config)


def _record(
    kind: type[Record], given: Mapping[str, Any], where: str, ready: Mapping[str, Any] | None = None
) -> Record:
    ready = ready or {}
    known = {item.name: item for item in fields(kind)}
    for key in given:
        if key not in known:
            near = difflib.get_close_matches(key, known, 1)
            advice = f"did you mean '{near[0]}'?" if near else f"known are: {', '.join(known)}"
            raise UsageError(f"{where} key '{key}' is unknown; {advice}")
    try:
        values = {
            key: _value(key, value, "" if known[key].default is MISSING else known[key].default)
            for key, value in given.items()
        }
        missing = [k for k, f in known.items() if f.default is MISSING and k not in values]
        if missing:
            raise UsageError(f"{missing[0]} is missing")
        return kind(**values, **ready)
    except UsageError as error:
        raise UsageError(f"{where} {error}") from error


def _value(key: str, value: object, default: object) -> Any:  # noqa: ANN401 - a field's type
    """`value` in the type of the default."""
    if isinstance(default, tuple):
        if not isinstance(value, list):
            raise UsageError(f"{key} must be a list, got {value!r}")
        kind = default[0] if default else ""
        return tuple(_value(key, item, kind) for item in value)
    if type(default) is float and type(value) is int:
        return float(value)
    if type(value) is not type(default):
        raise UsageError(f"{key} must be {_WORDS[type(default)]}, got {value!r}")
    return value


_WORDS: dict[type, str] = {
    str: "a text",
    int: "a whole number",
    float: "a number",
    bool: "true or false",
}


def _among(key: str, value: str, allowed: Sequence[str]) -> None:
    if value not in allowed:
        raise UsageError(f"{key} '{value}' is unknown; choose one of: {', '.join(allowed)}")


def _least(key: str, value: int, least: int) -> None:
    if value < least:
        raise UsageError(f"{key} must be {least} or more, got {value}")
