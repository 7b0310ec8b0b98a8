"""Hair on the head: where the scalp is, how far the hair stands off it, long hair as a sheet."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from austicker.synth.head import SKIN, HeadModel
from austicker.synth.layout import AXIS_Z, SKIN_HEIGHT, SKIN_WIDTH, STRANDS, Plane, noise, smooth
from austicker.synth.traits import Traits

_VOLUME = {"shaved": 0.012, "short": 0.07, "medium": 0.13, "bob": 0.12, "long": 0.11}


@dataclass(frozen=True, slots=True, eq=False)
class TexturedMesh:
    """Extra geometry that hangs on a head.

    Attributes:
        points: (N, 3) decimetres, origin between the eyes.
        triangles: (M, 3), counter-clockwise from outside.
        uv: (N, 2) atlas position.
    """

    points: npt.NDArray[np.float64]
    triangles: npt.NDArray[np.int32]
    uv: npt.NDArray[np.float64]


def scalp(head: HeadModel, traits: Traits, rng: np.random.Generator) -> npt.NDArray[np.float64]:
    """How much each vertex lies under hair, (V,) in 0-1, by its place on the mean head."""
    x, y, z = head.points.T.astype(np.float64)
    receding = 0.22 * traits.masculinity * max(traits.age - 0.25, 0) * rng.random()
    peak = rng.uniform(-0.03, 0.05)
    line = 8.04 + 0.05 * rng.standard_normal() + receding
    parting, droop = rng.normal(0, 0.18), rng.uniform(-0.05, 0.30)
    line = line - droop * np.abs(x - parting) ** 1.3 - peak * np.exp(-((x / 0.12) ** 2))
    line = line + receding * 1.6 * np.exp(-(((np.abs(x) - 0.36) / 0.16) ** 2))
    if rng.random() < 0.2 * (1.3 - traits.masculinity):
        line = np.minimum(line, 7.80 + 0.08 * rng.standard_normal())
    waves = rng.uniform(5, 14, 3), rng.uniform(0, 2 * np.pi, 3)
    line = line + 0.012 * np.sin(x[:, None] * waves[0] + waves[1]).sum(axis=1)
    front = smooth(y, line - 0.06, line + 0.07) * smooth(z, 0.2, 0.5)
    burns = 7.30 + 0.18 * rng.standard_normal() * traits.masculinity
    edge = 1.05 + 0.03 * rng.standard_normal()
    temple = smooth(np.abs(x), 0.58, 0.72) * smooth(y, burns, burns + 0.15)
    temple = temple * smooth(z, edge + 0.13, edge - 0.08)
    back = smooth(z, 0.80, 0.50) * smooth(y, 6.98, 7.20)
    cover = np.clip(np.maximum(np.maximum(front, temple), back), 0, 1)
    return np.asarray(np.where(ears(head) | (head.part != SKIN), 0, cover))


def ears(head: HeadModel) -> npt.NDArray[np.bool_]:
    """Whether each vertex belongs to an ear, (V,)."""
    x, y, z = head.points.T
    return np.asarray((np.abs(x) > 0.72) & (y > 6.75) & (y < 7.6) & (z > 0.35) & (z < 1.05))


def volume(traits: Traits, rng: np.random.Generator) -> float:
    """How far the hair stands off the scalp, decimetres."""
    return float(_VOLUME[traits.style] * np.exp(rng.normal(0, 0.2)))


def curtain(
    traits: Traits,
    points: npt.NDArray[np.float64],
    cover: npt.NDArray[np.float64],
    rng: np.random.Generator,
) -> TexturedMesh | None:
    """Hair that hangs beside the face and down the back; None for short styles.

    Args:
        traits: The person.
        points: (V, 3) their head, origin between the eyes.
        cover: (V,) from `scalp`.
        rng: For its fall.
    """
    if traits.hair_length == 0:
        return None
    under = points[cover > 0.8]
    half = float(np.abs(under[:, 0]).max()) + 0.03
    back = float(under[:, 2].min()) - 0.02
    mid_z = AXIS_Z - 1.245
    columns, rows = 57, 26
    front = np.deg2rad(rng.uniform(52, 78))
    angles = np.linspace(front, 2 * np.pi - front, columns)
    top, bottom = 0.42, -traits.hair_length
    t = np.linspace(0, 1, rows)
    heights = top + (bottom - top) * t
    flare = rng.uniform(-0.08, 0.16)
    wave = rng.uniform(0.0, 0.03)
    phase = rng.uniform(0, 2 * np.pi)
    ripple = wave * np.sin(angles[None, :] * 9 + 7 * t[:, None] + phase) * t[:, None]
    fullness = 1 + flare * t[:, None] ** 1.5 + ripple - 0.10 * (1 - t[:, None]) ** 2
    swing = np.sign(np.sin(angles)) * np.abs(np.sin(angles)) ** 0.55
    x = 1.03 * half * swing[None, :] * fullness
    depth = np.where(np.cos(angles) < 0, mid_z - back, 1.0)
    z = mid_z + depth[None, :] * np.cos(angles)[None, :] * fullness
    ragged = 0.03 * rng.standard_normal(columns)[None, :] * t[:, None] ** 3
    y = np.broadcast_to(heights[:, None], x.shape) + ragged
    corner = np.arange(rows * columns, dtype=np.int32).reshape(rows, columns)
    a, b, c, d = corner[:-1, :-1], corner[:-1, 1:], corner[1:, 1:], corner[1:, :-1]
    front = np.stack([a, b, c, a, c, d], axis=-1).reshape(-1, 3)
    u = STRANDS[0] + STRANDS[2] * np.linspace(0, 1, columns)[None, :] + 0 * x
    v = STRANDS[1] + STRANDS[3] * t[:, None] + 0 * x
    points_out = np.stack([x, y, z], axis=-1).reshape(-1, 3)
    uv = np.stack([u, v], axis=-1).reshape(-1, 2)
    # The inside is a second layer with vertices of its own: it faces the other way.
    return TexturedMesh(
        points=np.concatenate([points_out, points_out * [0.985, 1, 0.985]]),
        triangles=np.concatenate([front, front[:, ::-1] + len(points_out)]).astype(np.int32),
        uv=np.concatenate([uv, uv]),
    )


def strands(rng: np.random.Generator, height: int, width: int, length: float) -> Plane:
    """Fine vertical streaks of unit variance."""
    import cv2

    fine = rng.standard_normal((height, width)).astype(np.float32)
    fine = np.asarray(cv2.GaussianBlur(fine, (0, 0), sigmaX=0.9, sigmaY=length), np.float32)
    locks = cv2.GaussianBlur(
        rng.standard_normal((height, width)).astype(np.float32), (0, 0), sigmaX=5, sigmaY=length * 3
    )
    mixed = 0.7 * fine / fine.std() + 0.7 * locks / locks.std()
    return np.asarray(mixed / mixed.std(), np.float32)


def paint_scalp(skin: Plane, cover: Plane, traits: Traits, rng: np.random.Generator) -> None:
    """Paint hair where the mask `cover` (SKIN_HEIGHT, SKIN_WIDTH) is set, in place."""
    shape = (SKIN_HEIGHT, SKIN_WIDTH)
    streaks = strands(rng, *shape, 9)
    rim = 4 * cover * (1 - cover)
    soft = cover + rim * (0.12 * streaks + 0.06 * noise(rng, 9, shape))
    shaved = traits.style == "shaved"
    mask = smooth(soft, 0.28, 0.80)
    if shaved:
        grain = 0.8 + 0.2 * noise(rng, 1.2, shape)
        mask = mask * np.clip(grain * rng.uniform(0.25, 0.65), 0, 0.9)
    hair = np.maximum(np.array(traits.hair), 0.006)
    light = np.exp(0.25 * streaks)[..., None]
    k = np.asarray(mask, np.float32)[..., None]
    skin *= 1 - k
    skin += (k * light * hair).astype(np.float32)
