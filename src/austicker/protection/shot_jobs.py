"""The first pass over one long video, its shots in parallel, each process working on some.

A thread runs ahead and finds the shots; this process works on the first of them meanwhile, and
others are started only when there is a second one to work on. What is found is the same as in one
pass from start to end, person by person and number by number.
"""

from __future__ import annotations

from collections.abc import Callable, Generator
from contextlib import closing
from dataclasses import dataclass

from austicker.engines.protocol import least
from austicker.faces.models import FaceModels
from austicker.media.reader import read_video
from austicker.media.stretch import OtherFrames, key_times
from austicker.protection.first_pass import FirstPass, Report
from austicker.protection.frame_counts import FrameCounts
from austicker.protection.shot_board import ShotBoard
from austicker.protection.shot_merge import merged
from austicker.protection.shot_scout import scout
from austicker.protection.shot_threads import running
from austicker.protection.shot_work import Helper, Pass
from austicker.types import Frame

LONG = 400
"""Frames from which it pays to start processes, at a second or two of processor time each."""
GROUP = 150
"""Frames from which consecutive shots make a group: reading from the middle decodes up to two
groups of pictures more, each of up to 250 frames, at a tenth of what a frame costs here."""


@dataclass(frozen=True, slots=True)
class Processes:
    """How many may work on one video.

    Attributes:
        count: This one included.
        note: Told, in a sentence each, what went wrong with the others; it was mended.
    """

    count: int = 1
    note: Callable[[str], None] | None = None

    def __post_init__(self) -> None:
        least("processes", self.count, 1)

    def say(self, sentence: str) -> None:
        """Tell it to whoever wants to know."""
        if self.note is not None:
            self.note(sentence)

    def tell_lost(self, count: int, done: str) -> None:
        """Tell that some of them were ended from outside, and what was done again."""
        were = "process was" if count == 1 else "processes were"
        self.say(f"{count} {were} ended from outside; faces in their shots were {done} again")


ALONE = Processes()


def follow_video(
    wanted: Pass,
    models: FaceModels,
    report: Report | None = None,
    processes: Processes = ALONE,
    *,
    allow_truncated: bool = False,
) -> FirstPass:
    """Follow everybody through a video, in several processes where that pays.

    A short video is worked on by this process alone, and so is one of a container that does not
    tell well what is in its middle.

    Args:
        wanted: What is to be found.
        models: Networks for what this process works on.
        report: Called with the number of frames done, by the thread that calls this.
        processes: How many.
        allow_truncated: Use what decodes of a damaged file.

    Raises:
        InputError: The file cannot be read.
    """
    info = wanted.info
    frames = info.frames or round((info.duration or 0) * info.rate)
    keys = key_times(info) if processes.count > 1 and frames >= LONG else None
    if keys is not None:
        try:
            return _Run(wanted, keys, allow_truncated).in_parallel(models, report, processes)
        except OtherFrames as error:
            processes.say(f"one process looked for faces in all of it: {error}")
    return wanted.over(read_video(info.path, allow_truncated=allow_truncated), models, report)


@dataclass(frozen=True, slots=True)
class _Run:
    wanted: Pass
    keys: tuple[int, ...]
    allow_truncated: bool

    def in_parallel(
        self, models: FaceModels, report: Report | None, processes: Processes
    ) -> FirstPass:
        board, counts = ShotBoard(), FrameCounts(processes.count)
        own = 0

        def tell(done: int) -> None:
            counts.set(0, own + done)
            if report is not None:
                report(counts.total())

        helpers = [Helper(self.wanted, board, counts, at) for at in range(1, processes.count)]
        with closing(counts), running(board, [lambda: self._look(board), *helpers]):
            found = self.wanted.over(self._first_group(board), models, tell)
            board.put(0, found)
            own = found.frames
            while (group := board.take_or_finish(lambda: tell(0))) is not None:
                found = self.wanted.over_group(group, models, tell)
                board.put(group.number, found)
                own += found.frames
            tell(0)  # all that the others did since they were last asked
        if board.lost:
            processes.tell_lost(board.lost, "looked for")
        return merged(board.found())

    def _frames(self) -> Generator[Frame, None, None]:
        return read_video(self.wanted.info.path, allow_truncated=self.allow_truncated)

    def _look(self, board: ShotBoard) -> None:
        with closing(self._frames()) as frames:
            scout(frames, self.wanted.info, self.keys, GROUP, board)

    def _first_group(self, board: ShotBoard) -> Generator[Frame, None, None]:
        with closing(self._frames()) as frames:
            for frame in frames:
                if not board.in_first(frame.index):
                    return
                yield frame
