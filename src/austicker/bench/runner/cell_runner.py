"""One clip against one cell: the rule decides, the victim is asked, a row is written."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import numpy as np

from austicker.bench.attacks import ATTACKS, AttackContext, AttackResult, StickerPlacement, card_of
from austicker.bench.attacks.exhaustive import placement_of
from austicker.bench.runner.cells import Cell
from austicker.bench.runner.model_store import TrainedRecognizer
from austicker.bench.runner.readers import CountedReader, other_readers
from austicker.bench.runner.seen import SEEN, seen
from austicker.bench.runner.worst import way_of
from austicker.bench.samples.protocol import EvaluationSample
from austicker.bench.samples.sticker_config import StickerConfig
from austicker.errors import UsageError
from austicker.types import N_ROIS, AppearanceSimulator, Floats

_DIGITS = 5


@dataclass(slots=True, eq=False)
class Evaluator:
    """One clip and the victims that read it; none is asked the same thing twice.

    Attributes:
        sample: The clip.
        victims: By name, for one seed; none of them has seen the clip's person.
    """

    sample: EvaluationSample
    victims: Mapping[str, TrainedRecognizer]
    _probabilities: dict[tuple[str, StickerConfig, StickerPlacement | None], Floats] = field(
        default_factory=dict, init=False
    )
    _answers: dict[tuple[str, StickerConfig, int], AttackResult] = field(
        default_factory=dict, init=False
    )
    _ways: set[Cell] = field(default_factory=set, init=False)
    _readers: dict[str, CountedReader | None] = field(default_factory=dict, init=False)

    def probabilities(
        self, victim: str, config: StickerConfig, placement: StickerPlacement | None
    ) -> Floats:
        """(K,) of a victim for the clip with its stickers; None for the bare clip."""
        key = (victim, config, placement)
        if key not in self._probabilities:
            ready = self.victims[victim]
            self._probabilities[key] = ready.ask(self.sample.shown(config, placement, ready.input))
        return self._probabilities[key]

    def label(self, victim: str, config: StickerConfig, placement: StickerPlacement | None) -> str:
        """The most probable class."""
        ready = self.victims[victim]
        return ready.classes[int(np.argmax(self.probabilities(victim, config, placement)))]

    def evaluate(self, cell: Cell) -> dict[str, Any]:
        """A row of ``result.schema.json``."""
        config, name, sample = cell.sticker_config, cell.victim, self.sample
        context = self._context(cell)
        before = self.label(name, config, None)
        asked = self._asked(name)
        answer = self._answer(cell, context)
        after = self.label(name, config, answer.placement)
        first, tries = self._tried(cell, answer, before)
        column = self.victims[name].classes.index(sample.label)
        chance = [
            float(self.probabilities(name, config, placement)[column])
            for placement in (None, answer.placement)
        ]
        coverage = sample.coverage(config, answer.placement)
        return {
            "clip": sample.name,
            "subject": sample.subject,
            "source": sample.source,
            "label": sample.label,
            "before": before,
            "after": after,
            "score_before": round(chance[0], _DIGITS),
            "score_after": round(chance[1], _DIGITS),
            "rois": list(answer.placement.rois) if answer.placement else [],
            "queries": context.queries,
            "first": first,
            "tries": tries,
            "each": self._each(cell, context, before) if cell.attack == "exhaustive" else None,
            "others": self._others(cell, answer),
            "coverage": None if coverage is None else round(coverage, _DIGITS),
            "evidence": answer.evidence,
            "surrogate_queries": self._asked(name) - asked,
            **self._seen(cell, answer),
        }

    def _seen(self, cell: Cell, answer: AttackResult) -> dict[str, Any]:
        """What attackers see, once for each way to protect.

        A rule that asks one query has the answer of the first victim.
        """
        card = card_of(cell.attack)
        way = way_of(cell)
        searches = card.budget > 1 or card.white or card.surrogate
        if searches or cell.draw or cell.path == "stills" or way in self._ways:
            return {}
        self._ways.add(way)
        return {SEEN: seen(self.sample, cell.sticker_config, answer.placement)}

    def _answer(self, cell: Cell, context: AttackContext) -> AttackResult:
        card = card_of(cell.attack)
        blind = not (card.budget or card.white or card.surrogate or card.readers)
        key = (cell.attack, cell.sticker_config, cell.draw)
        if blind and key in self._answers:
            return self._answers[key]  # rules that ask no victim place the same for all
        rng = np.random.default_rng(_seed(cell, self.sample.name))
        try:
            answer = ATTACKS.make(cell.attack).carry_out(context, rng)
        except UsageError:
            # So many stickers of that size do not fit on this face: none is placed.
            answer = AttackResult(None, evidence=False)
        if blind:
            self._answers[key] = answer
        return answer

    def _context(self, cell: Cell) -> AttackContext:
        config, sample, card = cell.sticker_config, self.sample, card_of(cell.attack)
        return AttackContext(
            classes=self.victims[cell.victim].classes,
            count=config.stickers,
            budget=card.budget,
            usable=sample.usable(config),
            observation=partial(sample.observation, config),
            asks=partial(self.probabilities, cell.victim, config),
            free=partial(sample.free, config),
            white_box_model=self.victims[cell.victim].white_box_model if card.white else None,
            surrogate=self._surrogate(cell) if card.surrogate else None,
            boxes=sample.boxes(config),
            shown=partial(sample.shown, config, None),
            appearance=self._appearance(cell) if card.readers else None,
        )

    def _appearance(
        self, cell: Cell
    ) -> Callable[[tuple[str, ...]], AppearanceSimulator | None] | None:
        """What the ready nets of stills would read that are not the victim; None without any."""
        if cell.victim not in self._readers:
            ready = self.victims[cell.victim]
            self._readers[cell.victim] = other_readers(cell.victim, ready.classes, ready.table)
        reader = self._readers[cell.victim]
        return (
            None if reader is None else partial(self.sample.appearance, cell.sticker_config, reader)
        )

    def _asked(self, victim: str) -> int:
        """How often other nets were asked so far instead of a victim."""
        reader = self._readers.get(victim)
        return 0 if reader is None else reader.asked

    def _surrogate(self, cell: Cell) -> Any:  # noqa: ANN401 - a trained network, or None
        """The first other network, by name, that reads the same."""
        own = self.victims[cell.victim].input
        for name in sorted(self.victims):
            ready = self.victims[name]
            if name != cell.victim and ready.white_box_model is not None and ready.input is own:
                return ready.white_box_model
        return None

    def _tried(self, cell: Cell, answer: AttackResult, before: str) -> tuple[int | None, int]:
        if answer.tries:
            return answer.first, answer.tries
        order: list[StickerPlacement | None] = [StickerPlacement((roi,)) for roi in answer.order]
        placements = order or [answer.placement]
        for number, placement in enumerate(placements, start=1):
            if self.label(cell.victim, cell.sticker_config, placement) != before:
                return number, len(placements)
        return None, len(placements)

    def _each(self, cell: Cell, context: AttackContext, known_emotion: str) -> list[str | None]:
        found: list[str | None] = [None] * N_ROIS
        for roi in context.usable:
            placement = placement_of(context, roi, known_emotion)
            found[roi - 1] = self.label(cell.victim, cell.sticker_config, placement)
        return found

    def _others(self, cell: Cell, answer: AttackResult) -> dict[str, str]:
        own = self.victims[cell.victim].input
        return {
            name: self.label(name, cell.sticker_config, answer.placement)
            for name, ready in sorted(self.victims.items())
            if name != cell.victim and ready.input is own
        }


def _seed(cell: Cell, clip: str) -> list[int]:
    """Of everything random about one clip in one cell, the same for every victim and sticker."""
    digest = hashlib.sha256(f"{cell.attack}/{clip}".encode()).digest()
    return [cell.seed, cell.draw, int.from_bytes(digest[:8], "big")]
