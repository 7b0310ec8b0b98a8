"""The one query: what a recogniser says of each person's strongest movement."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from austicker.errors import DataError
from austicker.maplayout import CELLS
from austicker.motion.crop import crop_transform
from austicker.motion.flowmap import TIGHT
from austicker.motion.order import in_order
from austicker.motion.spot import spot
from austicker.protection.analyze import TrackedPerson
from austicker.protection.movement_flow import FrameProvider
from austicker.types import EmotionRecognizer, Image


def ask(
    reader: EmotionRecognizer, look: FrameProvider, people: Sequence[TrackedPerson], fps: float
) -> list[str | None]:
    """Ask once for everybody; of each only the few frames that the recogniser reads are kept.

    Args:
        reader: The recogniser.
        look: Gives the wanted frames of the video.
        people: Who.
        fps: Frame rate.

    Returns:
        What it says of each; None where no movement was spotted or the eyes cannot be cut out.
    """
    told: list[str | None] = [None] * len(people)
    wanted: dict[int, list[int]] = {}
    places: dict[int, list[int]] = {}
    for number, who in enumerate(people):
        windows = in_order(who.motion, spot(who.motion, fps), fps)
        if not windows:
            continue
        best = max(windows, key=lambda w: w.score)
        start = who.track.start
        places[number] = reader.frames(best.onset + start, best.apex + start, best.offset + start)
        for index in places[number]:
            wanted.setdefault(index, []).append(number)
    kept: dict[int, dict[int, Image]] = {number: {} for number in places}
    for frame in look(tuple(wanted)) if wanted else ():
        for number in wanted.get(frame.index, ()):
            kept[number][frame.index] = frame.image
            if set(kept[number]) == set(places[number]):
                images = np.stack([kept[number][index] for index in places[number]])
                told[number] = _read(reader, images, people[number], places[number][0])
                kept[number] = {}
        if frame.index >= max(wanted):
            break
    return told


def _read(
    reader: EmotionRecognizer, images: np.ndarray, who: TrackedPerson, index: int
) -> str | None:
    eyes = who.eyes(index - who.track.start)
    if eyes is None:
        return None
    try:
        crop_transform(eyes, TIGHT, CELLS)
    except DataError:  # eyes so close together that nothing can be cut out by them
        return None
    return reader.read(images, eyes)
