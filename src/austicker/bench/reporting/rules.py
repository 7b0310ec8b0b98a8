"""The rules that place, as the report speaks of them. Unknown ones follow the known."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

RANDOM, CENTRE, EXHAUSTIVE, PUBLISHED = "random", "centre", "exhaustive", "outdegree-pixels"
BASELINES = (RANDOM, CENTRE)


def in_order(names: Iterable[str]) -> list[str]:
    """Each name once: known ones in the order of the tables, then the others by name."""
    place = {name: i for i, name in enumerate(_known())}
    return sorted(set(names), key=lambda name: (place.get(name, len(place)), name))


def is_ours(name: str) -> bool:
    """Whether the rule is the project's own."""
    return name.partition("-")[0] in {"counterfactual", "surrogate"}


def about(name: str) -> tuple[str, str, str]:
    """What a rule does, what it sees of the victim, where it is from; empty of an unknown one."""
    from austicker.bench.attacks import card_of

    if name not in _known():
        return "", "", ""
    card = card_of(name)
    sees = f"up to {card.budget} answers" if card.budget > 1 else "one answer"
    if card.white:
        sees = "its gradients"
    elif not card.budget:
        sees = "nothing; gradients of another victim" if card.surrogate else "nothing"
    if card.readers:
        sees += "; answers of other ready nets"
    return card.summary, sees, card.source


def answers(name: str) -> int:
    """How many answers of the victim a rule may ask for; -1 where it needs more, or is unknown."""
    from austicker.bench.attacks import card_of

    if name not in _known():
        return -1
    card = card_of(name)
    return -1 if card.white or card.surrogate else card.budget


def covers_face(name: str) -> bool:
    """Whether it covers the whole face."""
    from austicker.bench.attacks.face_covers import FACE_COVERS

    return name in FACE_COVERS


def iterations(name: str) -> str:
    """Iterations and population of a rule that searches with one; empty of others."""
    from austicker.bench.attacks.evolution import GENERATIONS, POPULATION

    # The first generation is drawn, and tried like the others.
    return f"{GENERATIONS + 1} \N{MULTIPLICATION SIGN} {POPULATION}" if name == "evolution" else ""


@cache
def _known() -> tuple[str, ...]:
    from austicker.bench.attacks import ATTACKS

    return ATTACKS.names()
