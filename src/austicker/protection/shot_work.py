"""One pass over some shots of a video: here, or in a process of its own."""

from __future__ import annotations

from collections.abc import Callable, Generator
from contextlib import closing
from dataclasses import dataclass
from fractions import Fraction

from austicker.engines.worker import Worker, WorkerDied
from austicker.faces.models import FaceModels
from austicker.faces.shots import KnownCuts
from austicker.media.probe import VideoInfo
from austicker.media.stretch import read_stretch
from austicker.protection.first_pass import FirstPass, Report, follow_everybody
from austicker.protection.frame_counts import FrameCounts, Slot
from austicker.protection.memory import keep_little
from austicker.protection.networks import load_once
from austicker.protection.shot_board import ShotBoard, ShotGroup
from austicker.protection.shot_threads import answer_of, employ
from austicker.types import Frame


@dataclass(frozen=True, slots=True)
class Pass:
    """What is to be found, the same for every shot.

    Attributes:
        info: Of the video.
        rate: Frames a second.
        portraits, threshold: See `follow_everybody`.
    """

    info: VideoInfo
    rate: Fraction
    portraits: bool
    threshold: float

    def over(
        self,
        frames: Generator[Frame, None, None],
        models: FaceModels,
        report: Callable[[int], None] | None,
        cuts: KnownCuts | None = None,
    ) -> FirstPass:
        """One pass, see `follow_everybody`; closes `frames`."""
        size = (self.info.width, self.info.height)
        with closing(frames):
            return follow_everybody(
                frames,
                models,
                self.rate,
                size,
                report,
                portraits=self.portraits,
                threshold=self.threshold,
                cuts=cuts,
            )

    def over_group(self, group: ShotGroup, models: FaceModels, report: Report) -> FirstPass:
        """One pass over a group of shots.

        Raises:
            OtherFrames: They cannot be read from the middle of the file.
        """
        frames = read_stretch(self.info, group.stretch)
        return self.over(frames, models, report, KnownCuts(group.starts))


@dataclass(frozen=True, slots=True, eq=False)
class Helper:
    """One process, started with its first group, and the call that waits for it in a thread.

    Attributes:
        wanted: What is to be found.
        board: Where the groups are.
        counts: Where it counts its frames.
        place: Of its count.
    """

    wanted: Pass
    board: ShotBoard
    counts: FrameCounts
    place: int

    def __call__(self) -> None:
        """Work until nothing is left, or all are to stop.

        Raises:
            Exception: What the process failed with.
        """
        done = 0

        def work(worker: Worker, group: ShotGroup) -> bool:
            nonlocal done
            found = self._answer(worker, group, done)
            if found is None:
                return False
            done += found.frames
            self.board.put(group.number, found)
            return True

        employ(self.board.take, work)

    def _answer(self, worker: Worker, group: ShotGroup, done: int) -> FirstPass | None:
        """What was found in a group; None where all are to stop, or the process ended."""
        task = _Task(self.wanted, group, self.counts.slot(self.place, done))
        try:
            worker.hand_out(_follow_group, task)
            found: FirstPass | None = answer_of(worker, self.board)
        except WorkerDied:
            self.counts.set(self.place, done)
            self.board.give_back(group)
            return None
        return found


@dataclass(frozen=True, slots=True, eq=False)
class _Task:
    """A group, for a process."""

    wanted: Pass
    group: ShotGroup
    slot: Slot


def _follow_group(task: _Task) -> FirstPass:
    """In the process."""
    keep_little()
    with task.slot.counting() as report:
        return task.wanted.over_group(task.group, load_once(), report)
