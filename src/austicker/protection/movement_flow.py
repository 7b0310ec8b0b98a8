"""The dense motion of movements: a second look at the whole face, between onset and apex only."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from austicker.errors import DataError
from austicker.motion.crop import Eyes
from austicker.motion.flowmap import crop_of, flow_of_crops
from austicker.protection.analysis import MovementFlow, TrackedPerson
from austicker.types import Floats, Frame, Image, Window

FrameProvider: TypeAlias = Callable[[Collection[int]], Iterable[Frame]]
"""Given indices of frames gives these, in order; others may be among them."""


@dataclass(slots=True, eq=False)
class _Pending:
    """One movement of one person, until its apex has passed."""

    onset: int
    apex: int
    eyes: Eyes
    crop: Image | None = None
    flow: Floats | None = None


def movement_flows(
    frames: FrameProvider, people: Sequence[TrackedPerson], windows: Mapping[int, Sequence[Window]]
) -> list[tuple[MovementFlow, ...]]:
    """Dense motion of each movement, in the crop that a recogniser reads.

    Two crops of a movement are all that is kept, and they only until its apex has passed.

    Args:
        frames: Gives the wanted frames of the video.
        people: Who.
        windows: Movements by the person's number; `onset` and `apex` are frame indices.

    Returns:
        Of each of them, one flow a movement; its `flow` is None where no face could be cut out.
    """
    found: list[list[_Pending | Window]] = []
    at: dict[int, list[_Pending]] = {}
    for person in people:
        mine: list[_Pending | Window] = []
        for window in windows[person.track.person]:
            eyes = person.eyes(window.onset)
            if eyes is None or window.apex <= window.onset:
                mine.append(window)
                continue
            pending = _Pending(window.onset, window.apex, eyes)
            mine.append(pending)
            for index in (window.onset, window.apex):
                at.setdefault(index, []).append(pending)
        found.append(mine)
    for frame in frames(tuple(at)) if at else ():
        for pending in at.pop(frame.index, ()):
            _feed(pending, frame)
        if not at:
            break
    return [
        tuple(
            MovementFlow(one.onset, one.apex, one.flow if isinstance(one, _Pending) else None)
            for one in mine
        )
        for mine in found
    ]


def _feed(pending: _Pending, frame: Frame) -> None:
    try:
        crop = crop_of(frame.image, pending.eyes)
    except DataError:  # eyes so close together that nothing can be cut out by them
        return
    if frame.index == pending.onset:
        pending.crop = crop
    elif pending.crop is not None:
        pending.flow = flow_of_crops(pending.crop, crop)
        pending.crop = None
