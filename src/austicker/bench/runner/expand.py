"""From a configuration to its cells, and to those that cannot be, with the reason."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from typing import Any

from austicker.bench.attacks import AttackCard, card_of
from austicker.bench.attacks.face_covers import FACE_COVERS
from austicker.bench.attacks.strengths import STRENGTHS
from austicker.bench.datasets import DATASETS
from austicker.bench.rendered import RENDERED
from austicker.bench.runner.cells import Cell
from austicker.bench.runner.config import PACKAGED, Block, Config, Source
from austicker.bench.samples.sticker_config import ANY, NONE
from austicker.bench.simple_victims import NAMES as SIMPLE
from austicker.bench.training.folds import folds_of
from austicker.bench.victims import RECOGNIZERS, load_recognizer
from austicker.causal import read_model
from austicker.errors import AuStickerError, UsageError, nearest
from austicker.protection.strength import OptionsByKind
from austicker.recognizers.inputs import MAPS, STILLS, Input
from austicker.recognizers.protocol import has_to_be_trained
from austicker.stickers import resolve_sticker
from austicker.synth.level import level_named

WHOLE_FACE = 10.0
"""k of what covers the face."""


@dataclass(frozen=True, slots=True)
class Skipped:
    """A cell that was asked for and cannot be, with the reason."""

    cell: Cell
    reason: str

    def as_dict(self) -> dict[str, Any]:
        """Plain values."""
        return {"cell": self.cell.as_dict(), "reason": self.reason}


@dataclass(frozen=True, slots=True)
class Kind:
    """What is known of a victim before it is trained: its input, and whether it is a network."""

    input: Input
    network: bool


def expand(config: Config) -> tuple[tuple[Cell, ...], tuple[Skipped, ...]]:
    """Every cell once, in order, and those that cannot be.

    Raises:
        UsageError: A name that does not exist, or a model or victim file that cannot be used.
    """
    kinds = {source.name: _checked(source) for source in config.data}
    cells: dict[Cell, None] = {}
    skipped: dict[Cell, str] = {}
    for block in config.grid:
        for source in config.data:
            if block.data and source.name not in block.data:
                continue
            for cell in _cells(config, block, source):
                reason = _reason(cell, card_of(cell.attack), kinds[source.name])
                if reason is None:
                    cells[cell] = None
                else:
                    skipped[cell] = reason
    if not cells:
        first = next(iter(skipped.values()), "no victim of its data is named")
        raise UsageError(f"the grid holds no cell that can be done; the first reason: {first}")
    order = sorted(cells, key=_order)
    return tuple(order), tuple(Skipped(c, skipped[c]) for c in sorted(skipped, key=_order))


def _order(cell: Cell) -> tuple[Any, ...]:
    amplitude = -1.0 if cell.amplitude is None else cell.amplitude
    return (cell.data, cell.seed, cell.attachment, amplitude, cell.sticker, cell.size,
            cell.stickers, cell.attack, cell.draw, cell.victim)  # fmt: skip


def _cells(config: Config, block: Block, source: Source) -> Iterator[Cell]:
    victims = [v for v in source.victims if not block.victims or v in block.victims]
    combinations = product(
        victims, block.stickers, block.sizes, block.attacks, block.attachments, block.numbers,
        config.seeds,
    )  # fmt: skip
    for victim, design, k, attack, attachment, number, seed in combinations:
        sticker, size = (ANY if source.path == "flow" else design), k
        amplitudes = block.amplitudes
        if attack in FACE_COVERS:
            sticker, size, attachment, number = NONE, WHOLE_FACE, "head", 1  # noqa: PLW2901
        elif attack in STRENGTHS:
            made = OptionsByKind.at_strength(attack).video
            sticker, size, attachment, number = made.sticker, made.size, made.attach, made.count  # noqa: PLW2901
            amplitudes = (made.amplitude,)
        for amplitude in amplitudes if attachment == "decoy" else (None,):
            for draw in range(config.draws if card_of(attack).drawn else 1):
                yield Cell(
                    data=source.name,
                    set=source.set,
                    path=source.path,
                    victim=victim,
                    sticker=sticker,
                    size=size,
                    attack=attack,
                    attachment=attachment,
                    stickers=number,
                    amplitude=amplitude,
                    seed=seed,
                    draw=draw,
                )


def _reason(cell: Cell, card: AttackCard, kinds: dict[str, Kind]) -> str | None:
    """Why a cell cannot be; None where it can."""
    kind = kinds[cell.victim]
    moves = {"flow": ("head", "decoy"), "stills": ("head",)}.get(cell.path)
    reads = {"flow": MAPS, "stills": STILLS}.get(cell.path)
    others = [k for v, k in kinds.items() if v != cell.victim and k.network]
    inside = card.white or card.surrogate
    attack, victim, words = f"'{cell.attack}'", f"'{cell.victim}'", kind.input.words
    reasons = {
        f"{victim} reads {words}, and these data are for what reads {reads and reads.words}": (
            reads is not None and kind.input is not reads
        ),
        f"{attack} cannot be used with path '{cell.path}'": cell.path not in card.paths,
        f"'{cell.attachment}' differs from 'head' only where a face moves in pixels": (
            moves is not None and cell.attachment not in moves
        ),
        f"{attack} does not say how a '{cell.attachment}' sticker moves": (
            cell.attachment not in card.attachments
        ),
        f"{attack} places one sticker": cell.stickers > 1 and not card.several,
        f"{attack} needs the weights of a network, and {victim} is none": card.white
        and not kind.network,
        f"{attack} reads motion maps, and {victim} reads {words}": (
            inside and kind.input is not MAPS
        ),
        f"{attack} needs a second network that reads {words}": (
            card.surrogate and not any(other.input is kind.input for other in others)
        ),
    }
    return next((reason for reason, applies in reasons.items() if applies), None)


def _checked(source: Source) -> dict[str, Kind]:
    """What the victims of a section are; refuses names and files that do not exist."""
    where = f"[[data]] '{source.name}': "
    try:
        kinds = {}
        for name in source.victims:
            if name in SIMPLE:
                kinds[name] = Kind(MAPS, network=False)
                continue
            if ":" not in name and name not in RECOGNIZERS:
                known = (*SIMPLE, *RECOGNIZERS)
                advice = f"choose one of: {', '.join(known)}{nearest(name, known)}"
                raise UsageError(f"unknown recogniser '{name}'; {advice}")
            victim = load_recognizer(name)
            kinds[name] = Kind(victim.input, has_to_be_trained(victim))
        if source.set == RENDERED:
            level_named(source.level)
        else:
            DATASETS.card(source.set)
            if not Path(source.root).is_dir():
                raise UsageError(f"root '{source.root}' is no folder")
        if source.model != PACKAGED:
            read_model(Path(source.model))
        folds_of(source.split, [str(n) for n in range(1000)], 0)
    except AuStickerError as error:
        raise UsageError(f"{where}{error}") from error
    return kinds


def check_stickers(config: Config) -> None:
    """Check that every design exists.

    Raises:
        UsageError: Unknown.
        InputError: A file that cannot be used.
    """
    for block in config.grid:
        for sticker in block.stickers:
            resolve_sticker(sticker)
