"""Paints the short hair of the face: eyebrows, stubble, moustaches and beards."""

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
from austicker.synth.skin import TOP_ROWS
from austicker.synth.traits import Traits

_SHAPE = (SKIN_HEIGHT, SKIN_WIDTH)


def _tint(skin: Plane, cover: Plane, hair: npt.NDArray[np.float64]) -> None:
    k = np.clip(cover, 0, 0.96)[..., None]
    skin *= 1 - k
    skin += k * np.maximum(hair, 0.006).astype(np.float32)


def paint_brows(skin: Plane, traits: Traits, rng: np.random.Generator) -> None:
    """Eyebrows out of single hairs over a soft shadow, in place."""
    import cv2

    mask = np.zeros(_SHAPE, np.float32)
    thick = 0.040 * traits.brow_thickness * (1 - 0.25 * traits.age)
    count = int(620 * traits.brow_density)
    arch, height = rng.uniform(0.01, 0.05), 7.470 + rng.normal(0, 0.012)
    inner, outer = rng.uniform(0.11, 0.17), rng.uniform(0.52, 0.60)
    cover = rng.uniform(0.75, 1.0)
    for side in (-1, 1):
        along = rng.beta(1.05, 1.15, count)
        across = rng.uniform(-0.5, 0.5, count)
        sway, size = rng.normal(0, 9, count), rng.uniform(0.024, 0.042, count)
        dark, width = rng.uniform(0.35, 0.9, count), rng.integers(1, 3, count)
        for q, c, s, length, value, w in zip(along, across, sway, size, dark, width, strict=True):
            x = inner + (outer - inner) * q
            bow = np.sin(np.pi * min(q * 1.15, 1) * 0.85)
            y = height + arch * bow - 0.09 * max(q - 0.62, 0)
            y += c * thick * 2 * (1 - 0.62 * q) * min(1.0, 0.55 + 2.5 * q)
            tilt = np.deg2rad(78 - 74 * min(1, q * 1.5) - (14 if q > 0.7 else 0) + s)
            z = depth_of(x)
            ends = place(
                side * np.array([x, x + length * np.cos(tilt)]),
                np.array([y, y + 0.7 * length * np.sin(tilt)]),
                z,
            )
            stroke(mask, ends[0], ends[1], float(value * min(1.0, 0.45 + 3 * q)), int(w))
    mask = np.asarray(cv2.GaussianBlur(mask, (0, 0), 0.8), np.float32)
    soft = np.asarray(cv2.GaussianBlur(mask, (0, 0), 7), np.float32)
    _tint(skin, mask * cover + 0.30 * soft, np.array(traits.hair))


def _beard_area(traits: Traits) -> Plane:
    """Where the beard grows, 0-1."""
    y = TOP_ROWS[:, None]
    angle = np.abs(np.arange(SKIN_WIDTH) - SKIN_WIDTH / 2)[None, :] / (DENSITY * 0.95)
    lip = np.exp(-0.5 * ((y - 6.80) / 0.055) ** 2) * smooth(angle, 0.36, 0.20)
    around_lips = 1 - np.exp(-(((y - 6.64) / 0.10) ** 4)) * smooth(angle, 0.36, 0.28)
    chin = smooth(y, 6.56, 6.46) * smooth(angle, 0.42, 0.24)
    soul = np.exp(-0.5 * (angle / 0.06) ** 2) * smooth(y, 6.60, 6.52)
    edges = smooth(angle, 0.24, 0.30) * smooth(angle, 0.42, 0.34) * smooth(y, 6.84, 6.74)
    jaw = smooth(y, 6.62, 6.42) + smooth(angle, 0.72, 0.98) * smooth(y, 7.12, 6.9)
    bottom = smooth(y, 5.95, 6.2)
    areas = {
        "moustache": lip,
        "goatee": lip + chin + soul + edges,
        "full": lip + jaw + soul + edges,
        "stubble": lip + jaw,
    }
    area = np.clip(areas[traits.beard] * bottom, 0, 1) * around_lips
    return np.asarray(area, np.float32)


def paint_beard(skin: Plane, traits: Traits, rng: np.random.Generator) -> None:
    """Stubble or a short beard, in place; nothing for people without."""
    import cv2

    if traits.beard == "none":
        return
    area = _beard_area(traits)
    if traits.beard == "stubble":
        grain = 0.75 + 0.15 * noise(rng, 2.0, _SHAPE)
        mask = np.clip(area * grain * rng.uniform(0.10, 0.45), 0, 0.8)
        skin *= 1 - mask[..., None] * np.array([0.72, 0.66, 0.60], np.float32)
        return
    ragged = cv2.GaussianBlur(area, (0, 0), 5) + 0.10 * noise(rng, 5, _SHAPE)
    dense = smooth(ragged, 0.30, 0.85).astype(np.float32) * (area > 0.01)
    hairs = np.zeros(_SHAPE, np.float32)
    rows, columns = np.nonzero(dense > 0.15)
    picked = rng.integers(0, len(rows), int(len(rows) * 0.05))
    length, sway = rng.uniform(8, 22, len(picked)), rng.normal(0, 0.35, len(picked))
    value = rng.uniform(0.3, 0.9, len(picked))
    for k, pixel in enumerate(picked):
        y, x = rows[pixel], columns[pixel]
        out = 0.4 * np.tanh((x - SKIN_WIDTH / 2) / 60)
        end = (x + length[k] * (out + sway[k]), y + length[k])
        stroke(hairs, (x, y), end, float(value[k]), 1)
    cover = dense * rng.uniform(0.45, 0.7) + cv2.GaussianBlur(hairs, (0, 0), 0.7) * dense * 0.5
    _tint(skin, np.asarray(cover, np.float32), np.array(traits.hair) * 1.25)
