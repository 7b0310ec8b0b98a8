"""What is worn in pictures: the stages of `protect`, asked piece by piece."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from fractions import Fraction

import numpy as np

from austicker.bench.grid.cells import NONE, Look
from austicker.causal import EmotionModel
from austicker.faces.models import FaceModels
from austicker.pipeline.decide import Chooser, Decision, Witness
from austicker.pipeline.layer import Fitter
from austicker.pipeline.options import Fit, Options
from austicker.pipeline.room import Room
from austicker.regions.rois import locate
from austicker.render import blur_box
from austicker.stickers import resolve_sticker
from austicker.types import Choice, Drift, Floats, Image

MOSAIC_CELLS = 12
BARE = Options()
"""Settings that stand in where no sticker is worn."""


@dataclass(frozen=True, slots=True, eq=False)
class Tailor:
    """Keeps what the clips of one data set share.

    Attributes:
        faces: Networks.
        fit: How stickers lie.
        keep_free: Whether eyes, nostrils and mouth stay free.
        seed: Of prints' background motion.
        model: Emotion model file; None for the packaged one.
    """

    faces: FaceModels
    fit: Fit
    keep_free: bool
    seed: int = 0
    model: str | None = None
    _choosers: dict[Look, Chooser] = field(default_factory=dict)
    _fitters: dict[tuple[Look, Fraction], Fitter] = field(default_factory=dict)

    def options(self, look: Look) -> Options:
        """The settings that `protect` would be given."""
        return Options(
            sticker=BARE.sticker if look.sticker == NONE else look.sticker,
            size=BARE.size if look.sticker == NONE else look.size,
            stickers=look.stickers,
            attach=look.attachment,
            amplitude=1.0 if look.amplitude is None else look.amplitude,
            cover_eyes=not self.keep_free,
            cover_nose=not self.keep_free,
            cover_mouth=not self.keep_free,
            fit=self.fit,
            seed=self.seed,
            model=self.model,
            proof=False,
        )

    def chooser(self, look: Look) -> Chooser:
        """Tells what can be seen, and what a choice means."""
        if look not in self._choosers:
            self._choosers[look] = Chooser(self.options(look), self.faces.blendshapes)
        return self._choosers[look]

    def room(self, look: Look) -> Room:
        """What such stickers may cover."""
        return self.chooser(look).room

    def fitter(self, look: Look, fps: Fraction) -> Fitter:
        """Makes layers."""
        if (look, fps) not in self._fitters:
            options = self.options(look)
            sticker = resolve_sticker(options.sticker)[1]
            self._fitters[look, fps] = Fitter(sticker, options, float(fps))
        return self._fitters[look, fps]

    def decision(
        self,
        look: Look,
        witness: Witness,
        rois: tuple[int, ...],
        drifts: tuple[tuple[Drift, ...], ...] = (),
    ) -> Decision:
        """What wearing stickers on those regions means."""
        choice = Choice(rois, "chosen by the benchmark", drifts=drifts)
        return self.chooser(look).worn(witness, choice, "benchmark")

    @staticmethod
    def with_model(witness: Witness, model: EmotionModel | None) -> Witness:
        """The witness with another model of the same kind; as it is where there is none."""
        if model is None or model.kind != witness.evidence.kind:
            return witness
        return replace(witness, evidence=replace(witness.evidence, model=model))

    @staticmethod
    def shielded(image: Image, box: Floats, shield: str) -> Image:
        """A copy with the whole face blurred, in mosaic, or under a black box.

        Args:
            image: (H, W, 3) uint8 RGB.
            box: (4,) x0, y0, x1, y1 px of the face.
            shield: "blur", "mosaic" or "black-box".
        """
        import cv2

        if shield == "blur":
            return blur_box(image, box)
        height, width = image.shape[:2]
        x0, y0 = np.maximum(np.floor(box[:2]), 0).astype(int)
        x1, y1 = np.minimum(np.ceil(box[2:]), (width, height)).astype(int)
        out = image.copy()
        face = out[y0:y1, x0:x1]
        if shield == "black-box":
            face[:] = 0
        elif face.size:
            small = cv2.resize(face, (MOSAIC_CELLS,) * 2, interpolation=cv2.INTER_AREA)
            face[:] = cv2.resize(
                small, (face.shape[1], face.shape[0]), interpolation=cv2.INTER_NEAREST
            )
        return out


def face_point(template: Floats, x: float, y: float) -> Floats:
    """(2,) template px of a point of the face box, 0-1 from the left and from the top."""
    face = template[:468, :2]
    low, high = face.min(axis=0), face.max(axis=0)
    return np.asarray(low + (high - low) * [x, y])


def nearest(template: Floats, point: Floats) -> int:
    """The region, 1-14, whose middle is nearest to a point."""
    return int(np.hypot(*(locate(template).centres - point).T).argmin()) + 1
