"""Between the toolbox's arrays and pictures."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

Values = npt.NDArray[Any]
Pixels = npt.NDArray[np.uint8]


def check(x: Values, clip: tuple[float, float], *, channels_first: bool) -> None:
    """Raise `ValueError` unless these are stills or clips of RGB values within `clip`."""
    stills, clips = ("NCHW", "NFCHW") if channels_first else ("NHWC", "NFHWC")
    if x.ndim not in {4, 5} or x.shape[-3 if channels_first else -1] != 3:
        raise ValueError(f"expected x as {stills} or {clips} with 3 channels, got shape {x.shape}")
    slack = (clip[1] - clip[0]) * 1e-6
    if x.size and not (x.min() >= clip[0] - slack and x.max() <= clip[1] + slack):
        raise ValueError(
            f"expected x within the estimator's clip_values {clip[0]:g} to {clip[1]:g}, got "
            f"{x.min():g} to {x.max():g}"
        )


def to_pixels(sample: Values, clip: tuple[float, float], *, channels_first: bool) -> Pixels:
    """(..., H, W, 3) RGB of one sample, whose values lie within `clip`."""
    last = np.moveaxis(sample, -3, -1) if channels_first else sample
    share = (last.astype(np.float64) - clip[0]) / (clip[1] - clip[0])
    return np.ascontiguousarray(np.clip(np.rint(share * 255), 0, 255).astype(np.uint8))


def repainted(
    sample: Values,
    before: Pixels,
    after: Pixels,
    clip: tuple[float, float],
    *,
    channels_first: bool,
) -> Values:
    """A copy of a sample in which only the values that differ between its pictures are new."""
    out = sample.copy()
    last = np.moveaxis(out, -3, -1) if channels_first else out
    changed = before != after
    new = clip[0] + after[changed].astype(np.float64) / 255 * (clip[1] - clip[0])
    if np.issubdtype(out.dtype, np.integer):
        new = np.rint(new)
    last[changed] = new.astype(out.dtype)
    return out


def indices(y: Values, count: int, classes: int) -> list[int]:
    """Class numbers of (N,) or (N, 1) numbers, or of (N, classes) scores or one-hot rows.

    Raises:
        ValueError: Another shape, or a number of no class.
    """
    y = np.asarray(y)
    if y.shape == (count, classes) and classes > 1:
        return [int(i) for i in y.argmax(axis=1)]
    if y.shape not in {(count,), (count, 1)}:
        raise ValueError(
            f"expected y as ({count},) class numbers or ({count}, {classes}) rows, got {y.shape}"
        )
    numbers = [int(i) for i in y.reshape(-1)]
    if any(not 0 <= i < classes for i in numbers):
        raise ValueError(f"expected classes 0-{classes - 1} in y, got {sorted(set(numbers))}")
    return numbers
