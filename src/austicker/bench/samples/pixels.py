"""The pixel path: stickers rendered into a clip's frames as `protect` does, then looked at anew."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from austicker.bench.attacks.protocol import StickerPlacement
from austicker.bench.samples.pixel_renderer import PixelRenderer, face_point, nearest
from austicker.bench.samples.protocol import Named, Shared
from austicker.bench.samples.sticker_config import StickerConfig
from austicker.causal import EmotionModel
from austicker.errors import NoFaceError
from austicker.maplayout import ROI_CENTRES
from austicker.motion.crop import Eyes
from austicker.placement.select_regions import allowed
from austicker.protection.analyze import TrackedPerson, analyze_frames
from austicker.protection.movement_flow import Flows, movement_flows
from austicker.protection.overlay import PersonOverlay, VideoOverlay
from austicker.protection.planner import Observation
from austicker.protection.rejoin import link
from austicker.protection.timeline import Timeline, build
from austicker.recognizers.inputs import Input
from austicker.types import Clip, Evidence, Floats, Frame, Image, Window

Raw = npt.NDArray[np.uint8]

LEAD = 6
"""Frames that are dressed before the first that is read: the light on a sticker is steadied."""


@dataclass(frozen=True, slots=True, eq=False)
class PixelSample:
    """One clip of one face.

    Attributes:
        name, subject, source, label: Of the clip.
        clip: Frames and marks.
        eyes: In the onset frame as it is; whoever reads the protected clip crops it by the same,
            as if the stickers had not moved the eyes that are found in it.
        who: The person, as the first pass saw them.
        line: Where the head is on every frame.
        renderer: Makes what is worn.
        models: "packaged" and, where there is one, "fold".
        places: Frames that any victim reads; others are not kept.
    """

    name: str
    subject: str
    source: str
    label: str
    clip: Clip
    eyes: Eyes
    who: TrackedPerson
    line: Timeline
    renderer: PixelRenderer
    models: dict[str, EmotionModel]
    places: tuple[int, ...]
    _seen: dict[tuple[StickerConfig, str | None, str], Observation] = field(default_factory=dict)
    _flows: dict[tuple[Window, ...], Flows] = field(default_factory=dict)
    _dressed: dict[tuple[StickerConfig, StickerPlacement], tuple[dict[int, Image], float]] = field(
        default_factory=dict
    )

    def usable(self, config: StickerConfig) -> tuple[int, ...]:
        """ROIs that may be covered."""
        evidence = self.observation(config, None, "packaged")
        return tuple(int(i) + 1 for i in np.flatnonzero(allowed(evidence)))

    def boxes(self, config: StickerConfig) -> npt.NDArray[np.intp]:
        """(14, 4) cells of the regions on a motion map of the clip."""
        reach = max(0, round((config.size * 2.5 - 1) / 2))
        low = np.clip(ROI_CENTRES - reach, 0, 27)
        return np.concatenate([low, np.clip(ROI_CENTRES + reach, 0, 27)], axis=1)

    def free(self, config: StickerConfig, x: float, y: float) -> bool:
        """Whether a sticker may have its middle at a point of the face box."""
        template = self.who.track.template
        return self.renderer.limits(config).free_at(template, face_point(template, x, y))

    def observation(self, config: StickerConfig, emotion: str | None, model: str) -> Evidence:
        """What the first pass saw."""
        return self._witness(config, emotion, model).evidence

    def _witness(self, config: StickerConfig, emotion: str | None, model: str) -> Observation:
        key = (config, emotion, model)
        if key not in self._seen:
            planner = self.renderer.planner(config)
            who = self.who
            flows = self._looked(planner.rows(who.motion, float(self.clip.fps))[1])
            made = planner.seen(
                who.motion,
                who.mesh,
                float(self.clip.fps),
                portrait=who.portrait,
                told=emotion,
                flows=flows,
            ) or planner.looked(who.mesh, who.portrait)
            self._seen[key] = self.renderer.with_model(made, self.models.get(model))
        return self._seen[key]

    def _looked(self, rows: tuple[Window, ...]) -> Flows:
        """Dense motion of these movements; the same for every sticker."""
        if rows not in self._flows:
            frames = [Frame(f, i, i / self.clip.fps) for i, f in enumerate(self.clip.frames)]
            self._flows[rows] = movement_flows(lambda _: frames, [self.who], [rows])[0]
        return self._flows[rows]

    def shown(self, config: StickerConfig, placement: StickerPlacement | None, kind: Input) -> Raw:
        """What a victim reads of the clip."""
        places = kind.wanted(self.clip.onset, self.clip.apex, self.clip.offset)
        if placement is None:
            return kind.take(self.clip.frames[places], self.eyes)
        frames, _ = self._wearing(config, placement)
        return kind.take(np.stack([frames[i] for i in places]), self.eyes)

    def coverage(self, config: StickerConfig, placement: StickerPlacement | None) -> float | None:
        """Mean share of the face box under stickers."""
        return 0.0 if placement is None else self._wearing(config, placement)[1]

    def _wearing(
        self, config: StickerConfig, placement: StickerPlacement
    ) -> tuple[dict[int, Image], float]:
        """The frames that are read, and the coverage."""
        if (config, placement) not in self._dressed:
            self._dressed[config, placement] = self._dress(config, placement)
        return self._dressed[config, placement]

    def _dress(
        self, config: StickerConfig, placement: StickerPlacement
    ) -> tuple[dict[int, Image], float]:
        if placement.face_cover:
            frames = self.clip.frames
            cover = self.renderer.covered
            return {
                i: cover(frames[i], self._box(i), placement.face_cover) for i in self.places
            }, 1.0
        observation = self._witness(config, None, "packaged")
        track = self.who.track
        rois, at = placement.rois, None
        if placement.at is not None:
            at = face_point(track.template, *placement.at)
            rois = (nearest(track.template, at),)
        decision = self.renderer.decision(config, observation, rois, placement.drifts)
        home = track.pose[int(np.flatnonzero(track.present)[0])].astype(float)
        layers = self.renderer.fitter(config, self.clip.fps).through(
            self.who, decision, self.line, home, at
        )
        person_overlay = PersonOverlay(self.line, layers)
        overlay = VideoOverlay([person_overlay])
        kept = {}
        for i in range(max(0, self.places[0] - LEAD), self.places[-1] + 1):
            image = overlay.apply(self.clip.frames[i], i)
            if i in self.places:
                kept[i] = image
        return kept, person_overlay.coverage()

    def _box(self, index: int) -> Floats:
        """(4,) px of the face on a frame."""
        boxes = self.line.box
        row = int(np.clip(index - self.line.start, 0, len(boxes) - 1))
        known = np.flatnonzero(np.isfinite(boxes).all(axis=1))
        return np.asarray(boxes[known[np.abs(known - row).argmin()]])


def pixel_sample(
    clip: Clip, who: Named, eyes: Eyes, renderer: PixelRenderer, shared: Shared
) -> PixelSample:
    """Look at a clip as the first pass of `protect` does.

    Args:
        clip: One person.
        who: Name, subject, source and class.
        eyes: In its onset frame.
        renderer: Makes what is worn.
        shared: Models, and what victims read.

    Raises:
        NoFaceError: Nobody is followed from its onset to its apex.
    """
    frames = (Frame(image, i, i / clip.fps) for i, image in enumerate(clip.frames))
    height, width = clip.frames.shape[1:3]
    seen = analyze_frames(frames, renderer.faces, clip.fps, (width, height), portraits=True)
    people = [
        one
        for one in link(seen.people)
        if one.track.start <= clip.onset and one.track.start + len(one.track.present) > clip.apex
    ]
    if not people:
        raise NoFaceError(
            f"{clip.name}: expected a face that is followed from frame {clip.onset} to "
            f"{clip.apex}, found none"
        )
    largest = max(people, key=lambda one: one.area)
    shot = (largest.shot_start, largest.shot_end)
    line = build(largest.track, shot, float(clip.fps), seen.size)
    places = {
        index for kind in shared.kinds for index in kind.wanted(clip.onset, clip.apex, clip.offset)
    }
    return PixelSample(
        *who, clip, eyes, largest, line, renderer, shared.models, tuple(sorted(places))
    )
