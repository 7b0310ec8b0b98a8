"""Paints skin: tone, mottling, redness, moles, freckles and age lines."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from austicker.synth.layout import (
    DENSITY,
    SKIN_HEIGHT,
    SKIN_WIDTH,
    Plane,
    depth_of,
    noise,
    place,
    smooth,
    stroke,
)
from austicker.synth.traits import Traits

_SHAPE = (SKIN_HEIGHT, SKIN_WIDTH)


def _blot(
    skin: Plane,
    at: tuple[float, float, float],
    size: tuple[float, float],
    tint: tuple[float, float, float],
    strength: float,
) -> None:
    """Multiply an elliptic Gaussian patch of the skin by `tint`, in place."""
    u, v = place(*at)
    su, sv = size[0] * DENSITY, size[1] * DENSITY
    left, right = int(max(u - 3 * su, 0)), int(min(u + 3 * su, SKIN_WIDTH))
    top, bottom = int(max(v - 3 * sv, 0)), int(min(v + 3 * sv, SKIN_HEIGHT))
    x = np.exp(-0.5 * ((np.arange(left, right) - u) / su) ** 2)
    y = np.exp(-0.5 * ((np.arange(top, bottom) - v) / sv) ** 2)
    mask = (strength * y[:, None] * x[None, :])[..., None]
    skin[top:bottom, left:right] *= (1 - mask + mask * np.array(tint)).astype(np.float32)


def _mottle(skin: Plane, rng: np.random.Generator) -> None:
    parts = ((40, 0.025), (9, 0.03), (2.2, 0.038), (1.0, 0.035))
    light = sum(amount * noise(rng, sigma, _SHAPE) for sigma, amount in parts)
    skin *= np.exp(np.asarray(light, np.float32))[..., None]
    red = np.exp(0.018 * noise(rng, 25, _SHAPE) + 0.02 * noise(rng, 6, _SHAPE))
    skin[..., 0] *= red
    skin[..., 1] /= red**0.3


def _blush(skin: Plane, rng: np.random.Generator) -> None:
    rosy = rng.uniform(0.3, 0.9)
    shade, lid = rng.uniform(0.1, 0.6), rng.uniform(0.1, 0.6)
    for side in (-1, 1):
        _blot(skin, (side * 0.48, 6.92, 1.3), (0.17, 0.14), (1.03, 0.86, 0.86), rosy)
        _blot(skin, (side * 0.31, 7.08, 1.4), (0.13, 0.05), (0.80, 0.76, 0.79), shade)
        _blot(skin, (side * 0.31, 7.42, 1.42), (0.15, 0.06), (0.90, 0.84, 0.84), lid)
    _blot(skin, (0, 6.98, 1.65), (0.13, 0.12), (1.02, 0.86, 0.86), rosy)


def _spots(skin: Plane, base: npt.NDArray[np.float64], rng: np.random.Generator) -> None:
    import cv2

    for _ in range(int(rng.integers(2, 10))):
        u, v = place(rng.uniform(-0.6, 0.6), rng.uniform(6.25, 7.9), 1.35)
        radius = int(rng.uniform(1.2, 3.6) * 8)
        colour = tuple(float(c) for c in base * rng.uniform(0.4, 0.8))
        cv2.circle(skin, (int(u * 8), int(v * 8)), radius, colour, -1, cv2.LINE_AA, 3)
    if rng.random() < 0.25:
        mask = np.zeros(_SHAPE, np.float32)
        for _ in range(300):
            u, v = place(rng.normal(0, 0.35), rng.normal(7.0, 0.13), 1.4)
            radius = int(rng.uniform(0.8, 2.0) * 8)
            strength = float(rng.uniform(0.1, 0.35))
            cv2.circle(mask, (int(u * 8), int(v * 8)), radius, strength, -1, cv2.LINE_AA, 3)
        skin *= 1 - mask[..., None] * np.array([0.55, 0.7, 0.8], np.float32)


def _line(
    mask: Plane, points: list[tuple[float, float]], depth: float, rng: np.random.Generator
) -> None:
    """A wavering crease through points (x, y) of the mean head."""
    knots = np.array(points)
    t = np.linspace(0, len(knots) - 1, 40)
    x = np.interp(t, np.arange(len(knots)), knots[:, 0])
    y = np.interp(t, np.arange(len(knots)), knots[:, 1])
    y = y + 0.006 * np.convolve(rng.standard_normal(48), np.ones(9) / 3, "valid")
    at = place(x, y, depth_of(x))
    fade = np.sin(np.pi * np.linspace(0.05, 0.95, 40))
    for k in range(39):
        stroke(mask, at[k], at[k + 1], float(depth * fade[k]), 3)


def _creases(skin: Plane, age: float, rng: np.random.Generator) -> None:
    """Forehead lines, crow's feet, frown lines and nasolabial folds, deeper with age."""
    import cv2

    mask = np.zeros(_SHAPE, np.float32)
    depth = float(np.clip(0.08 + 0.75 * age + rng.normal(0, 0.08), 0.02, 0.8))
    for height in (7.72, 7.83, 7.94):
        span = rng.uniform(0.25, 0.42)
        y = height + rng.normal(0, 0.01)
        path = [(-span, y - 0.02), (0.0, y + 0.015), (span, y - 0.02)]
        _line(mask, path, depth * rng.uniform(0.3, 0.9), rng)
    for side in (-1, 1):
        for fan in (0.04, 0.0, -0.04):
            path = [(side * 0.53, 7.27 + fan * 0.4), (side * 0.64, 7.27 + fan * 1.6)]
            _line(mask, path, depth * rng.uniform(0.3, 1.0), rng)
        path = [(side * 0.19, 6.99), (side * 0.30, 6.83), (side * 0.34, 6.68)]
        _line(mask, path, depth * rng.uniform(0.4, 0.9), rng)
        path = [(side * 0.045, 7.43), (side * 0.05, 7.56)]
        _line(mask, path, depth * rng.uniform(0.2, 0.7), rng)
    mask = np.asarray(cv2.GaussianBlur(mask, (0, 0), 2.2), np.float32)
    skin *= 1 - np.clip(mask, 0, 0.9)[..., None] * np.array([0.38, 0.48, 0.50], np.float32)


