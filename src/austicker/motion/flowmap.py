"""The 28 x 28 motion map of the MEGC2019 distribution, read or computed from a clip.

Layout, from the published maps: channels u (right), v (down) and optical strain of the flow from
onset to apex, each stretched to 0-255 within the clip; a tight face crop with the eyes in row 7,
columns 6 and 22, brows in row 4, mouth in row 20, chin in row 26. Eyes 16 columns apart and a
mouth 13 rows below them cannot both be true of a face at one scale: the published crop is taller
than wide and squeezed to a square. `ROWS` undoes that.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from austicker.errors import RecordError
from austicker.maplayout import CELLS, region_means
from austicker.motion.crop import CropLayout, Eyes, crop_frames, crop_height, crop_transform
from austicker.motion.flow import dense_flow, optical_strain
from austicker.types import N_ROIS, Clip, Floats, Image, RoiMotion

ROWS = 38
"""Rows of square cells that the crop is high before it is squeezed to 28: a mouth 1.1 and a chin
1.65 inter-ocular distances below the eyes (mean of 30 synthetic people) then fall on rows 20 and
26."""

TIGHT = CropLayout((6.5 / CELLS, 7.5 / CELLS), (22.5 / CELLS, 7.5 / CELLS), ROWS / CELLS)


@dataclass(frozen=True, slots=True, eq=False)
class FlowMap:
    """Motion of one clip from onset to apex.

    Attributes:
        raw: (28, 28, 3) uint8: u, v, strain, each stretched to 0-255 within the clip. The scale
            is lost, as in the published maps: sizes of clips or channels cannot be compared.
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
        means = region_means(self.centred())[None].astype(np.float32)
        return RoiMotion(means, np.ones((1, N_ROIS), np.bool_))


def face_mask(cell: int) -> npt.NDArray[np.bool_]:
    """(38 * cell, 28 * cell): the ellipse that the tight crop leaves of a face.

    In inter-ocular distances (16 columns): 1.1 to each side of a point just below the eyes, and
    1.6 down from it, which is the chin.
    """
    x = (np.arange(CELLS * cell) + 0.5) / cell - 14.5
    y = (np.arange(ROWS * cell) + 0.5) / cell - 7.5 * ROWS / CELLS - 1
    return np.asarray((x[None, :] / 18) ** 2 + (y[:, None] / 26) ** 2 <= 1)


def face_cells() -> npt.NDArray[np.bool_]:
    """(28, 28): cells of the map that lie on the face as a whole."""
    import cv2

    share = cv2.resize(
        face_mask(8).astype(np.float32), (CELLS, CELLS), interpolation=cv2.INTER_AREA
    )
    return np.asarray(share > 0.99)


def encode(flow: Floats) -> FlowMap:
    """A (38, 28, 2) flow on square cells as a map: strain added, squeezed, stretched to 0-255.

    Strain is zero off the face and on its rim, where the flow's end would count as strain.

    Args:
        flow: Any unit; the scale of each channel is lost.
    """
    import cv2

    inside = cv2.erode(face_mask(1).astype(np.float32), np.ones((3, 3), np.uint8))
    full = np.dstack([flow, optical_strain(flow) * inside]).astype(np.float32)
    values = np.asarray(cv2.resize(full, (CELLS, CELLS), interpolation=cv2.INTER_AREA))
    low, high = values.min(axis=(0, 1)), values.max(axis=(0, 1))
    scale = np.divide(255, high - low, out=np.zeros_like(low), where=high > low)
    return FlowMap(np.rint((values - low) * scale).astype(np.uint8))


def flow_grid(clip: Clip, eyes: Eyes) -> Floats:
    """(38, 28, 2) flow from onset to apex in cells, 1/16 of the eyes' distance.

    Args:
        clip: Frames of any size.
        eyes: In the clip's onset frame.
    """
    return flow_between(clip.frames[clip.onset], clip.frames[clip.apex], eyes)


def flow_between(onset: Image, apex: Image, eyes: Eyes) -> Floats:
    """`flow_grid` of two frames; both are cropped by the eyes in the first."""
    return flow_of_crops(crop_of(onset, eyes), crop_of(apex, eyes))


def crop_of(frame: Image, eyes: Eyes) -> Image:
    """The tight crop that flow is measured in, a whole number of px per cell.

    Raises:
        DataError: Eyes that cannot be those of a face in the picture.
    """
    crop: Image = crop_frames(frame[None], eyes, TIGHT, CELLS * _cell(eyes))[0]
    return crop


def crop_reach(eyes: Eyes) -> Floats:
    """(4,) x0, y0, x1, y1 px of the picture that `crop_of` reads.

    Raises:
        DataError: As `crop_of`.
    """
    width = CELLS * _cell(eyes)
    back = crop_transform(eyes, TIGHT, width)
    high = crop_height(TIGHT, width)
    corners = np.array([[0, 0], [width, 0], [0, high], [width, high]], float) - back[:, 2]
    places = corners @ np.linalg.inv(back[:, :2]).T
    return np.concatenate([places.min(axis=0), places.max(axis=0)])


def flow_of_crops(onset: Image, apex: Image) -> Floats:
    """(38, 28, 2) flow in cells between two crops of `crop_of` with the same eyes.

    Off the face, where flow on a flat background is unreliable, it is the face's median.
    """
    import cv2

    cell = onset.shape[1] // CELLS
    mask = face_mask(cell)
    flow = dense_flow(onset, apex)
    flow[~mask] = np.median(flow[mask], axis=0)
    return cv2.resize(flow, (CELLS, ROWS), interpolation=cv2.INTER_AREA) / np.float32(cell)


def flow_map(clip: Clip, eyes: Eyes) -> FlowMap:
    """The map of a clip, laid out and scaled like the published ones.

    Args:
        clip: Frames of any size, face roughly upright.
        eyes: Centres of the eyes in the clip's onset frame, px.

    Raises:
        DataError: Eyes that cannot be those of a face in the picture.
    """
    return encode(flow_grid(clip, eyes))


def _cell(eyes: Eyes) -> int:
    """Crop px per cell that neither enlarge nor shrink the picture much, 4-12."""
    span = float(np.hypot(eyes[1][0] - eyes[0][0], eyes[1][1] - eyes[0][1]))
    return int(np.clip(round(span / 16), 4, 12)) if np.isfinite(span) else 4
