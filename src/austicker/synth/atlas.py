"""Builds one person's texture atlas and the texture coordinates of each vertex."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from austicker.synth import hair, layout
from austicker.synth.bristle import paint_beard, paint_brows
from austicker.synth.head import EYE_LEFT, EYE_RIGHT, SKIN, TEETH, TONGUE, HeadModel
from austicker.synth.layout import Plane
from austicker.synth.raster import rasteriser
from austicker.synth.skin import cloth_edge, paint_skin
from austicker.synth.streams import stream
from austicker.synth.traits import Traits

_IRIS, _PUPIL, _LIMBUS = 0.45, 0.19, 0.035


def coordinates(head: HeadModel, points: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Atlas position of each head vertex, (V, 2).

    Args:
        head: The generic head.
        points: (V, 3) the person's head; eyes are mapped by direction from their own centre.
    """
    uv = layout.place(*head.points.T.astype(np.float64))
    # The cylinder is unrolled for the front half; what lies behind takes the colour of its rim.
    uv[:, 0] = np.clip(uv[:, 0], 0, layout.SKIN_WIDTH - 12)
    # Ears lie over the scalp on the cylinder; they borrow the skin of the cheek.
    ear = hair.ears(head)
    side = np.sign(head.points[ear, 0])
    uv[ear, 0] = layout.SKIN_WIDTH / 2 + side * 0.62 * layout.DENSITY
    uv[ear, 1] = (layout.TOP_Y - 6.75 - 0.35 * (head.points[ear, 1] - 6.75)) * layout.DENSITY
    for part in (EYE_LEFT, EYE_RIGHT):
        ball = head.part == part
        offset = points[ball] - points[ball].mean(axis=0)
        offset /= np.linalg.norm(offset, axis=1, keepdims=True)
        reach = offset[:, :2] / np.maximum(np.linalg.norm(offset[:, :2], axis=1), 1e-9)[:, None]
        flat = np.where(offset[:, 2:] > 0, offset[:, :2], reach)
        uv[ball] = np.array(layout.EYE_CENTRE) + flat * layout.EYE_RADIUS * [1, -1]
    uv[head.part == TEETH] = layout.TEETH_AT
    uv[head.part == TONGUE] = layout.TONGUE_AT
    return uv


def _eye(traits: Traits, rng: np.random.Generator) -> Plane:
    side = layout.STRIP
    y, x = np.mgrid[:side, :side]
    dx = (x - side / 2) / layout.EYE_RADIUS
    dy = (y - side / 2) / layout.EYE_RADIUS
    radius, angle = np.hypot(dx, dy), np.arctan2(dy, dx)
    phases = rng.uniform(0, 2 * np.pi, 3)
    rays = 1 + 0.10 * np.sin(23 * angle + 3 * np.sin(5 * angle + phases[0]) + phases[1])
    rays = rays + 0.08 * np.sin(41 * angle + phases[2])
    rim = 1 - 0.55 * np.clip((radius - 0.34) / 0.09, 0, 1)
    outside_pupil = np.clip((radius - _PUPIL) / 0.03 + 0.5, 0, 1)
    white = np.clip((radius - _IRIS) / _LIMBUS + 0.5, 0, 1)[..., None]
    iris = np.array(traits.eyes) * (rays * rim * outside_pupil)[..., None] + 0.004
    veins = 1 - 0.06 * np.clip(layout.noise(rng, 3, (side, side)), 0, 3) * np.clip(radius, 0, 1)
    sclera = np.array([0.43, 0.37, 0.34]) * veins[..., None] ** np.array([0.3, 1, 1])
    return np.asarray(iris * (1 - white) + sclera * white, np.float32)


def _splat(head: HeadModel, uv: npt.NDArray[np.float64], values: npt.NDArray[np.float64]) -> Plane:
    """Spread skin-vertex values over the skin's part of the atlas."""
    triangles = head.triangles[np.all(head.part[head.triangles] == SKIN, axis=1)]
    triangles = triangles[~hair.ears(head)[triangles].any(axis=1)]
    triangles = triangles[np.ptp(uv[triangles][:, :, 0], axis=1) < 200]
    radius = np.hypot(head.points[:, 0], head.points[:, 2] - layout.AXIS_Z) + 10.0
    engine = rasteriser()
    ids, weights = engine.rasterise(
        np.ascontiguousarray(uv),
        radius.astype(np.float64),
        triangles,
        layout.SKIN_WIDTH,
        layout.SKIN_HEIGHT,
    )
    column = values[:, None].astype(np.float32)
    return engine.interpolate(ids, weights, triangles, column)[..., 0]


def paint(
    head: HeadModel,
    traits: Traits,
    uv: npt.NDArray[np.float64],
    cover: npt.NDArray[np.float64],
    *,
    seed: int,
    number: int,
) -> Plane:
    """The whole atlas, (HEIGHT, WIDTH, 3) float32 linear RGB reflectance."""

    def rng(component: str) -> np.random.Generator:
        return stream(seed, "subject", number, component)

    skin = paint_skin(traits, rng("skin"))
    paint_beard(skin, traits, rng("beard hairs"))
    paint_brows(skin, traits, rng("brow hairs"))
    hair.paint_scalp(skin, _splat(head, uv, cover), traits, rng("scalp hairs"))
    cloth = cloth_edge(rng("collar"))[..., None]
    weave = 1 + 0.05 * layout.noise(rng("weave"), 1.5, cloth.shape[:2])[..., None]
    skin *= 1 - cloth
    skin += cloth * weave * np.array(traits.shirt, np.float32)
    atlas = np.empty((layout.HEIGHT, layout.WIDTH, 3), np.float32)
    atlas[:, : layout.SKIN_WIDTH] = np.clip(skin, 0.002, 1)
    strip = atlas[:, layout.SKIN_WIDTH :]
    strip[:] = np.maximum(np.array(traits.hair), 0.006)
    strip[: layout.STRIP] = _eye(traits, rng("iris"))
    strip[layout.STRIP : 370, :105] = (0.55, 0.50, 0.42)
    strip[layout.STRIP : 370, 105:195] = (0.35, 0.12, 0.11)
    frame = rng("frame colour")
    strip[layout.STRIP : 370, 195:] = (
        (0.015, 0.014, 0.013) if frame.random() < 0.6 else frame.uniform(0.03, 0.25, 3)
    )
    streaks = hair.strands(rng("long hairs"), layout.HEIGHT - 390, layout.STRIP, 60)
    strip[390:] *= np.exp(0.4 * streaks)[..., None]
    return atlas
