"""Encoding 16-bit PNG and TIFF, which Pillow writes in grey only."""

from __future__ import annotations

import io
import struct
import zlib
from typing import Any

import numpy as np
import numpy.typing as npt

from austicker.media.photo_large import chunk

_PNG_HEADER = 8 + 25  # signature and IHDR chunk
_METRE_PER_INCH = 0.0254
_SRGB_ALPHA = 2  # TIFF 6.0 ExtraSamples: unassociated alpha


def encode_png(
    samples: npt.NDArray[np.uint16],
    profile: bytes | None,
    exif: bytes | None,
    dpi: tuple[float, float] | None = None,
) -> bytes:
    """PNG of (H, W), (H, W, 3) RGB or (H, W, 4) RGBA samples.

    OpenCV encodes; iCCP, pHYs and eXIf chunks are added (PNG specification, third edition, 11.3).
    """
    import cv2

    order = [2, 1, 0, 3][: samples.shape[-1]]
    data: Any = samples if samples.ndim == 2 else np.ascontiguousarray(samples[..., order])
    encoded = cv2.imencode(".png", data)[1].tobytes()
    extra = b""
    if profile:
        extra += chunk(b"iCCP", b"ICC profile\0\0" + zlib.compress(profile))
    if dpi:
        across, down = (round(value / _METRE_PER_INCH) for value in dpi)
        extra += chunk(b"pHYs", struct.pack(">IIB", across, down, 1))
    if exif:
        extra += chunk(b"eXIf", exif.removeprefix(b"Exif\0\0"))
    return encoded[:_PNG_HEADER] + extra + encoded[_PNG_HEADER:]


def encode_tiff(
    samples: npt.NDArray[np.uint16],
    profile: bytes | None,
    dpi: tuple[float, float] | None = None,
) -> bytes:
    """TIFF of (H, W), (H, W, 3) RGB or (H, W, 4) RGBA samples: one deflated strip.

    Pillow writes the directory (TIFF 6.0, tags by number there; 8 is deflate, Adobe's TIFF
    Technical Notes, 2002; 34675 the ICC profile, ICC.1 annex B.4).
    """
    from PIL.TiffImagePlugin import ImageFileDirectory_v2

    height, width = samples.shape[:2]
    bands = 1 if samples.ndim == 2 else samples.shape[2]
    strip = zlib.compress(np.ascontiguousarray(samples, "<u2").tobytes())
    tags: dict[int, Any] = {
        256: width,
        257: height,
        258: (16,) * bands,
        259: 8,
        262: 1 if bands == 1 else 2,
        273: 0,  # offset of the strip: Pillow adds where the directory ends
        277: bands,
        278: height,
        279: len(strip),
        284: 1,
    }
    if bands == 4:
        tags[338] = _SRGB_ALPHA
    if profile:
        tags[34675] = profile
    if dpi:
        tags[282], tags[283], tags[296] = (*dpi, 2)  # 2: per inch
    directory = ImageFileDirectory_v2(b"II*\0\0\0\0\0")
    for tag, value in tags.items():
        directory[tag] = value
    file = io.BytesIO()
    directory.save(file)
    file.write(strip)
    return file.getvalue()
