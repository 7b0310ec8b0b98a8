"""Writing photos back in their own format, depth and quality."""

from __future__ import annotations

import io
import warnings
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from austicker.errors import OutputError, RecordError, UsageError
from austicker.media.content import JPEG
from austicker.media.output import atomic_output, check_output
from austicker.media.photo_deep import encode_png, encode_tiff
from austicker.media.photo_large import LARGE, write_png
from austicker.media.photo_pixels import Deep, eight_bit
from austicker.media.photo_record import Photo
from austicker.media.photo_settings import exif_for_tiff
from austicker.types import Image

_FORMATS = {".png": "PNG", ".webp": "WEBP", ".tif": "TIFF", ".tiff": "TIFF", ".bmp": "BMP"}
_DEFAULTS: dict[str, dict[str, Any]] = {
    "JPEG": {"quality": 95, "subsampling": 0},
    "WEBP": {"lossless": True},
    "TIFF": {"compression": "tiff_adobe_deflate"},
}
_ALPHA = ("PNG", "WEBP", "TIFF")


def write_photo(photo: Photo, image: Image, output: Path, *, keep_metadata: bool = False) -> None:
    """Write an edited copy, whole or not at all, in the format that the suffix names.

    Pixels of `image` that equal `photo.image` keep their 16-bit values and all keep their
    alpha. Grey photos stay grey while the edit is. Resolution and profile are kept; EXIF, GPS, XMP,
    texts, comments and thumbnails are not, unless `keep_metadata` (thumbnails never are: they
    show the unprotected face). 16 bits are kept in PNG and TIFF (grey with alpha becomes RGBA),
    else they become 8. Of metadata, a TIFF keeps its plain tags, a 16-bit PNG its EXIF, a
    16-bit TIFF nothing.

    Raises:
        UsageError: Not a photo suffix; output equal to input.
        OutputError: The file cannot be written, or the format cannot hold the picture.
        RecordError: `image` is not of the photo's size.
    """
    if image.shape != photo.image.shape or image.dtype != np.uint8:
        raise RecordError(
            f"write_photo: expected uint8 {photo.image.shape}, got {image.dtype} {image.shape}"
        )
    kind = _format_of(output)
    check_output(photo.path, output)
    if photo.pixels.alpha is not None and kind not in _ALPHA:
        raise OutputError(f"{output}: {kind} cannot hold transparency; name a .png or .webp output")
    with atomic_output(output) as temporary:
        if photo.pixels.deep is not None and kind in ("PNG", "TIFF"):
            _write_deep(
                photo, photo.pixels.deep, image, temporary, kind, keep_metadata=keep_metadata
            )
        else:
            _write_plain(photo, image, temporary, kind, keep_metadata=keep_metadata)


def _format_of(output: Path) -> str:
    suffix = output.suffix.lower()
    if suffix in JPEG.suffixes:
        return "JPEG"
    if suffix not in _FORMATS:
        known = ", ".join((*JPEG.suffixes, *_FORMATS))
        raise UsageError(f"cannot write '{suffix}' photos; name the output one of: {known}")
    return _FORMATS[suffix]


def _stays_grey(photo: Photo, image: Image) -> bool:
    red, green, blue = image[..., 0], image[..., 1], image[..., 2]
    return photo.pixels.grey and np.array_equal(red, green) and np.array_equal(red, blue)


def _write_plain(photo: Photo, image: Image, path: Path, kind: str, *, keep_metadata: bool) -> None:
    import PIL.Image

    grey = _stays_grey(photo, image)
    stacked: npt.NDArray[Any] = image[..., :1] if grey else image
    alpha = photo.pixels.alpha
    if alpha is not None:
        alpha = alpha if alpha.dtype == np.uint8 else eight_bit(alpha)
        stacked = np.concatenate([stacked, alpha[..., None]], axis=2)
    options = dict(photo.settings if kind == photo.format else _DEFAULTS.get(kind, {}))
    if kind == "WEBP":
        options["exact"] = True
    if profile := _profile(photo, grey=grey):
        options["icc_profile"] = profile
    if keep_metadata:
        options.update(_pillow_metadata(photo, kind))
    if photo.dpi and kind != "WEBP":
        options["dpi"] = photo.dpi
    elif photo.dpi and "exif" not in options:
        options["exif"] = _resolution_only(photo.dpi)
    if kind == "PNG" and stacked.nbytes > LARGE:
        write_png(path, stacked, options)
        return
    picture = PIL.Image.fromarray(stacked[..., 0] if stacked.shape[2] == 1 else stacked)
    encoded = io.BytesIO()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            picture.save(encoded, format=kind, **options)
    except Exception as error:  # encoders raise all kinds over what they cannot hold
        raise OutputError(
            f"{photo.path}: {path.suffix} cannot hold it ({error}); name a .png output"
        ) from error
    # Not by Pillow, which takes a disk that fills up half-way for success.
    path.write_bytes(encoded.getbuffer())


def _profile(photo: Photo, *, grey: bool) -> bytes | None:
    """The ICC profile, unless it is one for grey and the picture is coloured now."""
    profile = photo.pixels.profile
    return None if profile and profile[16:20] == b"GRAY" and not grey else profile


def _resolution_only(dpi: tuple[float, float]) -> bytes:
    """EXIF that tells the resolution and nothing else, for WebP, which has no other place."""
    from PIL.Image import Exif

    exif = Exif()
    exif[282], exif[283], exif[296] = (*dpi, 2)
    return exif.tobytes()


def _pillow_metadata(photo: Photo, kind: str) -> dict[str, Any]:
    found = photo.metadata
    options = {key: found[key] for key in ("exif", "comment") if key in found}
    if kind == "TIFF" and "exif" in options:
        options["exif"] = exif_for_tiff(options["exif"])
    if kind == "PNG":
        from PIL.PngImagePlugin import PngInfo

        info = PngInfo()
        for key, value in found.get("texts", {}).items():
            info.add_itxt(key, value)
        if "xmp" in found:
            info.add_itxt("XML:com.adobe.xmp", found["xmp"].decode("utf-8", "replace"))
        options["pnginfo"] = info
    elif "xmp" in found and kind in ("JPEG", "WEBP"):
        options["xmp"] = found["xmp"]
    return options


def _write_deep(
    photo: Photo, deep: Deep, image: Image, path: Path, kind: str, *, keep_metadata: bool
) -> None:
    grey = _stays_grey(photo, image)
    changed = np.any(image != photo.image, axis=2)
    samples = deep.copy()
    if samples.ndim == 2 and not grey:
        samples = np.repeat(samples[..., None], 3, axis=2)
    edited = image[..., 0] if samples.ndim == 2 else image
    samples[changed] = edited[changed].astype(np.uint16) * 257
    if photo.pixels.alpha is not None:
        colour = np.repeat(samples[..., None], 3, axis=2) if samples.ndim == 2 else samples
        samples = np.dstack([colour, photo.pixels.alpha])
    profile = _profile(photo, grey=samples.ndim == 2)
    if kind == "TIFF":
        path.write_bytes(encode_tiff(samples, profile, photo.dpi))
        return
    exif = photo.metadata.get("exif") if keep_metadata else None
    path.write_bytes(encode_png(samples, profile, exif, photo.dpi))
