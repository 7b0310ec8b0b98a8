"""What a benchmark consists of, read from TOML; anything wrong is one sentence, before any work."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from importlib import resources
from pathlib import Path
from typing import ClassVar, get_args

from austicker import configuration as toml
from austicker.bench.rendered import RENDERED
from austicker.bench.runner import cells
from austicker.configuration import STRICT, absolute, build, read_text, shown
from austicker.errors import RecordError, UsageError, nearest

PACKAGED = "packaged"
_FOLDER = resources.files("austicker.bench.runner").joinpath("configs")


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
        weights: Folder in which `austicker train --keep-weights` left the only victim, trained on
            these data with this split; empty to train.
        most_subjects: Try only on the first so many, in order of name; 0 for all.
        keep_free: Stickers leave eyes, nostrils and mouth free, as in `protect`.
        model: Emotion model of the counterfactual rules: "packaged", or a file of `austicker fit`.
        fit: How stickers lie in pictures, "mesh" or "flat".

    Example:
        >>> Source(name="made", people=4).victims
        ('svm', 'mlp', 'convolution')
    """

    __pydantic_config__: ClassVar = STRICT
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
    weights: str = ""
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
            raise RecordError("victims must name at least one")
        if self.weights and (len(self.victims) > 1 or self.learn_people):
            raise RecordError("weights belong to one victim that learnt from these data")
        if self.set != RENDERED and not self.root:
            raise RecordError(f"set '{self.set}' needs root, the folder that holds it")


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
        numbers: Stickers on a face at once, 1-4.
        amplitudes: Of decoys.

    Example:
        >>> Block(sizes=(1.5, 2.0)).attacks
        ('random', 'centre', 'counterfactual')
    """

    __pydantic_config__: ClassVar = STRICT
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
                raise RecordError(f"{name} must name at least one")
        for size in self.sizes:
            if not 0.5 <= size <= 5:
                raise RecordError(f"sizes must lie between 0.5 and 5, got {size:g}")
        for number in self.numbers:
            if not 1 <= number <= 4:
                raise RecordError(f"numbers must lie between 1 and 4, got {number}")
        for amplitude in self.amplitudes:
            if not 0 <= amplitude <= 3:
                raise RecordError(f"amplitudes must lie between 0 and 3, got {amplitude:g}")
        for name in self.attachments:
            _among("attachments", name, ("head", "fixed", "skin", "decoy"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Config:
    """The whole file.

    Attributes:
        seeds: Everything is done once for each: victims' training and everything random.
        draws: How often a rule that places at random is tried in each.
        nulls: Runs of each null of `austicker refute`, 0 for none.
        attackers: Folds of people in which attackers who know a rule are tried on it, 0 for none.
        data, grid: See `Source`, `Block`.

    Example:
        >>> Config(data=(Source(name="made"),), grid=(Block(),)).seeds
        (0,)
    """

    __pydantic_config__: ClassVar = STRICT
    seeds: tuple[int, ...] = (0,)
    draws: int = 5
    nulls: int = 0
    attackers: int = 0
    data: tuple[Source, ...] = ()
    grid: tuple[Block, ...] = ()

    def __post_init__(self) -> None:
        _least("draws", self.draws, 1)
        _least("nulls", self.nulls, 0)
        if self.attackers != 0:
            _least("attackers", self.attackers, 2)
        if not self.seeds or min(self.seeds) < 0:
            raise RecordError("seeds must be a list of whole numbers of 0 or more")
        if not self.data or not self.grid:
            raise RecordError("expected at least one section [[data]] and one [[grid]]")
        names = [source.name for source in self.data]
        for name in names:
            if names.count(name) > 1:
                raise RecordError(f"[[data]] name '{name}' is given twice")
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

    Example:
        >>> source = Source(name="real", set="casme2", root="elsewhere")
        >>> at(Config(data=(source,), grid=(Block(),)), ["."]).data[0].root == whole(".")
        True
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
        if name not in on_disk:
            raise UsageError(
                f"`root={text}`: no data section '{name}' lies on disk{nearest(name, on_disk)}"
            )
        given[name] = whole(folder)
    data = tuple(replace(s, root=given.get(s.name, s.root)) for s in config.data)
    return replace(config, data=data)


def packaged_configs() -> tuple[str, ...]:
    """Names of the configurations that come with the package.

    Example:
        >>> "quick" in packaged_configs()
        True
    """
    return tuple(sorted(p.name.removesuffix(".toml") for p in _FOLDER.iterdir()))


def load(name: str) -> tuple[Config, str]:
    """Read a configuration: a file, or the name of a packaged one.

    Returns:
        The configuration and its text. Roots in it are absolute.

    Raises:
        UsageError: It cannot be read, is not TOML, has an unknown key or a value that is not
            allowed.

    Example:
        >>> config, text = load("quick")
        >>> config.seeds
        (0,)
    """
    path = Path(name)
    if path.suffix or "/" in name or name in {".", ".."}:
        text = read_text(path)
        return parse(text, path.parent, shown(path)), text
    known = packaged_configs()
    if name not in known:
        raise UsageError(
            f"no configuration {shown(name)}; give a .toml file, or one of: {', '.join(known)}"
            f"{nearest(name, known)}"
        )
    text = _FOLDER.joinpath(f"{name}.toml").read_text(encoding="utf-8")
    return parse(text, Path(), f"'{name}'"), text


def parse(text: str, base: Path, where: str) -> Config:
    """Read the text of a configuration.

    Args:
        text: TOML.
        base: What relative roots start at.
        where: Named in messages.

    Raises:
        UsageError: See `load`.

    Example:
        >>> _, text = load("quick")
        >>> parse(text, Path(), "text").seeds
        (0,)
    """
    values = toml.parse(text, where)
    sources = values.get("data")
    for source in sources if isinstance(sources, list) else ():
        epochs = source.get("epochs") if isinstance(source, dict) else None
        if isinstance(epochs, dict):  # as pairs, so that the record can be hashed
            source["epochs"] = sorted(epochs.items())
        elif epochs is not None:
            raise UsageError(
                f"{where}: [[data]] epochs must be a table of whole numbers, got {shown(epochs)}"
            )
    config = build(Config, values, where)
    return replace(config, data=tuple(_at_home(source, base) for source in config.data))


def _at_home(source: Source, base: Path) -> Source:
    """The same with whole paths, for a configuration in the folder `base`."""
    root = whole(source.root, base) if source.root else ""
    model = source.model if source.model == PACKAGED else whole(source.model, base)
    weights = whole(source.weights, base) if source.weights else ""
    return replace(source, root=root, model=model, weights=weights)


def whole(path: str, base: Path = Path()) -> str:
    """A path with no links and nothing relative in it.

    Example:
        >>> whole("a/../b") == whole("b")
        True
    """
    try:
        return str(absolute(path, base).resolve())
    except (OSError, RuntimeError) as error:
        raise UsageError(f"{shown(path)} cannot be found ({error})") from error


def _among(key: str, value: str, allowed: Sequence[str]) -> None:
    if value not in allowed:
        advice = f"choose one of: {', '.join(allowed)}{nearest(value, allowed)}"
        raise RecordError(f"{key} '{value}' is unknown; {advice}")


def _least(key: str, value: int, least: int) -> None:
    if value < least:
        raise RecordError(f"{key} must be {least} or more, got {value}")
