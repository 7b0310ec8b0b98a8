"""Renders a posed person in front of a plain wall, in linear light."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from austicker.synth.camera import Camera
from austicker.synth.layout import Plane
from austicker.synth.light import Lighting, draw_lighting, shade
from austicker.synth.raster import rasteriser
from austicker.synth.subject import Subject


@dataclass(frozen=True, slots=True, eq=False)
class RenderedFrame:
    """A rendering and what lies under its pixels.

    Attributes:
        linear: (H, W, 3) float32 linear RGB, about 0-1.
        ids: (H, W) int32 triangle of `Subject.triangles`, -1 for the wall.
        weights: (H, W, 2) barycentric weights of its second and third corner.
        xy: (V, 2) projected vertices, px.
        points: (V, 3) posed vertices.
    """

    linear: Plane
    ids: npt.NDArray[np.int32]
    weights: npt.NDArray[np.float64]
    xy: npt.NDArray[np.float64]
    points: npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Scene:
    """One recording set-up for one person; make one with `set_scene`.

    Attributes:
        subject: The person in it.
        camera: Position and picture size.
        lighting: Lamps and their colours.
        wall: (H, W, 3) float32 linear RGB.
        texture: The subject's atlas, reduced to the size that the camera needs.
        ratio: Texels of `texture` per texel of the atlas.
        sampling: Samples per pixel and axis.
    """

    subject: Subject
    camera: Camera
    lighting: Lighting
    wall: Plane
    texture: Plane
    ratio: float
    sampling: int

    def render(self, points: npt.NDArray[np.float64]) -> RenderedFrame:
        """Render the vertices `points` (V, 3) of a pose of the subject."""
        import cv2

        engine, subject, camera, n = rasteriser(), self.subject, self.camera, self.sampling
        xy, inverse = camera.project(points, n)
        width, height = camera.width * n, camera.height * n
        ids, weights = engine.rasterise(xy, inverse, subject.triangles, width, height)
        normals = engine.normals(points, subject.triangles)
        lit = shade(
            points,
            normals,
            open_sky=subject.open_sky,
            tint=subject.tint,
            gloss=subject.gloss,
            sharpness=subject.sharpness,
            lighting=self.lighting,
            distance=camera.distance,
        )
        # A texel's centre lies at its index; the reduced atlas keeps the same corners.
        uv = ((subject.uv + 0.5) * self.ratio - 0.5).astype(np.float32)
        values = np.concatenate([uv, lit], axis=1)
        pixels = engine.interpolate(ids, weights, subject.triangles, values)
        x, y = np.ascontiguousarray(pixels[..., 0]), np.ascontiguousarray(pixels[..., 1])
        border = cv2.BORDER_REPLICATE
        colour = cv2.remap(self.texture, x, y, cv2.INTER_LINEAR, borderMode=border)
        linear = np.asarray(colour, np.float32)
        linear *= pixels[..., 2:5]
        linear += pixels[..., 5:6]
        np.copyto(linear, self.wall, where=(ids < 0)[..., None])
        if n > 1:
            size = (camera.width, camera.height)
            smaller = cv2.resize(linear, size, interpolation=cv2.INTER_AREA)
            linear = np.asarray(smaller, np.float32)
        return RenderedFrame(linear, ids, weights, xy, points)


def set_scene(
    subject: Subject,
    camera: Camera,
    rng: np.random.Generator,
    *,
    contrast: float = 1.0,
    sampling: int = 1,
) -> Scene:
    """Set lamps and a wall up around a person.

    Args:
        subject: The person.
        camera: The camera.
        rng: For lamps and wall.
        contrast: Hardness of the light, see `draw_lighting`.
        sampling: 1 is fast; 2 smooths outlines, for stills.
    """
    import cv2

    lighting = draw_lighting(rng, contrast)
    width, height = camera.width * sampling, camera.height * sampling
    y, x = np.mgrid[:height, :width].astype(np.float32)
    grey = rng.uniform(0.2, 0.6) * (
        1 + rng.normal(0, 0.08) * (x / width - 0.5) + rng.normal(0, 0.1) * (y / height - 0.5)
    )
    cast = np.array([1.0, 0.995, 0.98]) * (1 + rng.normal(0, 0.02, 3))
    ratio = min(1.0, 1.25 * camera.scale * sampling / 400.0)
    full = subject.texture
    size = (round(full.shape[1] * ratio), round(full.shape[0] * ratio))
    reduced = cv2.resize(full, size, interpolation=cv2.INTER_AREA) if ratio < 1 else full
    return Scene(
        subject=subject,
        camera=camera,
        lighting=lighting,
        wall=np.asarray(grey[..., None] * cast, np.float32),
        texture=np.asarray(reduced, np.float32),
        ratio=ratio,
        sampling=sampling,
    )
