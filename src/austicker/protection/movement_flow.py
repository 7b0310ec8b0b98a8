"""A second look at the movements that were spotted: the whole face between onset and apex."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from austicker.errors import DataError
from austicker.motion.crop import Eyes
from austicker.motion.flowmap import crop_of, flow_of_crops
from austicker.protection.analyze import TrackedPerson
from austicker.types import Floats, Frame, Image, Window

Flows: TypeAlias = list[Floats | None]
"""(38, 28, 2) per movement, as `flow_grid` gives it; None where no face can be cut out."""


FrameProvider: TypeAlias = Callable[[Collection[int]], Iterable[Frame]]
"""Given indices of frames gives these, in order; others may be among them."""


@dataclass(slots=True, eq=False)
class _Case:
    """One movement of one person; indices count the frames of the video."""

    onset: int
    apex: int
    eyes: Eyes
    out: Flows
    at: int
    crop: Image | None = None


def movement_flows(
    look: FrameProvider, people: Sequence[TrackedPerson], rows: Sequence[Sequence[Window]]
) -> list[Flows]:
    """Dense motion of each movement, in the crop that a recogniser reads.

    Two crops of a movement are all that is kept, and they only until its apex has passed.

    Args:
        look: Gives the wanted frames of the video.
        people: Who.
        rows: Movements of each of them, counted from the first frame of their track.

    Returns:
        Of each of them, one flow a movement.
    """
    found: list[Flows] = [[None] * len(windows) for windows in rows]
    at: dict[int, list[_Case]] = {}
    for who, windows, out in zip(people, rows, found, strict=True):
        for number, window in enumerate(windows):
            eyes = who.eyes(window.onset)
            if eyes is None or window.apex <= window.onset:
                continue
            onset, apex = window.onset + who.track.start, window.apex + who.track.start
            case = _Case(onset, apex, eyes, out, number)
            for index in (onset, apex):
                at.setdefault(index, []).append(case)
    for frame in look(tuple(at)) if at else ():
        for case in at.pop(frame.index, ()):
            _see(case, frame)
        if not at:
            break
    return found


def _see(case: _Case, frame: Frame) -> None:
    try:
        crop = crop_of(frame.image, case.eyes)
    except DataError:  # eyes so close together that nothing can be cut out by them
        return
    if frame.index == case.onset:
        case.crop = crop
    elif case.crop is not None:
        case.out[case.at] = flow_of_crops(case.crop, crop)
        case.crop = None
