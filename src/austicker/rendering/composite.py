"""Stickers onto frames: sub-pixel placement, linear light, nothing touched outside the mask."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from austicker.errors import RecordError
from austicker.rendering.art import PAD, SHADOW, StickerTexture, TextureCache, filled
from austicker.rendering.light import decode, encode
from austicker.rendering.sample import look_up
from austicker.rendering.shade import StickerLight
from austicker.rendering.surface import Surface
from austicker.types import Floats, Image, Sticker

_Window = tuple[int, int, int, int]
"""x0, y0, x1, y1 in whole px; the last two are not included."""

_BAND = 100_000
"""Pixels mixed at a time: few enough to stay in the processor's cache."""
_AREA = 2_000_000
"""Pixels whose covering is worked out at a time, which takes 60 bytes for each."""
_MEASURE = 96
"""Side, px, at which a design's own area is measured."""

MOST_SLIP = 0.12
"""Farthest a texture may slide, sides of the sticker."""


@dataclass(frozen=True, slots=True, eq=False)
class DrapedSticker:
    """A sticker as a sheet on a head, under a pose.

    Attributes:
        surface: The sheet.
        pose: (2, 4) carries (x, y, z, 1) of the head to px.
        slip: (right, down) by which the texture slides within the outline, sides.
        rim: Width of the border over which that slide fades to nothing at the outline, sides; at
            least 1.5 times the longest slip, or the texture would fold.
        shadow: Whether it casts a soft contact shadow.
        visible: (n, n) share of the sheet that nothing of the head hides, from its left top to its
            right bottom corner; None when all of it shows.
    """

    surface: Surface
    pose: Floats
    slip: tuple[float, float] = (0.0, 0.0)
    rim: float = 0.02
    shadow: bool = False
    visible: Floats | None = None

    def __post_init__(self) -> None:
        # A little slack, for a slip that was scaled to the cap.
        if not math.hypot(*self.slip) <= MOST_SLIP * (1 + 1e-6):
            raise RecordError(
                f"DrapedSticker: expected a slip of at most {MOST_SLIP}, got {self.slip}"
            )


@dataclass(frozen=True, slots=True, eq=False)
class StickerLayer:
    """One sticker ready to be mixed into one frame.

    Attributes:
        window: x0, y0, x1, y1 px, within the frame; the last two are not included.
        light: (h, w, 4) linear light times alpha, and alpha, of that window; None where nothing of
            the sticker is in the frame or faces the viewer.
        share: Area drawn in the frame over the area of the whole sticker seen straight on, at the
            same size; 0-1. Its shadow does not count.
    """

    window: _Window
    light: Floats | None
    share: float

    def within(self, points: Floats) -> float:
        """Share, 0-1, of what is drawn that lies within the convex hull of (N, 2) points, px."""
        import cv2

        if self.light is None:
            return 0.0
        x0, y0, x1, y1 = self.window
        hull = cv2.convexHull(np.rint(points - (x0, y0)).astype(np.int32))
        inside = np.zeros((y1 - y0, x1 - x0), np.uint8)
        cv2.fillConvexPoly(inside, hull, 1)
        alpha = self.light[..., 3]
        return float(alpha[inside > 0].sum() / max(float(alpha.sum()), 1e-9))

    def paint(self, out: Image) -> None:
        """Mix it into a (H, W, 3) uint8 RGB frame, in place."""
        if self.light is not None:
            x0, y0, x1, y1 = self.window
            blend(out[y0:y1, x0:x1], self.light)


