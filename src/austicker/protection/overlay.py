"""A person's stickers over time, and what is drawn of them on each frame."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from austicker.causal.field_store import packaged_fields
from austicker.faces.track import UntrackedFace
from austicker.protection.plan import Plan, PlannedPerson
from austicker.protection.skin import SkinOverlay
from austicker.protection.sticker_track import StickerTrack, StickerTrackBuilder
from austicker.protection.timeline import State, Timeline, build
from austicker.rendering import blur_box, coverage
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
        skin: Replaces the skin's motion; None where it stays.
    """

    planned: PlannedPerson
    timeline: Timeline
    tracks: tuple[StickerTrack, ...]
    skin: SkinOverlay | None = None

    def at(self, index: int) -> tuple[State, Floats]:
        """State and (4,) box on frame `index`, which lies within the timeline."""
        t = min(index - self.timeline.start, len(self.timeline.state) - 1)
        after = index - self.timeline.start >= len(self.timeline.state)
        return (State.LOST if after else State(self.timeline.state[t])), self.timeline.box[t]

    def draw(self, out: Image, bare: Image, index: int) -> None:
        """Put the stickers onto `out`, in place; `bare` is frame `index` without any."""
        t = index - self.timeline.start
        for track in self.tracks:
            track.paint(out, bare, self.timeline.pose[t], t)

    def coverage(self) -> float:
        """Mean share of the face box under stickers, 0-1, over evenly spaced frames."""
        drawn = np.flatnonzero(self.timeline.state == State.PROTECTED)
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
    builder = StickerTrackBuilder(plan.surface, plan.fps, plan.seed, watching=plan.kind == "video")
    overlays = []
    for person in plan.people:
        if not person.protect:
            continue
        shot = (person.shot_start, person.shot_end)
        timeline = build(person.track, shot, plan.fps, plan.size, hold_lost=plan.on_lost == "hold")
        tracks = builder.through(person, timeline)
        overlays.append(PersonOverlay(person, timeline, tracks, _skin(person, plan)))
    return tuple(overlays)


def _skin(person: PlannedPerson, plan: Plan) -> SkinOverlay | None:
    if person.skin is None or person.skin.idle:
        return None
    if not person.skin.always and not person.skin_windows:
        return None
    fields = packaged_fields() if person.skin.population else None
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


class VideoOverlay:
    """Everything that is drawn on a video or photo, asked frame by frame in order.

    Args:
        overlays: Of the people, in any order.
        untracked: Faces that no mesh fits, to be blurred.
        spans: (first, last) frames in which anything is drawn; empty for all.
    """

    def __init__(
        self,
        overlays: Sequence[PersonOverlay],
        untracked: Sequence[UntrackedFace] = (),
        spans: Sequence[tuple[int, int]] = (),
    ) -> None:
        self._waiting = sorted(overlays, key=lambda o: o.timeline.start, reverse=True)
        self._active: list[PersonOverlay] = []
        self._coming = sorted(untracked, key=lambda face: face.first, reverse=True)
        self._blurred: list[UntrackedFace] = []
        self._spans = tuple(spans)

    def apply(self, image: Image, index: int) -> Image:
        """Frame `index` with everything drawn; `image` itself where there is nothing to draw.

        A lost face is blurred, unless somebody who is not lost is in its place by now.

        Args:
            image: (H, W, 3) uint8 RGB, left as it is.
            index: Must not decrease from call to call.
        """
        while self._waiting and self._waiting[-1].timeline.start <= index:
            self._active.append(self._waiting.pop())
        while self._coming and self._coming[-1].first <= index:
            self._blurred.append(self._coming.pop())
        self._active = [o for o in self._active if o.timeline.stop > index]
        self._blurred = [face for face in self._blurred if face.last >= index]
        if self._spans and not any(first <= index <= last for first, last in self._spans):
            return image
        bare = image
        for overlay in self._active:
            if overlay.skin is not None:
                image = overlay.skin.apply(image, index)
        states = [(o, *o.at(index)) for o in self._active]
        here = [box for _, state, box in states if state == State.PROTECTED]
        blurs = [box for _, state, box in states if state == State.LOST]
        blurs += [face.box for face in self._blurred]
        blurs = [box for box in blurs if not any(_covers(other, box) for other in here)]
        drawn = [o for o, state, _ in states if state in {State.PROTECTED, State.HELD}]
        if not blurs and not drawn:
            return image
        out = image.copy() if image is bare else image
        under = image if image is bare else image.copy()
        for box in blurs:
            blur_box(out, box, out=out)
        for overlay in drawn:
            overlay.draw(out, under, index)
        return out


def blurred_frames(
    untracked: Sequence[UntrackedFace], spans: Sequence[tuple[int, int]] = ()
) -> int:
    """Number of frames, within the spans, with at least one untracked face."""
    found = {i for face in untracked for i in range(face.first, face.last + 1)}
    if spans:
        found = {i for i in found if any(first <= i <= last for first, last in spans)}
    return len(found)


def _covers(face: Floats, lost: Floats) -> bool:
    """Whether a tracked face takes up the middle of a lost one's place."""
    middle = (lost[:2] + lost[2:]) / 2
    return bool(np.all(face[:2] < middle) and np.all(middle < face[2:]))
