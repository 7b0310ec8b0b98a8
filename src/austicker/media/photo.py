"""Photos: read upright in 8-bit RGB, with what is needed to write them back alike."""

from __future__ import annotations

import warnings
from pathlib import Path
from typing import TYPE_CHECKING

from austicker.errors import InputError
from austicker.media.kinds import check_readable
from austicker.media.photo_large import reads, without_pixels
from austicker.media.photo_open import open_picture
from austicker.media.photo_pixels import read_pixels
from austicker.media.photo_record import Photo
from austicker.media.photo_settings import encoder_settings, read_dpi, read_metadata
from austicker.media.photo_sums import check_pixel_sums
from austicker.media.photo_write import write_photo

if TYPE_CHECKING:
    from PIL.Image import Image as PilImage

__all__ = ["MAX_PIXELS", "Photo", "read_photo", "write_photo"]

MAX_PIXELS = 64_000_000
"""Default limit on width x height: 16-bit RGB then takes 400 MB."""

_MOST_RATIO = 1000  # of a photo's sides; looking for faces in longer strips takes minutes


def read_photo(path: Path, *, max_pixels: int = MAX_PIXELS) -> Photo:
    """Read a JPEG, PNG, WebP, TIFF, BMP, GIF, AVIF or HEIC photo and turn it upright.

    CMYK and Lab are converted to sRGB through their profile, and so is grey of a profile of its
    own; palettes and two-level pictures become plain RGB or grey. Of a JPEG or HEIC with several
    pictures (depth, previews) the main one is used.

    Raises:
        InputError: Unreadable, damaged, animated or of several pages, 32-bit or floating-point
            samples, more than `max_pixels` pixels, one side over 1000 times the other, or HEIC
            without the package pi-heif.

    Example:
        >>> read_photo(Path("holiday.jpg")).image.shape  # doctest: +SKIP
        (3024, 4032, 3)
    """
    check_readable(path)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # Pillow's, about oddities that it copes with
            with open_picture(path) as picture:
                if picture.format == "PNG":
                    check_pixel_sums(path)
                return _read(path, picture, max_pixels)
    except InputError:
        raise
    except MemoryError as error:
        raise InputError(f"{path}: too large for this machine's memory; scale it down") from error
    except Exception as error:  # decoders fed with broken bytes raise whatever they come across
        reason = str(error).partition("\n")[0] or type(error).__name__
        raise InputError(
            f"{path}: expected a JPEG, PNG, WebP, TIFF, BMP, GIF, AVIF or HEIC photo, got "
            f"something else or a damaged one ({reason}); copy or download it again"
        ) from error


def _read(path: Path, picture: PilImage, max_pixels: int) -> Photo:
    count = picture.width * picture.height
    if count > max_pixels:
        raise InputError(
            f"{path}: expected at most {max_pixels / 1e6:g} megapixels, got {count / 1e6:g} "
            f"({picture.width} x {picture.height}); `max_pixels={count}` allows it"
        )
    if max(picture.size) > _MOST_RATIO * min(picture.size):
        raise InputError(
            f"{path}: expected one side at most {_MOST_RATIO} times the other, got "
            f"{picture.width} x {picture.height}; cut it into pieces"
        )
    several = getattr(picture, "n_frames", 1) > 1
    if several and picture.format not in ("MPO", "HEIF"):
        raise InputError(
            f"{path}: expected one picture, got an animation or several pages; "
            "save the one you want on its own"
        )
    kind = "JPEG" if picture.format == "MPO" else str(picture.format)
    settings = encoder_settings(path, picture, kind)
    words = without_pixels(path) if reads(picture) else picture
    dpi = read_dpi(words)
    image, pixels = read_pixels(path, picture, words)
    image.flags.writeable = False  # an edit in place would be taken for no edit
    return Photo(
        path,
        image,
        pixels,
        kind,
        settings,
        read_metadata(words),
        ("Only the first of several pictures in the file is kept.",) if several else (),
        dpi,
    )
