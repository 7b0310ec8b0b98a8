"""What a protected clip costs whoever looks at it: what is covered, moved, changed."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from austicker.bench.attackers.clip import APEX, CELL, ONSET, PublishedClip
from austicker.bench.attackers.frames import frames_of
from austicker.motion.flowmap import face_mask, flow_of_crops
from austicker.motion.residual import head_part
from austicker.types import Bools, Floats

_PX = 107 / 16
"""px of a 256-px face to a cell: there the eyes are 107 px apart."""
_EDGE = 7
"""px around stickers that do not count as outside: half of the window of SSIM and a shade."""


@dataclass(frozen=True, slots=True)
class Cost:
    """Visible cost of one clip.

    Attributes:
        coverage: Mean share of the face under stickers, 0-1.
        added: RMS of motion from onset to apex that is not the face's own, px of a 256-px face.
        removed: RMS of the face's own motion that is gone.
        likeness: Mean structural similarity outside the stickers, 1 where nothing changed.
        visible: 1 - mean structural similarity of the whole face, stickers included: one number
            for what is seen to be different.
    """

    coverage: float
    added: float
    removed: float
    likeness: float
    visible: float


def cost_of(bare: PublishedClip, protected: PublishedClip) -> Cost:
    """Compare a protected clip with the same clip as it was.

    Motion without the head's own is split by least squares: after = share * before + added. What
    is removed is 1 - share of the motion before. Both over the whole face, stickers included.

    Raises:
        DataError: Clips without frames.
    """
    before, after = frames_of(bare, "cost"), frames_of(protected, "cost")
    face = face_mask(CELL)
    own, shown = _skin(before.images), _skin(after.images)
    share = float((own * shown).sum() / max(float((own**2).sum()), 1e-12))
    outside, whole = [], []
    for one, other, under in zip(before.images, after.images, after.covered, strict=True):
        index = similarity(one, other)
        clear = face & ~_wide(under)
        outside.append(float(index[clear].mean()) if clear.any() else float("nan"))
        whole.append(float(index[face].mean()))
    return Cost(
        coverage=float(after.covered[:, face].mean()),
        added=_PX * _rms(shown - share * own),
        removed=_PX * abs(1 - share) * _rms(own),
        likeness=float(np.nanmean(outside)) if np.isfinite(outside).any() else float("nan"),
        visible=1 - float(np.mean(whole)),
    )


def similarity(one: npt.NDArray[np.uint8], other: npt.NDArray[np.uint8]) -> Floats:
    """(H, W) structural similarity (Wang et al., IEEE TIP 2004) of the luma of two pictures."""
    import cv2

    a, b = (cv2.cvtColor(i, cv2.COLOR_RGB2GRAY).astype(np.float64) for i in (one, other))

    def blurred(values: Floats) -> Floats:
        return np.asarray(cv2.GaussianBlur(values, (11, 11), 1.5))

    mean_a, mean_b = blurred(a), blurred(b)
    var_a, var_b = blurred(a * a) - mean_a**2, blurred(b * b) - mean_b**2
    both = blurred(a * b) - mean_a * mean_b
    c1, c2 = (0.01 * 255) ** 2, (0.03 * 255) ** 2
    index = (2 * mean_a * mean_b + c1) * (2 * both + c2)
    index /= (mean_a**2 + mean_b**2 + c1) * (var_a + var_b + c2)
    return np.asarray(index)


def _skin(images: npt.NDArray[np.uint8]) -> Floats:
    """(N, 2) cells: motion of the face from onset to apex without the head's own."""
    flow = flow_of_crops(images[ONSET], images[APEX])
    return np.asarray((flow - head_part(flow))[face_mask(1)])


def _rms(motion: Floats) -> float:
    return float(np.sqrt((motion**2).sum(axis=-1).mean()))


def _wide(under: Bools) -> Bools:
    import cv2

    grown = cv2.dilate(under.astype(np.uint8), np.ones((2 * _EDGE + 1,) * 2, np.uint8))
    return np.asarray(grown > 0)
