"""The pixel path: stickers rendered into a clip's frames as `protect` does, then read again."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import numpy as np
import numpy.typing as npt

from austicker.bench.attacks.protocol import StickerPlacement
from austicker.bench.samples.pixel_renderer import PixelRenderer, face_point
from austicker.bench.samples.protocol import Named, Shared
from austicker.bench.samples.sticker_config import StickerConfig
from austicker.causal import EmotionModel
from austicker.errors import NoFaceError
from austicker.maplayout import ROI_CENTRES
from austicker.motion.crop import Eyes
from austicker.placement.select_regions import allowed_regions
from austicker.protection.analysis import Analysis, TrackedPerson
from austicker.protection.analyze import analyze_frames, provider_of, with_flows
from austicker.protection.make_plan import make_plan
from austicker.protection.overlay import person_overlays
from austicker.protection.planner import Observation
from austicker.protection.render import apply
from austicker.protection.strength import OptionsByKind
from austicker.protection.timeline import Timeline, build
from austicker.recognizers.inputs import Input
from austicker.types import Clip, Floats, Image, PlacementProblem, StillReader

Raw = npt.NDArray[np.uint8]

LEAD = 6
"""Frames that are drawn on before the first that is read: the light on a sticker is steadied."""


@dataclass(frozen=True, slots=True, eq=False)
class PixelSample:
    """One clip of one face.

    Attributes:
        name, subject, source, label: Of the clip.
        clip: Frames and marks.
        eyes: In the onset frame as it is; whoever reads the protected clip crops it by the same,
            as if the stickers had not moved the eyes that are found in it.
        analysis: Of the clip.
        number: The person's number in it.
        timeline: Where the head is on every frame.
        renderer: Draws stickers.
        models: "packaged" and, where there is one, "fold".
        places: Frames that any victim reads; others are not kept.
    """

    name: str
    subject: str
    source: str
    label: str
    clip: Clip
    eyes: Eyes
    analysis: Analysis
    number: int
    timeline: Timeline
    renderer: PixelRenderer
    models: dict[str, EmotionModel]
    places: tuple[int, ...]
    _observations: dict[tuple[StickerConfig, str | None, str], Observation] = field(
        default_factory=dict
    )
    _flows: dict[bool, Analysis] = field(default_factory=dict)
    _drawn: dict[tuple[StickerConfig, StickerPlacement], tuple[dict[int, Image], float]] = field(
        default_factory=dict
    )

    def usable(self, config: StickerConfig) -> tuple[int, ...]:
        """ROIs that may be covered."""
        problem = self.observation(config, None, "packaged")
        return tuple(int(i) + 1 for i in np.flatnonzero(allowed_regions(problem.allowed)))

    def boxes(self, config: StickerConfig) -> npt.NDArray[np.intp]:
        """(14, 4) cells of the regions on a motion map of the clip."""
        reach = max(0, round((config.size * 2.5 - 1) / 2))
        low = np.clip(ROI_CENTRES - reach, 0, 27)
        return np.concatenate([low, np.clip(ROI_CENTRES + reach, 0, 27)], axis=1)

    def free(self, config: StickerConfig, x: float, y: float) -> bool:
        """Whether a sticker may have its middle at a point of the face box."""
        template = self._person(drifting=False).track.template
        return self.renderer.limits(config).free_at(template, face_point(template, x, y))

    def observation(
        self, config: StickerConfig, emotion: str | None, model: str
    ) -> PlacementProblem:
        """The problem that placers are given."""
        return self._observation(config, emotion, model).problem

    def _observation(self, config: StickerConfig, emotion: str | None, model: str) -> Observation:
        key = (config, emotion, model)
        if key not in self._observations:
            planner = self.renderer.planner(config)
            person = self._person(drifting=planner.options.clip_decoys is not None)
            made = planner.observe(person, self.analysis.fps, self.analysis.size).with_emotion(
                emotion
            )
            self._observations[key] = self.renderer.with_model(made, self.models.get(model))
        return self._observations[key]

    def _person(self, *, drifting: bool) -> TrackedPerson:
        """The person, with the dense motion of their movements; the same for every sticker."""
        if drifting not in self._flows:
            frames = provider_of(self.clip.frames, self.clip.fps)
            self._flows[drifting] = with_flows(self.analysis, frames, drifting=drifting)
        people = self._flows[drifting].people
        return next(person for person in people if person.track.person == self.number)

    def appearance(
        self, config: StickerConfig, reader: StillReader, designs: tuple[str, ...]
    ) -> None:
        """None: nothing here is shown as a still."""

    def shown(self, config: StickerConfig, placement: StickerPlacement | None, kind: Input) -> Raw:
        """What a victim reads of the clip."""
        places = kind.wanted(self.clip.onset, self.clip.apex, self.clip.offset)
        if placement is None:
            return kind.take(self.clip.frames[places], self.eyes)
        frames, _ = self._protected(config, placement)
        return kind.take(np.stack([frames[i] for i in places]), self.eyes)

    def coverage(self, config: StickerConfig, placement: StickerPlacement | None) -> float | None:
        """Mean share of the face box under stickers."""
        return 0.0 if placement is None else self._protected(config, placement)[1]

    def _protected(
        self, config: StickerConfig, placement: StickerPlacement
    ) -> tuple[dict[int, Image], float]:
        """The frames that are read, and the coverage."""
        if (config, placement) not in self._drawn:
            self._drawn[config, placement] = self._draw(config, placement)
        return self._drawn[config, placement]

    def _draw(
        self, config: StickerConfig, placement: StickerPlacement
    ) -> tuple[dict[int, Image], float]:
        if placement.face_cover:
            frames = self.clip.frames
            cover = self.renderer.covered
            return {
                i: cover(frames[i], self._box(i), placement.face_cover) for i in self.places
            }, 1.0
        if placement.strength:
            return self._at_strength(placement)
        observation = self._observation(config, None, "packaged")
        person = self._person(drifting=False)
        planned = self.renderer.planned(config, person, observation, placement, self.analysis.fps)
        plan = self.renderer.plan(self.analysis, planned)
        overlays = person_overlays(plan)
        start = max(0, self.places[0] - LEAD)
        frames = self.clip.frames[start : self.places[-1] + 1]
        drawn = apply(frames, plan, start=start, overlays=overlays)
        kept = {i: image for i, image in enumerate(drawn, start) if i in self.places}
        return kept, overlays[0].coverage()

    def _at_strength(self, placement: StickerPlacement) -> tuple[dict[int, Image], float]:
        """What `protect` makes of the clip with a word."""
        options = OptionsByKind.at_strength(placement.strength, seed=placement.seed).video
        plan = make_plan(self.analysis, options)
        overlays = person_overlays(plan)
        drawn = enumerate(apply(self.clip.frames[: self.places[-1] + 1], plan, overlays=overlays))
        return {i: image for i, image in drawn if i in self.places}, overlays[0].coverage()

    def _box(self, index: int) -> Floats:
        """(4,) px of the face on a frame."""
        boxes = self.timeline.box
        row = int(np.clip(index - self.timeline.start, 0, len(boxes) - 1))
        known = np.flatnonzero(np.isfinite(boxes).all(axis=1))
        return np.asarray(boxes[known[np.abs(known - row).argmin()]])


def pixel_sample(
    clip: Clip, who: Named, eyes: Eyes, renderer: PixelRenderer, shared: Shared
) -> PixelSample:
    """Analyze a clip as `protect` does.

    Args:
        clip: One person.
        who: Name, subject, source and class.
        eyes: In its onset frame.
        renderer: Draws stickers.
        shared: Models, and what victims read.

    Raises:
        NoFaceError: Nobody is followed from its onset to its apex.
    """
    analysis = analyze_frames(clip.frames, clip.fps, renderer.faces, portraits=True, flow=False)
    people = tuple(
        person
        for person in analysis.people
        if person.track.start <= clip.onset and person.stop > clip.apex
    )
    if not people:
        raise NoFaceError(
            f"{clip.name}: expected a face that is followed from frame {clip.onset} to "
            f"{clip.apex}, found none"
        )
    largest = max(people, key=lambda person: person.area)
    alone = replace(analysis, people=(largest,), untracked=())
    shot = (largest.shot_start, largest.shot_end)
    timeline = build(largest.track, shot, float(clip.fps), analysis.size)
    places = {
        index for kind in shared.kinds for index in kind.wanted(clip.onset, clip.apex, clip.offset)
    }
    return PixelSample(
        *who,
        clip,
        eyes,
        alone,
        largest.track.person,
        timeline,
        renderer,
        shared.models,
        tuple(sorted(places)),
    )
