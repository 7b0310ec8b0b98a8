"""Opening photo files with Pillow, and with pi-heif where it is installed."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from austicker.errors import InputError
from austicker.media.content import AVIF, CLEAR_AVIF, CLEAR_HEIC, HEIC
from austicker.media.kinds import recognise

if TYPE_CHECKING:
    from PIL.Image import Image as PilImage

_FORMATS = ("JPEG", "PNG", "WEBP", "TIFF", "BMP", "GIF")
_pillow_limit = threading.Lock()


@contextlib.contextmanager
def open_picture(path: Path) -> Iterator[PilImage]:
    """Open without Pillow's own pixel limit, which cannot be lifted per call.

    Raises:
        InputError: No reader for HEIC or AVIF is installed. Pillow's errors pass through.
    """
    import PIL.Image

    formats = _formats(path)
    with _pillow_limit:
        before = PIL.Image.MAX_IMAGE_PIXELS
        PIL.Image.MAX_IMAGE_PIXELS = None
        try:
            picture = PIL.Image.open(path, formats=formats)
        finally:
            PIL.Image.MAX_IMAGE_PIXELS = before
    with picture:
        yield picture


def _formats(path: Path) -> tuple[str, ...]:
    """Pillow's names of the formats to try."""
    from PIL import features

    content = recognise(path)
    if content in (AVIF, CLEAR_AVIF):
        if not features.check("avif"):
            raise InputError(
                f"{path}: this Pillow reads no AVIF; install pillow 11.3 or newer, or save the "
                "photo as JPEG"
            )
        return ("AVIF",)
    if content in (HEIC, CLEAR_HEIC):
        try:
            import pi_heif
        except ImportError:
            raise InputError(
                f"{path}: HEIC photos need the package pi-heif; install it with "
                "pip install 'au-sticker[heic]', or save the photo as JPEG"
            ) from None
        pi_heif.register_heif_opener()
        return ("HEIF",)
    return _FORMATS
