"""Stickers from the user's own picture files."""

from __future__ import annotations

import io
import warnings
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from austicker import files
from austicker.errors import InputError
from austicker.srgb import to_linear
from austicker.stickers.canvas import straight
from austicker.types import Floats, Rgba

if TYPE_CHECKING:
    from PIL import Image

MOST_BYTES = 128 << 20
"""Of a file: 4096 x 4096 px uncompressed have 64 MiB."""
_FORMATS = ("PNG", "WEBP", "GIF", "TIFF", "JPEG", "JPEG2000", "BMP", "DDS", "TGA", "ICNS", "ICO")
"""Pillow's, without those that start other programs or draw what the file says."""
_EXPECTED = "a sticker (PNG or WebP with transparency)"
_SMALLEST = 8
_LARGEST = 4096
_TOO_LARGE = f"larger than {_LARGEST} px a side; make the sticker smaller"
_KEPT = 1024
"""Side, px, above which art is halved on loading until it fits: no sticker is rendered larger."""


class FileSticker:
    """A picture with transparency, centred in a square.

    Args:
        art: (h, w, 4) uint8 sRGB, straight alpha, not empty; its aspect is kept.

    Example:
        >>> FileSticker(np.full((8, 8, 4), 255, np.uint8)).draw(16).shape
        (16, 16, 4)
    """

    def __init__(self, art: Rgba) -> None:
        self._art = art

    def draw(self, side: int) -> Rgba:
        """See `austicker.types.Sticker`."""
        import cv2

        height, width = self._art.shape[:2]
        scale = side / max(height, width)
        size = (max(1, round(width * scale)), max(1, round(height * scale)))
        method = cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR
        art = cv2.resize(_premultiplied(self._art), size, interpolation=method)
        square = np.zeros((side, side, 4), np.float32)
        left, top = (side - size[0]) // 2, (side - size[1]) // 2
        square[top : top + size[1], left : left + size[0]] = art
        return straight(square)


def load_sticker(path: Path) -> FileSticker:
    """Read a sticker from a PNG, WebP or other picture that has transparency.

    Args:
        path: The file; 8 to 4096 px a side.

    Returns:
        A sticker; art that is not square is centred in a square.

    Raises:
        InputError: The file is missing, a folder, not a picture, animated, without transparency,
            wholly transparent, CMYK, or too small or too large.

    Example:
        >>> load_sticker(Path("star.png")).draw(32).shape  # doctest: +SKIP
        (32, 32, 4)
    """
    try:
        art = _read(path, files.read_bytes(path, _EXPECTED, InputError, MOST_BYTES))
    except InputError:
        raise
    except Exception as error:  # Pillow's decoders raise nearly anything on a broken file.
        raise InputError(
            f"{path}: cannot be read as a picture; give a PNG or WebP with transparency"
        ) from error
    if not art[..., 3].any():
        raise InputError(f"{path}: every pixel is transparent; give a sticker that can be seen")
    return FileSticker(art)


def is_file(path: Path) -> bool:
    """Whether a file exists; False for names that no file can have and for unreadable ones.

    Example:
        >>> is_file(Path("no such file.png"))
        False
    """
    try:
        return path.is_file()
    except OSError:
        return False


def _read(path: Path, content: bytes) -> Rgba:
    """Check the header, then decode."""
    from PIL import Image, ImageOps

    with warnings.catch_warnings():
        # Either the picture decodes or it does not; its size is checked here.
        warnings.simplefilter("ignore")
        try:
            picture = Image.open(io.BytesIO(content), formats=_FORMATS)
        except Image.DecompressionBombError:
            raise InputError(f"{path}: {_TOO_LARGE}") from None
        with picture:
            _check(path, picture)
            upright = ImageOps.exif_transpose(picture).convert("RGBA")
    factor = 1
    while max(upright.size) > _KEPT * factor:
        factor *= 2
    return np.asarray(upright.reduce(factor) if factor > 1 else upright)


def _check(path: Path, picture: Image.Image) -> None:
    width, height = picture.size
    if max(width, height) > _LARGEST:
        raise InputError(f"{path}: {width} x {height} px is {_TOO_LARGE}")
    if min(width, height) < _SMALLEST:
        raise InputError(
            f"{path}: {width} x {height} px is too small; give at least {_SMALLEST} px a side"
        )
    if getattr(picture, "n_frames", 1) > 1:
        raise InputError(f"{path}: expected a single picture, got an animation")
    if picture.mode == "CMYK":
        raise InputError(f"{path}: CMYK has no transparency; save it as an RGB PNG or WebP")
    if not picture.has_transparency_data:
        raise InputError(
            f"{path}: has no transparency; save it as a PNG or WebP with a transparent background"
        )


def _premultiplied(art: Rgba) -> Floats:
    """(h, w, 4) float32 linear light times alpha, and alpha, 0-1."""
    table = to_linear(np.arange(256) / 255).astype(np.float32)
    alpha = art[..., 3:].astype(np.float32) / 255
    return np.concatenate([table[art[..., :3]] * alpha, alpha], axis=-1)
