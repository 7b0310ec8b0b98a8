"""Colours of photos that are not written as they were read: CMYK, Lab, profiled grey, to sRGB."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from PIL.Image import Image as PilImage

_SPACE = slice(16, 20)  # of an ICC profile's header: the space of its samples (ICC.1, 7.2.6)
_SPACES = {"CMYK": b"CMYK", "LAB": b"Lab "}


def writable(picture: PilImage, profile: bytes | None) -> tuple[PilImage, bytes | None]:
    """The picture in grey, RGB or a palette, with a profile that fits, or None for sRGB.

    CMYK and Lab are converted through their profile. A profile for another space than the
    samples' says nothing about them and goes.
    """
    space = _SPACES.get(picture.mode)
    if space is None:
        fits = profile is None or profile[_SPACE] in (b"RGB ", b"GRAY")
        return picture, profile if fits else None
    own = profile if profile is not None and profile[_SPACE] == space else None
    return _converted(picture, own), None


def grey_to_srgb(profile: bytes) -> npt.NDArray[np.float64] | None:
    """256 sRGB levels (0-255) of the grey levels 0-255 of a grey profile.

    Grey is written in a space of its own only while nothing coloured is drawn on it. None where
    the profile is for colours or damaged.
    """
    import PIL.Image

    if profile[_SPACE] != b"GRAY":
        return None
    ramp = PIL.Image.fromarray(np.arange(256, dtype=np.uint8)[None])
    turned = _through(ramp, profile)
    return None if turned is None else np.asarray(turned, float)[0, :, 1]


def _converted(picture: PilImage, profile: bytes | None) -> PilImage:
    from PIL import ImageCms

    turned = None if profile is None else _through(picture, profile)
    if turned is None and picture.mode == "LAB":
        plain = ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB")).tobytes()
        turned = _through(picture, plain)
    return picture.convert("RGB") if turned is None else turned


def _through(picture: PilImage, profile: bytes) -> PilImage | None:
    """The picture in sRGB; None where the profile is damaged."""
    from PIL import ImageCms

    try:
        source: Any = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        srgb: Any = ImageCms.createProfile("sRGB")
        return ImageCms.profileToProfile(picture, source, srgb, outputMode="RGB")
    except (ImageCms.PyCMSError, OSError, ValueError):
        return None
