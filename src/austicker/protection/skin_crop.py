"""The upright crop in which a face's skin is followed and moved, from the pose of its head."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from austicker.faces.geometry import eyes_under, project
from austicker.motion.nonrigid import SkinCrop
from austicker.regions.openings import Part, outlines
from austicker.rendering.warp import cut_grey
from austicker.types import Floats, Image

SCALE = 32.0
"""Inter-ocular distance in the crop, px; a face is then about 80 px wide. Skin moves smoothly, so
that displacements need no more points."""
FINE = 2
"""How much finer than the crop its pictures are, and the outlines of the face in it."""
_BESIDE = (FINE - 1) / 2
"""px of the finer crop from its first pixel to the middle of the coarser one's first."""
WIDTH, HEIGHT = round(2.6 * SCALE), round(3.4 * SCALE)
EYES_AT = (1.3 * SCALE, 1.25 * SCALE)
"""Where the middle between the eyes lies in the crop, px; its first pixel is the first point of
the grid of `austicker.causal.fields`."""

_UP, _OUT = 0.2, 0.06
"""Inter-ocular distances by which the mesh's contour, which ends on the forehead and on the cheeks,
is widened upwards to the hairline and everywhere else to the jaw."""
_RIM, _SHORE = 0.14, 0.2
"""Inter-ocular distances within which the skin comes to rest: where motion is only made less,
before the widened contour; where a field is put, before the mesh's own, for a cheek whose outline
moves against the background is seen."""
_LIDS, _CLOSE = 0.1, 0.04
"""The same around the eyes' and the mouth's openings: so wide that a field of some px never folds
the picture over; and where motion is only made less."""
_REST: dict[Part, float] = {"eyes": 0.06, "mouth": 0.02}
"""What lies so close to the mean openings is within them when they are wide."""
_SOCKET = 0.2
"""Off the eyes by this much, a blink moves nothing."""
_CLEAR: dict[Part, float] = {"eyes": 0.15, "mouth": 0.3}
"""Off the openings by this much, motion is not that of lids and lips."""
_BLUR = 0.02
_DEPTH_CELLS, _DEPTH_SIGMA = 5, 0.12

_UNDER_NOSE, _UPPER_LIP, _LOWER_LIP = 2, 0, 17
_CHEEKS, _SHARED = 0.3, 0.2
"""Inter-ocular distances: so far above the foot of the nose, where the cheeks are, the part of the
face that moves with the mouth ends, going over into the rest so far up and down from there."""
_LIP = 0.05

# MediaPipe's contour of the face, clockwise from the middle of the hairline.
_OVAL = [
    *(10, 338, 297, 332, 284, 251, 389, 356, 454, 323, 361, 288, 397, 365, 379, 378, 400, 377),
    *(152, 148, 176, 149, 150, 136, 172, 58, 132, 93, 234, 127, 162, 21, 54, 103, 67, 109),
]


def crop_to_image(pose: Floats, template: Floats) -> Floats:
    """(2, 3) from px of the crop to px of the frame, for a head under a (2, 4) pose.

    The crop is the head's own plane through the mean of its stable points, so it is squeezed as
    the face is when the head turns.
    """
    (x0, y0), (x1, y1) = eyes_under(np.eye(2, 4), template)
    unit = float(np.hypot(x1 - x0, y1 - y0)) / SCALE
    middle = np.array([(x0 + x1) / 2, (y0 + y1) / 2])
    pose = np.asarray(pose, np.float64)
    linear = pose[:, :2] * unit
    return np.column_stack([linear, pose[:, :2] @ middle + pose[:, 3] - linear @ EYES_AT])


def skin_picture(image: Image, to_image: Floats) -> npt.NDArray[np.uint8]:
    """(FINE * HEIGHT, FINE * WIDTH) grey: what a (H, W, 3) uint8 RGB frame shows in the crop.

    Args:
        image: The frame.
        to_image: Of `crop_to_image`.
    """
    linear = to_image[:, :2] / FINE
    finer = np.column_stack([linear, to_image[:, 2] - linear @ np.full(2, _BESIDE)])
    return cut_grey(image, finer, (FINE * WIDTH, FINE * HEIGHT))


def inter_ocular_under(pose: Floats, template: Floats) -> float:
    """Distance of the eyes in the frame, px, of a head under a (2, 4) pose."""
    (x0, y0), (x1, y1) = eyes_under(np.asarray(pose, np.float64), template)
    return float(np.hypot(x1 - x0, y1 - y0))


def skin_crop(pose: Floats, template: Floats) -> SkinCrop:
    """Where the skin is in the crop of a head under a (2, 4) pose.

    The skin is at rest from the face's contour outwards and within the eyes and the mouth, and
    free from `_RIM` within the contour and `_LIDS` off the openings; a smooth step between.
    """
    import cv2

    mesh = _in_crop(pose, template)
    fine = mesh * FINE + _BESIDE
    face = np.zeros((FINE * HEIGHT, FINE * WIDTH), np.uint8)
    cv2.fillPoly(face, [_whole(_contour(fine))], 1)
    # What the crop cuts off ends there as the face does at its contour.
    framed = cv2.copyMakeBorder(face, 1, 1, 1, 1, cv2.BORDER_CONSTANT, value=0)
    inside = cv2.distanceTransform(framed, cv2.DIST_L2, 5)[1:-1, 1:-1]
    inward = _thinned(np.asarray(inside / (FINE * SCALE), np.float32))
    eyes, mouth = _away(fine, "eyes"), _away(fine, "mouth")
    off = np.minimum(eyes - _REST["eyes"], mouth - _REST["mouth"])
    weight = _step((inward - _OUT) / _SHORE) * _step(off / _LIDS)
    close = _step(inward / _RIM) * _step(np.minimum(eyes, mouth) / _CLOSE)
    close[[0, -1]], close[:, [0, -1]] = 0, 0
    edge = cv2.GaussianBlur(face.astype(np.float32), (0, 0), _BLUR * FINE * SCALE)
    whole = _thinned(np.asarray(edge, np.float32))
    clear = eyes > _CLEAR["eyes"]
    return SkinCrop(
        weight=weight,
        close=close,
        face=whole,
        firm=(whole > 0.9) & clear & (mouth > _CLEAR["mouth"]),
        skin=(weight > 0.5) & clear,
        eyes=_step(1.5 - eyes / _SOCKET),
        depth=_depth(mesh, template),
        scale=SCALE,
    )


