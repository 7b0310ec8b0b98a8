"""Detects that something, a hand or hair, is between the camera and a sticker's place."""

from __future__ import annotations

import numpy as np

from austicker.rendering.light import decode
from austicker.rendering.surface import Surface
from austicker.types import Floats, Image

_GRID = 7
_CHANGED = 0.3
"""Change of a place's log brightness, or of the log ratio of channels, that skin never makes."""
_SHARE = 0.6
"""Share of the places that must have changed: an open mouth or a blink changes fewer."""
_MEMORY = 2.0
"""Seconds over which the usual appearance is learned; what stays for longer is usual."""
_LUMINANCE = np.array([0.2126, 0.7152, 0.0722])


class OcclusionDetector:
    """Compares the skin under one sticker with its usual appearance.

    A hand of the same light and colour as the face, and without a shadow, is not detected.

    Args:
        surface: The sticker.
        fps: Frame rate.

    Attributes:
        covered: Frames so far in which the sticker's place was occluded.
    """

    def __init__(self, surface: Surface, fps: float) -> None:
        self.covered = 0
        line = np.linspace(-0.4, 0.4, _GRID)
        self._points = surface.place(np.stack(np.meshgrid(line, line), axis=-1).reshape(-1, 2))
        self._most = max(1, round(_MEMORY * fps))
        self._usual: Floats | None = None
        self._lasting = 0

    def update(self, bare: Image, pose: Floats) -> bool:
        """Decide for the next frame.

        Args:
            bare: (H, W, 3) uint8 RGB, without stickers.
            pose: (2, 4) pose of the head.

        Returns:
            Whether the sticker's place is occluded.
        """
        height, width = bare.shape[:2]
        x, y = np.rint(self._points @ pose[:, :3].T + pose[:, 3]).astype(int).T
        inside = (x >= 0) & (x < width) & (y >= 0) & (y < height)
        if not inside.all():
            return False
        light = decode(bare[y, x][None])[0].astype(float) + 0.01
        appearance = np.column_stack(
            [np.log(light @ _LUMINANCE), np.log(light[:, ::2] / light[:, 1:2])]
        )
        if self._usual is None:
            self._usual = appearance
            return False
        # A change of the light changes all places alike: a limited common change is taken out.
        change = appearance - self._usual
        change[:, 0] -= np.clip(np.median(change[:, 0]), -_CHANGED / 2, _CHANGED / 2)
        covered = float((np.abs(change).max(axis=1) > _CHANGED).mean()) > _SHARE
        self._lasting = self._lasting + 1 if covered else 0
        if self._lasting > self._most:
            self._usual, self._lasting = appearance, 0
        elif not covered:
            self._usual = self._usual + (appearance - self._usual) / self._most
        self.covered += covered
        return covered
