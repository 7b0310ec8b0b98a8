"""Moving a face's skin by less than it takes to see: one sub-pixel resampling of a patch."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from austicker.errors import RecordError
from austicker.shrink import averaged
from austicker.types import Floats, Image

_STILL = 1 / 64
"""px by which something is moved at least."""
_CUBIC = 2
"""px that the weights of cubic interpolation reach beyond a place."""
_OFTEN = 0.5
"""px of a crop at least, and twice as many at most, from one point to the next at which a field is
worked out; straight between them."""
_BESIDE = np.ones((3, 3), np.uint8)
_PIXELS = 120_000
"""Resampled at a time: few enough to stay in the processor's cache."""


def cut_grey(image: Image, to_image: Floats, size: tuple[int, int]) -> npt.NDArray[np.uint8]:
    """An upright grey crop of a face.

    A face much larger than the crop is averaged down by a whole factor first.

    Args:
        image: (H, W, 3) uint8 RGB.
        to_image: (2, 3) from px of the crop to px of the image.
        size: (width, height) of the crop.

    Returns:
        (height, width) uint8; beyond the image its border repeats.
    """
    import cv2

    matrix: Floats = np.asarray(to_image, np.float64)
    x0, y0, x1, y1 = _reach(matrix, size, image.shape)
    if x0 >= x1 or y0 >= y1:
        raise RecordError("to_image: expected a crop that meets the image; it lies outside")
    grey = np.asarray(cv2.cvtColor(image[y0:y1, x0:x1], cv2.COLOR_RGB2GRAY), np.uint8)
    shift = matrix[:, 2] - (x0, y0)
    linear = matrix[:, :2]
    factor = min(int(np.sqrt(abs(np.linalg.det(linear)))), *grey.shape)
    if factor > 1:
        grey = averaged(grey, factor)
        linear = linear / factor
        shift = (shift + 0.5) / factor - 0.5
    cut = cv2.warpAffine(
        grey,
        np.column_stack([linear, shift]),
        size,
        flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP,
        borderMode=cv2.BORDER_REPLICATE,
    )
    return np.asarray(cut, np.uint8)


