"""The rules that place, as the report speaks of them. Unknown ones follow the known."""

from __future__ import annotations

from collections.abc import Iterable

RANDOM, CENTRE, EXHAUSTIVE, PUBLISHED = "random", "centre", "exhaustive", "outdegree-pixels"
BASELINES = (RANDOM, CENTRE)
COVERS = ("blur", "mosaic", "black-box")
"""They cover the whole face."""

KNOWN = {
    RANDOM: ("a region drawn at random, the mean over draws", "nothing"),
    CENTRE: ("the middle of the face", "nothing"),
    PUBLISHED: ("the published rule: highest out-degree of a PC graph over pixels", "nothing"),
    "outdegree-motion": ("highest out-degree of a PC graph over how regions move", "nothing"),
    "energy": ("the region that moves most", "nothing"),
    "counterfactual-0": ("ours; the emotion is inferred by the model itself", "nothing"),
    "counterfactual": ("ours; the region whose stillness says least of the emotion", "one answer"),
    "counterfactual-fold": ("ours; the model learned from the people the victim learned from",
                            "one answer"),
    "saliency": ("Grad-CAM of another recogniser", "nothing"),
    "saliency-white": ("Grad-CAM of the victim itself", "its weights"),
    "evolution": ("differential evolution of the position", "many answers"),
    EXHAUSTIVE: ("the best of all regions, each tried", "an answer for each region"),
    "patch": ("content optimised against the victim: an upper bound", "its weights"),
    "blur": ("the whole face blurred", "nothing"),
    "mosaic": ("the whole face in coarse squares", "nothing"),
    "black-box": ("the whole face black", "nothing"),
}  # fmt: skip
"""Name -> what it does, what it sees of the victim."""


def in_order(names: Iterable[str]) -> list[str]:
    """Each name once: known ones in the order of the tables, then the others by name."""
    known = list(KNOWN)
    return sorted(set(names), key=lambda n: (known.index(n) if n in KNOWN else len(known), n))


def is_ours(name: str) -> bool:
    """Whether the rule is the project's own."""
    return name.partition("-")[0] == "counterfactual"


def is_cover(name: str) -> bool:
    """Whether it covers the whole face."""
    return name in COVERS
