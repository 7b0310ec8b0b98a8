"""The pixels of an opened photo: 8-bit RGB, and what 8-bit RGB cannot hold."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
import numpy.typing as npt

from austicker.errors import InputError
from austicker.media.photo_colour import grey_to_srgb, writable
from austicker.media.photo_large import read_png, reads
from austicker.media.photo_settings import exif_of
from austicker.media.upright import Orientation, from_exif
from austicker.types import Image

if TYPE_CHECKING:
    from PIL.Image import Image as PilImage

Deep: TypeAlias = npt.NDArray[np.uint16]

_ORIENTATION = 0x0112
_BITS, _PHOTOMETRIC, _SAMPLE_FORMAT = 258, 262, 339  # TIFF 6.0 tags
_STRIP = 1 << 20  # pixels
_PNG_DEPTH = 24  # offset of IHDR's bit depth, PNG specification section 11.2.1


@dataclass(frozen=True, slots=True, eq=False)
class Pixels:
    """What a photo has beyond 8-bit RGB; arrays are upright.

    Attributes:
        grey: Stored without colour.
        alpha: (H, W), uint8 or (beside `deep`) uint16; None when opaque.
        deep: (H, W) or (H, W, 3) uint16 samples of a 16-bit photo, else None.
        profile: ICC colour profile; None for sRGB.
    """

    grey: bool
    alpha: npt.NDArray[Any] | None = None
    deep: Deep | None = None
    profile: bytes | None = None


def eight_bit(deep: Deep) -> npt.NDArray[np.uint8]:
    """16-bit samples rounded to 8 bits: 65535 is 255."""
    import cv2

    rounded: npt.NDArray[np.uint8] = cv2.convertScaleAbs(deep, alpha=1 / 257)  # type: ignore[assignment]
    return rounded.reshape(deep.shape)


def read_pixels(path: Path, picture: PilImage, words: PilImage) -> tuple[Image, Pixels]:
    """Decode an opened photo into upright (H, W, 3) uint8 RGB and the rest.

    Args:
        path: The file.
        picture: As opened.
        words: The same, or one that tells all but the pixels.

    Raises:
        InputError: 32-bit or floating-point samples. Pillow's errors pass through.
    """
    deep = _is_deep(path, picture)
    profile = picture.info.get("icc_profile") or None
    if reads(picture) and not deep:  # Pillow opens 16-bit colours as 8-bit ones
        orientation = from_exif(exif_of(words).get(_ORIENTATION))
        _, profile = writable(picture, profile)
        return _rgb(orientation.apply(read_png(path))), Pixels(grey=False, profile=profile)
    picture.load()
    # Asked after loading: by then Pillow has turned TIFFs, and forgotten their orientation.
    orientation = from_exif(exif_of(picture).get(_ORIENTATION))
    if deep:
        return _deep_pixels(path, picture, orientation, profile)
    picture, profile = writable(picture, profile)
    picture = _simple(picture)
    bands = orientation.apply(_array(picture))
    grey = picture.mode in ("L", "LA")
    colours = 1 if grey else 3
    bands = bands.reshape(*bands.shape[:2], -1)
    alpha = np.ascontiguousarray(bands[..., -1]) if bands.shape[2] > colours else None
    bands = bands[..., :colours]
    levels = grey_to_srgb(profile) if grey and profile else None
    if levels is not None:
        bands, profile = np.rint(levels).astype(np.uint8)[bands], None
    return _rgb(bands), Pixels(grey, alpha, None, profile)


def _array(picture: PilImage) -> npt.NDArray[np.uint8]:
    """The pixels, in strips: at once Pillow would hold them a third time."""
    rows = max(1, _STRIP // picture.width)
    edges = range(0, picture.height, rows)
    boxes = ((0, top, picture.width, min(top + rows, picture.height)) for top in edges)
    strips = (np.asarray(picture.crop(box), np.uint8) for box in boxes)
    first = next(strips)
    out = np.empty((picture.height, *first.shape[1:]), np.uint8)
    out[: len(first)] = first
    for top, strip in zip(edges[1:], strips, strict=True):
        out[top : top + len(strip)] = strip
    return out


def _rgb(bands: npt.NDArray[np.uint8]) -> Image:
    if bands.shape[2] == 3:
        return np.ascontiguousarray(bands)
    return np.array(np.broadcast_to(bands, (*bands.shape[:2], 3)), order="C")


def _simple(picture: PilImage) -> PilImage:
    """The same pixels as L, LA, RGB or RGBA."""
    if "transparency" in picture.info:
        return picture.convert("LA" if picture.mode in ("1", "L") else "RGBA")
    if picture.mode in ("L", "LA", "RGB", "RGBA"):
        return picture
    modes = {"1": "L", "La": "LA", "PA": "RGBA", "RGBa": "RGBA"}
    return picture.convert(modes.get(picture.mode, "RGB"))


def _is_deep(path: Path, picture: PilImage) -> bool:
    if picture.format == "PNG":
        with path.open("rb") as file:
            return file.read(_PNG_DEPTH + 1)[-1] == 16
    if picture.format != "TIFF":
        return False
    tags = picture.tag_v2  # type: ignore[attr-defined]
    bits, kinds = set(tags.get(_BITS, (1,))), set(tags.get(_SAMPLE_FORMAT, (1,)))
    if max(bits) <= 8:
        return False
    if bits != {16} or kinds != {1}:
        raise InputError(
            f"{path}: expected 8 or 16 bits per sample, got {max(bits)} or signed or "
            "floating-point ones; convert it to 16 bits"
        )
    return True


def _deep_pixels(
    path: Path, picture: PilImage, orientation: Orientation, profile: bytes | None
) -> tuple[Image, Pixels]:
    """Through OpenCV, as Pillow reads 16-bit colour in 8 bits only."""
    import cv2

    data = np.frombuffer(path.read_bytes(), np.uint8)
    samples: Any = cv2.imdecode(data, cv2.IMREAD_UNCHANGED)
    readable = samples is not None and samples.dtype == np.uint16
    if not readable or _disagree(samples, np.asarray(picture)):
        raise InputError(
            f"{path}: its 16-bit samples do not decode; copy or download it again, "
            "or convert it to 8 bits"
        )
    if picture.format == "PNG":  # TIFFs are turned by OpenCV already
        samples = orientation.apply(samples)
    alpha: Deep | None = None
    if samples.ndim == 3:
        if samples.shape[2] == 4:
            alpha = np.ascontiguousarray(samples[..., 3])
        samples = np.ascontiguousarray(samples[..., 2::-1])
    elif isinstance(clear := picture.info.get("transparency"), int):
        alpha = np.where(samples == clear, 0, 65535).astype(np.uint16)
    if picture.format == "TIFF" and picture.tag_v2.get(_PHOTOMETRIC) == 0:  # type: ignore[attr-defined]
        samples = 65535 - samples  # white is zero
    levels = grey_to_srgb(profile) if samples.ndim == 2 and profile else None
    if levels is not None:
        curve = np.interp(np.arange(65536) / 257, np.arange(256), levels) * 257
        samples, profile = np.rint(curve).astype(np.uint16)[samples], None
    elif profile and profile[16:20] not in (b"RGB ", b"GRAY"):
        profile = None
    bands = eight_bit(samples)
    image = _rgb(bands[..., None] if bands.ndim == 2 else bands)
    return image, Pixels(samples.ndim == 2, alpha, samples, profile)


def _disagree(samples: npt.NDArray[np.uint16], other: npt.NDArray[Any]) -> bool:
    """Whether the two decoders differ; OpenCV gives what it has of a broken file."""
    first = samples if samples.ndim == 2 else samples[..., 2]
    second = other if other.ndim == 2 else other[..., 0]
    if first.shape != second.shape:
        return True
    high = second if second.dtype == np.uint8 else second >> 8
    return bool(np.any(np.abs((first >> 8).astype(np.int16) - high.astype(np.int16)) > 1))
