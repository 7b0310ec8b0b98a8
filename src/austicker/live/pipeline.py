"""Frames of a camera, protected one after another.

Two frames are worked on together, so that a face that is found on the second is followed back to
the first: a frame comes out one frame after it went in, and none before every face in it that the
detectors see is dressed or blurred. The first two seconds are blurred as a whole.
"""

from __future__ import annotations

import math
from collections import deque
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from austicker.faces.geometry import box_of_mesh, overlap
from austicker.faces.models import FaceModels
from austicker.faces.schedule import SearchSchedule
from austicker.faces.shots import FrameBlock
from austicker.faces.track import FaceObservation, UntrackedFace
from austicker.faces.tracker import SAME_FACE, FaceTracker
from austicker.faces.untracked import THRESHOLD, UntrackedLog
from austicker.live.person import BLUR, LEARN, LivePerson
from austicker.protection.options import Options
from austicker.protection.video_overlay import VideoOverlay
from austicker.types import Floats, Frame, Image

BLOCK = 2
"""Frames worked on together."""
_GROW = 1.3
_ANY_SIDE, _SMALL = 0.24, 2.0
"""Least seconds between two looks for faces from any side, and for small ones, see
`austicker.faces.schedule`."""
_SURE = 0.7
"""Least score of a face from the front that no mesh fits, on frames where nobody else was asked."""
_COARSE = 24
"""Cells across a picture that is blurred as a whole."""
_GAP = 0.04
_SAME = 0.3


@dataclass(frozen=True, slots=True, eq=False)
class LiveFrame:
    """One frame that may be shown.

    Attributes:
        image: (H, W, 3) uint8 RGB.
        seconds: When it was taken, as it was fed.
        protected: People who wear their stickers.
        blurred: Places that are blurred.
        learning: Whether the picture is blurred as a whole.
    """

    image: Image
    seconds: float
    protected: int
    blurred: int
    learning: bool


@dataclass(frozen=True, slots=True, eq=False)
class _Tracked:
    """One frame with the faces in it."""

    frame: Frame
    seconds: float
    faces: tuple[FaceObservation, ...]
    blurs: tuple[Floats, ...]


