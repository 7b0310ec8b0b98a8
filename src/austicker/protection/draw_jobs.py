"""The second pass over one long video: other processes draw shots that come later.

All is decoded, encoded and judged here; the copy is the same as if one process had made it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from austicker.engines.worker import Worker, WorkerDied
from austicker.media.seek import seek_index
from austicker.protection.draw_board import DrawBoard
from austicker.protection.draw_groups import draw_groups
from austicker.protection.draw_task import DrawnShots, draw_apart
from austicker.protection.drawing import Drawing
from austicker.protection.overlay import PersonOverlay
from austicker.protection.plan import Plan
from austicker.protection.region import Observer
from austicker.protection.shared_overlay import SharedOverlay
from austicker.protection.shot_jobs import Processes
from austicker.protection.shot_threads import answer_of, employ, running
from austicker.protection.video_overlay import VideoOverlay

LONG = 400
"""Frames to be drawn on from which it pays to start processes."""
GROUP = 100
"""Frames of a group: with fewer, more time goes into decoding twice; more have to wait."""
START = 300
"""Frames of a first group that may as well be drawn here while a process starts."""


@dataclass(frozen=True, slots=True, eq=False)
class _Artist:
    """One process that draws, and the call that takes what it draws, in a thread."""

    drawing: Drawing
    board: DrawBoard

    def __call__(self) -> None:
        employ(self.board.take, self._drawn)

    def _drawn(self, worker: Worker, number: int) -> bool:
        """Whether all of a group was drawn; not where all are to stop, or the process ended."""
        try:
            worker.hand_out(draw_apart, self.drawing.task(number))
            while (one := answer_of(worker, self.board)) is not None:
                if not self.board.put(number, one):
                    return False
                if isinstance(one, DrawnShots):
                    return True
        except WorkerDied:
            self.board.lose(number)
        return False


@contextmanager
def shared_overlay(
    source: Path,
    plan: Plan,
    overlays: Sequence[PersonOverlay],
    observer: Observer | None,
    processes: Processes,
) -> Iterator[VideoOverlay | None]:
    """What draws a plan, with the processes that help; None where one does it as well.

    Args:
        source: The video.
        plan: What is drawn.
        overlays: Of everybody who is protected; what was drawn is noted in them.
        observer: Looks at the frames too; None where nobody does.
        processes: How many.
    """
    drawing = None
    if processes.count > 1 and plan.kind == "video":
        drawing = _drawing(source, plan, tuple(overlays), observer)
    if drawing is None:
        yield None
        return
    board = DrawBoard(len(drawing.groups), first_here=len(drawing.groups[0]) <= START)
    artists: list[Callable[[], None]] = [_Artist(drawing, board) for _ in range(1, processes.count)]
    with running(board, artists):
        yield SharedOverlay(drawing, board)
    if board.lost:
        processes.tell_lost(board.lost, "drawn on")


def _drawing(
    source: Path, plan: Plan, overlays: tuple[PersonOverlay, ...], observer: Observer | None
) -> Drawing | None:
    """None where it does not pay, or the file does not tell well what is in its middle."""
    groups = draw_groups(overlays, plan.untracked, plan.spans, GROUP)
    if len(groups) < 2 or sum(len(group) for group in groups) < LONG:
        return None
    index = seek_index(source, plan.frames)
    return Drawing(plan, overlays, observer, index, groups) if index.pts else None
