"""The placer 'surrogate': it asks ready nets of stills, none of which is the victim."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from austicker.bench.attacks.placed import Placed
from austicker.bench.attacks.protocol import (
    ATTACKS,
    AttackCard,
    AttackContext,
    AttackResult,
    StickerPlacement,
)
from austicker.errors import NoEvidenceError
from austicker.placement import PLACERS
from austicker.protection.options import EVERY, NEXT_PLACER, SURROGATE


@dataclass(frozen=True, slots=True)
class SurrogateAttack:
    """Chooses by what nets other than the victim read; they are asked, the victim is not.

    Attributes:
        asks: Whether the victim is asked once, for the label that is to change.
        designs: What it may choose among; empty for the cell's sticker alone.
        draws: Whether it draws among sets that are nearly the best.
    """

    asks: bool = False
    designs: tuple[str, ...] = ()
    draws: bool = False

    def carry_out(self, context: AttackContext, rng: np.random.Generator) -> AttackResult:
        """Place; without other nets, or where nothing helps, `counterfactual` places."""
        known_emotion = context.label() if self.asks else None
        problem = context.problem(known_emotion)
        appearance = None if context.appearance is None else context.appearance(self.designs)
        wanted = replace(problem.wanted, draw=self.draws)
        try:
            choice = PLACERS.make(SURROGATE).place(
                replace(problem, appearance=appearance, wanted=wanted), rng
            )
        except NoEvidenceError:
            result = Placed(NEXT_PLACER[SURROGATE]).place(context, problem, rng)
            return replace(result, evidence=False)
        return AttackResult(StickerPlacement(choice.rois, stickers=choice.stickers))


def _register(name: str, summary: str, attack: SurrogateAttack) -> None:
    card = AttackCard(
        name,
        summary,
        "this project",
        needs=PLACERS.card(SURROGATE).needs,
        budget=int(attack.asks),
        paths=("stills",),
        attachments=("head",),
        readers=True,
        drawn=attack.draws,
    )
    ATTACKS.register(card)(lambda: attack)


_register("surrogate-0", "what moves the answers of other ready nets of stills", SurrogateAttack())
_register(
    "surrogate",
    "what makes other ready nets of stills leave a label, one query tells which",
    SurrogateAttack(asks=True),
)
_register(
    "surrogate-vary",
    "surrogate-0, drawn among sets that are nearly the best",
    SurrogateAttack(draws=True),
)
_register(
    "surrogate-designs",
    "surrogate-0, free to choose among all packaged designs",
    SurrogateAttack(designs=(EVERY,)),
)