def warp(
    image: Image, displacement: Floats, to_image: Floats, *, out: Image | None = None
) -> Image:
    """Resample a patch: the result at `p` shows what the image shows at `p + displacement(p)`.

    Args:
        image: (H, W, 3) uint8 RGB, left as it is.
        displacement: (h, w, 2) float32 right, down, px of a crop; zero on its rim.
        to_image: (2, 3) from px of the crop to px of the image.
        out: A copy of `image` to write into; None makes one.

    Returns:
        (H, W, 3) uint8; every byte outside the crop, where the displacement is zero, and wherever
        nothing within a px of the crop moves by 1/64 px, is that of `image`.

    Raises:
        RecordError: Another shape, or a matrix that cannot be undone.
    """
    import cv2

    field = np.asarray(displacement, np.float32)
    matrix: Floats = np.asarray(to_image, np.float64)
    if field.ndim != 3 or field.shape[2] != 2:
        raise RecordError(f"displacement: expected (h, w, 2), got {field.shape}")
    if matrix.shape != (2, 3) or not np.isfinite(matrix).all():
        raise RecordError(f"to_image: expected (2, 3) finite values, got {matrix.tolist()}")
    if abs(np.linalg.det(matrix[:, :2])) < 1e-6:
        raise RecordError(f"to_image: expected a matrix that can be undone, got {matrix.tolist()}")
    out = image.copy() if out is None else out
    field, matrix = _trimmed(field, matrix)
    x0, y0, x1, y1 = _reach(matrix, (field.shape[1], field.shape[0]), image.shape)
    if x0 >= x1 or y0 >= y1:
        return out
    turned = np.asarray(cv2.transform(field, matrix[:, :2].astype(np.float32)), np.float32)
    away = _Away(turned, matrix, (x0, y0, x1, y1))
    for band in away.bands(max(8, _PIXELS // (x1 - x0))):
        _resample(image, band, out)
    return out


@dataclass(frozen=True, slots=True, eq=False)
class _Band:
    """A box of the image in which something moves.

    Attributes:
        box: x0, y0, x1, y1 px.
        step: px from one point to the next, to the right and down.
        points: (3, n, m) px by which the image moves there, right and down, and the greater of
            both sizes; straight between them. The first row and column lie before the box.
    """

    box: tuple[int, int, int, int]
    step: int
    points: Floats

    def places(self, left: int, top: int) -> tuple[Floats, Floats]:
        """(h, w) x and y that each pixel of the box shows, px from (left, top) of the image."""
        right, down, _ = self.points
        first = (self.step - 1) / 2 - self.step
        x = self.box[0] - left + first + self.step * np.arange(right.shape[1], dtype=np.float32)
        y = self.box[1] - top + first + self.step * np.arange(len(down), dtype=np.float32)
        return self._finer(right + x), self._finer(down + y[:, None])

    def moving(self) -> npt.NDArray[np.uint8]:
        """(h, w) 1 where something moves, 0 elsewhere."""
        return (self._finer(self.points[2]) >= _STILL).view(np.uint8)

    def _finer(self, points: Floats) -> Floats:
        import cv2

        size = (self.step * points.shape[1], self.step * len(points))
        x0, y0, x1, y1 = self.box
        fine = np.asarray(cv2.resize(points, size, interpolation=cv2.INTER_LINEAR), np.float32)
        return fine[self.step : self.step + y1 - y0, self.step : self.step + x1 - x0]


class _Away:
    """A field's vectors in a box of the image, worked out at some points.

    Args:
        field: (h, w, 2) px of the image, at the points of the crop.
        matrix: (2, 3) from px of the crop to px of the image.
        box: x0, y0, x1, y1 px of the image.
    """

    def __init__(self, field: Floats, matrix: Floats, box: tuple[int, int, int, int]) -> None:
        import cv2

        self._box = x0, y0, x1, y1 = box
        apart = 1 / np.abs(np.linalg.inv(matrix[:, :2])).sum(axis=1).max()  # points of the crop
        step = max(1, int(np.ceil(_OFTEN * apart)))
        self._step = step
        # One point more on every side, between whose neighbours the outermost pixels lie.
        count = -(-(x1 - x0) // step) + 2, -(-(y1 - y0) // step) + 2
        place = matrix / step
        place[:, 2] += (0.5 - np.array([x0, y0]) + step) / step - 0.5
        right, down = (np.asarray(one) for one in cv2.split(cv2.warpAffine(field, place, count)))
        self._points: Floats = np.stack([right, down, np.maximum(np.abs(right), np.abs(down))])
        if step > 1:
            # Nothing may move between a point at rest and the next.
            self._points *= cv2.erode((self._points[2] > 0).view(np.uint8), _BESIDE)

    def bands(self, rows: int) -> Iterator[_Band]:
        """Boxes of some rows each in which something moves."""
        x0, y0, x1, y1 = self._box
        step = self._step
        high = -(-rows // step)
        for first in range(0, self._points.shape[1] - 2, high):
            part = self._points[:, first : first + high + 2]
            moving = np.flatnonzero(part[2].max(axis=0) >= _STILL)
            if not len(moving):
                continue
            left, right = max(0, int(moving[0]) - 2), min(part.shape[2] - 2, int(moving[-1]) + 1)
            top, start = y0 + step * first, x0 + step * left
            box = start, top, min(x1, x0 + step * right), min(y1, top + step * high)
            yield _Band(box, step, part[..., left : right + 2])


def _resample(image: Image, band: _Band, out: Image) -> None:
    """Resample one box of the image."""
    import cv2

    x0, y0, x1, y1 = band.box
    # What the box may show: as far beyond it as anything moves, and as cubic weights reach.
    reach = int(np.ceil(band.points[2].max())) + _CUBIC
    top, left = max(0, y0 - reach), max(0, x0 - reach)
    around = image[top : y1 + reach, left : x1 + reach]
    found = _resampled(around, *band.places(left, top))
    cv2.copyTo(found, band.moving(), out[y0:y1, x0:x1])


def _resampled(image: Image, x: Floats, y: Floats) -> Image:
    """What lies at (h, w) x and y of an image: brightness by cubic, colour by linear weights."""
    import cv2

    coded = cv2.cvtColor(image, cv2.COLOR_RGB2YCrCb)
    border = cv2.BORDER_REPLICATE
    found = cv2.remap(coded, x, y, cv2.INTER_LINEAR, borderMode=border)
    # OpenCV resamples float numbers of one channel at a third of what bytes take.
    luma = cv2.extractChannel(coded, 0).astype(np.float32)
    sharp = cv2.remap(luma, x, y, cv2.INTER_CUBIC, borderMode=border)
    cv2.insertChannel(cv2.add(sharp, 0, dtype=cv2.CV_8U), found, 0)  # type: ignore[call-overload]
    return np.asarray(cv2.cvtColor(found, cv2.COLOR_YCrCb2RGB), np.uint8)


def _trimmed(field: Floats, matrix: Floats) -> tuple[Floats, Floats]:
    """The part of a field that is not zero, with a rim of zeros, and where it goes."""
    moving: npt.NDArray[np.bool_] = (field[..., 0] != 0) | (field[..., 1] != 0)
    rows, columns = np.flatnonzero(moving.any(axis=1)), np.flatnonzero(moving.any(axis=0))
    if not len(rows):
        return field[:0], matrix
    top, left = max(0, int(rows[0]) - 1), max(0, int(columns[0]) - 1)
    part = field[top : int(rows[-1]) + 2, left : int(columns[-1]) + 2]
    placed = matrix.copy()
    placed[:, 2] += matrix[:, :2] @ (left, top)
    return np.ascontiguousarray(part), placed


def _reach(
    matrix: Floats, size: tuple[int, int], shape: tuple[int, ...]
) -> tuple[int, int, int, int]:
    """x0, y0, x1, y1 of the whole pixels of the image that a crop covers."""
    width, height = size
    if not (width and height):
        return 0, 0, 0, 0
    corners = np.array([[0, 0], [width - 1, 0], [0, height - 1], [width - 1, height - 1]])
    places = corners @ matrix[:, :2].T + matrix[:, 2]
    low, high = np.floor(places.min(axis=0)), np.ceil(places.max(axis=0)) + 1
    x0, y0 = np.maximum(low, 0).astype(int)
    x1, y1 = np.minimum(high, (shape[1], shape[0])).astype(int)
    return int(x0), int(y0), int(x1), int(y1)
