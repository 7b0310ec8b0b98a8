"""The skin's own motion since a reference frame: dense, in closed loop, without the head's.

Each frame is first warped back by what is known already, the head's motion included, and what flow
still sees between the reference and the result is added. So errors do not grow with the motion, and
a frame starts from the estimate of the one before. Pictures may be finer than the motion, so that
warping them blurs nothing that is needed. From the sum, what the head does as a rigid
body (a similarity, and a share of the depth: a small turn of a relief seen from afar) is fitted
robustly and taken out.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from austicker.errors import RecordError
from austicker.motion.refine import RestFlow
from austicker.types import Floats
from austicker.types.base import expect, expect_shape
from austicker.types.skin import FACE_IOD

Field = npt.NDArray[np.float32]
"""(h, w, 2) float32: right, down, px of the crop."""
Grey = npt.NDArray[np.uint8]

_SMOOTH = 0.025
"""Sigma of the blur of each round's flow, inter-ocular distances."""
_STEP = 0.125
"""Inter-ocular distances from one point to the next that takes part in the fit of the head."""
_FEWEST = 30
_FLOOR = 0.0003
"""Inter-ocular distances; smaller residuals are noise, and count the same."""
_TUKEY = 4.685  # 95 % efficiency on Gaussian noise (Holland & Welsch, 1977)
_ABSOLUTE, _FITS = 3, 5
_ABSOLUTE_AGAIN, _FITS_AGAIN = 1, 3
"""Fits of the head: so many in least absolute terms, of so many; fewer where the fit of the frame
before is near."""
_LARGE = 0.99
_NEAR = 0.9
_BLINK = 2.5
"""px of a 256-px face at the 99th percentile: lids that move farther blink, or follow the gaze."""
_MOST = 0.15
"""Inter-ocular distances: no more is followed, per axis."""


@dataclass(frozen=True, slots=True, eq=False)
class SkinCrop:
    """An upright crop of a face, the same for all frames of a window.

    Attributes:
        weight: (h, w) float32 0-1: 1 on skin that may be moved by some px, 0 outside the face and
            in its openings and near them, and smooth between.
        close: (h, w) float32 0-1: the same for a motion that is made less, up to the openings.
        face: (h, w) float32 0-1: 1 on the face, its openings included.
        firm: (h, w) bool: where the head is fitted; well off the eyes and the mouth.
        skin: (h, w) bool: where motion is judged too large or not; off the eyes, which blink.
        eyes: (h, w) float32 0-1: 1 on the eyes and their lids, 0 well off them, and smooth between.
        depth: (h, w) float32 depth of the head, inter-ocular distances, away from the viewer.
        scale: Inter-ocular distance in the crop, px.
    """

    weight: npt.NDArray[np.float32]
    close: npt.NDArray[np.float32]
    face: npt.NDArray[np.float32]
    firm: npt.NDArray[np.bool_]
    skin: npt.NDArray[np.bool_]
    eyes: npt.NDArray[np.float32]
    depth: npt.NDArray[np.float32]
    scale: float

    def __post_init__(self) -> None:
        expect_shape("SkinCrop", "weight", self.weight, (None, None))
        expect_shape("SkinCrop", "close", self.close, self.weight.shape)
        expect_shape("SkinCrop", "face", self.face, self.weight.shape)
        expect_shape("SkinCrop", "firm", self.firm, self.weight.shape)
        expect_shape("SkinCrop", "skin", self.skin, self.weight.shape)
        expect_shape("SkinCrop", "eyes", self.eyes, self.weight.shape)
        expect_shape("SkinCrop", "depth", self.depth, self.weight.shape)
        expect(self.scale > 0, "SkinCrop", "scale > 0", self.scale)
        enough = int(self.grid[self.firm].sum()) >= _FEWEST and bool(self.skin.any())
        expect(enough, "SkinCrop", "a face of some size within the crop", self.weight.shape)

    @property
    def grid(self) -> npt.NDArray[np.bool_]:
        """(h, w) bool: evenly spaced points; the head is fitted to the firm ones among them."""
        step = max(1, round(_STEP * self.scale))
        at = np.zeros(self.weight.shape, bool)
        at[::step, ::step] = True
        return at


