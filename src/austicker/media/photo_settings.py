"""How a photo was encoded, and the words that travel with it."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from austicker.media.upright import from_exif

if TYPE_CHECKING:
    from PIL.Image import Exif
    from PIL.Image import Image as PilImage

_EXIF_IFD = 0x8769
# MakerNote, SubIFDs, and Microsoft's thumbnail entries (ThumbnailData among them).
_PREVIEWS = (0x927C, 0x014A, *range(0x5013, 0x5034))
_ORIENTATION = 0x0112
# EXIF entries of a TIFF that describe it; the others lay out its pixels. Description, maker,
# model, resolution, software, time, artist, host, copyright.
_TIFF_WORDS = (270, 271, 272, 282, 283, 296, 305, 306, 315, 316, 33432)
_EXIF_DIRECTORIES = (0x8769, 0x8825)
_RESOLUTION_UNIT, _INCHES = 296, {2: 1, 3: 2.54}
_MOST_DPI = 60_000  # what JPEG and BMP can say; 1 is Pillow's word for unstated
_LOSSLESS_TIFF = ("tiff_lzw", "tiff_adobe_deflate", "tiff_deflate", "packbits")
# XMP may hold a preview of the unprotected picture, or its depth map.
_PICTURES_IN_XMP = (b"xmpGImg:image", b"GImage:Data", b"GDepth:Data", b"GContainer", b"Container:")


def encoder_settings(path: Path, picture: PilImage, kind: str) -> dict[str, Any]:
    """Keywords for Pillow's `save` in the same format that keep the picture's quality.

    JPEG: the same quantisation tables, chroma subsampling and scan order, with which untouched
    blocks come out nearly as they were. WebP: lossless stays so; lossy has no record of its
    quality and gets 95. TIFF: its compression if lossless, else deflate.
    """
    if kind == "JPEG":
        from PIL.JpegImagePlugin import get_sampling

        return {
            "qtables": [list(table) for table in picture.quantization.values()],  # type: ignore[attr-defined]
            "subsampling": max(0, get_sampling(picture)),  # 4:4:4 for grey and rare layouts
            "progressive": bool(picture.info.get("progressive")),
        }
    if kind == "WEBP":
        return {"lossless": _is_lossless_webp(path), "quality": 95}
    if kind == "TIFF":
        compression = picture.info.get("compression")
        if compression == "raw":
            return {}
        known = compression in _LOSSLESS_TIFF
        return {"compression": compression if known else "tiff_adobe_deflate"}
    return {}


def read_dpi(picture: PilImage) -> tuple[float, float] | None:
    """Pixels per inch of an opened picture, upright (horizontal, vertical); None if not stated.

    What the format says counts before what EXIF does (JEITA CP-3451, section 4.6.4).
    """
    exif = exif_of(picture)
    scale = _INCHES.get(exif.get(_RESOLUTION_UNIT, 2))
    stated: Any = picture.info.get("dpi")
    if stated is None and scale and 282 in exif and 283 in exif:
        stated = exif[282] * scale, exif[283] * scale
    try:
        across, down = (float(value) for value in stated)
    except (TypeError, ValueError, ZeroDivisionError):
        return None
    if not (1 < across < _MOST_DPI and 1 < down < _MOST_DPI):
        return None
    turned = from_exif(exif.get(_ORIENTATION)).transpose
    return (down, across) if turned else (across, down)


def read_metadata(picture: PilImage) -> dict[str, Any]:
    """EXIF without pictures and with the orientation reset, XMP, PNG texts, JPEG comment.

    The maker's note and thumbnail entries hold previews of the unprotected picture, and go. So do
    XMP that holds pictures, and IPTC blocks, which Pillow cannot write.
    """
    metadata: dict[str, Any] = {}
    exif = exif_of(picture)
    if picture.format == "TIFF":
        _keep(exif, _TIFF_WORDS + _EXIF_DIRECTORIES)
    _drop_previews(exif)
    if len(exif):
        exif[_ORIENTATION] = 1
        with contextlib.suppress(Exception):  # damaged entries raise all kinds; then there is none
            metadata["exif"] = exif.tobytes()
    xmp = picture.info.get("xmp") or picture.info.get("XML:com.adobe.xmp")
    xmp = xmp.encode() if isinstance(xmp, str) else xmp
    if isinstance(xmp, bytes) and not any(mark in xmp for mark in _PICTURES_IN_XMP):
        metadata["xmp"] = xmp
    texts = dict(_texts(picture))
    if texts:
        metadata["texts"] = texts
    if isinstance(picture.info.get("comment"), bytes):
        metadata["comment"] = picture.info["comment"]
    return metadata


def _drop_previews(exif: Exif) -> None:
    with contextlib.suppress(Exception):  # damaged directories raise all kinds, and are not written
        inner = exif.get_ifd(_EXIF_IFD)
        for tag in _PREVIEWS:
            exif.pop(tag, None)
            inner.pop(tag, None)


def exif_for_tiff(data: bytes) -> Exif:
    """The entries that Pillow can write into a TIFF: not the EXIF and GPS directories."""
    from PIL.Image import Exif

    exif = Exif()
    exif.load(data)
    _keep(exif, _TIFF_WORDS)
    return exif


def exif_of(picture: PilImage) -> Exif:
    """EXIF entries; none where they are damaged, as viewers do.

    Of a PNG the pixels are decoded first, for EXIF may come after them: Pillow's errors about
    those pass through.
    """
    from PIL.Image import Exif

    if picture.format == "PNG" and "exif" not in picture.info:
        picture.load()
    try:
        return picture.getexif()
    except Exception:  # its parser raises all kinds over damaged entries
        return Exif()


def _keep(exif: Exif, tags: tuple[int, ...]) -> None:
    for tag in [tag for tag in exif if tag not in tags]:
        del exif[tag]


def _texts(picture: PilImage) -> Iterator[tuple[str, str]]:
    for key, value in getattr(picture, "text", {}).items():
        if not key.startswith(("XML:", "Raw profile")):
            yield key, str(value)


def _is_lossless_webp(path: Path) -> bool:
    """Whether the picture's chunk is VP8L (WebP container specification)."""
    with path.open("rb") as file:
        file.seek(12)
        while len(head := file.read(8)) == 8:
            if head[:4] in (b"VP8L", b"VP8 "):
                return head[:4] == b"VP8L"
            size = int.from_bytes(head[4:], "little")
            file.seek(size + size % 2, 1)
    return False
