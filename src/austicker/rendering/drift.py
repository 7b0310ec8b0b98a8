"""How the texture of a decoy slides: in time like a micro-expression, and how far."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from austicker.rendering.composite import MOST_SLIP, Compositor, DrapedSticker
from austicker.rendering.surface import Surface
from austicker.srgb import to_linear, to_srgb
from austicker.types import MOST_DRIFT, Bools, Drift, Floats, Image, Window

BACKGROUND = 0.0015
"""RMS of the gentle motion per axis, inter-ocular distances: 1/6 px in a 256-px face."""
_PERIOD = 0.35
"""Sigma of the kernel that makes noise a gentle motion, s: little of it is faster than 0.5 Hz."""
_FOLD = 1.6
LEAST_RIM = 0.02
MOST_COMMAND = 1.8
"""A texture slides at most so many times as far as wanted: flow measures only a part of it."""
PLAIN = 0.75
"""Least share of a wanted displacement that a decoy must deliver; plainer textures do not."""

_AIM = 1.1
"""More than is wanted, for compression removes a part: nothing at crf 18 to a quarter at crf 28."""
_USUAL = 1.3
_LARGEST = 96.0
_LEAST_SEEN = 0.5
_DIRECTIONS = [np.array([math.cos(a), math.sin(a)]) for a in np.arange(8) * math.pi / 8]
_NOISE = 1.5
_GROUND = (190, 150, 130)


def envelope(window: Window, frames: npt.NDArray[np.int64]) -> Floats:
    """(T,) 0-1: rises from onset to apex and falls to the offset, each as half a cosine.

    Args:
        window: Onset, apex, offset; a movement cut off at its apex falls as it rose.
        frames: (T,) indices.
    """
    rise = max(1, window.apex - window.onset)
    fall = window.offset - window.apex or rise
    since = (np.asarray(frames, float) - window.apex) / np.where(frames < window.apex, rise, fall)
    share: Floats = 0.5 + 0.5 * np.cos(np.pi * np.clip(since, -1, 1))
    return share


def gentle(count: int, fps: float, rng: np.random.Generator) -> Floats:
    """(T, 2) motion in inter-ocular distances that goes nowhere: smooth noise of RMS `BACKGROUND`.

    Args:
        count: T, frames.
        fps: Frame rate.
        rng: Source of the noise.
    """
    reach = max(1, math.ceil(3 * _PERIOD * fps))
    steps = np.arange(-reach, reach + 1)
    kernel = np.exp(-0.5 * (steps / (_PERIOD * fps)) ** 2)
    kernel /= np.sqrt((kernel**2).sum())
    noise = rng.standard_normal((count + 2 * reach, 2))
    smooth = np.stack([np.convolve(noise[:, k], kernel, "valid") for k in (0, 1)], axis=1)
    return np.asarray(BACKGROUND * smooth, np.float32)


def path(
    windows: Sequence[Window],
    drifts: Sequence[Drift],
    span: tuple[int, int],
    fps: float,
    rng: np.random.Generator,
) -> Floats:
    """Displacement of a texture in every frame.

    Args:
        windows: Movements during which it drifts.
        drifts: Displacement at the apex of each; windows without one have none.
        span: Index of the first frame, as the windows count, and after the last.
        fps: Frame rate.
        rng: For the gentle motion, which goes on all the time.

    Returns:
        (T, 2) float32 right and down, inter-ocular distances, at most `MOST_DRIFT` long.
    """
    start, stop = span
    background = gentle(stop - start, fps, rng)
    out = background.copy()
    for window, drift in zip(windows, drifts, strict=False):
        fall = window.offset - window.apex or max(1, window.apex - window.onset)
        first, last = max(window.onset, start), min(window.apex + fall, stop - 1)
        frames = np.arange(first, last + 1)
        if last < first:
            continue
        # From onset to apex exactly as wanted, the gentle motion compensated.
        ends = np.clip([window.onset - start, window.apex - start], 0, stop - start - 1)
        step = np.array(drift) - (background[ends[1]] - background[ends[0]])
        out[frames - start] += (envelope(window, frames)[:, None] * step).astype(np.float32)
    # What is shown before compression, `_AIM` times as much, stays within the cap.
    length = _AIM * np.hypot(out[:, 0], out[:, 1])
    return np.asarray(out * np.minimum(1, MOST_DRIFT / np.maximum(length, 1e-9))[:, None])


@dataclass(frozen=True, slots=True, eq=False)
class SlipCalibration:
    """How far to slide a texture so that optical flow measures a wanted displacement.

    Attributes:
        command: (2, 2) from the wanted displacement to the slide.
        delivered: Share of a wanted displacement that flow then measures, 0-1, in the worst
            direction; well below 1 for a texture too plain to show motion.
        rim: See `DrapedSticker`.
    """

    command: Floats
    delivered: float
    rim: float


def calibrate(
    compositor: Compositor, surface: Surface, pose: Floats, *, farthest: float, light: float = 1.0
) -> SlipCalibration:
    """Measure the optical flow of a texture that slides within its still outline.

    The sticker is pasted on skin-like ground as it will be rendered, before and after a slide to
    the right and one down; noise stands for camera and codec; and dense flow (DIS, medium
    preset: Kroeger et al., ECCV 2016) is averaged over the outline. What flow misses is
    added to the slide, in two rounds, for the farther a texture slides the wider is the border in
    which it is held back.

    Args:
        compositor: The sticker.
        surface: Surface that the sticker lies on.
        pose: (2, 4) of the head.
        farthest: The longest displacement wanted, sides.
        light: Light on the face, see `face_light`.
    """
    trial = SlipTest.of(compositor, surface, pose, light)
    amount = min(max(farthest, _LEAST_SEEN / trial.side), MOST_SLIP / MOST_COMMAND)
    command: Floats = _USUAL * np.eye(2)
    rim = LEAST_RIM
    for _ in range(2):
        rim = max(LEAST_RIM, _FOLD * amount * float(np.linalg.norm(command, 2)))
        response = trial.response(command * amount, rim) / amount
        command = _limited(_AIM * command @ np.linalg.pinv(response, 0.1))
    delivered = trial.response(command * amount, rim) / amount
    worst = min(float(d @ delivered @ d) for d in _DIRECTIONS)
    return SlipCalibration(command, float(np.clip(worst, 0, 1)), rim)


def _limited(command: Floats) -> Floats:
    u, s, vt = np.linalg.svd(command)
    return np.asarray(u @ np.diag(np.clip(s, 1, MOST_COMMAND)) @ vt)


@dataclass(frozen=True, slots=True, eq=False)
class SlipTest:
    """A sticker on even ground, on which slides are measured."""

    compositor: Compositor
    surface: Surface
    pose: Floats
    light: float
    ground: Image
    inside: Bools

    @classmethod
    def of(cls, compositor: Compositor, surface: Surface, pose: Floats, light: float) -> SlipTest:
        """Place a sticker as it is seen under a pose; one larger than `_LARGEST` is shrunk."""
        side = float(np.linalg.norm(surface.matrix(pose)[:, :2], 2))
        pose = pose * min(1.0, _LARGEST / max(side, 1e-9))
        low, high = surface.bounds(pose, 1.0)
        pose[:, 3] -= low
        width, height = (int(n) + 1 for n in high - low)
        rng = np.random.default_rng(0)
        skin = to_srgb(light * to_linear(np.array(_GROUND) / 255)) * 255
        ground = skin + rng.normal(0, 4, (height, width, 1))
        bare = np.ones((height, width), np.float32)
        compositor.uncover(bare, DrapedSticker(surface, pose), (0, 0))
        image = np.clip(ground, 0, 255).astype(np.uint8)
        return cls(compositor, surface, pose, light, image, bare < 0.5)

    @property
    def side(self) -> float:
        """Side of the sticker, px."""
        return max(1.0, float(np.linalg.norm(self.surface.matrix(self.pose)[:, :2], 2)))

    def response(self, slips: Floats, rim: float) -> Floats:
        """(2, 2) mean flow inside the outline, sides, for each column of (2, 2) slides."""
        return np.column_stack([self._flow(slip, rim) for slip in slips.T])

    def _flow(self, slip: Floats, rim: float) -> Floats:
        import cv2

        if not self.inside.any():
            return np.zeros(2)
        rng = np.random.default_rng(1)
        grey = []
        for right, down in ((0.0, 0.0), slip):
            drape = DrapedSticker(self.surface, self.pose, (float(right), float(down)), rim)
            image = self.compositor.paste(self.ground, drape, light=self.light)
            noisy = image + rng.normal(0, _NOISE, image.shape)
            grey.append(cv2.cvtColor(np.clip(noisy, 0, 255).astype(np.uint8), cv2.COLOR_RGB2GRAY))
        start = np.zeros((*self.inside.shape, 2), np.float32)
        engine = cv2.DISOpticalFlow.create(cv2.DISOPTICAL_FLOW_PRESET_MEDIUM)
        flow = engine.calc(grey[0], grey[1], start)
        measured = np.asarray(flow[self.inside].mean(axis=0), float)
        return np.asarray(np.linalg.pinv(self.surface.matrix(self.pose)[:, :2], 0.1) @ measured)
