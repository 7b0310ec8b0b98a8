"""One clip against one cell: the rule decides, the victim is asked, a row is written."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import numpy as np

from austicker.bench.attacks import ATTACKS, Answer, Trial, Wear, card_of
from austicker.bench.attacks.exhaustive import wear_of
from austicker.bench.grid.cells import Cell, Look
from austicker.bench.grid.scene import Scene
from austicker.bench.grid.zoo import Ready
from austicker.errors import UsageError
from austicker.types import N_ROIS, Floats

_DIGITS = 5


@dataclass(slots=True, eq=False)
class Stage:
    """One clip, and everybody who looks at it; nobody is asked the same thing twice.

    Attributes:
        scene: The clip.
        victims: By name, for one seed; none of them has seen the clip's person.
    """

    scene: Scene
    victims: Mapping[str, Ready]
    _said: dict[tuple[str, Look, Wear | None], Floats] = field(default_factory=dict, init=False)
    _answers: dict[tuple[str, Look, int], Answer] = field(default_factory=dict, init=False)

    def said(self, victim: str, look: Look, wear: Wear | None) -> Floats:
        """(K,) what a victim says of the clip under what is worn."""
        key = (victim, look, wear)
        if key not in self._said:
            ready = self.victims[victim]
            self._said[key] = ready.ask(self.scene.shown(look, wear, ready.input))
        return self._said[key]

    def label(self, victim: str, look: Look, wear: Wear | None) -> str:
        """The same in a word."""
        ready = self.victims[victim]
        return ready.classes[int(np.argmax(self.said(victim, look, wear)))]

    def play(self, cell: Cell) -> dict[str, Any]:
        """A row of ``result.schema.json``."""
        look, name, scene = cell.look, cell.victim, self.scene
        trial = self._trial(cell)
        before = self.label(name, look, None)
        answer = self._answer(cell, trial)
        after = self.label(name, look, answer.wear)
        first, tries = self._tried(cell, answer, before)
        column = self.victims[name].classes.index(scene.label)
        chance = [float(self.said(name, look, wear)[column]) for wear in (None, answer.wear)]
        coverage = scene.coverage(look, answer.wear)
        return {
            "clip": scene.name,
            "subject": scene.subject,
            "source": scene.source,
            "label": scene.label,
            "before": before,
            "after": after,
            "score_before": round(chance[0], _DIGITS),
            "score_after": round(chance[1], _DIGITS),
            "rois": list(answer.wear.rois) if answer.wear else [],
            "queries": trial.queries,
            "first": first,
            "tries": tries,
            "each": self._each(cell, trial, before) if cell.attack == "exhaustive" else None,
            "others": self._others(cell, answer),
            "coverage": None if coverage is None else round(coverage, _DIGITS),
            "evidence": answer.evidence,
        }

    def _answer(self, cell: Cell, trial: Trial) -> Answer:
        card = card_of(cell.attack)
        blind = not (card.budget or card.white or card.surrogate)
        key = (cell.attack, cell.look, cell.draw)
        if blind and key in self._answers:
            return self._answers[key]  # rules that look at no victim say the same for all
        rng = np.random.default_rng(_seed(cell, self.scene.name))
        try:
            answer = ATTACKS.make(cell.attack).carry_out(trial, rng)
        except UsageError:
            # So many stickers of that size cannot be had on this face: nothing is worn.
            answer = Answer(None, evidence=False)
        if blind:
            self._answers[key] = answer
        return answer

    def _trial(self, cell: Cell) -> Trial:
        look, scene, card = cell.look, self.scene, card_of(cell.attack)
        return Trial(
            classes=self.victims[cell.victim].classes,
            count=look.stickers,
            budget=card.budget,
            usable=scene.usable(look),
            witness=partial(scene.witness, look),
            asks=partial(self.said, cell.victim, look),
            free=partial(scene.free, look),
            glass=self.victims[cell.victim].glass if card.white else None,
            surrogate=self._surrogate(cell) if card.surrogate else None,
            boxes=scene.boxes(look),
            shown=partial(scene.shown, look, None),
        )

    def _surrogate(self, cell: Cell) -> Any:  # noqa: ANN401 - a trained network, or None
        """The first other network, by name, that reads the same."""
        own = self.victims[cell.victim].input
        for name in sorted(self.victims):
            ready = self.victims[name]
            if name != cell.victim and ready.glass is not None and ready.input is own:
                return ready.glass
        return None

    def _tried(self, cell: Cell, answer: Answer, before: str) -> tuple[int | None, int]:
        if answer.tries:
            return answer.first, answer.tries
        order: list[Wear | None] = [Wear((roi,)) for roi in answer.order]
        wears = order or [answer.wear]
        for number, wear in enumerate(wears, start=1):
            if self.label(cell.victim, cell.look, wear) != before:
                return number, len(wears)
        return None, len(wears)

    def _each(self, cell: Cell, trial: Trial, told: str) -> list[str | None]:
        found: list[str | None] = [None] * N_ROIS
        for roi in trial.usable:
            wear = wear_of(trial, roi, told)
            found[roi - 1] = self.label(cell.victim, cell.look, wear)
        return found

    def _others(self, cell: Cell, answer: Answer) -> dict[str, str]:
        own = self.victims[cell.victim].input
        return {
            name: self.label(name, cell.look, answer.wear)
            for name, ready in sorted(self.victims.items())
            if name != cell.victim and ready.input is own
        }


def _seed(cell: Cell, clip: str) -> list[int]:
    """Of everything random about one clip in one cell, the same for every victim and sticker."""
    digest = hashlib.sha256(f"{cell.attack}/{clip}".encode()).digest()
    return [cell.seed, cell.draw, int.from_bytes(digest[:8], "big")]
