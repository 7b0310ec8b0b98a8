"""What is worn in pictures: the stages of `protect`, asked piece by piece."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from fractions import Fraction

import numpy as np

from austicker.bench.samples.sticker_config import NONE, StickerConfig
from austicker.causal import EmotionModel
from austicker.faces.models import FaceModels
from austicker.protection.coverage_limits import CoverageLimits
from austicker.protection.options import Fit, Options
from austicker.protection.planner import Decision, Observation, Planner
from austicker.protection.sticker_track import StickerTrackBuilder
from austicker.regions.rois import locate
from austicker.render import blur_box
from austicker.stickers import resolve_sticker
from austicker.types import Choice, Drift, Floats, Image

MOSAIC_CELLS = 12
BARE = Options()
"""Settings that stand in where no sticker is worn."""


@dataclass(frozen=True, slots=True, eq=False)
class PixelRenderer:
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
    _choosers: dict[StickerConfig, Planner] = field(default_factory=dict)
    _fitters: dict[tuple[StickerConfig, Fraction], StickerTrackBuilder] = field(
        default_factory=dict
    )

    def options(self, config: StickerConfig) -> Options:
        """The settings that `protect` would be given."""
        return Options(
            sticker=BARE.sticker if config.sticker == NONE else config.sticker,
            size=BARE.size if config.sticker == NONE else config.size,
            stickers=config.stickers,
            attach=config.attachment,
            amplitude=1.0 if config.amplitude is None else config.amplitude,
            cover_eyes=not self.keep_free,
            cover_nose=not self.keep_free,
            cover_mouth=not self.keep_free,
            fit=self.fit,
            seed=self.seed,
            model=self.model,
            proof=False,
        )

    def planner(self, config: StickerConfig) -> Planner:
        """Tells what can be seen, and what a choice means."""
        if config not in self._choosers:
            self._choosers[config] = Planner(self.options(config), self.faces.blendshapes)
        return self._choosers[config]

    def limits(self, config: StickerConfig) -> CoverageLimits:
        """What such stickers may cover."""
        return self.planner(config).limits

    def fitter(self, config: StickerConfig, fps: Fraction) -> StickerTrackBuilder:
        """Makes layers."""
        if (config, fps) not in self._fitters:
            options = self.options(config)
            sticker = resolve_sticker(options.sticker)[1]
            self._fitters[config, fps] = StickerTrackBuilder(sticker, options, float(fps))
        return self._fitters[config, fps]

    def decision(
        self,
        config: StickerConfig,
        observation: Observation,
        rois: tuple[int, ...],
        drifts: tuple[tuple[Drift, ...], ...] = (),
    ) -> Decision:
        """What wearing stickers on those regions means."""
        choice = Choice(rois, "chosen by the benchmark", drifts=drifts)
        return self.planner(config).worn(observation, choice, "benchmark")

    @staticmethod
    def with_model(observation: Observation, model: EmotionModel | None) -> Observation:
        """The observation with another model of the same kind; as it is where there is none."""
        if model is None or model.kind != observation.evidence.kind:
            return observation
        return replace(observation, evidence=replace(observation.evidence, model=model))

    @staticmethod
    def covered(image: Image, box: Floats, face_cover: str) -> Image:
        """A copy with the whole face blurred, in mosaic, or under a black box.

        Args:
            image: (H, W, 3) uint8 RGB.
            box: (4,) x0, y0, x1, y1 px of the face.
            face_cover: "blur", "mosaic" or "black-box".
        """
        import cv2

        if face_cover == "blur":
            return blur_box(image, box)
        height, width = image.shape[:2]
        x0, y0 = np.maximum(np.floor(box[:2]), 0).astype(int)
        x1, y1 = np.minimum(np.ceil(box[2:]), (width, height)).astype(int)
        out = image.copy()
        face = out[y0:y1, x0:x1]
        if face_cover == "black-box":
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
