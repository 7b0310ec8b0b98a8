"""The sheet a design is drawn on: paint in linear light, a vinyl finish, clean edges."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from austicker.errors import UsageError
from austicker.srgb import to_linear, to_srgb
from austicker.types import Floats, Rgba

Outline = Callable[[Floats, Floats], Floats]

_ROWS = 64  # finished at a time, which saves memory
_DRAWN = 256
"""Least side, px, that is drawn at; smaller stickers are averaged down from it."""

PAPER = "#f3f0e9"
"""White vinyl: bright, warm, and darker than a light source, so that it sits in the picture."""


def straight(premultiplied: Floats) -> Rgba:
    """8-bit sRGB with straight alpha from (H, W, 4) premultiplied linear light, 0-1."""
    picture: Rgba = np.empty(premultiplied.shape, np.uint8)
    for top in range(0, len(picture), _ROWS):
        rows = premultiplied[top : top + _ROWS]
        alpha = np.clip(rows[..., 3:], 0, 1)
        colour = np.clip(rows[..., :3] / np.maximum(alpha, 1e-6), 0, 1)
        rgba = np.concatenate([to_srgb(colour), alpha], axis=-1)
        picture[top : top + _ROWS] = np.rint(rgba * 255)
    return picture


def _light(colour: str) -> list[float]:
    """Linear light of a colour written ``#rrggbb``."""
    levels = np.array([int(colour[i : i + 2], 16) for i in (1, 3, 5)])
    return [float(v) for v in to_linear(levels / 255)]


class Canvas:
    """A transparent square that shapes are painted on, back to front.

    Attributes:
        x, y: (1, n) and (n, 1) coordinates of the pixel centres in sticker sides, centre (0, 0).

    Args:
        side: Side of the finished picture, px, >= 1.

    Raises:
        UsageError: `side` is below 1.
    """

    def __init__(self, side: int) -> None:
        if side < 1:
            raise UsageError(f"a sticker's side must be at least 1 px, got {side}")
        self._side = side
        self._fine = max(1, -(-_DRAWN // side))
        count = side * self._fine
        self._pixel = 1 / count
        line = ((np.arange(count) + 0.5) / count - 0.5).astype(np.float32)
        self.x: Floats = line[None, :]
        self.y: Floats = line[:, None]
        self._paint = np.zeros((4, count, count), np.float32)

    def fill(
        self,
        distance: Floats,
        colour: str,
        *,
        within: Floats | None = None,
        opacity: float | Floats = 1.0,
        soft: float = 0.0,
    ) -> None:
        """Paint the inside of a shape over what is there.

        Args:
            distance: (n, n) signed distance to the edge, sticker sides, negative inside.
            colour: ``#rrggbb``, sRGB.
            within: Signed distance of a shape that masks the paint, with a clean edge.
            opacity: 0-1, one number or one per pixel.
            soft: Width of the edge, sticker sides; at least one pixel.
        """
        share = np.clip(0.5 - distance / max(soft, self._pixel), 0, 1)
        if soft > self._pixel:
            share = share * share * (3 - 2 * share)
        if within is not None:
            share = share * np.clip(0.5 - within / self._pixel, 0, 1)
        alpha = share * opacity
        self._paint *= 1 - alpha
        for plane, light in enumerate((*_light(colour), 1.0)):
            self._paint[plane] += alpha * light

    def cut(self, outline: Outline, *, paper: str = PAPER) -> Floats:
        """Draw the vinyl: its contact shadow, then its body in the colour of the border.

        The light comes from above: the shadow is soft, 1-2 px at a side of 100 px, and falls
        slightly down.

        Args:
            outline: Signed distance of the die-cut shape as a function of `x` and `y`.
            paper: ``#rrggbb``.

        Returns:
            (n, n) signed distance to the outline.
        """
        self.fill(outline(self.x, self.y - 0.010), "#1c0f0a", opacity=0.45, soft=0.040)
        edge = outline(self.x, self.y)
        self.fill(edge, paper)
        return edge

    def finish(self, edge: Floats) -> Rgba:
        """Matte shading over the vinyl, then the picture.

        Args:
            edge: Signed distance to the outline, as `cut` returned it.

        Returns:
            (side, side, 4) uint8 sRGB, straight alpha.
        """
        # A sheet on skin is never flat: it falls off away from the light and at its rim.
        fall = np.clip(0.5 + 0.75 * self.y + 0.25 * self.x, 0, 1)
        self.fill(edge, "#20100c", opacity=0.10 * fall)
        self.fill(-edge - 0.012, "#20100c", within=edge, opacity=0.14 * fall, soft=0.012)
        side, fine = self._side, self._fine
        parts = self._paint.reshape(4, side, fine, side, fine)
        return straight(np.moveaxis(parts.mean(axis=(2, 4)), 0, -1))
