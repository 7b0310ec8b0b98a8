"""Traits of a synthetic person: sex, age, skin, hair and so on, before any mesh is made."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from austicker.synth.streams import stream

HairStyle = Literal["shaved", "short", "medium", "bob", "long"]
Beard = Literal["none", "stubble", "moustache", "goatee", "full"]
Glasses = Literal["none", "round", "oval", "square"]
Colour = tuple[float, float, float]
"""Linear RGB reflectance, 0-1."""

_SKIN: tuple[Colour, ...] = ((0.115, 0.058, 0.036), (0.43, 0.262, 0.176), (0.50, 0.305, 0.225))
_HAIR: dict[str, Colour] = {
    "black": (0.012, 0.009, 0.008),
    "dark brown": (0.030, 0.018, 0.011),
    "brown": (0.062, 0.034, 0.018),
    "auburn": (0.090, 0.036, 0.016),
    "blond": (0.230, 0.150, 0.070),
}
_EYES: dict[str, Colour] = {
    "dark brown": (0.035, 0.018, 0.010),
    "hazel": (0.090, 0.055, 0.022),
    "grey": (0.090, 0.110, 0.120),
    "blue": (0.060, 0.100, 0.140),
    "green": (0.070, 0.095, 0.050),
}


@dataclass(frozen=True, slots=True)
class Traits:
    """One person.

    Attributes:
        origin: Shares of the African, Asian and European mean head; they sum to 1.
        masculinity: 0-1.
        age: 0 (about 18 years) to 1 (about 75).
        muscle, weight: 0-1.
        skin, hair, eyes: Colours.
        style, beard, glasses: Hair style, beard and glasses.
        hair_length: Decimetres below the eyes where long hair ends; 0 for short styles.
        brow_thickness, brow_density: Around 1.
        shirt: Colour of the clothes.
    """

    origin: tuple[float, float, float]
    masculinity: float
    age: float
    muscle: float
    weight: float
    skin: Colour
    hair: Colour
    eyes: Colour
    style: HairStyle
    beard: Beard
    glasses: Glasses
    hair_length: float
    brow_thickness: float
    brow_density: float
    shirt: Colour


def _colour(values: np.ndarray[tuple[int], np.dtype[np.float64]]) -> Colour:
    return (float(values[0]), float(values[1]), float(values[2]))


def draw_traits(seed: int, number: int) -> Traits:
    """Draw the person `number` of the corpus `seed`; every trait has its own stream."""

    def rng(component: str) -> np.random.Generator:
        return stream(seed, "subject", number, component)

    origin = rng("origin").dirichlet([0.45, 0.55, 0.55])
    african, asian = float(origin[0]), float(origin[1])
    dark = african + asian
    masculinity = float(np.clip(rng("sex").beta(0.4, 0.4), 0.05, 0.95))
    male = masculinity > 0.5
    age = float(rng("age").beta(1.1, 1.9))

    r = rng("skin tone")
    tones = np.log(np.array(_SKIN)) + r.normal(0, 0.10, 3)[:, None]
    skin = np.exp(origin @ tones + r.normal(0, 0.03, 3) * [0.6, 1, 1])

    r = rng("hair colour")
    light = max(0.0, 1 - 1.3 * dark)
    names = list(_HAIR)
    odds = np.array([0.75 * dark + 0.1, 0.25, 0.35 * light, 0.10 * light, 0.30 * light])
    hair = np.array(_HAIR[names[r.choice(len(names), p=odds / odds.sum())]])
    grey = float(np.clip((age - 0.45) * 2.2 + r.normal(0, 0.25), 0, 0.9))
    hair = hair * (1 - grey) + np.array([0.30, 0.29, 0.28]) * grey
    hair = np.clip(hair * np.exp(r.normal(0, 0.15)), 0.006, 0.6)

    r = rng("eye colour")
    odds = np.array([0.35 + 0.6 * dark, 0.2, 0.12 * light, 0.25 * light, 0.12 * light])
    eyes = np.array(_EYES[list(_EYES)[r.choice(5, p=odds / odds.sum())]])
    eyes = eyes * np.exp(r.normal(0, 0.15))

    r = rng("hair style")
    styles: list[HairStyle] = ["shaved", "short", "medium", "bob", "long"]
    odds = np.array([0.14, 0.58, 0.24, 0.03, 0.01] if male else [0.01, 0.10, 0.24, 0.30, 0.35])
    style = styles[r.choice(5, p=odds)]
    length = {"bob": r.uniform(0.75, 1.35), "long": r.uniform(1.5, 2.6)}.get(style, 0.0)

    r = rng("beard")
    beards: list[Beard] = ["none", "stubble", "moustache", "goatee", "full"]
    beard = beards[r.choice(5, p=[0.42, 0.32, 0.07, 0.08, 0.11])] if male else "none"

    r = rng("glasses")
    frames: list[Glasses] = ["round", "oval", "square"]
    glasses: Glasses = frames[r.integers(3)] if r.random() < 0.15 else "none"

    r = rng("build")
    muscle, weight = float(r.uniform(0, 1)), float(r.beta(1.6, 1.6))
    r = rng("brow kind")
    thick = float(np.exp(r.normal(0, 0.18)) * (0.85 + 0.35 * masculinity))
    density = float(np.clip(np.exp(r.normal(0, 0.25)), 0.5, 1.6))
    shirt = rng("shirt").uniform(0.02, 0.42, 3)
    shirt = shirt * 0.45 + shirt.mean() * 0.55
    return Traits(
        origin=_colour(origin),
        masculinity=masculinity,
        age=age,
        muscle=muscle,
        weight=weight,
        skin=_colour(skin),
        hair=_colour(hair),
        eyes=_colour(eyes),
        style=style,
        beard=beard,
        glasses=glasses,
        hair_length=float(length),
        brow_thickness=thick,
        brow_density=density,
        shirt=_colour(shirt),
    )
