"""Populations and models of known structure."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import numpy as np

from austicker.causal import EmotionModel, Population
from austicker.causal.fit import fit_quickly

CLASSES = ("negative", "positive", "surprise")
MOVED = {"negative": (2, 3), "positive": (10, 12), "surprise": (1, 4)}
"""The regions that each class of the toy population moves; nothing else means anything."""


def toy_population(
    seed: int = 0, people: int = 20, clips: int = 9, strength: float = 1.0, one_sided: bool = False
) -> Population:
    """Faces that show a class by moving two mirrored regions down, among noise of size 0.5.

    Args:
        seed: Of all that is random.
        people: Subjects.
        clips: Of each subject.
        strength: 0 for a population in which motion says nothing.
        one_sided: Move one of the two regions, drawn at random.
    """
    rng = np.random.default_rng(seed)
    n = people * clips
    labels = tuple(CLASSES[i % 3] for i in range(n))
    values = rng.normal(0, 0.5, (n, 14, 3))
    for i, label in enumerate(labels):
        rois = MOVED[label]
        for roi in (rois[int(rng.integers(2))],) if one_sided else rois:
            values[i, roi - 1, 1] += strength * rng.uniform(1, 2)
    return Population(values, labels, tuple(f"p{i // clips}" for i in range(n)), "toys")


def toy_stills(seed: int = 0, people: int = 20) -> Population:
    """Neutral faces, and faces that lower (negative) or raise two mirrored regions."""
    rng = np.random.default_rng(seed)
    labels = ("neutral", *CLASSES) * (2 * people)
    values = 0.2 * rng.random((len(labels), 14, 3))
    for row, label in zip(values, labels, strict=True):
        for roi in MOVED.get(label, ()):
            row[roi - 1, 2 if label == "negative" else 1] += rng.uniform(0.3, 0.7)
    values[..., 0] = values[..., 1:].max(axis=2)
    subjects = tuple(f"p{i // 8}" for i in range(len(labels)))
    return Population(values, labels, subjects, "toys", "activation")


@cache
def toy_still_model() -> EmotionModel:
    """Fitted to the toy stills, with an invented graph of activation."""
    model = fit_quickly(toy_stills())
    return replace(model, out_degrees=tuple(range(14)), labels={"happiness": "positive"})


@cache
def toy_model() -> EmotionModel:
    """Fitted to the toy population, with an invented graph of motion."""
    model = fit_quickly(toy_population())
    return replace(model, out_degrees=tuple(range(14)), labels={"happiness": "positive"})


def one_clip(rois: tuple[int, ...], size: float = 1.5) -> tuple[np.ndarray, np.ndarray]:
    """(1, 14, 3) values and (1, 14) validity of a clip in which these regions move down."""
    values = np.zeros((1, 14, 3))
    values[0, [roi - 1 for roi in rois], 1] = size
    return values, np.ones((1, 14), bool)


def drawn_population(
    model: EmotionModel, rng: np.random.Generator, people: int = 10, clips: int = 12
) -> Population:
    """Clips drawn from the model's own graph: emotion, then units, then motion."""
    latent = model.latent
    n = people * clips
    classes = np.arange(n) % len(model.classes)
    odds = np.cumsum([latent.shares * (latent.owners == c) for c in range(len(model.classes))], 1)
    variants = (rng.random((n, 1)) > odds[classes]).sum(axis=1)
    units = (
        latent.means[variants]
        + rng.normal(size=(n, len(latent.spread)))
        @ np.linalg.cholesky(latent.spread + 1e-6 * np.eye(len(latent.spread))).T
    )
    features = units @ latent.loadings.T + rng.normal(size=(n, 42)) * np.sqrt(latent.noise)
    values = features.reshape(n, 14, 3) * model.deviation
    labels = tuple(model.classes[c] for c in classes)
    return Population(values, labels, tuple(f"p{i // clips}" for i in range(n)), "drawn")
