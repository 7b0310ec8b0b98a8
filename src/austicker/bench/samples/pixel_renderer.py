"""What is worn in pictures: the stages of `protect`, asked piece by piece."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import numpy as np

from austicker.bench.attacks.protocol import StickerPlacement
from austicker.bench.samples.sticker_config import NONE, StickerConfig
from austicker.causal import EmotionModel
from austicker.faces.geometry import inter_ocular
from austicker.faces.models import FaceModels
from austicker.protection.analysis import Analysis, TrackedPerson
from austicker.protection.coverage_limits import CoverageLimits
from austicker.protection.make_plan import still
from austicker.protection.options import Options, SurfaceKind
from austicker.protection.plan import Plan, PlannedPerson
from austicker.protection.planner import Observation, Planner
from austicker.regions.rois import locate
from austicker.rendering import blur_box
from austicker.types import Choice, Floats, Image

MOSAIC_CELLS = 12
BARE = Options()
"""Settings that stand in where no sticker is worn."""


@dataclass(frozen=True, slots=True, eq=False)
class PixelRenderer:
    """Keeps what the clips of one data set share.

    Attributes:
        faces: Networks.
        surface: How stickers lie.
        keep_free: Whether eyes, nostrils and mouth stay free.
        seed: Of prints' background motion.
        model: Emotion model file; None for the packaged one.
    """

    faces: FaceModels
    surface: SurfaceKind
    keep_free: bool
    seed: int = 0
    model: str | None = None
    _planners: dict[StickerConfig, Planner] = field(default_factory=dict)

    def options(self, config: StickerConfig) -> Options:
        """The settings that `protect` would be given."""
        return Options(
            sticker=BARE.sticker if config.sticker == NONE else config.sticker,
            size=BARE.size if config.sticker == NONE else config.size,
            count=config.stickers,
            attach=config.attachment,
            amplitude=1.0 if config.amplitude is None else config.amplitude,
            cover_eyes=not self.keep_free,
            cover_nose=not self.keep_free,
            cover_mouth=not self.keep_free,
            surface=self.surface,
            seed=self.seed,
            model=self.model,
            verify=False,
        )

    def planner(self, config: StickerConfig) -> Planner:
        """Makes problems for placers, and plans of choices."""
        if config not in self._planners:
            self._planners[config] = Planner(self.options(config))
        return self._planners[config]

    def limits(self, config: StickerConfig) -> CoverageLimits:
        """What such stickers may cover."""
        return self.planner(config).limits

    def planned(
        self,
        config: StickerConfig,
        person: TrackedPerson,
        observation: Observation,
        placement: StickerPlacement,
        fps: float,
    ) -> PlannedPerson:
        """A person who wears stickers where a rule of the benchmark puts them.

        Args:
            config: Design, size and attachment.
            person: Who.
            observation: What is known of them.
            placement: Where, and how prints drift.
            fps: Frame rate.
        """
        template = person.track.template
        rois, offset = placement.rois, (0.0, 0.0)
        if placement.at is not None:
            at = face_point(template, *placement.at)
            rois = (nearest(template, at),)
            away = (at - locate(template).centres[rois[0] - 1]) / inter_ocular(template)
            offset = (float(away[0]), float(away[1]))
        choice = Choice(
            rois, "chosen by the benchmark", drifts=placement.drifts, stickers=placement.stickers
        )
        planner = self.planner(config)
        decision = planner.decision_of(observation, choice, "benchmark")
        planned = planner.planned(person, decision, fps)
        placements = tuple(replace(one, offset=offset) for one in planned.placements)
        return replace(planned, placements=placements)

    def plan(self, analysis: Analysis, person: PlannedPerson) -> Plan:
        """A plan for one person alone."""
        planned = still(person) if analysis.kind == "photo" else person
        return Plan(
            kind=analysis.kind,
            frames=analysis.frames,
            size=analysis.size,
            fps=analysis.fps,
            people=(planned,),
            surface=self.surface,
            seed=self.seed,
        )

    @staticmethod
    def with_model(observation: Observation, model: EmotionModel | None) -> Observation:
        """The observation with another model of the same kind; as it is where there is none."""
        if model is None or model.kind != observation.problem.observed.kind:
            return observation
        return replace(observation, problem=replace(observation.problem, model=model))

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
