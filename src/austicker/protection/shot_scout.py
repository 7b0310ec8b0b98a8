"""Runs ahead through a video, finds its shots, and puts them up for those who work on them."""

from __future__ import annotations

from array import array
from collections.abc import Iterable

from austicker.faces.shots import CutFinder
from austicker.media.probe import VideoInfo
from austicker.media.stretch import Stretch, start_before, sum_of, ticks_of
from austicker.protection.shot_board import ShotBoard, ShotGroup
from austicker.types import Frame


def scout(
    frames: Iterable[Frame], info: VideoInfo, keys: tuple[int, ...], least: int, board: ShotBoard
) -> None:
    """Find all shots; stops early when the board is closed.

    Args:
        frames: All, in order.
        info: Of the video.
        keys: When key frames are shown, see `key_times`.
        least: Frames from which consecutive shots make a group.
        board: Where groups are put up.
    """
    cuts = CutFinder()
    groups, first, starts = 0, 0, [0]
    pts, sums = array("q"), array("L")

    def group(count: int) -> ShotGroup:
        own = Stretch(first, pts[:count], sums[:count], start_before(keys, pts[0]))
        return ShotGroup(groups, own, tuple(starts))

    for frame in frames:
        if board.closed:
            return
        if cuts.feed(frame):
            began = frame.index - 1
            if began - first >= least:
                board.add(group(began - first))
                groups, first, starts = groups + 1, began, [began]
                pts, sums = pts[-1:], sums[-1:]
            else:
                starts.append(began)
        pts.append(ticks_of(frame, info))
        sums.append(sum_of(frame.image))
        board.decide(frame.index)
    if pts:
        if cuts.ends():
            starts.append(first + len(pts) - 1)
        board.add(group(len(pts)))
    board.complete(groups + 1 if pts else 1)