class SkinMotion:
    """Follows the skin of one face from a reference frame on.

    Args:
        crop: Where the skin is.
        reference: (k h, k w) uint8 grey crop of the frame that counts as rest, k a whole number:
            its pictures may be finer than the crop.

    Raises:
        RecordError: A reference of another shape or type.
    """

    def __init__(self, crop: SkinCrop, reference: Grey) -> None:
        self._crop = crop
        height, width = crop.weight.shape
        self._finer = max(1, len(reference) // height)
        self._check(reference)
        self._flow = RestFlow(self._reduced(reference))
        rows, columns = np.mgrid[: len(reference), : reference.shape[1]].astype(np.float32)
        self._grid = np.dstack([columns, rows])
        y, x = np.mgrid[:height, :width].astype(np.float32)
        middle = np.array([width / 2, height / 2], np.float32)
        right, down = ((p - m) / crop.scale for p, m in zip((x, y), middle, strict=True))
        one, zero = np.ones_like(x), np.zeros_like(x)
        # Shift, growth, roll, and the parallax of yaw and pitch.
        u = np.stack([one, zero, right, -down, crop.depth, zero], axis=-1)
        v = np.stack([zero, one, down, right, zero, crop.depth], axis=-1)
        basis = np.stack([u, v], axis=-2).astype(np.float32)
        self._basis = basis.reshape(-1, basis.shape[-1])
        self._points = crop.grid & crop.firm
        self._floor = _FLOOR * crop.scale
        self._rows = basis[self._points].reshape(-1, basis.shape[-1]).astype(np.float64)
        self._found: Floats | None = None
        self._skin = np.flatnonzero(crop.skin)
        self._lids = np.flatnonzero(crop.eyes > _NEAR)
        self._own = np.zeros((height, width, 2), np.float32)
        self._head = np.zeros((height, width, 2), np.float32)
        self._most = np.float32(_MOST * crop.scale)

    @property
    def displacement(self) -> Field:
        """(h, w, 2) px: skin seen at `p` of the reference is at `p + displacement` now.

        Where it may be moved; elsewhere zero, about the eyes too while they blink or open wide.
        """
        share = self._crop.close * (1 - np.float32(self.blinking) * self._crop.eyes)
        return weighed(self._own, share)

    @property
    def own(self) -> Field:
        """(h, w, 2) px: the same for the whole face, its openings included."""
        return self._own

    @property
    def blinking(self) -> float:
        """How far lids move more than an expression moves them, 0-1."""
        return 1 - spared(self._size(self._lids), _BLINK)

    @property
    def size(self) -> float:
        """The 99th percentile of the skin's displacement, px of a 256-px face."""
        return self._size(self._skin)

    def update(self, crop: Grey) -> None:
        """Take the next frame in.

        Args:
            crop: (k h, k w) uint8 grey, cut as the reference was, following the head.
        """
        import cv2

        self._check(crop)
        known = self._own + self._head
        back = cv2.remap(
            crop,
            self._grid + self._enlarged(known),
            np.empty(0, np.float32),
            cv2.INTER_LINEAR,
            borderMode=cv2.BORDER_REPLICATE,
        )
        flow = self._flow.to(self._reduced(np.asarray(back, np.uint8)))
        blur = _SMOOTH * self._crop.scale
        seen = np.asarray(cv2.GaussianBlur(flow, (0, 0), blur), np.float32)
        # Fitted to what the skin's known motion leaves, for that would pull at the fit.
        head = self.rigid(self._head + seen)
        self._own = weighed(known + seen - head, self._crop.face)
        self._head = head
        # Where nothing matches, as in a mouth that opens, the sum would grow without end.
        np.clip(self._own, -self._most, self._most, out=self._own)

    def rigid(self, flow: Field) -> Field:
        """(h, w, 2) part of a flow that the head makes as a rigid body.

        Iteratively re-weighted least squares: first least absolute deviations, then Tukey's
        biweight, so that an expression, which moves less than half the face, is an outlier.
        """
        seen = flow[self._points].astype(np.float64).reshape(-1)
        count = self._rows.shape[-1]
        ridge = 1e-6 * np.eye(count)
        first = self._found is None
        absolute, fits = (_ABSOLUTE, _FITS) if first else (_ABSOLUTE_AGAIN, _FITS_AGAIN)
        say: Floats = np.ones(len(seen))
        found: Floats = np.zeros(count)
        if self._found is not None:
            say = self._weights(seen - self._rows @ self._found, absolute=True)
        for fit in range(1, fits + 1):
            weighted = self._rows.T * say
            found = np.linalg.solve(weighted @ self._rows + ridge, weighted @ seen)
            if fit < fits:
                say = self._weights(seen - self._rows @ found, absolute=fit <= absolute)
        self._found = found
        head = self._basis @ found.astype(np.float32)
        return np.asarray(head.reshape(flow.shape), np.float32)

    def _weights(self, misfit: Floats, *, absolute: bool) -> Floats:
        """(2 N,) of the next fit, for (2 N,) misfits of N points."""
        pairs = misfit.reshape(-1, 2)
        size = np.sqrt(pairs[:, 0] ** 2 + pairs[:, 1] ** 2)
        if absolute:
            say = 1 / np.maximum(size, self._floor)
        else:
            middle = len(size) // 2
            spread = max(1.4826 * float(np.partition(size, middle)[middle]), self._floor)
            say = np.maximum(0.0, 1 - (size / (_TUKEY * spread)) ** 2) ** 2
        return np.repeat(say, 2)

    def _enlarged(self, field: Field) -> Field:
        """A field at the points of the pictures, in their px."""
        import cv2

        if self._finer == 1:
            return field
        height, width = self._grid.shape[:2]
        larger = cv2.resize(field * np.float32(self._finer), (width, height))
        return np.asarray(larger, np.float32)

    def _reduced(self, picture: Grey) -> Grey:
        """A picture at the points of the crop."""
        import cv2

        height, width = self._crop.weight.shape
        if self._finer == 1:
            return picture
        return np.asarray(cv2.resize(picture, (width, height), interpolation=cv2.INTER_AREA))

    def _size(self, where: npt.NDArray[np.intp]) -> float:
        """The 99th percentile of the displacement somewhere, px of a 256-px face."""
        return largest(self._own, where) * FACE_IOD / self._crop.scale

    def _check(self, crop: Grey) -> None:
        height, width = (self._finer * length for length in self._crop.weight.shape)
        if crop.shape != (height, width) or crop.dtype != np.uint8:
            raise RecordError(
                f"SkinMotion: expected a grey crop of {(height, width)} and uint8, got "
                f"{crop.shape} of {crop.dtype}"
            )


def weighed(field: Field, weight: npt.NDArray[np.float32]) -> Field:
    """A (h, w, 2) field times a (h, w) weight; NumPy is slow on pairs."""
    import cv2

    return np.asarray(cv2.multiply(field, cv2.merge([weight, weight])), np.float32)


def largest(field: Field, where: npt.NDArray[np.intp]) -> float:
    """The 99th percentile of a field's length at some of its points, px; 0 where there are none.

    Args:
        field: (h, w, 2) px.
        where: (N,) indices of points, row by row.
    """
    if not len(where):
        return 0.0
    vectors = field.reshape(-1, 2)[where]
    squares = vectors[:, 0] ** 2 + vectors[:, 1] ** 2
    rank = round(_LARGE * (len(squares) - 1))
    return float(np.sqrt(np.partition(squares, rank)[rank]))


def spared(size: float, largest: float) -> float:
    """Share of a movement that may be attenuated: 1 up to `largest`, 0 from 1.5 times that.

    Args:
        size: Of the movement, >= 0.
        largest: In the same unit, > 0.
    """
    t = float(np.clip((1.5 * largest - size) / (0.5 * largest), 0, 1))
    return t * t * (3 - 2 * t)
