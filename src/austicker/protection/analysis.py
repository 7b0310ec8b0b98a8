"""What the analysis of a photo or video found: a record that can be written and read.

Frame indices are 0-based positions in the input; a photo is an input of one frame.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from austicker.errors import UsageError
from austicker.faces.geometry import eyes_under
from austicker.faces.track import UntrackedFace
from austicker.motion.crop import Eyes
from austicker.protection.documents import DocumentMixin
from austicker.protection.source import SourceIdentity
from austicker.types import (
    N_LANDMARKS,
    N_ROIS,
    FaceStill,
    FaceTrack,
    Floats,
    Portrait,
    RoiMotion,
    Window,
)
from austicker.types.base import DOCUMENT, expect, expect_shape

InputKind = Literal["photo", "video"]
FRAME_RATES = (1e-3, 1e4)
"""Least and most frames a second that mean something: a time-lapse, a high-speed camera."""


@dataclass(frozen=True, slots=True, eq=False)
class MovementFlow:
    """Dense motion of the whole face from the onset of a movement to its apex.

    Attributes:
        onset, apex: Frame indices.
        flow: (38, 28, 2) as `austicker.motion.flowmap.flow_grid` gives it; None where no face could
            be cut out by the eyes.

    Example:
        >>> MovementFlow(onset=3, apex=9, flow=None).apex
        9
    """

    onset: int
    apex: int
    flow: Floats | None

    __pydantic_config__ = DOCUMENT

    def __post_init__(self) -> None:
        marks = (self.onset, self.apex)
        expect(0 <= self.onset <= self.apex, "MovementFlow", "0 <= onset <= apex", marks)
        if self.flow is not None:
            expect_shape("MovementFlow", "flow", self.flow, (None, None, 2))


@dataclass(frozen=True, slots=True, eq=False)
class TrackedPerson:
    """One person in one shot.

    Attributes:
        shot: 1-based.
        shot_start: Index of the shot's first frame.
        shot_end: Index after the shot's last frame.
        track: Head poses; `track.person` is the person's number, 1-based.
        motion: Skin motion since `track.start`, one row per frame of the track.
        mesh: (478, 3) px, one view of the face, for what is asked of stills.
        activation: (14, 3) how active each region is in that view, 0-1, see
            `austicker.faces.blendshapes.roi_activation`; None until it is measured.
        area: Mean area of the face box, px^2.
        light: Usual light on the face, see `austicker.rendering.face_exposure`.
        movements: Micro-expressions spotted.
        flows: Dense motion of the movements, where it was measured.
        portrait: The first view of the face, where it was asked for.
        stills: Views of the face for recognisers of stills, where they were asked for.
        predicted_emotion: What a recogniser that was asked once predicts; None without an answer.
        mouths: (M, 2, 11, 3) edges of the mouth's opening at times through the shot, in the
            coordinates of the track's template, see `austicker.regions.mouth_edges`; None in a
            photo.
        glasses: How much the face looks as if it wore glasses, see
            `austicker.faces.glasses.glasses_score`.

    Example:
        >>> mesh, pose = np.zeros((478, 3)), np.zeros((5, 2, 4))
        >>> track = FaceTrack(1, 0, mesh, pose, np.ones(5, bool))
        >>> motion = RoiMotion(np.zeros((5, 14, 3)), np.ones((5, 14), bool))
        >>> TrackedPerson(1, 0, 5, track, motion, mesh, area=9e4, light=0.5).stop
        5
    """

    shot: int
    shot_start: int
    shot_end: int
    track: FaceTrack
    motion: RoiMotion
    mesh: Floats
    area: float
    light: float
    activation: Floats | None = None
    movements: tuple[Window, ...] = ()
    flows: tuple[MovementFlow, ...] = ()
    portrait: Portrait | None = None
    stills: tuple[FaceStill, ...] = ()
    predicted_emotion: str | None = None
    mouths: Floats | None = None
    glasses: float = 0.0

    __pydantic_config__ = DOCUMENT

    def __post_init__(self) -> None:
        start, end = self.shot_start, self.shot_end
        expect(self.shot >= 1, "TrackedPerson", "shot >= 1", self.shot)
        expect(0 <= start < end, "TrackedPerson", "0 <= shot_start < shot_end", (start, end))
        expect_shape("TrackedPerson", "mesh", self.mesh, (N_LANDMARKS, 3))
        if self.activation is not None:
            expect_shape("TrackedPerson", "activation", self.activation, (N_ROIS, 3))
        if self.mouths is not None:
            expect_shape("TrackedPerson", "mouths", self.mouths, (None, 2, 11, 3))
        expect(0 < self.area < np.inf, "TrackedPerson", "a finite area > 0", self.area)
        expect(0 <= self.light < np.inf, "TrackedPerson", "a finite light >= 0", self.light)
        expect(0 <= self.glasses < np.inf, "TrackedPerson", "finite glasses >= 0", self.glasses)

    def eyes(self, index: int) -> Eyes | None:
        """The eyes on frame `index`, px; None where the head was not seen."""
        row = index - self.track.start
        if not (0 <= row < len(self.track.present) and self.track.present[row]):
            return None
        return eyes_under(self.track.pose[row].astype(float), self.track.template)

    @property
    def stop(self) -> int:
        """Index after the last frame of the track."""
        return self.track.start + len(self.track.present)

    def flow_of(self, onset: int, apex: int) -> Floats | None:
        """Dense motion between two frames; None where the face could not be cut out.

        Raises:
            UsageError: It was not measured.
        """
        for one in self.flows:
            if (one.onset, one.apex) == (onset, apex):
                return one.flow
        raise UsageError(
            f"person {self.track.person}: the analysis lacks the dense flow of frames {onset} to "
            f"{apex} that this placer needs; analyze the input with the same options"
        )


@dataclass(frozen=True, slots=True, eq=False)
class Analysis(DocumentMixin):
    """Who is where, how their skin moves, and what was spotted.

    Attributes:
        kind: Photo or video.
        frames: Number of frames; 1 for a photo.
        shots: Number of shots.
        size: (width, height) px of the frames; (0, 0) without frames.
        fps: Frames a second; 1 for a photo, in which nothing depends on it.
        people: Everybody, by shot and then in order of appearance; somebody who is lost and found
            again within a shot is one person.
        untracked: Faces that were detected but that no mesh fits.
        source: The file; None for frames in memory.
        version: Of the document; grows with its layout.

    Example:
        >>> Analysis("video", frames=5, shots=1, size=(640, 480), fps=25.0, people=())
        Analysis(video, 5 frames, 0 people, 0 movements, 0 untracked faces)
    """

    kind: InputKind
    frames: int
    shots: int
    size: tuple[int, int]
    fps: float
    people: tuple[TrackedPerson, ...]
    untracked: tuple[UntrackedFace, ...] = ()
    source: SourceIdentity | None = None
    version: Literal[1] = 1

    __pydantic_config__ = DOCUMENT

    def __post_init__(self) -> None:
        expect(self.frames >= 0, "Analysis", "frames >= 0", self.frames)
        low, high = FRAME_RATES
        expect(low <= self.fps <= high, "Analysis", f"fps of {low:g}-{high:g}", self.fps)
        numbers = [person.track.person for person in self.people]
        expect(len(set(numbers)) == len(numbers), "Analysis", "distinct people", numbers)

    def __repr__(self) -> str:
        """In one line."""
        movements = sum(len(person.movements) for person in self.people)
        return (
            f"Analysis({self.kind}, {self.frames} frames, {len(self.people)} people, "
            f"{movements} movements, {len(self.untracked)} untracked faces)"
        )