class Compositor:
    """Pastes one sticker onto frames.

    Keep one per sticker: it caches the textures used last.

    Args:
        sticker: The design.

    Example:
        >>> from austicker.stickers import STICKERS
        >>> frame = np.zeros((64, 64, 3), np.uint8)
        >>> heart = Compositor(STICKERS.make("heart"))
        >>> bool(heart.paste(frame, np.array([[24.0, 0, 32], [0, 24, 32]])).any())
        True
    """

    def __init__(self, sticker: Sticker) -> None:
        self._art = TextureCache(sticker)
        self._cast = TextureCache(sticker, shadow=True)
        self._sticker = sticker

    def paste(
        self,
        frame: Image,
        where: Floats | DrapedSticker,
        *,
        light: float | StickerLight = 1.0,
        out: Image | None = None,
    ) -> Image:
        """Put the sticker on a frame.

        The colours are mixed in linear light. Pixels that the sticker's mask, its shadow included,
        does not touch keep their bytes.

        Args:
            frame: (H, W, 3) uint8 RGB.
            where: (2, 3) affine map from the sticker's unit square (centre (0, 0), x right,
                y down) to px of the frame, or a sheet on a head; the sticker may lie partly or
                wholly outside.
            light: Light on the sticker, 1 where its colours stay as drawn; see `face_light`,
                `LightEstimator`.
            out: Where to write. None makes a copy; `frame` itself saves that copy.

        Returns:
            `out`, or the copy.

        Raises:
            RecordError: A frame or a matrix of another shape or kind.
        """
        if frame.ndim != 3 or frame.shape[2] != 3 or frame.dtype != np.uint8:
            raise RecordError(f"frame: expected (H, W, 3) uint8, got {frame.shape} {frame.dtype}")
        if out is None:
            out = frame.copy()
        elif out is not frame:
            np.copyto(out, frame)
        self.layer(frame.shape, where, light=light).paint(out)
        return out

    def alpha(self) -> Floats:
        """(96, 96) the design's own outline, 0-1, without a shadow."""
        return np.asarray(self._sticker.draw(_MEASURE)[..., 3].astype(np.float32) / 255)

    def layer(
        self,
        shape: tuple[int, ...],
        where: Floats | DrapedSticker,
        *,
        light: float | StickerLight = 1.0,
    ) -> StickerLayer:
        """What `paste` puts on a frame, to be looked at before.

        Args:
            shape: Height and width of the frame first, px.
            where: As for `paste`.
            light: As for `paste`.
        """
        window, layer = self._layer(where, (0, 0, shape[1], shape[0]), light)
        if layer is None:
            return StickerLayer(window, None, 0.0)
        if isinstance(where, DrapedSticker):
            scale = float(np.sqrt((where.pose[:, :3] ** 2).sum() / 2))
            side = scale * float(np.linalg.norm(where.surface.frame[0]))
        else:
            side = float(np.linalg.norm(np.asarray(where)[:, :2], axis=0).max())
        opaque, share = self._art.solid(side)
        whole = share * side * side
        drawn = float(filled(layer[..., 3], opaque).sum(dtype=np.float64))
        return StickerLayer(window, layer, min(1.0, drawn / max(whole, 1e-9)))

    def forget(self) -> None:
        """Give the memory of the textures back; the next call draws them again."""
        self._art.forget()
        self._cast.forget()

    def uncover(self, bare: Floats, where: Floats | DrapedSticker, corner: tuple[int, int]) -> None:
        """Multiply the visible share of an area by the share that the sticker leaves visible.

        Args:
            bare: (h, w) share of each pixel that shows, 0-1; changed in place.
            where: As for `paste`.
            corner: x, y of the area's first pixel, px of the frame.
        """
        height, width = bare.shape
        x, y = corner
        (x0, y0, x1, y1), layer = self._layer(where, (x, y, x + width, y + height))
        if layer is not None:
            bare[y0 - y : y1 - y, x0 - x : x1 - x] *= 1 - layer[..., 3]

    def _layer(
        self, where: Floats | DrapedSticker, within: _Window, light: float | StickerLight = 1.0
    ) -> tuple[_Window, Floats | None]:
        """The sticker's window, clipped, and its (h, w, 4) premultiplied linear light there."""
        if isinstance(where, DrapedSticker):
            return self._draped(where, within, light)
        if isinstance(light, StickerLight):
            raise RecordError("light: expected a number for a sticker that is no sheet")
        window, layer = self._flat(np.asarray(where, np.float64), within)
        if layer is not None and light != 1:
            layer *= _dimmed(light)
        return window, layer

    def _flat(self, matrix: Floats, within: _Window) -> tuple[_Window, Floats | None]:
        import cv2

        if matrix.shape != (2, 3) or not np.isfinite(matrix).all():
            raise RecordError(f"matrix: expected (2, 3) finite values, got {matrix.tolist()}")
        if abs(np.linalg.det(matrix[:, :2])) < 1e-6:
            raise RecordError(f"matrix: expected one that can be undone, got {matrix.tolist()}")
        art = self._art.at(float(np.hypot(*matrix[:, :2]).max()))
        reach = np.abs(matrix[:, :2]).sum(axis=1) * (0.5 + art.pad / art.size)
        window = _clipped(matrix[:, 2] - reach, matrix[:, 2] + reach, within)
        x0, y0, x1, y1 = window
        if x0 >= x1 or y0 >= y1:
            return window, None
        # Unit square to px of art, whose first pixel centre is at (0, 0), after px to unit square.
        back = art.size * np.linalg.inv(matrix[:, :2])
        shift = art.size / 2 - 0.5 + art.pad - back @ (matrix[:, 2] - (x0, y0))
        layer = cv2.warpAffine(
            art.layer,
            np.column_stack([back, shift]),
            (x1 - x0, y1 - y0),
            flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP,
            borderMode=cv2.BORDER_CONSTANT,
            borderValue=0,
        )
        return window, np.asarray(layer, np.float32)

    def _draped(
        self, drape: DrapedSticker, within: _Window, light: float | StickerLight
    ) -> tuple[_Window, Floats | None]:
        if not np.isfinite(drape.pose).all():
            raise RecordError(f"pose: expected finite values, got {drape.pose.tolist()}")
        matrix = drape.surface.matrix(drape.pose)
        area = float(np.linalg.det(matrix[:, :2]))
        side = float(np.hypot(*matrix[:, :2]).max())
        if area < 0.02 * side * side:  # seen from its edge, or from behind
            return within, None
        art = (self._cast if drape.shadow else self._art).at(side)
        reach = 0.5 + (SHADOW if drape.shadow else 0) + PAD / art.size
        window = _clipped(*drape.surface.bounds(drape.pose, reach), within)
        if window[0] >= window[2] or window[1] >= window[3]:
            return window, None
        places, there = drape.surface.unroll(drape.pose, window)
        layer = _sampled(art, places, drape)
        if drape.visible is not None:
            layer *= _stretched(drape.visible, places)[..., None]
        if there is not None:
            layer *= there[..., None]
        if isinstance(light, StickerLight):
            light.apply_to(layer, places)
        elif light != 1:
            layer *= _dimmed(light)
        return window, layer


