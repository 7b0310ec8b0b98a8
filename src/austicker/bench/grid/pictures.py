"""The stills path: stickers rendered into one picture."""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction

import numpy as np
import numpy.typing as npt

from austicker.bench.attacks.protocol import Wear
from austicker.bench.crop import Eyes
from austicker.bench.flowmap import ROI_CENTRES
from austicker.bench.grid.cells import Look
from austicker.bench.grid.scene import Named, Shared
from austicker.bench.grid.wardrobe import Tailor, face_point, nearest
from austicker.bench.victims.inputs import STILLS, Input
from austicker.causal import EmotionModel
from austicker.errors import DataError, NoFaceError
from austicker.faces.geometry import LEFT_EYE, RIGHT_EYE, box_of_mesh, fit_pose, frontal_template
from austicker.faces.still import find_faces
from austicker.pipeline.decide import Witness
from austicker.pipeline.portrait import take
from austicker.placement.pick import allowed
from austicker.render import coverage, face_light
from austicker.types import Evidence, Floats, Image

Raw = npt.NDArray[np.uint8]

LEAST_SIDE = 192
"""px; FER2013's pictures of 48 px are enlarged to it, or no detector sees them."""
_ONE = Fraction(1)


@dataclass(frozen=True, slots=True, eq=False)
class StillScene:
    """One picture of one face.

    Attributes:
        name, subject, source, label: Of the picture.
        image: (H, W, 3) uint8 RGB.
        mesh: (478, 3) px of its largest face.
        tailor: Makes what is worn.
        models: "packaged", or none of them where it is of motion.
    """

    name: str
    subject: str
    source: str
    label: str
    image: Image
    mesh: Floats
    tailor: Tailor
    models: dict[str, EmotionModel]
    _seen: dict[tuple[Look, str | None], Witness] = field(default_factory=dict)
    _dressed: dict[tuple[Look, Wear], tuple[Image, float]] = field(default_factory=dict)

    @property
    def eyes(self) -> Eyes:
        """Centres of the picture's left and right eye."""
        left, right = (self.mesh[list(eye), :2].mean(0) for eye in (LEFT_EYE, RIGHT_EYE))
        return (float(left[0]), float(left[1])), (float(right[0]), float(right[1]))

    def usable(self, look: Look) -> tuple[int, ...]:
        """ROIs that may be covered."""
        evidence = self.witness(look, None, "packaged")
        return tuple(int(i) + 1 for i in np.flatnonzero(allowed(evidence)))

    def boxes(self, look: Look) -> npt.NDArray[np.intp]:
        """(14, 4) of no use: nothing moves in a picture."""
        return np.concatenate([ROI_CENTRES, ROI_CENTRES], axis=1)

    def free(self, look: Look, x: float, y: float) -> bool:
        """Whether a sticker may have its middle at a point of the face box."""
        template = frontal_template(np.asarray(self.mesh, float))
        return self.tailor.room(look).free_at(template, face_point(template, x, y))

    def witness(self, look: Look, emotion: str | None, model: str) -> Evidence:
        """How active the regions are."""
        key = (look, emotion)
        if key not in self._seen:
            portrait = take(self.image, self.mesh)
            seen = self.tailor.chooser(look).looked(self.mesh, portrait)
            self._seen[key] = self.tailor.with_model(
                seen.told(emotion), self.models.get("packaged")
            )
        return self._seen[key].evidence

    def shown(self, look: Look, wear: Wear | None, kind: Input) -> Raw:
        """What a victim reads of the picture.

        Raises:
            DataError: The victim reads something else.
        """
        if kind is not STILLS:
            raise DataError(f"{self.name} is one picture, and the victim reads {kind.words}")
        image = self.image if wear is None else self._wearing(look, wear)[0]
        return kind.take(np.stack([image, image]), self.eyes)

    def coverage(self, look: Look, wear: Wear | None) -> float | None:
        """Share of the face box under stickers."""
        return 0.0 if wear is None else self._wearing(look, wear)[1]

    def _wearing(self, look: Look, wear: Wear) -> tuple[Image, float]:
        if (look, wear) not in self._dressed:
            self._dressed[look, wear] = self._dress(look, wear)
        return self._dressed[look, wear]

    def _dress(self, look: Look, wear: Wear) -> tuple[Image, float]:
        box = box_of_mesh(self.mesh)
        if wear.shield:
            return self.tailor.shielded(self.image, box, wear.shield), 1.0
        mesh = np.asarray(self.mesh, float)
        template = frontal_template(mesh)
        rois, at = wear.rois, None
        if wear.at is not None:
            at = face_point(template, *wear.at)
            rois = (nearest(template, at),)
        self.witness(look, None, "packaged")
        decision = self.tailor.decision(look, self._seen[look, None], rois)
        pose, _ = fit_pose(template, mesh)
        light = face_light(self.image, box)
        # Pictures have no frame rate; nothing in them depends on one.
        fitter = self.tailor.fitter(look, _ONE)
        out = self.image.copy()
        layers = [fitter.on(template, pose, p, light=light, at=at) for p in decision.placements]
        for layer in layers:
            layer.paint(out, self.image, pose)
        worn = [(layer.compositor, layer.where(pose)) for layer in layers]
        return out, coverage(worn, box)


def still_scene(image: Image, who: Named, tailor: Tailor, shared: Shared) -> StillScene:
    """Look at a picture as `protect` does; small ones are enlarged first.

    Args:
        image: (H, W, 3) uint8 RGB.
        who: Name, subject, source and class.
        tailor: Makes what is worn.
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
    meshes = find_faces(image, tailor.faces.detectors, tailor.faces.mesh).meshes
    if not meshes:
        raise NoFaceError(f"{who[0]}: no face was found in the picture")
    return StillScene(*who, image, meshes[0], tailor, shared.models)
