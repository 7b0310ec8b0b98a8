"""The stills path: stickers rendered into one picture."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from fractions import Fraction

import numpy as np
import numpy.typing as npt

from austicker.bench.attacks.protocol import StickerPlacement
from austicker.bench.samples.pixel_renderer import PixelRenderer, face_point
from austicker.bench.samples.protocol import Named, Shared
from austicker.bench.samples.sticker_config import StickerConfig
from austicker.causal import EmotionModel
from austicker.errors import DataError, NoFaceError
from austicker.faces.geometry import LEFT_EYE, RIGHT_EYE, box_of_mesh, frontal_template
from austicker.maplayout import ROI_CENTRES
from austicker.motion.crop import Eyes
from austicker.placement.select_regions import allowed_regions
from austicker.protection.analysis import Analysis, TrackedPerson
from austicker.protection.analyze import analyze_photo
from austicker.protection.appearance import simulator_of
from austicker.protection.overlay import person_overlays
from austicker.protection.planner import Observation
from austicker.protection.render import apply
from austicker.recognizers.inputs import STILLS, Input
from austicker.types import AppearanceSimulator, Floats, Image, PlacementProblem, StillReader

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
        analysis: Of the picture; its largest face alone.
        renderer: Draws stickers.
        models: "packaged", or none of them where it is of motion.
    """

    name: str
    subject: str
    source: str
    label: str
    image: Image
    analysis: Analysis
    renderer: PixelRenderer
    models: dict[str, EmotionModel]
    _observations: dict[tuple[StickerConfig, str | None], Observation] = field(default_factory=dict)
    _drawn: dict[tuple[StickerConfig, StickerPlacement], tuple[Image, float]] = field(
        default_factory=dict
    )

    @property
    def person(self) -> TrackedPerson:
        """The person."""
        return self.analysis.people[0]

    @property
    def mesh(self) -> Floats:
        """(478, 3) px of the face."""
        return self.person.mesh

    @property
    def eyes(self) -> Eyes:
        """Centres of the picture's left and right eye."""
        left, right = (self.mesh[list(eye), :2].mean(0) for eye in (LEFT_EYE, RIGHT_EYE))
        return (float(left[0]), float(left[1])), (float(right[0]), float(right[1]))

    def usable(self, config: StickerConfig) -> tuple[int, ...]:
        """ROIs that may be covered."""
        problem = self.observation(config, None, "packaged")
        return tuple(int(i) + 1 for i in np.flatnonzero(allowed_regions(problem.allowed)))

    def boxes(self, config: StickerConfig) -> npt.NDArray[np.intp]:
        """(14, 4) of no use: nothing moves in a picture."""
        return np.concatenate([ROI_CENTRES, ROI_CENTRES], axis=1)

    def free(self, config: StickerConfig, x: float, y: float) -> bool:
        """Whether a sticker may have its middle at a point of the face box."""
        template = frontal_template(np.asarray(self.mesh, float))
        return self.renderer.limits(config).free_at(template, face_point(template, x, y))

    def observation(
        self, config: StickerConfig, emotion: str | None, model: str
    ) -> PlacementProblem:
        """How active the regions are."""
        return self._observation(config, emotion).problem

    def _observation(self, config: StickerConfig, emotion: str | None) -> Observation:
        key = (config, emotion)
        if key not in self._observations:
            made = self.renderer.planner(config).observe_photo(self.person).with_emotion(emotion)
            self._observations[key] = self.renderer.with_model(made, self.models.get("packaged"))
        return self._observations[key]

    def appearance(
        self, config: StickerConfig, reader: StillReader, designs: tuple[str, ...]
    ) -> AppearanceSimulator | None:
        """What recognisers would read with stickers of some designs drawn on."""
        options = replace(self.renderer.options(config), designs=designs)
        return simulator_of(self.person, options, reader)

    def shown(self, config: StickerConfig, placement: StickerPlacement | None, kind: Input) -> Raw:
        """What a victim reads of the picture.

        Raises:
            DataError: The victim reads something else.
        """
        if kind is not STILLS:
            raise DataError(f"{self.name} is one picture, and the victim reads {kind.words}")
        image = self.image if placement is None else self._protected(config, placement)[0]
        return kind.take(np.stack([image, image]), self.eyes)

    def coverage(self, config: StickerConfig, placement: StickerPlacement | None) -> float | None:
        """Share of the face box under stickers."""
        return 0.0 if placement is None else self._protected(config, placement)[1]

    def _protected(self, config: StickerConfig, placement: StickerPlacement) -> tuple[Image, float]:
        if (config, placement) not in self._drawn:
            self._drawn[config, placement] = self._draw(config, placement)
        return self._drawn[config, placement]

    def _draw(self, config: StickerConfig, placement: StickerPlacement) -> tuple[Image, float]:
        box = box_of_mesh(self.mesh)
        if placement.face_cover:
            return self.renderer.covered(self.image, box, placement.face_cover), 1.0
        observation = self._observation(config, None)
        planned = self.renderer.planned(
            config, self.person, observation, placement, self.analysis.fps
        )
        plan = self.renderer.plan(self.analysis, planned)
        overlays = person_overlays(plan)
        (out,) = apply([self.image], plan, overlays=overlays)
        return out, overlays[0].coverage_at(0, box)


def still_sample(image: Image, who: Named, renderer: PixelRenderer, shared: Shared) -> StillSample:
    """Analyze a picture as `protect` does; small ones are enlarged first.

    Args:
        image: (H, W, 3) uint8 RGB.
        who: Name, subject, source and class.
        renderer: Draws stickers.
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
    analysis = analyze_photo(image, renderer.faces, portraits=True, stills=True)
    if not analysis.people:
        raise NoFaceError(f"{who[0]}: no face was found in the picture")
    alone = replace(analysis, people=analysis.people[:1], untracked=())
    return StillSample(*who, image, alone, renderer, shared.models)