@dataclass(frozen=True, slots=True, eq=False)
class MouthPart:
    """The part of the face that moves when somebody speaks.

    Attributes:
        weight: (HEIGHT, WIDTH) 0-1: 1 from the cheeks down, 0 from the eyes up, and smooth between.
        upper, lower: Rows and columns of the crop that show the upper and the lower lip.
    """

    weight: npt.NDArray[np.float32]
    upper: tuple[slice, slice]
    lower: tuple[slice, slice]

    def opening(self, displacement: npt.NDArray[np.float32]) -> float:
        """By how much a (HEIGHT, WIDTH, 2) displacement moves the lips apart, px of the crop."""
        return float(
            displacement[self.lower][..., 1].mean() - displacement[self.upper][..., 1].mean()
        )


def mouth_part(pose: Floats, template: Floats) -> MouthPart:
    """Where the mouth is in the crop of a head under a (2, 4) pose."""
    mesh = _in_crop(pose, template)
    down = (np.arange(HEIGHT) - mesh[_UNDER_NOSE, 1]) / SCALE + _CHEEKS
    column = _step(down / (2 * _SHARED) + 0.5)
    weight = np.ascontiguousarray(np.broadcast_to(column[:, None], (HEIGHT, WIDTH)))
    return MouthPart(weight, _patch(mesh[_UPPER_LIP]), _patch(mesh[_LOWER_LIP]))


def _patch(middle: Floats) -> tuple[slice, slice]:
    """Rows and columns about a point, within the crop."""
    reach = round(_LIP * SCALE)
    x, y = np.clip(np.rint(middle), reach, (WIDTH - 1 - reach, HEIGHT - 1 - reach)).astype(int)
    return slice(y - reach, y + reach + 1), slice(x - reach, x + reach + 1)


def _in_crop(pose: Floats, template: Floats) -> Floats:
    """(478, 2) px of the crop: the mesh under a (2, 4) pose."""
    to_image = crop_to_image(pose, template)
    back = np.linalg.inv(to_image[:, :2])
    mesh = project(np.asarray(pose, np.float64), template)
    return np.asarray((mesh - to_image[:, 2]) @ back.T)


def _contour(mesh: Floats) -> Floats:
    """(36, 2) the face's edge, widened from its middle; px of the finer crop, as the mesh."""
    edge = mesh[_OVAL]
    away = edge - edge.mean(axis=0)
    away /= np.linalg.norm(away, axis=1, keepdims=True)
    upwards = np.clip(-away[:, 1:], 0, 1) ** 2
    return np.asarray(edge + FINE * SCALE * away * (_OUT + (_UP - _OUT) * upwards))


def _away(mesh: Floats, part: Part) -> npt.NDArray[np.float32]:
    """(HEIGHT, WIDTH) distance from the openings of a part, inter-ocular distances; 0 within.

    The mesh is in px of the finer crop.
    """
    import cv2

    free = np.ones((FINE * HEIGHT, FINE * WIDTH), np.uint8)
    for which, edge in outlines(mesh):
        if which == part:
            cv2.fillPoly(free, [_whole(edge)], 0)
            cv2.polylines(free, [_whole(edge)], isClosed=True, color=0)
    away = cv2.distanceTransform(free, cv2.DIST_L2, 5)
    return _thinned(np.asarray(away / (FINE * SCALE), np.float32))


def _thinned(fine: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    """(HEIGHT, WIDTH) of a finer picture: the values at the crop's own points."""
    import cv2

    small = cv2.resize(fine, (WIDTH, HEIGHT), interpolation=cv2.INTER_AREA)
    return np.asarray(small, np.float32)


def _whole(points: Floats) -> npt.NDArray[np.int32]:
    return np.rint(points).astype(np.int32)


def _step(t: Floats) -> npt.NDArray[np.float32]:
    t = np.clip(t, 0, 1)
    return np.asarray(t * t * (3 - 2 * t), np.float32)


def _depth(mesh: Floats, template: Floats) -> npt.NDArray[np.float32]:
    """(HEIGHT, WIDTH) depth of the head, inter-ocular distances, smoothed over the mesh."""
    import cv2

    (x0, y0), (x1, y1) = eyes_under(np.eye(2, 4), template)
    z = template[:, 2] / np.hypot(x1 - x0, y1 - y0)
    cells = (HEIGHT // _DEPTH_CELLS, WIDTH // _DEPTH_CELLS)
    y, x = (np.mgrid[: cells[0], : cells[1]] + 0.5) * _DEPTH_CELLS - 0.5
    apart = (x[..., None] - mesh[:, 0]) ** 2 + (y[..., None] - mesh[:, 1]) ** 2
    near = np.exp(-apart / (2 * (_DEPTH_SIGMA * SCALE) ** 2)) + 1e-12
    coarse = (near @ z / near.sum(axis=-1)).astype(np.float32)
    smooth = cv2.resize(coarse, (WIDTH, HEIGHT), interpolation=cv2.INTER_CUBIC)
    return np.asarray(smooth, np.float32)