def _dimmed(light: float) -> Floats:
    """What a layer's four channels are multiplied by."""
    return np.array([light, light, light, 1], np.float32)


def _sampled(art: StickerTexture, places: Floats, drape: DrapedSticker) -> Floats:
    """(h, w, 4) what (h, w, 2) places of a sheet show."""
    import cv2

    at = places * np.float32(art.size) + np.float32(art.size / 2 - 0.5 + art.pad)
    if any(drape.slip):
        share = look_up(art.inner(drape.rim), at)
        right, down = (np.float32(-art.size * slip) for slip in drape.slip)
        at = np.asarray(cv2.add(at, cv2.merge([share * right, share * down])), np.float32)
    return look_up(art.layer, at)


def _stretched(grid: Floats, places: Floats) -> Floats:
    """(h, w) values of a (n, n) grid over the sheet's square at (h, w, 2) places."""
    at = (places + np.float32(0.5)) * np.float32(len(grid) - 1)
    return look_up(grid, at, beyond=None)


def _clipped(low: Floats, high: Floats, within: _Window) -> _Window:
    """Whole pixels between two corners, and within a window."""
    least = np.maximum(np.floor(low), within[:2])
    most = np.minimum(np.ceil(high) + 1, within[2:])
    return int(least[0]), int(least[1]), int(most[0]), int(most[1])


def blend(pixels: Image, layer: Floats) -> None:
    """Mix a layer over pixels in linear light, in place.

    Args:
        pixels: (h, w, 3) uint8 sRGB, a view into the frame.
        layer: (h, w, 4) linear light times alpha, and alpha, 0-1. Where alpha is 0 the bytes stay.
    """
    import cv2

    step = max(1, _BAND // max(1, pixels.shape[1]))
    for top in range(0, len(pixels), step):
        band, paint = pixels[top : top + step], layer[top : top + step]
        light = decode(band)
        left = 1 - paint[..., 3]
        cv2.multiply(light, cv2.merge([left, left, left]), dst=light)
        cv2.add(light, cv2.cvtColor(paint, cv2.COLOR_RGBA2RGB), dst=light)
        band[...] = encode(light)


def coverage(layers: Iterable[tuple[Compositor, Floats | DrapedSticker]], box: Floats) -> float:
    """Share of a face box under stickers, 0-1; what two cover both counts once.

    Args:
        layers: Each sticker's compositor and place, as for `Compositor.paste`.
        box: (4,) x0, y0, x1, y1 px, rounded to whole pixels; it may reach out of the frame.

    Raises:
        RecordError: A box that is empty or not finite.
    """
    if not np.isfinite(box).all():
        raise RecordError(f"box: expected finite x0, y0, x1, y1, got {box}")
    x0, y0, x1, y1 = (math.floor(float(v) + 0.5) for v in box)
    if x0 >= x1 or y0 >= y1:
        raise RecordError(f"box: expected x0 < x1 and y0 < y1, got {(x0, y0, x1, y1)}")
    worn, left = list(layers), 0.0
    step = max(1, _AREA // (x1 - x0))
    for top in range(y0, y1, step):
        bare = np.ones((min(step, y1 - top), x1 - x0), np.float32)
        for compositor, where in worn:
            compositor.uncover(bare, where, (x0, top))
        left += float(bare.sum(dtype=np.float64))
    return 1 - left / ((y1 - y0) * (x1 - x0))