class LivePipeline:
    """Protects a stream.

    Args:
        models: Networks, used by this alone while it runs.
        options: Settings, see `austicker.live.places.live_options`.
        fps: Expected frame rate; frames may come at any times.
        rng: Of everything drawn.

    Attributes:
        size: (width, height) px of the frames; when it changes, all begins anew.
    """

    def __init__(
        self,
        models: FaceModels,
        options: Options,
        *,
        fps: float = 25.0,
        rng: np.random.Generator | None = None,
    ) -> None:
        self._models, self._options, self._fps = models, options, fps
        self._rng = np.random.default_rng() if rng is None else rng
        self.size = (0, 0)
        self._begin(0.0)

    def feed(self, image: Image, seconds: float) -> LiveFrame | None:
        """Take a frame in; give the one before it, protected.

        Args:
            image: (H, W, 3) uint8 RGB, not to be changed any more.
            seconds: When it was taken, on any clock that grows.

        Returns:
            None for the very first frame.
        """
        size = (image.shape[1], image.shape[0])
        if size != self.size:
            self.size = size
            self._begin(seconds)
        frame = Frame(image, self._count, Fraction(seconds).limit_denominator(1_000_000))
        self._count += 1
        self._held.append((frame, seconds))
        if len(self._held) == BLOCK:
            self._track()
        return self._drawn(self._ready.popleft()) if self._ready else None

    def flush(self) -> list[LiveFrame]:
        """The frames that are still held, at the end of a stream."""
        if self._held:
            self._track()
        found = [self._drawn(one) for one in self._ready]
        self._ready.clear()
        return found

    def _begin(self, seconds: float) -> None:
        self._tracker = FaceTracker(
            self._models.detectors, self._models.mesh, fps=self._fps, stride=BLOCK
        )
        self._people: dict[int, LivePerson] = {}
        self._held: list[tuple[Frame, float]] = []
        self._ready: deque[_Tracked] = deque()
        self._loose: list[tuple[float, Floats]] = []
        self._count, self._start, self._last = 0, seconds, seconds
        self._schedule = SearchSchedule(
            self._models.detectors, any_side=_ANY_SIDE, small=_SMALL, start=-math.inf
        )
        self._shot = 0

    def _track(self) -> None:
        """Find the faces in the frames that are held."""
        frames = tuple(frame for frame, _ in self._held)
        times = [seconds for _, seconds in self._held]
        first, self._shot = self._shot == 0, 1
        found = self._schedule.search(frames[-1].image, times[-1])
        block = FrameBlock(frames, 1, first)
        seen = [faces for _, faces in self._tracker.feed(block, found)]
        # It links detections over seconds to come; here a face is blurred when it is seen.
        self._tracker.untracked = UntrackedLog(self._fps)
        known = [box_of_mesh(one.landmarks) for one in seen[-1]]
        loose = [
            _grown(one.face)
            for one in found
            if one.certainty >= THRESHOLD or (one.certainty == 0 and one.score >= _SURE)
            if not any(overlap(one.face, box) > SAME_FACE for box in known)
        ]
        for at, (frame, seconds) in enumerate(zip(frames, times, strict=True)):
            # Who is found on a later frame of the block may be here too, unseen by the mesh.
            coming = [
                _grown(box_of_mesh(one.landmarks))
                for faces in seen[at + 1 :]
                for one in faces
                if one.person not in self._people
                and all(one.person != here.person for here in seen[at])
            ]
            self._ready.append(_Tracked(frame, seconds, seen[at], (*loose, *coming)))
        self._held = []

    def _drawn(self, tracked: _Tracked) -> LiveFrame:
        image, seconds, index = tracked.frame.image, tracked.seconds, tracked.frame.index
        gap = max(1e-3, seconds - self._last) if seconds > self._last else _GAP
        self._last = seconds
        blurs: list[Floats] = []
        overlays = []
        since = seconds - self._start
        for face in tracked.faces:
            person = self._people.setdefault(
                face.person,
                LivePerson(face.person, seconds, seconds, box_of_mesh(face.landmarks)),
            )
            person.see(image, face, seconds, options=self._options, fps=self._fps, rng=self._rng)
        out = image
        here = {face.person for face in tracked.faces}
        for number, person in list(self._people.items()):
            if number in here:
                continue
            person.lose(seconds)
            box = person.lost_box(seconds, self.size)
            if box is None:
                del self._people[number]
            else:
                blurs.append(box)
        for face in tracked.faces:
            person = self._people[face.person]
            if person.wears(seconds):
                out, overlay = person.overlay(out, face, gap, since)
                overlays.append(overlay)
            else:
                blurs.append(_grown(person.box))
        blurs += self._held_blurs(tracked, seconds)
        learning = since < LEARN
        boxes = [UntrackedFace(index, index, box) for box in blurs]
        out = _coarse(out) if learning else VideoOverlay(overlays, boxes).apply(out, index)
        return LiveFrame(out, seconds, len(overlays), len(blurs), learning)

    def _held_blurs(self, tracked: _Tracked, seconds: float) -> list[Floats]:
        """Boxes of faces that no mesh fits, each for a while longer than it is detected."""
        kept = [(t, box) for t, box in self._loose if seconds - t <= BLUR]
        fresh = [(seconds, box) for box in tracked.blurs]
        old = [one for one in kept if all(overlap(one[1], box) < _SAME for _, box in fresh)]
        self._loose = [*old, *fresh]
        return [box for _, box in self._loose]


def _grown(box: Floats) -> Floats:
    middle, half = (box[:2] + box[2:]) / 2, (box[2:] - box[:2]) / 2 * _GROW
    return np.concatenate([middle - half, middle + half])


def _coarse(image: Image) -> Image:
    """A picture of which only large patches of colour are left."""
    import cv2

    height, width = image.shape[:2]
    cells = (_COARSE, max(2, round(_COARSE * height / width)))
    small = cv2.resize(image, cells, interpolation=cv2.INTER_AREA)
    return np.asarray(cv2.resize(small, (width, height), interpolation=cv2.INTER_CUBIC), np.uint8)
