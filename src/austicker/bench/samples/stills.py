"""The stills path: stickers rendered into one picture."""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction

import numpy as np
import numpy.typing as npt

from austicker.bench.attacks.protocol import StickerPlacement
from austicker.bench.samples.pixel_renderer import PixelRenderer, face_point, nearest
from austicker.bench.samples.protocol import Named, Shared
from austicker.bench.samples.sticker_config import StickerConfig
from austicker.causal import EmotionModel
from austicker.errors import DataError, NoFaceError
from austicker.faces.geometry import LEFT_EYE, RIGHT_EYE, box_of_mesh, fit_pose, frontal_template
from austicker.faces.still import find_faces
from austicker.maplayout import ROI_CENTRES
from austicker.motion.crop import Eyes
from austicker.placement.select_regions import allowed
from austicker.protection.planner import Observation
from austicker.protection.portrait import take
from austicker.recognizers.inputs import STILLS, Input
from austicker.render import coverage, face_light
from austicker.types import Evidence, Floats, Image

Raw = npt.NDArray[np.uint8]

LEAST_SIDE = 192
"""px; FER2013's pictures of 48 px are enlarged to it, or no detector sees them."""
_ONE = Fraction(1)


@dataclass(frozen=True, slots=True, eq=False)
class StillSample:
    """One picture of one face.

    Attributes:
        name, subject, source, label: Of the picture.
        image: (H, W, 3) uint8 RGB.
        mesh: (478, 3) px of its largest face.
        renderer: Makes what is worn.
        models: "packaged", or none of them where it is of motion.
    """

    name: str
    subject: str
    source: str
    label: str
    image: Image
    mesh: Floats
    renderer: PixelRenderer
    models: dict[str, EmotionModel]
    _seen: dict[tuple[StickerConfig, str | None], Observation] = field(default_factory=dict)
    _dressed: dict[tuple[StickerConfig, StickerPlacement], tuple[Image, float]] = field(
        default_factory=dict
    )

    @property
    def eyes(self) -> Eyes:
        """Centres of the picture's left and right eye."""
        left, right = (self.mesh[list(eye), :2].mean(0) for eye in (LEFT_EYE, RIGHT_EYE))
        return (float(left[0]), float(left[1])), (float(right[0]), float(right[1]))

    def usable(self, config: StickerConfig) -> tuple[int, ...]:
        """ROIs that may be covered."""
        evidence = self.observation(config, None, "packaged")
        return tuple(int(i) + 1 for i in np.flatnonzero(allowed(evidence)))

    def boxes(self, config: StickerConfig) -> npt.NDArray[np.intp]:
        """(14, 4) of no use: nothing moves in a picture."""
        return np.concatenate([ROI_CENTRES, ROI_CENTRES], axis=1)

    def free(self, config: StickerConfig, x: float, y: float) -> bool:
        """Whether a sticker may have its middle at a point of the face box."""
        template = frontal_template(np.asarray(self.mesh, float))
        return self.renderer.limits(config).free_at(template, face_point(template, x, y))

    def observation(self, config: StickerConfig, emotion: str | None, model: str) -> Evidence:
        """How active the regions are."""
        key = (config, emotion)
        if key not in self._seen:
            portrait = take(self.image, self.mesh)
            seen = self.renderer.planner(config).looked(self.mesh, portrait)
            self._seen[key] = self.renderer.with_model(
                seen.told(emotion), self.models.get("packaged")
            )
        return self._seen[key].evidence

    def shown(self, config: StickerConfig, placement: StickerPlacement | None, kind: Input) -> Raw:
        """What a victim reads of the picture.

        Raises:
            DataError: The victim reads something else.
        """
        if kind is not STILLS:
            raise DataError(f"{self.name} is one picture, and the victim reads {kind.words}")
        image = self.image if placement is None else self._wearing(config, placement)[0]
        return kind.take(np.stack([image, image]), self.eyes)

    def coverage(self, config: StickerConfig, placement: StickerPlacement | None) -> float | None:
        """Share of the face box under stickers."""
        return 0.0 if placement is None else self._wearing(config, placement)[1]

    def _wearing(self, config: StickerConfig, placement: StickerPlacement) -> tuple[Image, float]:
        if (config, placement) not in self._dressed:
            self._dressed[config, placement] = self._dress(config, placement)
        return self._dressed[config, placement]

    def _dress(self, config: StickerConfig, placement: StickerPlacement) -> tuple[Image, float]:
        box = box_of_mesh(self.mesh)
        if placement.face_cover:
            return self.renderer.covered(self.image, box, placement.face_cover), 1.0
        mesh = np.asarray(self.mesh, float)
        template = frontal_template(mesh)
        rois, at = placement.rois, None
        if placement.at is not None:
            at = face_point(template, *placement.at)
            rois = (nearest(template, at),)
        self.observation(config, None, "packaged")
        decision = self.renderer.decision(config, self._seen[config, None], rois)
        pose, _ = fit_pose(template, mesh)
        light = face_light(self.image, box)
        # Pictures have no frame rate; nothing in them depends on one.
        fitter = self.renderer.fitter(config, _ONE)
        out = self.image.copy()
        layers = [fitter.on(template, pose, p, light=light, at=at) for p in decision.placements]
        for layer in layers:
            layer.paint(out, self.image, pose)
        worn = [(layer.compositor, layer.where(pose)) for layer in layers]
        return out, coverage(worn, box)


def still_sample(image: Image, who: Named, renderer: PixelRenderer, shared: Shared) -> StillSample:
    """Look at a picture as `protect` does; small ones are enlarged first.

    Args:
        image: (H, W, 3) uint8 RGB.
        who: Name, subject, source and class.
        renderer: Makes what is worn.
        shared: Models.

    Raises:
        NoFaceError: No face is found in it.
    """
    import cv2

    side = min(image.shape[:2])
    if side < LEAST_SIDE:
        scale = LEAST_SIDE / side
        image = np.asarray(
            cv2.resize(image, None, fx=scale, fy=scale, interpolation=cv2.INTER_CUBIC), np.uint8
        )
    meshes = find_faces(image, renderer.faces.detectors, renderer.faces.mesh).meshes
    if not meshes:
        raise NoFaceError(f"{who[0]}: no face was found in the picture")
    return StillSample(*who, image, meshes[0], renderer, shared.models)
