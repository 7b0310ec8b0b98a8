"""The flow that is left between a reference and pictures that were warped back onto it.

A variational method (Brox et al., ECCV 2004, as OpenCV's `VariationalRefinement`) from coarse to
fine: constancy of brightness and gradient, and a smooth flow. In closed loop what is left is small,
so that no search is needed, a search being most of what DIS flow costs.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Field = npt.NDArray[np.float32]
"""(h, w, 2) float32: right, down, px."""
Grey = npt.NDArray[np.uint8]

_LEVELS = 3
_FIXED_POINTS, _SOR = 2, 4
"""More iterations leave more of people's own motion: flow that follows noise."""
_ALPHA = 4.0
"""Weight of smoothness against 5 of brightness and 10 of its gradient. Of 1.5 to 40 on synthetic
clips this leaves the least of people's own motion; more needs more iterations."""


class RestFlow:
    """Measures how far pictures are from a reference.

    Args:
        reference: (h, w) uint8 grey.
    """

    def __init__(self, reference: Grey) -> None:
        import cv2

        self._reference = _pyramid(reference)
        self._engine = cv2.VariationalRefinement.create()
        self._engine.setFixedPointIterations(_FIXED_POINTS)
        self._engine.setSorIterations(_SOR)
        self._engine.setAlpha(_ALPHA)

    def to(self, picture: Grey) -> Field:
        """(h, w, 2) px: `picture` shows at `p + flow` what the reference shows at `p`.

        Args:
            picture: (h, w) uint8 grey.
        """
        import cv2

        flow = np.zeros((*self._reference[-1].shape, 2), np.float32)
        levels = zip(self._reference, _pyramid(picture), strict=True)
        for reference, now in reversed(list(levels)):
            if flow.shape[:2] != reference.shape:
                height, width = reference.shape
                flow = 2 * np.asarray(cv2.resize(flow, (width, height)), np.float32)
            flow = np.asarray(self._engine.calc(reference, now, flow), np.float32)
        return flow


def _pyramid(picture: Grey) -> list[Grey]:
    """A picture and ever smaller ones, each half as large as the one before."""
    import cv2

    found = [picture]
    for _ in range(_LEVELS - 1):
        height, width = found[-1].shape
        half = (max(1, width // 2), max(1, height // 2))
        found.append(np.asarray(cv2.resize(found[-1], half, interpolation=cv2.INTER_AREA)))
    return found
