"""The light on the skin around a sticker, so that the sticker lies in the same light."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from austicker.rendering.light import decode
from austicker.rendering.surface import Surface, facing
from austicker.types import Floats, Image

SECONDS = 0.5
"""Time constant with which light changes on a sticker: a flicker or noise must not show on it."""

_EVERY = 0.24
"""Seconds between two measurements of the skin, which are averaged over `SECONDS`."""
_NEAR, _FAR = 0.35, 1.2
"""Skin between these distances of a sticker's middle lights it, sides."""
_FACE_STEP = 6
_FEWEST = 8
_OBLIQUE = 0.25
_LEAST, _MOST = 0.5, 1.15
_STEEPEST = 0.5
_TRUST = 0.8
"""Share, in the exponent, of a difference between skin and skin that is attributed to the light."""
_LIT = 0.65
"""Quantile of the face's points that stands for well lit skin."""
_CAST = 0.25
"""Share, in the exponent, of an unusual colour of the skin that is attributed to the light.

Skin may be of any colour; the light explains only a part of what differs from usual skin.
"""
_SKIN = np.array([1.62, 0.86, 0.57])
"""Linear RGB over luminance of light skin, about sRGB (200, 150, 125)."""
_DARK = 0.004
"""Median luminance of a face, in a fade to black, in which nothing can be measured."""
_COLOURLESS = 0.15
"""Spread of the channels over luminance below which film counts as black and white."""
_LUMINANCE = np.array([0.2126, 0.7152, 0.0722], np.float32)
"""Of linear sRGB: IEC 61966-2-1, from the primaries of ITU-R BT.709."""


@dataclass(frozen=True, slots=True, eq=False)
class StickerLight:
    """The light on one sticker.

    Attributes:
        level: (3,) level at the middle, and its increase per side to the right and down; 1 leaves
            the sticker as drawn.
        colour: (3,) RGB, about 1.
        saturation: 0 shows the sticker in black and white, 1 in its own colours.
        exposure: Of the frame against others; `level` holds it already.
    """

    level: Floats
    colour: Floats
    saturation: float = 1.0
    exposure: float = 1.0

    def times(self, exposure: float) -> StickerLight:
        """The same light in a frame that is darker or brighter as a whole."""
        return replace(self, level=exposure * self.level, exposure=exposure)

    def apply_to(self, layer: Floats, places: Floats) -> None:
        """Apply the light to a layer, in place.

        Args:
            layer: (h, w, 4) linear light times alpha, and alpha.
            places: (h, w, 2) places on the sheet, sides from its middle.
        """
        import cv2

        middle, right, down = (float(v) for v in self.level)
        level = np.float32(middle) + np.float32(right) * places[..., 0]
        level += np.float32(down) * places[..., 1]
        np.clip(level, np.float32(0.1 * min(self.exposure, 1.0)), np.float32(1.5), out=level)
        mix = np.eye(4)
        grey = np.tile(_LUMINANCE, (3, 1))
        mix[:3, :3] = self.saturation * np.eye(3) + (1 - self.saturation) * grey
        mix[:3, :3] *= self.colour[:, None]
        cv2.transform(layer, mix, dst=layer)
        # Whole pixels of four numbers at a time: numpy is slow on three of four.
        cv2.multiply(layer, cv2.merge([level, level, level, np.ones_like(level)]), dst=layer)


