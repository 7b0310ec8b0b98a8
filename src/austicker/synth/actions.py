"""Action units -> blendshapes of the head.

Meanings: Ekman, Friesen and Hager, Facial Action Coding System (2002). An intensity of 1 is
FACS level E (the most a face can do); a micro-expression is around 0.1. The weights were set
by eye on contact sheets, and by the direction in which an independent landmarker saw the
landmarks move. Sides are those of the picture: the first number of a pair is the viewer's left.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeAlias

Sides: TypeAlias = tuple[float, float]
"""Intensity on the picture's left and right side, each in 0-1."""


def _both(**weights: float) -> dict[str, float]:
    """The same weight for the person's left and right shape."""
    return {f"{name}{side}": w for name, w in weights.items() for side in ("Left", "Right")}


SHAPES: dict[int, dict[str, float]] = {
    1: {"browInnerUp": 1.2, "foreheadInnerUp": 0.9} | _both(eyeFoldUp=0.35),
    2: _both(browOuterUp=1.0, foreheadOuterUp=0.9, eyeFoldUp=0.6) | {"foreheadInnerUp": 0.25},
    4: _both(browDown=1.0, foreheadOuterUp=-0.25) | {"foreheadInnerUp": -0.45},
    5: _both(eyeWide=1.1),
    6: _both(cheekSquint=0.8, eyeSquint=0.6),
    7: _both(eyeSquint=1.15, eyeBlink=0.10),
    9: _both(noseSneer=1.2, mouthUpperUp=0.35, browDown=0.25, besideNoseUp=0.6),
    10: _both(mouthUpperUp=1.0, besideNoseUp=0.9) | {"mouthShrugUpper": 0.25},
    12: _both(mouthSmile=0.50, mouthDimple=0.20, cheekSquint=0.25) | {"mouthShrugLower": -0.35},
    14: _both(mouthDimple=0.85, mouthFrown=0.25, mouthPress=0.15, cheekToCorner=0.9)
    | {"mouthShrugLower": -0.15},
    15: _both(mouthFrown=1.0),
    16: _both(mouthLowerDown=1.0),
    17: {"mouthShrugLower": 0.9, "mouthShrugUpper": 0.25, "chinUp": 0.7},
    18: {"mouthPucker": 0.8},
    20: _both(mouthStretch=1.0),
    23: {"mouthRollLower": 0.5, "mouthRollUpper": 0.5, "mouthPucker": 0.35},
    24: {
        "mouthRollLower": 0.35,
        "mouthRollUpper": 0.35,
        "mouthShrugLower": 0.5,
        "mouthPucker": 0.2,
    },
    25: _both(mouthLowerDown=0.45) | {"jawOpen": 0.04},
    26: {"jawOpen": 0.35},
    45: _both(eyeBlink=1.0),
}
"""Weight of each shape at intensity 1."""


def blend(aus: Mapping[int, Sides]) -> dict[str, float]:
    """Blendshape weights of a set of action units.

    Args:
        aus: AU number -> (picture left, picture right) intensity. The person faces the camera,
            so the picture's left is their own right.

    Returns:
        Shape name -> weight; shapes without a side take the mean of the two.
    """
    weights: dict[str, float] = {}
    for au, (left, right) in aus.items():
        for name, weight in SHAPES[au].items():
            if name.endswith("Left"):
                intensity = right
            elif name.endswith("Right"):
                intensity = left
            else:
                intensity = (left + right) / 2
            weights[name] = weights.get(name, 0.0) + weight * intensity
    return weights


def gaze_weights(right: float, up: float) -> dict[str, float]:
    """Blendshape weights of a gaze direction.

    Args:
        right: Towards the picture's right, -1 to 1.
        up: -1 to 1.
    """
    weights: dict[str, float] = {}
    if right > 0:
        weights |= {"eyeLookOutLeft": right, "eyeLookInRight": right}
    elif right < 0:
        weights |= {"eyeLookInLeft": -right, "eyeLookOutRight": -right}
    if up > 0:
        weights |= {"eyeLookUpLeft": up, "eyeLookUpRight": up}
    elif up < 0:
        weights |= {"eyeLookDownLeft": -up, "eyeLookDownRight": -up}
    return weights
