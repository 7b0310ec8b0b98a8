"""A person's stickers over time, and what is drawn of them on each frame."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import numpy.typing as npt

from austicker.causal.field_store import packaged_fields, read_fields
from austicker.faces.geometry import project
from austicker.protection.forecast import forecast
from austicker.protection.plan import Plan, PlannedPerson
from austicker.protection.skin import SkinOverlay
from austicker.protection.sticker_track import StickerTrack, StickerTrackBuilder
from austicker.protection.timeline import State, Timeline, build
from austicker.protection.visibility import LEAST
from austicker.rendering import ExposureFollower, StickerLayer, coverage
from austicker.types import Floats, Image

_COVERAGE_SAMPLES = 12
_SKIN = 1_000
"""Tells the stream of the skin's fields from those of the stickers, which are told by region."""


@dataclass(frozen=True, slots=True, eq=False)
class PersonOverlay:
    """What one person wears in one shot.

    Attributes:
        planned: The person's part of the plan.
        timeline: Where the head is.
        tracks: The stickers.
        shown: (T,) uint8, of `State`: what each laid-out frame of the timeline shows. A forecast
            from the poses until the frame is drawn, and then what was drawn.
        skin: Replaces the skin's motion; None where it stays.
    """

    planned: PlannedPerson
    timeline: Timeline
    tracks: tuple[StickerTrack, ...]
    shown: npt.NDArray[np.uint8]
    skin: SkinOverlay | None = None

    @property
    def exposure(self) -> ExposureFollower:
        """Follows fades and flashes."""
        return ExposureFollower(self.planned.light)

    def at(self, index: int) -> tuple[State, Floats]:
        """State and (4,) box on frame `index`, which lies within the timeline."""
        t = min(index - self.timeline.start, len(self.shown) - 1)
        after = index - self.timeline.start >= len(self.shown)
        return (State.LOST if after else State(self.shown[t])), self.timeline.box[t]

    def draw(self, bare: Image, index: int) -> tuple[StickerLayer, ...]:
        """What is to be painted onto frame `index`; nothing where too little would be seen.

        At least one sticker must be drawn, on the face and in the picture, by half of the area
        that it has when seen straight on.

        Args:
            bare: (H, W, 3) uint8 RGB, the frame without stickers.
            index: A frame whose state is PROTECTED or HELD.
        """
        t = index - self.timeline.start
        pose = self.timeline.pose[t]
        exposure = self.exposure.factor(bare, self.timeline.box[t])
        layers = []
        for track in self.tracks:
            layers.append(track.layer(bare, pose, t, exposure=exposure))
            if len(self.timeline.state) == 1:  # a photo may be large, and shows each once
                track.compositor.forget()
        outline = project(pose, np.asarray(self.planned.track.template[:468], float))
        seen = [
            layer.share * (1.0 if track.on_head else layer.within(outline))
            for track, layer in zip(self.tracks, layers, strict=True)
        ]
        return tuple(layers) if max(seen, default=0.0) >= LEAST else ()

    def mark(self, index: int, state: State) -> None:
        """Note what frame `index`, which is laid out, shows."""
        self.shown[index - self.timeline.start] = state

    def count(self, state: State, spans: Sequence[tuple[int, int]] = ()) -> int:
        """Frames that show the person in `state`, see `Timeline.count`."""
        return replace(self.timeline, state=self.shown).count(state, spans)

    def coverage(self) -> float:
        """Mean share of the face box under stickers, 0-1, over evenly spaced frames."""
        drawn = np.flatnonzero(self.shown == State.PROTECTED)
        if len(drawn) == 0:
            return 0.0
        samples = np.linspace(0, len(drawn) - 1, min(_COVERAGE_SAMPLES, len(drawn))).astype(int)
        return float(np.mean([self.coverage_at(int(t)) for t in drawn[samples]]))

    def coverage_at(self, t: int, box: Floats | None = None) -> float:
        """Share of a box under stickers, 0-1.

        Args:
            t: Row of the timeline.
            box: (4,) x0, y0, x1, y1 px; None for the face box of the timeline.
        """
        pose = self.timeline.pose[t]
        layers = [(track.compositor, track.where(pose, t)) for track in self.tracks]
        return coverage(layers, self.timeline.box[t] if box is None else box)


def person_overlays(plan: Plan) -> tuple[PersonOverlay, ...]:
    """Lay everybody who is protected out over their shots."""
    builder = StickerTrackBuilder(plan.surface, plan.fps, plan.seed)
    overlays = []
    for person in plan.people:
        if not person.protect:
            continue
        shot = (person.shot_start, person.shot_end)
        timeline = build(person.track, shot, plan.fps, plan.size, hold_lost=plan.on_lost == "hold")
        tracks = builder.through(person, timeline)
        shown = forecast(person.track, timeline, tracks, plan.size, plan.fps)
        skin = skin_overlay(person, plan)
        overlays.append(PersonOverlay(person, timeline, tracks, shown, skin))
    return tuple(overlays)


def skin_overlay(person: PlannedPerson, plan: Plan) -> SkinOverlay | None:
    """What replaces the skin's motion of one person; None where it stays."""
    if person.skin is None or person.skin.idle:
        return None
    if not person.skin.always and not person.skin_windows:
        return None
    fields = None
    if person.skin.population:
        fields = packaged_fields() if plan.fields is None else read_fields(Path(plan.fields))
    rng = np.random.default_rng([plan.seed, person.person, _SKIN])
    return SkinOverlay(
        person.track,
        person.skin_windows,
        person.skin,
        fps=plan.fps,
        rng=rng,
        fields=fields,
        larger=person.larger,
    )
