"""The 28 x 28 motion map of the MEGC2019 distribution, read or computed from a clip.

Layout, from the published maps: channels u (right), v (down) and optical strain of the flow from
onset to apex, each stretched to 0-255 within the clip; a tight face crop with the eyes in row 7,
columns 6 and 22, brows in row 4, mouth in row 20, chin in row 26.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from austicker.bench.crop import CELLS, Eyes, crop_frames, crop_side
from austicker.errors import RecordError
from austicker.motion.flow import dense_flow, optical_strain
from austicker.types import N_ROIS, Clip, Floats, RoiMotion

ROI_CENTRES: npt.NDArray[np.int64] = np.array(
    [
        (5, 4), (10, 4), (17, 4), (22, 4), (5, 7), (14, 7), (21, 7), (5, 14), (22, 14), (9, 20),
        (14, 17), (18, 20), (14, 21), (14, 25),
    ]
)  # fmt: skip
"""(14, 2) column, row of ROI 1-14 on the map."""

ROI_REACH = 2
"""A region is the 5 x 5 cells around its centre: k = 2, a fifth of the face's width."""


@dataclass(frozen=True, slots=True, eq=False)
class FlowMap:
    """Motion of one clip from onset to apex.

    Attributes:
        raw: (28, 28, 3) uint8: u, v, strain, each stretched to 0-255 within the clip. The scale
            is lost on purpose: neither clips nor channels can be compared by size.
    """

    raw: npt.NDArray[np.uint8]

    def __post_init__(self) -> None:
        got = (self.raw.shape, str(self.raw.dtype))
        if got != ((CELLS, CELLS, 3), "uint8"):
            raise RecordError(f"FlowMap: expected raw of shape (28, 28, 3) and uint8, got {got}")

    def centred(self) -> Floats:
        """(28, 28, 3) float32, unitless: u and v from their medians (zero motion), strain from 0.

        One unit is the range of that channel in that clip, so u and v lie in -1..1.
        """
        values = self.raw.astype(np.float32) / np.float32(255)
        values[..., :2] -= np.median(values[..., :2], axis=(0, 1))
        return values

    def roi_motion(self) -> RoiMotion:
        """One row, the apex relative to the onset: the mean of `centred` over each region.

        The record's units cannot be had from these maps: values are unitless and scaled per
        clip and channel, as in `centred`; signs and ratios between regions are meaningful.
        """
        values = self.centred()
        means = np.zeros((1, N_ROIS, 3), np.float32)
        for roi, (column, row) in enumerate(ROI_CENTRES):
            rows = slice(max(row - ROI_REACH, 0), row + ROI_REACH + 1)
            columns = slice(max(column - ROI_REACH, 0), column + ROI_REACH + 1)
            means[0, roi] = values[rows, columns].mean(axis=(0, 1))
        return RoiMotion(means, np.ones((1, N_ROIS), np.bool_))


def face_mask(side: int) -> npt.NDArray[np.bool_]:
    """(side, side): the ellipse that the tight crop leaves of a face.

    Fitted to the crop's own landmarks: half an inter-ocular distance beyond the eyes, closing
    just below the chin (row 26).
    """
    cells = (np.arange(side) + 0.5) * CELLS / side - 0.5
    x, y = np.meshgrid(cells, cells)
    return np.asarray(((x - 14) / 18) ** 2 + ((y - 8) / 20) ** 2 <= 1)


def encode(flow: npt.NDArray[np.floating[Any]]) -> FlowMap:
    """A (28, 28, 2) flow as a map: strain added, every channel stretched to 0-255.

    Args:
        flow: Any unit; the scale of each channel is lost.
    """
    strain = optical_strain(flow)
    channels = []
    for channel in (flow[..., 0], flow[..., 1], strain):
        low, high = float(channel.min()), float(channel.max())
        scale = 255 / (high - low) if high > low else 0.0
        channels.append(np.rint((channel - low) * scale).astype(np.uint8))
    return FlowMap(np.stack(channels, axis=-1))


def flow_grid(clip: Clip, eyes: Eyes) -> Floats:
    """(28, 28, 2) flow from onset to apex in cells of the map, zero off the face.

    Args:
        clip: Frames of any size.
        eyes: In the clip's onset frame.
    """
    import cv2

    side = crop_side(eyes)
    onset, apex = crop_frames(clip.frames[[clip.onset, clip.apex]], eyes, side)
    mask = face_mask(side)
    # A still ground off the face: where it is flat, the flow would otherwise be invented.
    flow = dense_flow(onset, np.where(mask[..., None], apex, onset))
    grid = cv2.resize(flow * mask[..., None], (CELLS, CELLS), interpolation=cv2.INTER_AREA)
    return np.asarray(grid, np.float32) * np.float32(CELLS / side)


def flow_map(clip: Clip, eyes: Eyes) -> FlowMap:
    """The map of a clip, laid out and scaled like the published ones.

    Args:
        clip: Frames of any size, face roughly upright.
        eyes: Centres of the eyes in the clip's onset frame, px.

    Raises:
        DataError: Eyes that cannot be those of a face in the picture.
    """
    return encode(flow_grid(clip, eyes))
