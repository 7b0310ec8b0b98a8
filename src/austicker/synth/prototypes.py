"""Emotions -> the action units that express them in micro-expressions, with variants.

Sources. Which units define an emotion: W.-J. Yan et al., "CASME II", PLoS ONE 9(1) e86041
(2014), Table 2 (happiness 12, 6; disgust 9, 10 or 4+7; surprise 1+2, 2, 25; repression 15, 17,
alone or together); P. Ekman, W. Friesen and J. Hager, FACS Investigator's Guide (2002) for
anger, contempt, fear and sadness; A. Davison et al., "SAMM", IEEE Trans. Affective Computing
9(1) (2018) for negative clips that consist of 7 alone. How often a unit occurs: the counts that
papers on action-unit recognition report for both sets (CASME II: 4 in about half of all clips,
then 7, 12, 14, 1, 17, 2, 15, 10, 9; SAMM: 7, 12, 4, 2). The weights below follow those counts;
they are estimates, not measurements.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from austicker.errors import UsageError


@dataclass(frozen=True, slots=True)
class Variant:
    """One way to show an emotion.

    Attributes:
        weight: How often, relative to the emotion's other variants.
        aus: AU -> strength relative to the clip's intensity.
        one_sided: Chance that only one side of the face takes part.
    """

    weight: float
    aus: Mapping[int, float]
    one_sided: float = 0.0


PROTOTYPES: dict[str, tuple[Variant, ...]] = {
    "happiness": (
        Variant(0.42, {12: 1.0}, 0.35),
        Variant(0.28, {6: 0.7, 12: 1.0}, 0.08),
        Variant(0.07, {6: 0.6, 7: 0.5, 12: 1.0}),
        Variant(0.08, {12: 1.0, 14: 0.5}, 0.3),
        Variant(0.05, {6: 1.1}),
        Variant(0.06, {12: 1.0, 25: 0.6}),
        Variant(0.04, {12: 1.0, 17: 0.4}),
    ),
    "surprise": (
        Variant(0.42, {1: 1.0, 2: 1.0}, 0.15),
        Variant(0.14, {1: 1.0, 2: 1.0, 5: 0.8}),
        Variant(0.20, {2: 1.1}, 0.35),
        Variant(0.06, {5: 1.2}),
        Variant(0.06, {1: 1.0, 2: 1.0, 25: 0.7}),
        Variant(0.06, {1: 0.8, 2: 1.0, 5: 0.6, 26: 0.6}),
        Variant(0.03, {25: 1.2}),
        Variant(0.03, {26: 1.0}),
    ),
    "disgust": (
        Variant(0.34, {4: 1.1, 7: 0.8}, 0.05),
        Variant(0.15, {4: 1.0, 9: 0.7}),
        Variant(0.13, {4: 1.2}, 0.1),
        Variant(0.12, {10: 1.0}, 0.35),
        Variant(0.08, {9: 1.0}),
        Variant(0.07, {4: 1.0, 10: 0.8}),
        Variant(0.06, {4: 1.0, 7: 0.7, 17: 0.6}),
        Variant(0.05, {4: 1.0, 7: 0.8, 9: 0.6, 10: 0.4}),
    ),
    "repression": (
        Variant(0.20, {15: 1.1}, 0.15),
        Variant(0.22, {17: 1.0}),
        Variant(0.22, {14: 1.0}, 0.4),
        Variant(0.14, {15: 0.9, 17: 0.8}),
        Variant(0.08, {14: 0.9, 17: 0.7}),
        Variant(0.07, {12: 0.5, 15: 0.9}),
        Variant(0.07, {24: 1.0}),
    ),
    "anger": (
        Variant(0.28, {7: 1.3}, 0.25),
        Variant(0.28, {4: 1.0, 7: 0.9}, 0.05),
        Variant(0.24, {4: 1.2}, 0.1),
        Variant(0.06, {4: 1.0, 5: 0.6, 7: 0.5}),
        Variant(0.07, {4: 1.0, 24: 0.7}),
        Variant(0.07, {17: 0.8, 24: 0.8}),
    ),
    "contempt": (
        Variant(0.70, {14: 1.1}, 0.75),
        Variant(0.12, {12: 0.6, 14: 1.0}, 0.8),
        Variant(0.18, {10: 0.9}, 0.8),
    ),
    "fear": (
        Variant(0.28, {1: 1.0, 2: 0.6, 4: 0.8}),
        Variant(0.24, {20: 1.0}, 0.1),
        Variant(0.14, {1: 0.9, 2: 0.6, 4: 0.8, 5: 0.7}),
        Variant(0.14, {4: 1.0, 5: 0.9}),
        Variant(0.20, {7: 1.2}),
    ),
    "sadness": (
        Variant(0.30, {1: 1.0, 4: 0.8}),
        Variant(0.22, {15: 1.0}, 0.1),
        Variant(0.13, {1: 1.0}),
        Variant(0.15, {1: 0.8, 4: 0.7, 15: 0.8}),
        Variant(0.20, {17: 1.0}),
    ),
    "others": (
        Variant(0.40, {4: 1.1}, 0.1),
        Variant(0.14, {4: 1.0, 7: 0.8}),
        Variant(0.10, {4: 0.9, 14: 0.8}),
        Variant(0.10, {14: 1.0}, 0.4),
        Variant(0.10, {7: 1.2}, 0.2),
        Variant(0.08, {14: 0.8, 17: 0.8}),
        Variant(0.08, {17: 1.0, 24: 0.5}),
    ),
}
"""Emotion, spelled as CASME II spells it -> its variants."""

COMPANIONS: dict[int, dict[int, float]] = {
    1: {5: 0.25},
    2: {5: 0.30, 1: 0.35},
    4: {7: 0.35, 9: 0.15},
    9: {4: 0.35, 7: 0.30},
    10: {9: 0.25},
    12: {6: 0.35, 25: 0.15},
    14: {12: 0.12},
    15: {17: 0.25},
    17: {15: 0.15},
}
"""AU -> units that tend to come along, with their largest strength relative to it."""

CLASSES: dict[int, dict[str, Mapping[str, float]]] = {
    3: {
        "negative": {
            "disgust": 0.30,
            "anger": 0.26,
            "repression": 0.16,
            "contempt": 0.12,
            "fear": 0.08,
            "sadness": 0.08,
        },
        "positive": {"happiness": 1.0},
        "surprise": {"surprise": 1.0},
    },
    5: {name: {name: 1.0} for name in ("happiness", "disgust", "repression", "surprise", "others")},
    7: {
        name: {name: 1.0}
        for name in (
            "happiness",
            "disgust",
            "repression",
            "surprise",
            "sadness",
            "fear",
            "others",
        )
    },
}
"""Number of classes -> class -> emotions it is made of, with their shares.

3 is the composite of the 2019 Micro-Expression Grand Challenge (See et al., FG 2019), whose
negative class holds several emotions; 5 and 7 are the label sets of CASME II."""


def class_of(emotion: str, classes: int) -> str:
    """The class that an emotion belongs to.

    Raises:
        UsageError: No such class count, or the emotion has no class in it.
    """
    if classes not in CLASSES:
        raise UsageError(f"expected 3, 5 or 7 classes, got {classes}")
    for name, emotions in CLASSES[classes].items():
        if emotion in emotions:
            return name
    raise UsageError(f"'{emotion}' belongs to no class of the {classes}-class set")
