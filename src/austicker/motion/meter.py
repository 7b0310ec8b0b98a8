"""Motion of the regions in a stream, one person in one shot."""

from __future__ import annotations

import math
from fractions import Fraction

import numpy as np

from austicker.errors import RecordError
from austicker.motion.reference import ReferenceFrame, ReferenceMotion
from austicker.types import N_ROIS, Bools, Floats, Image

_OLD, _TOO_OLD, _YOUNG = 1.0, 2.0, 0.1  # seconds
_QUIET_SPEED = 0.05  # inter-ocular distances a second
_MOST_ROLL = math.radians(6)
_MOST_TILT = math.radians(10)
_MOST_GROWTH = math.log(1.08)
_LEAST_TRACKED = 0.7
_MOST_LOST = 3


class MotionMeter:
    """Measures how far the skin of each region has moved since the first frame fed.

    Every frame is compared with a reference frame, so that errors do not accumulate and the jitter
    of the mesh does not enter. The reference is renewed when it is older than a second (in a quiet
    moment; in any after two seconds) or when the head has turned, grown or been covered too much
    since; the new one continues where the old one was. Differences over half a second have
    the noise of one or two references; over minutes the values drift.

    Args:
        fps: Frame rate.

    Attributes:
        head: (3, 4) where the head's own motion has taken what was at (x, y, depth, 1) in the
            first frame, see `ReferenceFrame.carry`; true to hundredths of a pixel from one frame to
            the next.
        lost: How often the head has been lost; after each loss `head` restarts at the identity.
    """

    def __init__(self, fps: Fraction) -> None:
        self.fps = fps
        self.head: Floats = np.eye(3, 4)
        self.lost = 0
        self._from: Floats = np.eye(3, 4)
        self._anchor: ReferenceFrame | None = None
        self._age = 0
        self._base = np.zeros((N_ROIS, 3))
        self._last = np.zeros((N_ROIS, 3))

    def feed(
        self, image: Image, centres: Floats, sizes: Floats, scale: float, landmarks: Floats
    ) -> tuple[Floats, Bools]:
        """Measure the next frame.

        Args:
            image: (H, W, 3) uint8 RGB, the whole frame.
            centres: (14, 2) px.
            sizes: (14, 2) px, along the head's axes.
            scale: Inter-ocular distance, px.
            landmarks: (478, 3) mesh, px.

        Returns:
            (14, 3): u (right), v (down) in inter-ocular distances along the axes of the upright
            head, head motion removed, and strain; all since the first frame. (14,) bool: False
            where the region could not be tracked, whose values then stay as they were.
            The strain of successive references is added up without sign.

        Raises:
            RecordError: The image is not (H, W, 3) uint8.
        """
        if image.ndim != 3 or image.shape[2] != 3 or image.dtype != np.uint8:
            raise RecordError(
                f"image: expected (H, W, 3) of uint8, got {image.shape} of {image.dtype}"
            )
        if self._anchor is None:
            self._anchor = ReferenceFrame(image, centres, sizes, scale, landmarks)
            self._age = 0
            return self._last.copy(), self._anchor.usable.copy()
        self._age += 1
        reading = self._anchor.measure(image, self._anchor.guess_from_mesh(landmarks))
        valid = np.zeros(N_ROIS, dtype=bool) if reading is None else reading.valid.copy()
        values = self._last.copy()
        if reading is not None:
            values[valid] = (self._base + reading.values)[valid]
        if reading is None:
            self.head = np.eye(3, 4)
            self.lost += 1
        else:
            self.head = _after(self._anchor.carry(reading.pose), self._from)
        speed = float(np.abs(values - self._last)[:, :2].max()) * float(self.fps)
        self._last = values
        lost = int((self._anchor.usable & ~valid).sum())
        if self._renew(reading, speed, lost):
            self._anchor = ReferenceFrame(image, centres, sizes, scale, landmarks)
            self._base = values.copy()
            self._from = self.head
            self._age = 0
        return values.copy(), valid

    def skip(self) -> tuple[Floats, Bools]:
        """Skip a frame in which the face was not found: the last values, none of them valid."""
        self._age += 1
        return self._last.copy(), np.zeros(N_ROIS, dtype=bool)

    def _renew(self, reading: ReferenceMotion | None, speed: float, lost: int) -> bool:
        if reading is None:
            return True
        age = self._age / float(self.fps)
        if age < _YOUNG:
            return False
        pose = reading.pose
        return (
            age >= _TOO_OLD
            or (age >= _OLD and speed <= _QUIET_SPEED)
            or abs(pose.roll) > _MOST_ROLL
            or pose.tilt > _MOST_TILT
            or abs(math.log(pose.scale)) > _MOST_GROWTH
            or reading.tracked < _LEAST_TRACKED
            or lost > _MOST_LOST
        )


def _after(second: Floats, first: Floats) -> Floats:
    """(3, 4) affine map that does `first` and then `second`."""
    out = second[:, :3] @ first
    out[:, 3] += second[:, 3]
    return np.asarray(out)
