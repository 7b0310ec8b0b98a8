"""The one query: what a recogniser predicts for each person's strongest movement."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from austicker.errors import DataError
from austicker.maplayout import CELLS
from austicker.motion.crop import crop_transform
from austicker.motion.flowmap import TIGHT
from austicker.protection.analysis import TrackedPerson
from austicker.protection.movement_flow import FrameProvider
from austicker.types import EmotionRecognizer, Image


def ask_recognizer(
    recognizer: EmotionRecognizer, frames: FrameProvider, people: Sequence[TrackedPerson]
) -> tuple[TrackedPerson, ...]:
    """Ask once for everybody; of each only the few frames that the recogniser reads are kept.

    Args:
        recognizer: Who is asked.
        frames: Gives the wanted frames of the video.
        people: Who is asked about.

    Returns:
        The people with their `predicted_emotion`; it stays None where no movement was spotted or
        the eyes cannot be cut out.
    """
    predicted: list[str | None] = [None] * len(people)
    wanted: dict[int, list[int]] = {}
    places: dict[int, list[int]] = {}
    for number, person in enumerate(people):
        if not person.movements:
            continue
        best = max(person.movements, key=lambda w: w.score)
        places[number] = recognizer.frames(best.onset, best.apex, best.offset)
        for index in places[number]:
            wanted.setdefault(index, []).append(number)
    kept: dict[int, dict[int, Image]] = {number: {} for number in places}
    for frame in frames(tuple(wanted)) if wanted else ():
        for number in wanted.get(frame.index, ()):
            kept[number][frame.index] = frame.image
            if set(kept[number]) == set(places[number]):
                images = np.stack([kept[number][index] for index in places[number]])
                predicted[number] = _ask(recognizer, images, people[number], places[number][0])
                kept[number] = {}
        if frame.index >= max(wanted):
            break
    return tuple(
        replace(person, predicted_emotion=emotion)
        for person, emotion in zip(people, predicted, strict=True)
    )


def reads_stills(recognizer: EmotionRecognizer) -> bool:
    """Whether it reads single frames, so that it can be asked about a photo."""
    return recognizer.still


def ask_about_photo(
    recognizer: EmotionRecognizer, image: Image, people: Sequence[TrackedPerson]
) -> tuple[TrackedPerson, ...]:
    """Ask once for everybody in a photo; see `ask_recognizer`."""
    count = len(recognizer.frames(0, 0, 0))
    images = np.stack([image] * count)
    return tuple(
        replace(person, predicted_emotion=_ask(recognizer, images, person, 0)) for person in people
    )


def _ask(
    recognizer: EmotionRecognizer, images: np.ndarray, person: TrackedPerson, index: int
) -> str | None:
    eyes = person.eyes(index)
    if eyes is None:
        return None
    try:
        crop_transform(eyes, TIGHT, CELLS)
    except DataError:  # eyes so close together that nothing can be cut out by them
        return None
    return recognizer.read(images, eyes)
