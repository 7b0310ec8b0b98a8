"""The shape of one person's head: race, sex and age macros, local features, asymmetry."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from austicker.synth.head import EYE_LEFT, EYE_RIGHT, HeadModel
from austicker.synth.traits import Traits

_ORIGINS = ("african", "asian", "caucasian")
_SPREAD = 0.27
"""Standard deviation of a local feature's weight; at 0.33 some heads become caricatures."""

_LIMIT = 0.6
_GENTLE = {
    "eyebrows": 0.35,
    "ear": 0.5,
    "forehead-nubian": 0.4,
    "eye-push": 0.35,
    "eye-scale": 0.5,
    "head": 0.6,
    "eye-eyefold": 0.7,
    "chin-jaw": 0.6,
    "mouth-scale": 0.6,
    "mouth-angles": 0.4,
    "nose-scale": 0.7,
}
"""Features that are implausible at full spread, by the start of their name."""

_SKIPPED = ("head-trans", "neck-trans", "ear-shape", "nose-trans", "head-age", "neck-double")


def _thirds(value: float) -> dict[str, float]:
    """Weights of the minimum, average and maximum shape for a value in 0-1."""
    return {
        "min": max(0.0, 1 - 2 * value),
        "average": 1 - abs(2 * value - 1),
        "max": max(0.0, 2 * value - 1),
    }


def macro_weights(traits: Traits) -> dict[str, float]:
    """Weights of MakeHuman's macro targets for these traits."""
    weights: dict[str, float] = {}
    sexes = {"male": traits.masculinity, "female": 1 - traits.masculinity}
    old = 0.85 * traits.age
    ages = {"young": 1 - old, "old": old}
    for sex, of_sex in sexes.items():
        for age, of_age in ages.items():
            for origin, share in zip(_ORIGINS, traits.origin, strict=True):
                weights[f"macro/{origin}-{sex}-{age}"] = share * of_sex * of_age
            for muscle, of_muscle in _thirds(traits.muscle).items():
                for weight, of_weight in _thirds(traits.weight).items():
                    name = f"macro/universal-{sex}-{age}-{muscle}muscle-{weight}weight"
                    weights[name] = of_sex * of_age * of_muscle * of_weight
    return weights


def _features(names: tuple[str, ...]) -> dict[str, list[str]]:
    """Local targets grouped by feature; the options of one exclude each other."""
    features: dict[str, list[str]] = {}
    for name in names:
        if name.startswith(("macro/", "asym")):
            continue
        bare = name[2:] if name[:2] in ("l-", "r-") else name
        stem = bare.rpartition("-")[0] or bare
        if stem.startswith(_SKIPPED):
            continue
        options = features.setdefault(stem, [])
        if bare not in options:
            options.append(bare)
    return features


def local_weights(names: tuple[str, ...], rng: np.random.Generator) -> dict[str, float]:
    """Random weights of the local targets; the sides differ slightly."""
    weights: dict[str, float] = {}
    for stem, options in sorted(_features(names).items()):
        gentle = next((g for start, g in _GENTLE.items() if stem.startswith(start)), 1.0)
        amount = min(abs(rng.normal(0, _SPREAD * gentle)), _LIMIT * gentle)
        option = options[rng.integers(len(options))]
        for name in (option, f"l-{option}", f"r-{option}"):
            wobble = 1 + 0.08 * rng.standard_normal()
            if name in names:
                weights[name] = amount * wobble
    return weights


def asymmetry_weights(names: tuple[str, ...], rng: np.random.Generator) -> dict[str, float]:
    """Small random weights of the one-sided targets."""
    one_sided = sorted(n for n in names if n.startswith("asym"))
    return {name: min(abs(rng.normal(0, 0.12)), 0.3) for name in one_sided}


def shape_head(
    head: HeadModel, traits: Traits, local: np.random.Generator, sides: np.random.Generator
) -> npt.NDArray[np.float64]:
    """The person's head without hair, (V, 3) decimetres, origin midway between the eyes."""
    names = head.identity.names
    points = head.points.astype(np.float64)
    weights = macro_weights(traits) | local_weights(names, local) | asymmetry_weights(names, sides)
    for name, weight in weights.items():
        if name in names and abs(weight) > 1e-6:
            head.identity.add(points, name, weight)
    left = points[head.part == EYE_LEFT].mean(axis=0)
    right = points[head.part == EYE_RIGHT].mean(axis=0)
    return np.asarray(points - (left + right) / 2)