def paint_skin(traits: Traits, rng: np.random.Generator) -> Plane:
    """The bare skin, (SKIN_HEIGHT, SKIN_WIDTH, 3) float32 linear RGB reflectance."""
    base = np.array(traits.skin)
    skin = np.ones((*_SHAPE, 3), np.float32) * base.astype(np.float32)
    _mottle(skin, rng)
    _blush(skin, rng)
    _spots(skin, base, rng)
    _creases(skin, traits.age, rng)
    return skin


def lips_tint(traits: Traits, rng: np.random.Generator) -> npt.NDArray[np.float64]:
    """What the skin colour is multiplied by on the lips, (3,)."""
    vivid = rng.uniform(0.75, 1.05)
    extra = 0.25 * (1 - traits.masculinity) * rng.random()
    return np.array([0.93, 0.60 - 0.12 * extra, 0.66 - 0.08 * extra]) * vivid


def cloth_edge(rng: np.random.Generator) -> Plane:
    """1 where clothes cover the skin, (SKIN_HEIGHT, SKIN_WIDTH); a round or a v neck."""
    rows = TOP_ROWS
    angle = (np.arange(SKIN_WIDTH) - SKIN_WIDTH / 2) / (DENSITY * 0.95)
    dip = rng.uniform(0.02, 0.30)
    width = rng.uniform(0.25, 0.5)
    collar = 5.90 + 0.10 * np.abs(angle) ** 1.2 - dip * np.exp(-((angle / width) ** 2))
    return np.asarray(smooth(rows[:, None] - collar[None, :], 0.008, -0.008), np.float32)


TOP_ROWS = 8.65 - np.arange(SKIN_HEIGHT) / DENSITY
"""Height on the mean head of each row of the atlas, decimetres."""
