"""Single frames as the plan draws them, without a new analysis and without writing a file."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from austicker.app.item import Item
from austicker.errors import InputError, UsageError
from austicker.media.photo import read_photo
from austicker.media.seek import read_span
from austicker.protection.options import OnLost
from austicker.protection.overlay import (
    PersonOverlay,
    person_overlays,
    skin_overlay,
)
from austicker.protection.plan import Plan, PlannedPerson
from austicker.protection.skin_windows import EASE, LEAD
from austicker.protection.sticker_track import Draping, StickerTrack
from austicker.protection.video_overlay import VideoOverlay
from austicker.rendering import LightEstimator
from austicker.types import FaceTrack, Image

LEAD_FRAMES = 4
"""Frames drawn before the one asked for: light on a sticker is averaged over time."""
MOST_LEAD = 45
"""The same within a window in which the skin moves, which is followed from its beginning."""
_SETTLED = 0.4
"""s in which a field that goes on all the time has come in."""
_BYTES = 96_000_000
"""Of decoded frames that are kept."""
_AHEAD = 8


class Preview:
    """Frames of one item, original and protected.

    Args:
        item: Of which the analysis is known.
        max_pixels: Of the largest photo.
    """

    def __init__(self, item: Item, max_pixels: int) -> None:
        self._item = item
        self._max_pixels = max_pixels
        self._lock = threading.Lock()
        self._frames: OrderedDict[int, Image] = OrderedDict()
        self._people: dict[tuple[int, OnLost, int], tuple[PlannedPerson, PersonOverlay]] = {}

    def forget(self) -> None:
        """Let go of what takes memory; it is made again when it is asked for."""
        with self._lock:
            self._frames.clear()
            self._people.clear()

    def original(self, frame: int) -> Image:
        """(H, W, 3) uint8 RGB of a frame, read-only.

        Raises:
            UsageError: There is no such frame.
            InputError: The file cannot be read any more.
        """
        with self._lock:
            return self._decoded(frame, frame)[0]

    def protected(self, plan: Plan, frame: int) -> Image:
        """The same as the plan draws it; arguments and errors as of `original`."""
        with self._lock:
            first = _lead(plan, frame)
            images = self._decoded(first, frame)
            overlay = VideoOverlay(self._overlays(plan, first), plan.untracked, plan.spans)
            out = images[-1]
            for index, image in enumerate(images, first):
                out = overlay.apply(image, index)
            return out

    def tracks(self, plan: Plan, frame: int) -> dict[int, tuple[PersonOverlay, int]]:
        """Person -> what they wear, and the row of the timeline; of those seen on a frame."""
        with self._lock:
            found = {}
            for one in self._overlays(plan, frame):
                row = frame - one.timeline.start
                if 0 <= row < len(one.timeline.pose) and np.isfinite(one.timeline.pose[row]).all():
                    found[one.planned.person] = (one, row)
            return found

    def _overlays(self, plan: Plan, first: int) -> tuple[PersonOverlay, ...]:
        """Those of a plan, to be drawn from a frame on; who did not change is laid out once."""
        ready = []
        made: dict[tuple[int, OnLost, int], tuple[PlannedPerson, PersonOverlay]] = {}
        for person in plan.people:
            if not person.protect:
                continue
            key = (person.person, plan.on_lost, plan.seed)
            kept = self._people.get(key)
            if kept is None or kept[0] is not person:
                (overlay,) = person_overlays(replace(plan, people=(person,)))
                kept = (person, overlay)
            made[key] = kept
            ready.append(_afresh(kept[1], plan, first))
        self._people = made
        return tuple(ready)

    def _decoded(self, first: int, last: int) -> list[Image]:
        count = 1 if self._item.analysis is None else self._item.analysis.frames
        if not 0 <= first <= last < max(1, count):
            raise UsageError(f"expected a frame of 0-{count - 1}, got {last}")
        if any(index not in self._frames for index in range(first, last + 1)):
            # A few more, for whoever goes on frame by frame.
            for index, image in self._read(first, min(count - 1, last + _AHEAD)):
                self._frames[index] = image
        images = []
        for index in range(first, last + 1):
            if index not in self._frames:
                raise InputError(f"{self._item.name}: frame {index} cannot be read any more")
            self._frames.move_to_end(index)
            images.append(self._frames[index])
        most = max(MOST_LEAD + _AHEAD + 1, _BYTES // max(1, images[0].nbytes))
        while len(self._frames) > most:
            self._frames.popitem(last=False)
        return images

    def _read(self, first: int, last: int) -> Iterator[tuple[int, Image]]:
        item = self._item
        if item.kind == "photo":
            yield 0, read_photo(item.path, max_pixels=self._max_pixels).image
            return
        if item.index is None:
            raise UsageError(f"{item.name} is not analyzed yet; wait for it")
        for frame in read_span(item.index, first, last):
            yield frame.index, frame.image


def _lead(plan: Plan, frame: int) -> int:
    """The first frame to draw so that `frame` looks as in the film."""
    first = frame - LEAD_FRAMES
    lead, ease = round(LEAD * plan.fps) + 1, round(EASE * plan.fps) + 1
    for person in plan.people:
        if not person.protect or person.skin is None:
            continue
        if person.skin.always:
            first = min(first, frame - round(_SETTLED * plan.fps))
            continue
        for window in sorted(person.skin_windows, key=lambda w: -w.onset):
            fall = window.offset - window.apex or window.apex - window.onset
            if window.onset - lead <= frame and first <= window.apex + fall + ease:
                first = min(first, window.onset - lead)
    return max(0, first, frame - MOST_LEAD)


def _afresh(overlay: PersonOverlay, plan: Plan, first: int) -> PersonOverlay:
    """The same, remembering nothing of frames drawn before; asked from a frame on."""
    tracks = tuple(_unlit(track, overlay, plan.fps) for track in overlay.tracks)
    planned = overlay.planned
    if planned.skin is not None and planned.skin.always:
        # A field that goes on all the time would else be drawn from the first frame on.
        track = _from(planned.track, first)
        skin = None if track is None else skin_overlay(replace(planned, track=track), plan)
    else:
        skin = skin_overlay(planned, plan)
    return PersonOverlay(planned, overlay.timeline, tracks, overlay.shown.copy(), skin)


def _from(track: FaceTrack, first: int) -> FaceTrack | None:
    """A track from a frame on; None where the face is not seen any more."""
    row = max(0, first - track.start)
    if not track.present[row:].any():
        return None
    start = track.start + row
    return replace(track, start=start, pose=track.pose[row:], present=track.present[row:])


def _unlit(track: StickerTrack, overlay: PersonOverlay, fps: float) -> StickerTrack:
    if track.draping is None:
        return track
    template = overlay.planned.track.template
    shade = LightEstimator(track.surface, template, fps, track.light)
    return replace(track, draping=Draping(shade, track.draping.relief))
