"""Cutting the face out of a frame at a workable size, and following points in it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from austicker.shrink import averaged
from austicker.types import Bools, Floats, Image

_WORKING_SCALE = 90  # inter-ocular distance, px, at which points are followed
_SMALL_SCALE = 45  # faces smaller than this are enlarged
_LEVELS = 2
_MOST_DIFFERENCE = 25.0  # grey levels a pixel; above, the patch shows something else
_LEAST_TEXTURE = 2e-5


@dataclass(frozen=True, slots=True)
class Zoom:
    """How a face is cut and scaled.

    Cuts are made of whole pixels and scaled by a whole factor, so that nothing is resampled
    differently from one frame to the next.

    Attributes:
        width, height: Of the cut, px of the frame, multiples of `shrink`.
        shrink: Frame pixels per working pixel (1, 2, 3, ...).
        grow: Working pixels per frame pixel (1 or 2).
        window: Side of the patch that is matched, working px, odd.
    """

    width: int
    height: int
    shrink: int
    grow: int
    window: int

    def cut(self, image: Image, left: int, top: int) -> npt.NDArray[np.uint8]:
        """Grey working picture of the cut whose top-left pixel is (left, top).

        The cut may stick out of the frame; what lies outside repeats the frame's border.
        """
        import cv2

        rows, columns = image.shape[:2]
        x0, x1 = (min(max(x, 0), columns - 1) for x in (left, left + self.width - 1))
        y0, y1 = (min(max(y, 0), rows - 1) for y in (top, top + self.height - 1))
        part = image[y0 : y1 + 1, x0 : x1 + 1]
        grey = cv2.cvtColor(part, cv2.COLOR_RGB2GRAY)
        if grey.shape != (self.height, self.width):
            before_x, before_y = min(x0 - left, self.width - 1), min(y0 - top, self.height - 1)
            before_x, before_y = max(before_x, 0), max(before_y, 0)
            grey = cv2.copyMakeBorder(
                grey,
                before_y,
                self.height - before_y - grey.shape[0],
                before_x,
                self.width - before_x - grey.shape[1],
                cv2.BORDER_REPLICATE,
            )
        if self.shrink > 1:
            grey = averaged(np.asarray(grey, np.uint8), self.shrink)
        elif self.grow > 1:
            size = (self.width * self.grow, self.height * self.grow)
            grey = cv2.resize(grey, size, interpolation=cv2.INTER_CUBIC)
        return _even_light(np.asarray(grey, dtype=np.uint8), 2 * self.window + 1)

    def inward(self, points: Floats, left: int, top: int) -> Floats:
        """(N, 2) px of the frame -> px of the working picture."""
        ratio = self.grow / self.shrink
        inside: Floats = (points - (left, top) + 0.5) * ratio - 0.5
        return inside

    def outward(self, points: Floats, left: int, top: int) -> Floats:
        """(N, 2) px of the working picture -> px of the frame."""
        ratio = self.shrink / self.grow
        outside: Floats = (points + 0.5) * ratio - 0.5 + (left, top)
        return outside


def _even_light(grey: npt.NDArray[np.uint8], side: int) -> npt.NDArray[np.uint8]:
    """Take the local mean off: a change of light of 1 % would pass for a motion of 0.5 px."""
    import cv2

    mean = cv2.blur(grey, (side, side))
    return np.asarray(cv2.addWeighted(grey, 1.0, mean, -1.0, 128.0), dtype=np.uint8)


def choose_zoom(points: Floats, scale: float) -> tuple[Zoom, int, int]:
    """The zoom for (N, 2) points on a face of inter-ocular distance `scale` px; left and top."""
    shrink = max(1, round(scale / _WORKING_SCALE))
    grow = 2 if scale < _SMALL_SCALE else 1
    window = 2 * round(min(max(0.22 * scale * grow / shrink, 8), 16) / 2) + 1
    margin = 0.25 * scale + window * shrink / grow
    low, high = points.min(axis=0) - margin, points.max(axis=0) + margin
    width, height = (int(np.ceil((high - low)[axis] / shrink)) * shrink for axis in (0, 1))
    return Zoom(width, height, shrink, grow, window), int(low[0]), int(low[1])


def texture(picture: npt.NDArray[np.uint8], points: Floats, window: int) -> Floats:
    """(N,) how well a patch at each point can be located, 0-1; 0 where it cannot at all.

    The smaller eigenvalue of the structure tensor (Shi & Tomasi, 1994), softly limited so that
    one strong edge does not dominate a whole region.
    """
    import cv2

    strength = cv2.cornerMinEigenVal(picture, window)
    rows, columns = picture.shape
    x = np.clip(np.rint(points[:, 0]).astype(int), 0, columns - 1)
    y = np.clip(np.rint(points[:, 1]).astype(int), 0, rows - 1)
    value = strength[y, x].astype(np.float64)
    inside = (points > 0).all(1) & (points < (columns - 1, rows - 1)).all(1)
    return np.where(inside & (value > _LEAST_TEXTURE), value / (value + 50 * _LEAST_TEXTURE), 0.0)


def track_points(
    before: npt.NDArray[np.uint8],
    after: npt.NDArray[np.uint8],
    points: Floats,
    guess: Floats,
    window: int,
) -> tuple[Floats, Bools]:
    """Track points by pyramidal Lucas-Kanade (Bouguet, 2001).

    Args:
        before: Grey picture.
        after: Grey picture, of the same size.
        points: (N, 2) in `before`.
        guess: (N, 2) where they may be in `after`.
        window: Side of the matched patch, px.

    Returns:
        (N, 2) where they are in `after`; (N,) which were found there.
    """
    import cv2

    start = np.ascontiguousarray(points, dtype=np.float32)
    target = np.array(guess, dtype=np.float32)  # a copy: OpenCV writes into it
    found, status, difference = cv2.calcOpticalFlowPyrLK(
        before,
        after,
        start,
        target,
        winSize=(window, window),
        maxLevel=_LEVELS,
        criteria=(cv2.TERM_CRITERIA_COUNT | cv2.TERM_CRITERIA_EPS, 12, 0.005),
        flags=cv2.OPTFLOW_USE_INITIAL_FLOW,
        minEigThreshold=1e-5,
    )
    good = (status[:, 0] == 1) & (difference[:, 0] < _MOST_DIFFERENCE)
    return found.astype(np.float64), good & np.isfinite(found).all(axis=1)
