"""The first pass over a video: who is where, and how their skin moves. No frame is kept."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Generator, Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass, field, replace
from fractions import Fraction

import numpy as np

from austicker.faces.detection import Detection
from austicker.faces.geometry import box_of_mesh
from austicker.faces.glasses import glasses_score
from austicker.faces.models import FaceModels
from austicker.faces.schedule import SearchSchedule
from austicker.faces.shots import FrameBlock, KnownCuts, blocks
from austicker.faces.track import FaceObservation, TrackLog, UntrackedFace
from austicker.faces.tracker import FaceTracker
from austicker.faces.untracked import THRESHOLD
from austicker.media.threads import ahead
from austicker.motion.meter import MotionMeter
from austicker.protection.analysis import TrackedPerson
from austicker.protection.memory import give_back
from austicker.protection.mouths import MouthLog
from austicker.protection.portrait import take
from austicker.protection.stabilize import steady
from austicker.regions.rois import locate
from austicker.rendering import face_exposure
from austicker.types import N_ROIS, Floats, Frame, Image, Portrait, RoiMotion

BLOCK_SECONDS = 0.25
"""How far back a newly detected face is followed; also how often new faces are looked for.

Profiles are looked for half as often; see `austicker.faces.schedule`.
"""

LOOK_SECONDS = 0.25
"""How often the mesh network looks at a head that holds still; flow carries the mesh between."""

THOROUGH_SECONDS = 2.0
"""How often small faces are looked for; those that lie or are upside down half as often.

