"""What recognisers of stills are given of a person."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from austicker.errors import DataError
from austicker.motion.crop import FACE_AND_MARGIN, Eyes, crop_frames, crop_transform
from austicker.protection.analysis import TrackedPerson
from austicker.protection.movement_flow import FrameProvider
from austicker.types import FaceStill, Floats, Image

SIDE = 224
"""px; of `austicker.recognizers.inputs.STILLS`."""


def cut_still(image: Image, eyes: Eyes | None) -> Image | None:
    """(224, 224, 3) uint8 RGB about the eyes; None where nothing can be cut out by them.

    Args:
        image: (H, W, 3) uint8 RGB.
        eyes: In the image; None where the head was not seen.
    """
    if eyes is None or not np.isfinite(np.asarray(eyes)).all():
        return None
    try:
        return np.asarray(crop_frames(image[None], eyes, FACE_AND_MARGIN, SIDE)[0], np.uint8)
    except DataError:  # eyes that close cannot be read by any recogniser either
        return None


def still_reach(eyes: Eyes | None) -> Floats | None:
    """(4,) x0, y0, x1, y1 px of the image that `cut_still` reads; None where it reads nothing."""
    if eyes is None or not np.isfinite(np.asarray(eyes)).all():
        return None
    try:
        matrix = crop_transform(eyes, FACE_AND_MARGIN, SIDE)
    except DataError:
        return None
    corners = np.array([[0, 0], [SIDE, 0], [0, SIDE], [SIDE, SIDE]], float) - 0.5
    back = (corners - matrix[:, 2]) @ np.linalg.inv(matrix[:, :2]).T
    return np.concatenate([back.min(axis=0), back.max(axis=0)])


def still_frames(person: TrackedPerson, fps: float, most: int) -> list[int]:
    """Frames in which recognisers of stills are asked: apexes, and one a second.

    Args:
        person: Who.
        fps: Frames a second.
        most: How many at most: half of them apexes of the strongest movements, the others evenly
            spread over the track.
    """
    seen = np.flatnonzero(person.track.present) + person.track.start
    strongest = sorted(person.movements, key=lambda window: -window.score)
    apexes = [window.apex for window in strongest[: most // 2]]
    seconds = seen[:: max(1, round(fps))]
    room = min(most - len(apexes), len(seconds))
    spread = seconds[np.linspace(0, len(seconds) - 1, room).astype(int)]
    return sorted({*apexes, *spread.tolist()} & set(seen.tolist()))


def with_stills(
    people: Sequence[TrackedPerson], frames: FrameProvider, fps: float, most: int
) -> tuple[TrackedPerson, ...]:
    """People with what recognisers of stills are given of them; see `still_frames`."""
    wanted = [still_frames(person, fps, most) for person in people]
    stills: list[list[FaceStill]] = [[] for _ in people]
    every = sorted({index for own in wanted for index in own})
    for frame in frames(every) if every else ():
        for person, own, kept in zip(people, wanted, stills, strict=True):
            if frame.index in own:
                kept.extend(still_of(frame.image, person, frame.index))
    pairs = zip(people, stills, strict=True)
    return tuple(replace(person, stills=tuple(kept)) for person, kept in pairs)


def still_of(image: Image, person: TrackedPerson, index: int = 0) -> tuple[FaceStill, ...]:
    """The person in frame `index`; empty where the face cannot be cut out."""
    still = cut_still(image, person.eyes(index))
    return () if still is None else (FaceStill(index, still),)