class LightEstimator:
    """Estimates the light around one sticker, frame after frame.

    The brightness and the slope of the skin about the sticker, against the well lit skin of the
    same face, scale the light on the whole face. Low-pass in space by a plane fitted to many
    points, robust against brows, hair and lips; low-pass in time.

    Args:
        surface: The sticker.
        template: (478, 3) the head's mesh, facing the viewer.
        fps: Frame rate.
        level: Light on the whole face, see `face_light`.
    """

    def __init__(self, surface: Surface, template: Floats, fps: float, level: float) -> None:
        self._level = level
        self._every = max(1, round(_EVERY * fps))
        self._count = 0
        self._now: Floats | None = None
        self._pace = 1 - float(np.exp(-1 / (SECONDS * fps)))
        skin = np.asarray(template[:468], float)
        side = float(np.linalg.norm(surface.frame[0]))
        away = skin - surface.frame[3]
        places = np.column_stack([away @ surface.frame[0], away @ surface.frame[1]]) / side**2
        far = np.linalg.norm(away, axis=1) / side
        around = (far > _NEAR) & (far < _FAR) & (np.abs(places).max(axis=1) > _NEAR)
        self._ring = places[around]
        self._points = np.concatenate([skin[around], skin[::_FACE_STEP]])
        # The head is round: its middle lies behind the face, about half the face's width.
        middle = skin.mean(axis=0) + np.array([0, 0, 0.5 * float(np.ptp(skin[:, 0]))])
        outward = self._points - middle
        self._outward = outward / np.linalg.norm(outward, axis=1, keepdims=True)
        self._kept: Floats | None = None

    def update(self, image: Image, pose: Floats) -> StickerLight:
        """Light on the sticker at the next frame.

        Args:
            image: (H, W, 3) uint8 RGB, without stickers.
            pose: (2, 4) of the head.
        """
        if self._count % self._every == 0:
            found = self._measure(image, pose)
            self._now = self._now if found is None else found
        self._count += 1
        if self._now is None:
            return StickerLight(self._level * np.array([1.0, 0, 0]), np.ones(3))
        kept = self._now if self._kept is None else self._kept
        self._kept = kept + self._pace * (self._now - kept)
        return StickerLight(self._level * self._kept[:3], self._kept[3:6], float(self._kept[6]))

    def _measure(self, image: Image, pose: Floats) -> Floats | None:
        """(7,) level and its slopes, colour, saturation; None where too little skin is seen."""
        height, width = image.shape[:2]
        x, y = np.rint(self._points @ pose[:, :3].T + pose[:, 3]).astype(int).T
        visible = (x >= 0) & (x < width) & (y >= 0) & (y < height)
        visible &= self._outward @ facing(pose) > _OBLIQUE
        ring, face = visible[: len(self._ring)], visible[len(self._ring) :]
        if ring.sum() < _FEWEST or face.sum() < _FEWEST:
            return None
        light = decode(image[y[visible], x[visible]][None])[0].astype(float)
        if float(np.median(light @ _LUMINANCE)) < _DARK:
            return None
        count = int(ring.sum())
        logs = np.log(light @ _LUMINANCE + 0.003)
        usual = float(np.quantile(logs[count:], _LIT))
        middle, right, down = _TRUST * _plane(self._ring[ring], logs[:count] - usual)
        level = float(np.clip(np.exp(middle), _LEAST, _MOST))
        slope = level * np.clip([right, down], -_STEEPEST, _STEEPEST)
        bright = light[logs >= np.median(logs)].mean(axis=0)
        chroma = bright / max(float(bright @ _LUMINANCE), 1e-3)
        vivid = float((np.ptp(light, axis=1) / (light @ _LUMINANCE + 0.003)).mean())
        saturation = min(vivid / _COLOURLESS, 1.0)
        cast = np.clip(chroma / _SKIN, 0.3, 3) ** (_CAST * saturation)
        return np.concatenate([[level], slope, cast / (cast @ _LUMINANCE), [saturation]])


def _plane(places: Floats, logs: Floats) -> Floats:
    """(3,) middle and slopes of a plane through the brighter of (N,) values at (N, 2) places."""
    design = np.column_stack([np.ones(len(places)), places])
    ridge = np.diag([1e-3, 0.5, 0.5])
    weights = np.ones(len(places))
    fit: Floats = np.zeros(3)
    for _ in range(3):
        weighted = design * weights[:, None]
        fit = np.linalg.solve(weighted.T @ design + ridge, weighted.T @ logs)
        below = logs - design @ fit
        # Brows, lips and nostrils are dark; what is brighter than the skin is rare.
        weights = np.where(below < 0, 1 / (1 + (below / 0.15) ** 2), 1 / (1 + (below / 0.3) ** 2))
    return fit
