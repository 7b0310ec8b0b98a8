"""Spotting: onset, apex and offset of movements, from the motion of the regions.

The feature of a frame is compared with the frames half an expression before and after it
(Moilanen, Zhao & Pietikäinen, "Spotting rapid facial movements from videos using appearance-based
feature difference analysis", ICPR 2014), on displacements rather than texture, and followed along
its main direction (after Wang et al., "A main directional maximal difference analysis for spotting
facial movements from long-term videos", Neurocomputing 2017). Slow drift cancels in the difference.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

import numpy as np

from austicker.types import N_ROIS, Bools, Floats, RoiMotion, Window

_EYES = (4, 6)  # columns of ROIs 5 and 7
_SMOOTH_SECONDS = 0.02
_FLOOR = 0.003  # inter-ocular distances; a third of a pixel in a 256-px face
_SIGMAS = 5.5  # white noise gives less than one false alarm in an hour at 30 frames a second
_BLINK = 0.2
_BASE = 0.15
_SKIRT_SECONDS = 0.1  # a summit so near another window is the foot of that movement
_RETURN = 0.5


@dataclass(frozen=True, slots=True)
class _Scale:
    """How long a movement may last.

    Attributes:
        step: Seconds before and after with which a frame is compared.
        reach: Most seconds from onset to apex, and from apex to offset.
        returns: Whether the skin must come back within the reach.
    """

    step: float
    reach: float
    returns: bool


_MICRO = _Scale(step=0.25, reach=0.5, returns=True)
_MACRO = _Scale(step=1.0, reach=2.0, returns=False)


def spot(motion: RoiMotion, fps: Fraction | float) -> tuple[Window, ...]:
    """Find the movements in a long video.

    First the short ones, which come and go within half a second each; then, where there are
    none, the longer ones: an ordinary expression shows an emotion too. A longer movement that
    does not come back within two seconds or so ends there. Blinks are no expressions: what moves
    the eyes (ROIs 5, 7) at least five times as much as all else is left out. A movement counts
    when it exceeds five and a half deviations of its region's own background, taken from the
    quiet quarter of the video, and 0.3 % of the inter-ocular distance.

    Args:
        motion: One person in one shot, all frames in order.
        fps: Frame rate, 15-200.

    Returns:
        Windows in order of time that do not overlap; the score is the largest signal-to-noise
        ratio of any region. Empty when nothing rose above the noise.
    """
    rate = float(fps)
    if len(motion.values) < 3:
        return ()
    valid = motion.valid
    known = np.where(valid[..., None], motion.values[..., :2], 0.0)
    moved = _smooth(known.astype(np.float32), valid, rate)
    free = np.ones(len(valid), dtype=bool)
    found: list[Window] = []
    for scale in (_MICRO, _MACRO):
        found.extend(_search(moved, valid, rate, scale, free))
    return tuple(sorted(found, key=lambda window: window.onset))


def apex_values(motion: RoiMotion, windows: Sequence[Window]) -> tuple[Floats, Bools]:
    """Motion in each window: the apex relative to the onset.

    Args:
        motion: The series in which the windows were spotted.
        windows: W windows.

    Returns:
        (W, 14, 3) u, v and the size of the change of strain; (W, 14) bool, True where both frames
        were measured.
    """
    onsets = [window.onset for window in windows]
    apexes = [window.apex for window in windows]
    valid = motion.valid[apexes] & motion.valid[onsets]
    values = (motion.values[apexes] - motion.values[onsets]).reshape(-1, N_ROIS, 3)
    values[..., 2] = np.abs(values[..., 2])
    values[~valid] = 0
    return values, valid


def from_rest(windows: Sequence[Window], frames: int) -> tuple[Window, ...]:
    """The windows with the stretches before the onset and after the offset that spotting cuts off.

    At the onset 15 % of the way up is done already, at the offset 15 % of the way down still to
    come. Of half a cosine these are the first and the last quarter: a third of the rise and of the
    fall as spotted.

    Args:
        windows: As `spot` gives them.
        frames: Length of the series in which they were spotted.
    """
    cut = math.acos(1 - 2 * _BASE) / math.pi
    more = cut / (1 - cut)
    return tuple(
        replace(
            window,
            onset=max(0, window.onset - round(more * (window.apex - window.onset))),
            offset=min(frames - 1, window.offset + round(more * (window.offset - window.apex))),
        )
        for window in windows
    )


def _smooth(moved: Floats, valid: Bools, rate: float) -> Floats:
    """Running mean over about 40 ms of what was measured; nothing below 50 frames a second."""
    half = int(_SMOOTH_SECONDS * rate)
    if half == 0:
        return moved
    frames = np.arange(len(moved))
    first, last = np.maximum(frames - half, 0), np.minimum(frames + half + 1, len(moved))
    sums = np.concatenate([np.zeros((1, N_ROIS, 2)), np.cumsum(moved, axis=0, dtype=np.float64)])
    counts = np.concatenate([np.zeros((1, N_ROIS), int), np.cumsum(valid, axis=0)])
    number = np.maximum(counts[last] - counts[first], 1)
    mean: Floats = ((sums[last] - sums[first]) / number[..., None]).astype(np.float32)
    return mean


def _search(
    moved: Floats, valid: Bools, rate: float, scale: _Scale, free: Bools
) -> Iterator[Window]:
    """Windows of one scale, highest score first, on frames that are `free`, which it then marks."""
    frames = np.arange(len(moved))
    step = max(1, round(scale.step * rate))
    # Shorter near the ends but always even-handed, so that drift cancels there too.
    even = np.minimum(step, np.minimum(frames, frames[::-1]))
    before, after = frames - even, frames + even
    change = moved - (moved[before] + moved[after]) / 2
    known = valid & valid[before] & valid[after]
    size = np.where(known, np.hypot(change[..., 0], change[..., 1]), 0.0)
    noise = np.array([_background(size[known[:, r], r]) for r in range(N_ROIS)])
    ratio = size / noise
    strength = _without_blinks(size, ratio)
    skirt = max(1, round(_SKIRT_SECONDS * rate))
    for apex in _peaks(strength, _SIGMAS):
        if not free[apex]:
            continue
        moving = ratio[apex] > _SIGMAS
        direction = np.where(moving[:, None], change[apex], 0.0)
        direction /= np.sqrt((direction**2).sum())
        first, last = _stretch(valid[:, moving].all(axis=1) & free, apex, round(scale.reach * rate))
        along = (moved[first : last + 1] * direction).sum(axis=(1, 2))
        half = _RETURN * float((change[apex] * direction).sum())
        least = max(half, _SIGMAS * float(np.sqrt((direction**2).sum(axis=1) @ noise**2)))
        marks = _marks(along, apex - first, max(1, step // 2), least, scale.returns)
        if marks is not None:
            onset, top, offset = (first + mark for mark in marks)
            if not free[max(0, top - skirt) : top + skirt + 1].all():
                continue
            free[onset : offset + 1] = False
            yield Window(onset, top, offset, score=float(strength[apex]))


def _background(size: Floats) -> float:
    """Deviation of one component of a region's noise, at least the floor's.

    The lower quartile of a Rayleigh variable lies at sqrt(-2 ln 0.75) deviations; unlike the
    median it stays with the noise when a face moves most of the time.
    """
    quartile = float(np.quantile(size, 0.25)) if len(size) else 0.0
    return max(quartile / math.sqrt(-2 * math.log(0.75)), _FLOOR / _SIGMAS)


def _without_blinks(size: Floats, ratio: Floats) -> Floats:
    """(T,) largest ratio outside the eyes, zero where the eyes alone move."""
    others = [column for column in range(N_ROIS) if column not in _EYES]
    eyes = size[:, list(_EYES)].max(axis=1)
    rest = size[:, others].max(axis=1)
    return np.where(rest > _BLINK * eyes, ratio[:, others].max(axis=1), 0.0)


def _peaks(strength: Floats, least: float) -> list[int]:
    """Local maxima above `least`, highest first."""
    padded = np.concatenate([[-1.0], strength, [-1.0]])
    top = (strength >= padded[:-2]) & (strength > padded[2:]) & (strength > least)
    peaks = np.flatnonzero(top)
    return [int(i) for i in peaks[np.argsort(-strength[peaks], kind="stable")]]


def _stretch(usable: Bools, apex: int, reach: int) -> tuple[int, int]:
    """First and last frame around `apex`, at most `reach` away, all usable between them."""
    low, high = max(0, apex - reach), min(len(usable) - 1, apex + reach)
    gaps = np.flatnonzero(~usable[low : high + 1]) + low
    return int(max([low, *(gaps[gaps < apex] + 1)])), int(min([high, *(gaps[gaps > apex] - 1)]))


def _marks(
    along: Floats, guess: int, near: int, least: float, returns: bool
) -> tuple[int, int, int] | None:
    """Onset, apex and offset of a movement.

    The apex is the summit within `near` frames of `guess`; onset and offset are where 85 % of the
    way up is still to come and where 85 % of the way down is done.

    Args:
        along: The movement along its main direction, frame by frame.
        guess: Index into `along`.
        near: Frames.
        least: A movement rises by at least so much.
        returns: Whether it must fall again, by half its rise at least.

    Returns:
        Indices into `along`, or None when this is no movement of its own but an artefact of
        another one in the frames with which it is compared.
    """
    start = max(guess - near, 0)
    top = start + int(np.argmax(along[start : guess + near + 1]))
    rise, fall = (
        float(along[top] - np.quantile(part, 0.25)) for part in (along[: top + 1], along[top:])
    )
    back = fall >= _RETURN * rise
    if rise < least or (returns and not (back and rise >= _RETURN * fall)):
        return None
    onset = np.flatnonzero(along[: top + 1] <= along[top] - (1 - _BASE) * rise)[-1]
    offset = len(along) - 1
    if back:
        offset = top + np.flatnonzero(along[top:] <= along[top] - (1 - _BASE) * fall)[0]
    return int(onset), top, int(offset)
