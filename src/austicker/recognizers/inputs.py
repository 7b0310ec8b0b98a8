"""What recognisers read, and how it is cut out of a clip."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from austicker.errors import DataError
from austicker.maplayout import CELLS
from austicker.motion.crop import FACE_AND_MARGIN, WHOLE_FACE, Eyes, crop_frames
from austicker.motion.flowmap import crop_of, encode, flow_between
from austicker.recognizers.sequence import SEQUENCE_FRAMES, sequence_of

Raw = npt.NDArray[np.uint8]
CUBE_FRAMES = 18
"""Of MicroExpSTCNN on SMIC."""
PAIR_SIDE, CUBE_SIDE, STILL_SIDE = 224, 64, 224


@dataclass(frozen=True, slots=True, eq=False)
class Input:
    """A kind of input.

    Attributes:
        name: "maps", "pairs", "cubes", "stills" or "sequences".
        words: What it is.
        shape: Of one input.
        wanted: Onset, apex, offset -> indices of the frames it is made of; the first is the one
            in which the eyes are looked for.
        take: Those frames and the eyes -> one input.
        mirror: (N, ...) inputs -> those of the mirrored faces.
        dtype: Of the numbers in it.
    """

    name: str
    words: str
    shape: tuple[int, ...]
    wanted: Callable[[int, int, int], list[int]]
    take: Callable[[Raw, Eyes], npt.NDArray[Any]]
    mirror: Callable[[npt.NDArray[Any]], npt.NDArray[Any]]
    dtype: type[np.generic] = np.uint8

    def check(self, inputs: npt.NDArray[Any], who: str) -> None:
        """Raise `DataError` unless these are (N, *shape) of `dtype`."""
        if inputs.shape[1:] != self.shape or inputs.dtype != self.dtype:
            raise DataError(
                f"{who} reads {self.words}, (N, {', '.join(map(str, self.shape))}) "
                f"{np.dtype(self.dtype)}, got "
                f"{inputs.shape} of {inputs.dtype}"
            )


def _map(frames: Raw, eyes: Eyes) -> Raw:
    return encode(flow_between(frames[0], frames[1], eyes)).raw


def _mirror_map(raw: npt.NDArray[Any]) -> npt.NDArray[Any]:
    flipped = raw[:, :, ::-1].copy()
    flipped[..., 0] = 255 - flipped[..., 0]
    return flipped


def _pair(frames: Raw, eyes: Eyes) -> Raw:
    return crop_frames(frames, eyes, WHOLE_FACE, PAIR_SIDE)


def _cube(frames: Raw, eyes: Eyes) -> Raw:
    import cv2

    cut = crop_frames(frames, eyes, WHOLE_FACE, CUBE_SIDE)
    return np.stack([cv2.cvtColor(frame, cv2.COLOR_RGB2GRAY) for frame in cut]).astype(np.uint8)


def _sequence(frames: Raw, eyes: Eyes) -> Raw:
    return sequence_of(np.stack([crop_of(frame, eyes) for frame in frames]))


def _mirror_sequence(raw: npt.NDArray[Any]) -> npt.NDArray[Any]:
    flipped = raw[..., ::-1, :].copy()
    flipped[..., 0] = np.uint8(0) - flipped[..., 0]  # 128 + x becomes 128 - x, modulo 256
    return flipped


def _still(frames: Raw, eyes: Eyes) -> Raw:
    # Cropped by the eyes of the onset; the picture shown is the apex.
    cut: Raw = crop_frames(frames[1:], eyes, FACE_AND_MARGIN, STILL_SIDE)[0]
    return cut


MAPS = Input(
    "maps",
    "motion maps from onset to apex",
    (CELLS, CELLS, 3),
    lambda onset, apex, _: [onset, apex],
    _map,
    _mirror_map,
)
PAIRS = Input(
    "pairs",
    "onset and apex frames",
    (2, PAIR_SIDE, PAIR_SIDE, 3),
    lambda onset, apex, _: [onset, apex],
    _pair,
    lambda raw: raw[:, :, :, ::-1],
)
CUBES = Input(
    "cubes",
    f"{CUBE_FRAMES} grey frames evenly spaced from onset to offset",
    (CUBE_FRAMES, CUBE_SIDE, CUBE_SIDE),
    lambda onset, _, offset: [round(t) for t in np.linspace(onset, offset, CUBE_FRAMES)],
    _cube,
    lambda raw: raw[:, :, :, ::-1],
)
STILLS = Input(
    "stills",
    "faces with a margin, in apex frames",
    (STILL_SIDE, STILL_SIDE, 3),
    lambda onset, apex, _: [onset, apex],
    _still,
    lambda raw: raw[:, :, ::-1],
)
SEQUENCES = Input(
    "sequences",
    f"{SEQUENCE_FRAMES} motion maps evenly spaced from onset to offset",
    (SEQUENCE_FRAMES, CELLS, CELLS, 3),
    lambda onset, _, offset: [round(t) for t in np.linspace(onset, offset, SEQUENCE_FRAMES + 1)],
    _sequence,
    _mirror_sequence,
)
INPUTS = {kind.name: kind for kind in (MAPS, PAIRS, CUBES, STILLS, SEQUENCES)}
"""Every kind by name."""


def centred(raw: Raw) -> npt.NDArray[np.float32]:
    """(N, 3, 28, 28): `FlowMap.centred` of every map, channels first."""
    values = raw.astype(np.float32) / np.float32(255)
    values[..., :2] -= np.median(values[..., :2], axis=(1, 2), keepdims=True)
    return np.ascontiguousarray(values.transpose(0, 3, 1, 2))