Where nobody is seen these are looked for as often.
"""

_MOST_STRIDE = 6
_MOST_FRAMES = 12
_LIGHT_EVERY, _LIGHT_MOST = 8, 125
_BLOCK_BYTES = 24_000_000
_LARGE_FRAME = 4_000_000
"""Bytes from which room is made before small faces are looked for, which takes 130 MB then."""

Report = Callable[[int], None]
"""Called with the number of frames done."""


@dataclass(slots=True, eq=False)
class _Person:
    shot: int
    log: TrackLog
    meter: MotionMeter
    index: array[int] = field(default_factory=lambda: array("q"))
    values: array[float] = field(default_factory=lambda: array("f"))
    valid: bytearray = field(default_factory=bytearray)
    carried: array[float] = field(default_factory=lambda: array("f"))
    lost: array[int] = field(default_factory=lambda: array("l"))
    mesh: Floats | None = None
    area: float = 0.0
    light: list[float] = field(default_factory=list)
    glasses: list[float] = field(default_factory=list)
    portraits: bool = False
    portrait: Portrait | None = None
    mouths: MouthLog = field(default_factory=MouthLog)

    def see(self, observation: FaceObservation) -> None:
        own = self.log.add(observation)
        if own is not None:
            self.mouths.add(own)
        self.mesh = observation.landmarks
        x0, y0, x1, y1 = box_of_mesh(observation.landmarks).tolist()
        self.area += (x1 - x0) * (y1 - y0)

    def measure(self, image: Image, observation: FaceObservation) -> None:
        mesh = observation.landmarks
        rois = locate(mesh)
        if len(self.index) % _LIGHT_EVERY == 0 and len(self.light) < _LIGHT_MOST:
            self.light.append(face_exposure(image, box_of_mesh(mesh)))
            self.glasses.append(glasses_score(image, mesh))
        if self.portraits and self.portrait is None:
            self.portrait = take(image, mesh)
        before = self.index[-1] if self.index else observation.index
        for _ in range(before + 1, observation.index):
            self.meter.skip()
        values, valid = self.meter.feed(image, rois.centres, rois.sizes, rois.scale, mesh)
        self.index.append(observation.index)
        self.values.extend(values.ravel().tolist())
        self.valid.extend(valid.astype(np.uint8).tobytes())
        self.carried.extend(self.meter.head[:2].ravel().tolist())
        self.lost.append(self.meter.lost)

    def finish(self, span: tuple[int, int]) -> TrackedPerson:
        track = self.log.finish()
        at = np.array(self.index, np.int64) - track.start
        values = np.zeros((len(track.present), N_ROIS, 3), np.float32)
        valid = np.zeros((len(track.present), N_ROIS), bool)
        values[at] = np.array(self.values, np.float32).reshape(-1, N_ROIS, 3)
        valid[at] = np.frombuffer(bytes(self.valid), np.uint8).reshape(-1, N_ROIS) > 0
        carried = np.full((len(track.present), 2, 4), np.nan)
        carried[at] = np.array(self.carried).reshape(-1, 2, 4)
        lost = np.zeros(len(track.present), np.int64)
        lost[at] = self.lost
        pose = steady(track, carried, lost, float(self.meter.fps)).astype(np.float32)
        track = replace(track, pose=pose)
        mesh = np.zeros((0, 3)) if self.mesh is None else self.mesh
        area = self.area / len(self.log)
        light = float(np.median(self.light))
        motion = RoiMotion(values, valid)
        start, end = span
        return TrackedPerson(
            self.shot,
            start,
            end,
            track,
            motion,
            mesh,
            area,
            light,
            portrait=self.portrait,
            mouths=self.mouths.finish(),
            glasses=float(np.median(self.glasses)),
        )


@dataclass(frozen=True, slots=True, eq=False)
class FirstPass:
    """What one pass over the frames found.

    Attributes:
        frames, shots: How many there are.
        people: By shot and then in order of appearance; somebody who is lost and found again
            appears twice.
        untracked: Faces that no mesh fits.
    """

    frames: int
    shots: int
    people: tuple[TrackedPerson, ...]
    untracked: tuple[UntrackedFace, ...]


def follow_everybody(
    frames: Iterable[Frame],
    models: FaceModels,
    fps: Fraction,
    size: tuple[int, int],
    report: Report | None = None,
    *,
    portraits: bool = False,
    threshold: float = THRESHOLD,
    cuts: KnownCuts | None = None,
) -> FirstPass:
    """Follow everybody through the frames and measure how their skin moves.

    What is found in a shot depends on its frames alone. Memory grows by about 270 bytes per person
    and frame.

    Args:
        frames: Upright frames in order.
        models: Networks, used by this call alone while it runs.
        fps: Frame rate.
        size: (width, height) of the frames, px.
        report: Called with the number of frames done.
        portraits: Keep a small picture of everybody, 200 KB per person and shot.
        threshold: Least score, 0-1, of a face that no mesh fits.
        cuts: Where shots begin, if that is known.
    """
    stride = int(np.clip(round(fps * LOOK_SECONDS), 1, _MOST_STRIDE))
    tracker = FaceTracker(
        models.detector(), models.mesh, fps=float(fps), stride=stride, threshold=threshold
    )
    detector = models.detector()
    people: dict[int, _Person] = {}
    spans: dict[int, tuple[int, int]] = {}
    done = stop = 0
    length = _block_length(float(fps), size)

    def surveyed() -> Generator[tuple[FrameBlock, list[Detection]], None, None]:
        every = max(1, round(THOROUGH_SECONDS * fps / length))
        # Whom only that search finds may have come in the blocks between, whatever their length.
        any_side = 1 + max(1, round(BLOCK_SECONDS * fps / length))
        room = give_back if 3 * size[0] * size[1] > _LARGE_FRAME else None
        for block in blocks(frames, length, cuts):
            if block.first:  # with the search that a shot begins with
                count = 0
                schedule = SearchSchedule(
                    detector,
                    any_side=any_side,
                    small=every,
                    turned=2 * every,
                    before_small=room,
                )
            count += 1
            yield block, schedule.search(block.frames[-1].image, count)

    # Detection runs ahead of the mesh network and flow behind it, each in a thread of its own;
    # all of them leave Python's lock most of the time.
    with ThreadPoolExecutor(1) as beside, closing(ahead(surveyed(), 1)) as prepared:
        pending: Future[None] | None = None
        for block, detections in prepared:
            seen = list(tracker.feed(block, detections))
            for _, observations in seen:
                for one in observations:
                    if one.person not in people:
                        people[one.person] = _Person(
                            block.shot,
                            TrackLog(one.person),
                            MotionMeter(fps),
                            portraits=portraits,
                        )
                    people[one.person].see(one)
            start, _ = spans.get(block.shot, (block.frames[0].index, 0))
            stop = block.frames[-1].index + 1
            spans[block.shot] = (start, stop)
            if pending is not None:
                pending.result()
            pending = beside.submit(_measure, people, seen)
            done += len(block.frames)
            if report is not None:
                report(done)
        if pending is not None:
            pending.result()
    found = tuple(p.finish(spans[p.shot]) for p in people.values())
    return FirstPass(done, len(spans), found, tracker.untracked.finish(stop))


def _measure(
    people: dict[int, _Person], seen: list[tuple[Frame, tuple[FaceObservation, ...]]]
) -> None:
    for frame, observations in seen:
        for one in observations:
            people[one.person].measure(frame.image, one)


def _block_length(fps: float, size: tuple[int, int]) -> int:
    by_memory = _BLOCK_BYTES // max(1, 3 * size[0] * size[1])
    return int(np.clip(min(round(BLOCK_SECONDS * fps), by_memory), 1, _MOST_FRAMES))
