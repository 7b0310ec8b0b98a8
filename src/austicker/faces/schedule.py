"""How thoroughly each picture of a video is searched for faces.

The detector for faces from the front looks at every picture it is given. The one for faces from any
side takes ten times as long and looks at intervals, and at longer ones while nothing changes: where
a picture, but for the faces that the first detector sees in both, is the one that was searched
last, nobody can have come.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from austicker.faces.cutout import shrunk
from austicker.faces.detection import Detection, same_face
from austicker.faces.geometry import overlap
from austicker.faces.search import FaceSearch
from austicker.types import Floats, Image

_PATIENCE = 4.0
"""How much longer the intervals are while nothing changes."""
_SIDE, _SMOOTH = 160, 1.5
"""Long side of the picture that is compared, and sigma of its blur, px."""
_LEVELS, _FEWEST = 8.0, 12
"""Grey levels by which a pixel changes, and pixels from which a change may be a face: one of a
thirtieth of the picture's long side, the least that is found, has about 30."""
_SAME = 0.3
_HAIR = 1.8
"""Size of what moves with a face, over the face's box."""


@dataclass(frozen=True, slots=True, eq=False)
class _View:
    """A picture made small, and the faces that the detector for the front sees.

    Attributes:
        grey: (h, w) float32.
        faces: (4,) px of it each.
    """

    grey: npt.NDArray[np.float32]
    faces: tuple[Floats, ...]

    def differs(self, other: _View) -> bool:
        """Whether more has changed than faces that are in both."""
        import cv2

        if self.grey.shape != other.grey.shape or len(self.faces) != len(other.faces):
            return True
        changed = cv2.absdiff(self.grey, other.grey)
        for face in other.faces:
            before = max(self.faces, key=lambda one: overlap(one, face))
            if overlap(before, face) < _SAME:
                return True
            both = np.concatenate([np.minimum(before, face)[:2], np.maximum(before, face)[2:]])
            middle, half = (both[:2] + both[2:]) / 2, (both[2:] - both[:2]) / 2 * _HAIR
            x0, y0 = np.maximum(np.floor(middle - half), 0).astype(int)
            x1, y1 = np.maximum(np.ceil(middle + half), 0).astype(int)
            changed[y0:y1, x0:x1] = 0
        return int(np.count_nonzero(changed > _LEVELS)) >= _FEWEST


@dataclass(slots=True, eq=False)
class _Level:
    """One kind of search.

    Attributes:
        interval: Least time between two.
        last: When the last one was.
        view: What was searched; None where faces were found that the detector for the front does
            not see.
    """

    interval: float
    last: float
    view: _View | None = None

    def due(self, now: float, view: _View) -> bool:
        waited = now - self.last
        if waited < self.interval:
            return False
        late = waited >= _PATIENCE * self.interval
        return late or self.view is None or self.view.differs(view)

    def done(self, now: float, view: _View, *, known: bool) -> None:
        self.last, self.view = now, view if known else None


class SearchSchedule:
    """Searches pictures of one video, in order.

    Args:
        detector: Detects faces.
        any_side: Least time between two searches for faces from any side.
        small: For small faces, in the same unit.
        turned: For faces that lie or stand on their heads; None where they are not looked for.
            Where a search for small ones finds nobody these are looked for as well.
        start: When the first picture is.
        before_small: Called before the part of the search for small faces that takes most memory.
    """

    def __init__(
        self,
        detector: FaceSearch,
        *,
        any_side: float,
        small: float,
        turned: float | None = None,
        start: float = 0.0,
        before_small: Callable[[], None] | None = None,
    ) -> None:
        self._detector = detector
        self._before_small = before_small
        self._any_side, self._small = _Level(any_side, start), _Level(small, start)
        self._turned = None if turned is None else _Level(turned, start)

    def search(self, image: Image, now: float) -> list[Detection]:
        """Faces in a picture, as thoroughly as it is due.

        Args:
            image: (H, W, 3) uint8 RGB.
            now: When it is; must not decrease from call to call.
        """
        near = self._detector.near.detect(image)
        view = _view(image, near)
        thorough = self._small.due(now, view)
        if thorough:
            found = self._detector.detect_small(image, near=near, room=self._before_small)
        elif self._any_side.due(now, view):
            found = self._detector.detect(image, near=near)
        else:
            found = near
        if found is not near:
            known = _known(found, near)
            self._any_side.done(now, view, known=known)
            if thorough:
                self._small.done(now, view, known=known)
        turned = self._turned
        if turned is not None and ((thorough and not found) or turned.due(now, view)):
            lying = self._detector.detect_turned(image)
            turned.done(now, view, known=_known(lying, near))
            return [*found, *lying]
        return found


def _known(found: Sequence[Detection], near: Sequence[Detection]) -> bool:
    """Whether the detector for the front sees all faces that were found."""
    return all(any(same_face(one.face, other.box) for other in near) for one in found)


def _view(image: Image, near: Sequence[Detection]) -> _View:
    import cv2

    height, width = image.shape[:2]
    scale = min(1.0, _SIDE / max(height, width))
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    grey = cv2.cvtColor(shrunk(image, size), cv2.COLOR_RGB2GRAY).astype(np.float32)
    smooth = np.asarray(cv2.GaussianBlur(grey, (0, 0), _SMOOTH), np.float32)
    return _View(smooth, tuple(one.box * scale for one in near))
