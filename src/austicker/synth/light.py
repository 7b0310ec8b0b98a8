"""Light on the head: ambient occlusion once per person, shading of the vertices per frame."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from austicker.synth.raster import rasteriser

Doubles = npt.NDArray[np.float64]

_KEYS = np.array([[-0.45, 0.45, 0.77], [0.5, 0.35, 0.79]])


@dataclass(frozen=True, slots=True, eq=False)
class Lighting:
    """Two lamps and a room.

    Attributes:
        directions: (2, 3) unit vectors towards the lamps.
        strengths: (2,) their linear intensity.
        ambient: (3,) linear RGB of the room.
        tint: (3,) linear RGB of the lamps.
    """

    directions: Doubles
    strengths: Doubles
    ambient: Doubles
    tint: Doubles


def draw_lighting(rng: np.random.Generator, contrast: float = 1.0) -> Lighting:
    """A studio-like set-up; larger `contrast` gives harder light from one side."""
    towards = _KEYS + rng.normal(0, 0.2, (2, 3)) * contrast
    towards /= np.linalg.norm(towards, axis=1, keepdims=True)
    strengths = 0.62 * np.exp(rng.normal(0, 0.25 * contrast, 2))
    ambient = np.array([0.5, 0.5, 0.52]) * rng.uniform(0.75, 1.15)
    warmth = rng.normal(0, 0.04)
    return Lighting(towards, strengths, ambient, np.array([1 + warmth, 1.0, 1 - warmth]))


def occlusion(
    points: Doubles,
    triangles: npt.NDArray[np.int32],
    part: npt.NDArray[np.int8],
    directions: int = 60,
    side: int = 220,
) -> Doubles:
    """Share of the front sky that each vertex sees, (V,) in 0.03-1, by depth maps."""
    engine = rasteriser()
    normals = engine.normals(points, triangles)
    k = np.arange(directions) + 0.5
    polar, turn = np.arccos(1 - 2 * k / directions), np.pi * (1 + 5**0.5) * k
    sky = np.stack(
        [np.cos(turn) * np.sin(polar), np.sin(turn) * np.sin(polar), np.cos(polar)], axis=1
    )
    unoccluded, total = np.zeros(len(points)), np.zeros(len(points))
    scale = side / 3.6
    both = np.concatenate([triangles, triangles[:, ::-1]])
    for towards in sky[sky[:, 2] >= -0.5]:
        right = np.cross(towards, [0, 1, 0.01])
        right /= np.linalg.norm(right)
        up = np.cross(towards, right)
        xy = np.stack([points @ right, points @ up], axis=1) * scale + side / 2
        depth = points @ towards
        near = depth + 100.0
        ids, weights = engine.rasterise(xy, near, both, side, side)
        surface = engine.interpolate(ids, weights, both, depth[:, None].astype(np.float32))[..., 0]
        surface[ids < 0] = -np.inf
        column = np.clip(np.rint(xy[:, 0]).astype(int), 0, side - 1)
        row = np.clip(np.rint(xy[:, 1]).astype(int), 0, side - 1)
        weight = np.clip(normals @ towards, 0, 1)
        total += weight
        unoccluded += weight * (depth > surface[row, column] - 0.045)
    return np.clip(unoccluded / np.maximum(total, 1e-6), 0.03, 1)


def shade(
    points: Doubles,
    normals: Doubles,
    *,
    open_sky: Doubles,
    tint: Doubles,
    gloss: Doubles,
    sharpness: Doubles,
    lighting: Lighting,
    distance: float,
) -> npt.NDArray[np.float32]:
    """Light leaving each vertex before its texture, and its highlight.

    Skin scatters light under its surface, red the most; diffuse light therefore wraps around
    the terminator by a different amount per channel.

    Args:
        points: (V, 3) decimetres.
        normals: (V, 3) unit length.
        open_sky: (V,) from `occlusion`.
        tint: (V, 3) factor on the texture.
        gloss: (V,) strength of the highlight.
        sharpness: (V,) its Blinn exponent.
        lighting: The lamps.
        distance: Camera to origin, decimetres.

    Returns:
        (V, 4) float32: RGB factor on the texture, then the white highlight.
    """
    wrap = np.array([0.28, 0.12, 0.08])
    sky = 0.55 + 0.45 * (0.5 + 0.5 * normals[:, 1:2])
    total = open_sky[:, None] * lighting.ambient * sky
    direct = np.minimum(1.0, 0.25 + 0.9 * open_sky)
    view = np.array([0.0, 0.0, distance]) - points
    view /= np.linalg.norm(view, axis=1, keepdims=True)
    highlight = np.zeros(len(points))
    for towards, strength in zip(lighting.directions, lighting.strengths, strict=True):
        facing = normals @ towards
        wrapped = np.maximum((facing[:, None] + wrap) / (1 + wrap), 0)
        total = total + strength * lighting.tint * wrapped * direct[:, None]
        half = towards + view
        half /= np.linalg.norm(half, axis=1, keepdims=True)
        glint = np.clip(np.einsum("ij,ij->i", normals, half), 0, 1) ** sharpness
        highlight += strength * np.where(facing > 0, glint, 0)
    out = np.empty((len(points), 4), np.float32)
    out[:, :3] = total * tint
    out[:, 3] = highlight * gloss * direct
    return out
