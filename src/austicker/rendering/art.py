"""Sticker art ready to be sampled: drawn once per size, in linear light, band-limited."""

from __future__ import annotations

import math
from dataclasses import dataclass, field

import numpy as np

from austicker.rendering.light import decode
from austicker.types import Floats, Sticker

OVERSAMPLING = 2.0
"""Least pixels of art to one pixel of the frame."""
_STEPS_PER_OCTAVE = 8
_LARGEST = 1024
_MEASURED = 256
"""Largest art, px, that is drawn to work out its filled share."""
_KEPT = 3
_BLUR = 1.0
"""Sigma in px of art, so half a pixel of the frame or a little less: about a camera's own softness.

It leaves 1 % of what would alias, so that a sticker looks the same at every sub-pixel shift.
"""
_SOFT_EDGE = 2.0
PAD = 4
"""Transparent px around the art, so that blur and sampling end in nothing."""

SHADOW = 0.09
"""Sides by which the contact shadow of a draped sticker may reach beyond its square."""
_SHADE, _SOFTNESS, _FALL = 0.30, 0.028, 0.014
"""Of that shadow: opacity, sigma and shift down (light comes from above), sides."""


@dataclass(frozen=True, slots=True, eq=False)
class StickerTexture:
    """One size of a sticker.

    Attributes:
        layer: (n + 2 pad, n + 2 pad, 4) float32, linear light times alpha, and alpha, 0-1.
        size: n, px of art to a side.
        pad: Margin around it, px of art.
    """

    layer: Floats
    size: int
    pad: int
    _inner: dict[float, Floats] = field(default_factory=dict)

    def solid(self) -> tuple[float, float]:
        """Greatest alpha of the sticker, and the share of its square that it fills, 0-1."""
        own = self.layer[self.pad : self.pad + self.size, self.pad : self.pad + self.size, 3]
        opaque = float(own.max())
        return opaque, float(filled(own, opaque).mean())

    def inner(self, rim: float) -> Floats:
        """How far the texture may slide: 0 at the outline, 1 from `rim` sides within it.

        Returns:
            (n + 2 pad, n + 2 pad) float32.
        """
        import cv2

        if rim not in self._inner:
            body = (self.layer[..., 3] > 0.5).astype(np.uint8)
            depth = cv2.distanceTransform(body, cv2.DIST_L2, cv2.DIST_MASK_5)
            # The rim of the outline itself is soft, and stays where it is.
            width = max(rim * self.size - _SOFT_EDGE, _SOFT_EDGE)
            share = np.clip((depth - _SOFT_EDGE) / width, 0, 1).astype(np.float32)
            self._inner[rim] = np.asarray(cv2.GaussianBlur(share, (0, 0), _BLUR), np.float32)
        return self._inner[rim]


def filled(alpha: Floats, opaque: float) -> Floats:
    """What of each pixel a sticker fills, 0-1: without its shadow, and with its soft rim by half.

    A sticker that one can see through fills as much as one that is opaque.

    Args:
        alpha: Of the pixels.
        opaque: Greatest alpha of the sticker.
    """
    relative = alpha / np.float32(max(opaque, 1e-6))
    return np.asarray(np.clip((relative - np.float32(0.35)) / np.float32(0.3), 0, 1))


class TextureCache:
    """The sizes of one sticker.

    Sizes come in steps of a twelfth of their value, so a head that moves a little keeps its
    art and one that comes nearer gets new art now and then. The last few are kept.

    Args:
        sticker: The design.
        shadow: Put a soft contact shadow under it.
    """

    def __init__(self, sticker: Sticker, *, shadow: bool = False) -> None:
        self._sticker = sticker
        self._shadow = shadow
        self._sizes: dict[int, StickerTexture] = {}
        self._solids: dict[int, tuple[float, float]] = {}

    def at(self, side: float) -> StickerTexture:
        """Art for a sticker shown `side` px wide.

        Its size is at least ``OVERSAMPLING * side`` until the largest, 1024, is reached.
        """
        size = _size(side)
        # Popped and put back, so that the first key is the one unused for longest.
        art = self._sizes.pop(size, None)
        if art is None:
            art = self._prepare(size)
        self._sizes[size] = art
        while len(self._sizes) > _KEPT:
            del self._sizes[next(iter(self._sizes))]
        return art

    def forget(self) -> None:
        """Give the memory of all sizes back; they are drawn again when they are asked for."""
        self._sizes.clear()

    def solid(self, side: float) -> tuple[float, float]:
        """See `StickerTexture.solid`, of the art for `side`.

        Where that is not at hand and large, of smaller art, which is close enough.
        """
        size = _size(side)
        if size not in self._solids:
            art = self._sizes.get(size)
            self._solids[size] = (
                self._prepare(min(size, _MEASURED)) if art is None else art
            ).solid()
        return self._solids[size]

    def _prepare(self, size: int) -> StickerTexture:
        import cv2

        rgba = self._sticker.draw(size)
        pad = PAD + (math.ceil(SHADOW * size) if self._shadow else 0)
        whole = size + 2 * pad
        padded = np.zeros((whole, whole, 4), np.float32)
        inside = padded[pad : pad + size, pad : pad + size]
        inside[..., 3] = rgba[..., 3].astype(np.float32) / 255
        np.multiply(decode(rgba[..., :3]), inside[..., 3:], out=inside[..., :3])
        for channel in range(4):  # one at a time: the largest art takes 25 MB
            plane = np.ascontiguousarray(padded[..., channel])
            cv2.GaussianBlur(plane, (0, 0), _BLUR, plane, borderType=cv2.BORDER_CONSTANT)
            padded[..., channel] = plane
        if self._shadow:
            # Black under the sticker: premultiplied, it only adds to alpha.
            opaque = padded[..., 3]
            under = _under(opaque, size, pad)
            under *= 1 - opaque
            opaque += under
        return StickerTexture(padded, size, pad)


def _size(side: float) -> int:
    """Side of the art for a sticker shown `side` px wide, px."""
    step = math.ceil(_STEPS_PER_OCTAVE * math.log2(max(OVERSAMPLING * side, 2)))
    return min(math.ceil(2 ** (step / _STEPS_PER_OCTAVE)), _LARGEST)


def _under(alpha: Floats, size: int, pad: int) -> Floats:
    """Opacity of the shadow that a shape casts, nothing at the border of the art."""
    import cv2

    shift = np.array([[1.0, 0, 0], [0, 1, _FALL * size]])
    fallen = cv2.warpAffine(alpha, shift, alpha.shape[::-1])
    soft = np.asarray(
        cv2.GaussianBlur(fallen, (0, 0), _SOFTNESS * size, borderType=cv2.BORDER_CONSTANT),
        np.float32,
    )
    steps = np.arange(len(alpha))
    fade = np.clip(np.minimum(steps, steps[::-1]) / max(1, pad), 0, 1).astype(np.float32)
    soft *= np.float32(_SHADE)
    soft *= np.minimum(fade[:, None], fade[None, :])
    return soft
