"""The box that a package's own face detector gives, cut out of a still.

Detectors differ in how much of a head they take for the face. Here each net's box is placed by the
eyes, as its package's detector places it in the median, so that a net reads any face that the mesh
finds, and the same pixels before and after.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from austicker.motion.crop import FACE_AND_MARGIN
from austicker.recognizers.inputs import STILL_SIDE


@dataclass(frozen=True, slots=True)
class FaceBox:
    """A box about a face, in inter-ocular distances.

    Attributes:
        width, height: Of the box.
        below: How far its middle lies below the middle between the eyes.
    """

    width: float
    height: float
    below: float

    def cut(self, still: npt.NDArray[np.uint8]) -> npt.NDArray[np.uint8]:
        """The box out of one (224, 224, 3) still."""
        layout = FACE_AND_MARGIN
        iod = (layout.right[0] - layout.left[0]) * STILL_SIDE
        x, y = STILL_SIDE / 2, layout.left[1] * STILL_SIDE + self.below * iod
        x0, x1 = round(x - self.width * iod / 2), round(x + self.width * iod / 2)
        y0, y1 = round(y - self.height * iod / 2), round(y + self.height * iod / 2)
        return still[max(y0, 0) : y1, max(x0, 0) : x1]
