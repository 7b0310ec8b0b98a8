"""Rules of the benchmark: the placers of `protect` and what they are compared with."""

from austicker.bench.attacks import (  # isort: skip  (the order of tables)
    placed,
    surrogate,
    saliency,
    evolution,
    patch,
    exhaustive,
    face_covers,
    strengths,
)
from austicker.bench.attacks.protocol import (
    ATTACKS,
    Attack,
    AttackCard,
    AttackContext,
    AttackResult,
    BudgetSpentError,
    StickerPlacement,
    card_of,
)

__all__ = [
    "ATTACKS",
    "Attack",
    "AttackCard",
    "AttackContext",
    "AttackResult",
    "BudgetSpentError",
    "StickerPlacement",
    "card_of",
    "evolution",
    "exhaustive",
    "face_covers",
    "patch",
    "placed",
    "saliency",
    "strengths",
    "surrogate",
]
