"""Whether a face wears glasses: the lines of their bridge and of the rims under the eyes."""

from __future__ import annotations

import cv2
import numpy as np

from austicker.faces.geometry import LEFT_EYE, RIGHT_EYE, inter_ocular
from austicker.shrink import averaged
from austicker.types import Floats, Image

WORN = 0.5
"""`glasses_score` from which on a face wears glasses."""

LEAST = 24.0
"""Inter-ocular distance, px, below which a rim cannot be told from noise."""

_UNIT = 64
"""Inter-ocular distance in the crop, px."""
_THICK = 4
"""Half the distance over which a rim stands out from the skin, px of the crop."""
_BRIDGE = (-6, 22, 5)
"""First and last row below the line of the eyes, and half the columns about the nose's root."""
_UNDER = (12, 34, 7)
"""The same below the middle of each eye."""
_BARE_BRIDGE, _BARE_UNDER = 0.1, 0.16
"""Contrast of a line with the skin beside it that bare faces do not reach: of 24 looks at ten bare
faces the greatest were 0.045 and, under both eyes, 0.08; of frames drawn on them, a fortieth of the
distance of the eyes thick and darker or brighter than the skin, the least 0.15 and 0.19."""


def glasses_score(image: Image, mesh: Floats) -> float:
    """How much a face looks as if it wore glasses; from `WORN` on it does.

    A rim is a thin line that runs across: darker or brighter than the skin above and below it, in
    every column. It is looked for on the nose's root, where a bare face has no line, and under the
    eyes.

    Args:
        image: (H, W, 3) uint8 RGB.
        mesh: (478, 3) px.

    Returns:
        0 or more; 0 where the face is too small to tell.
    """
    if inter_ocular(mesh) < LEAST:
        return 0.0
    left, right = (mesh[list(eye), :2].mean(axis=0) for eye in (LEFT_EYE, RIGHT_EYE))
    root = (left + right) / 2
    across = (right - left) / _UNIT
    down = np.array([-across[1], across[0]])
    bridge = _line(_strip(image, root, across, down, _BRIDGE))
    under = min(_line(_strip(image, eye, across, down, _UNDER)) for eye in (left, right))
    return WORN * max(bridge / _BARE_BRIDGE, under / _BARE_UNDER)


def _strip(
    image: Image, at: Floats, across: Floats, down: Floats, part: tuple[int, int, int]
) -> Floats:
    """(rows, columns) log luminance of a strip of the face, px of the crop."""
    first, last, half = part
    rows = np.arange(first - 2 * _THICK, last + 2 * _THICK + 1)
    columns = np.arange(-half, half + 1)
    places = at + columns[None, :, None] * across + rows[:, None, None] * down
    step = max(1, int(np.hypot(*across)))
    low = np.maximum(np.floor(places.min(axis=(0, 1))).astype(int) - step, 0)
    high = np.ceil(places.max(axis=(0, 1))).astype(int) + step + 1
    seen = image[low[1] : high[1], low[0] : high[0]]
    if min(seen.shape[:2]) < step:
        return np.zeros((len(rows), len(columns)))
    # A large face is averaged down, or its pores would be lines.
    places = (places - low + 0.5) / step - 0.5
    found = cv2.remap(
        cv2.cvtColor(averaged(seen, step), cv2.COLOR_RGB2GRAY),
        places.astype(np.float32),
        np.empty(0, np.float32),
        cv2.INTER_LINEAR,
        borderMode=cv2.BORDER_REPLICATE,
    )
    return np.log(np.asarray(found, np.float64) + 8)


def _line(strip: Floats) -> float:
    """Contrast of the strongest line across a strip, the same way in three of four columns."""
    smooth = np.asarray(cv2.GaussianBlur(strip, (0, 0), 1.0))
    beside = (smooth[: -2 * _THICK] + smooth[2 * _THICK :]) / 2
    over = smooth[_THICK:-_THICK] - beside
    over = over[_THICK:-_THICK]
    over = np.sort(over, axis=1)
    dark, bright = -_quarter(over[:, ::-1]).min(), _quarter(over).max()
    return float(max(dark, bright, 0.0))


def _quarter(ordered: Floats) -> Floats:
    """(N,) what a quarter of each of (N, K) rows does not reach; `np.quantile` is slow on few."""
    at = (ordered.shape[1] - 1) / 4
    low = int(at)
    return np.asarray(ordered[:, low] + (at - low) * (ordered[:, low + 1] - ordered[:, low]))
