"""Rules of the benchmark: the placers of `protect` and what they are compared with."""

from austicker.bench.attacks import (  # isort: skip  (the order of tables)
    placed,
    saliency,
    evolution,
    patch,
    exhaustive,
    shields,
)
from austicker.bench.attacks.protocol import (
    Answer,
    Attack,
    AttackCard,
    BudgetSpentError,
    Trial,
    Wear,
)
from austicker.bench.attacks.registry import ATTACKS, card_of

__all__ = [
    "ATTACKS",
    "Answer",
    "Attack",
    "AttackCard",
    "BudgetSpentError",
    "Trial",
    "Wear",
    "card_of",
    "evolution",
    "exhaustive",
    "patch",
    "placed",
    "saliency",
    "shields",
]
