"""Large PNG photos, read and written without Pillow, which holds four bytes for every pixel.

At 62 megapixels Pillow's picture takes 250 MB beside the 190 MB of the array.
"""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from austicker.types import Image

if TYPE_CHECKING:
    from PIL.Image import Image as PilImage

LARGE = 60_000_000
"""Bytes of 8-bit samples from which a PNG is read and written here: 20 megapixels of RGB."""

_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_STRIP = 1 << 20  # bytes that are filtered at a time
_DEFLATE = 6, zlib.DEFLATED, zlib.MAX_WBITS, 9, zlib.Z_FILTERED  # as Pillow takes


def reads(picture: PilImage) -> bool:
    """Whether `read_png` gives just what Pillow would of an opened picture, in less memory."""
    large = 3 * picture.width * picture.height > LARGE
    plain = picture.mode == "RGB" and "transparency" not in picture.info
    return picture.format == "PNG" and large and plain


def without_pixels(path: Path) -> PilImage:
    """An opened PNG of one pixel with all that is written beside the pixels.

    Pillow decodes a PNG before it tells of chunks that come last.
    """
    import PIL.Image

    image = zlib.compress(b"\0\0\0\0")
    parts = [_SIGNATURE, _header(1, 1, 2), *_others(path)]
    parts += [chunk(b"IDAT", image), chunk(b"IEND", b"")]
    return PIL.Image.open(io.BytesIO(b"".join(parts)), formats=("PNG",))


def _others(path: Path) -> Iterator[bytes]:
    """Chunks beside header, pixels and end, but for damaged ones, without which viewers do."""
    with path.open("rb") as file:
        file.seek(len(_SIGNATURE))
        while len(head := file.read(8)) == 8:
            length, kind = struct.unpack(">I4s", head)
            if kind in (b"IHDR", b"IDAT", b"IEND"):
                file.seek(length + 4, 1)
                continue
            whole = head + file.read(length + 4)
            if whole == chunk(kind, whole[8:-4]):
                yield whole


def read_png(path: Path) -> Image:
    """(H, W, 3) uint8 RGB, not yet turned upright, of a PNG of 8-bit RGB; decoded by FFmpeg.

    Check sums are left to `austicker.media.photo_sums`.

    Raises:
        ValueError: No such PNG, or damaged.
    """
    import av

    options = {"pattern_type": "none", "protocol_whitelist": "file"}
    try:
        with av.open(f"file:{path}", "r", format="image2", options=options) as container:
            stream = container.streams.video[0]
            stream.codec_context.thread_count = 1
            stream.codec_context.options = {"err_detect": "explode"}
            packet = next(container.demux(stream))
            frames = [*stream.decode(packet), *stream.decode(None)]
    except (av.FFmpegError, StopIteration) as error:
        raise ValueError(f"its pixels do not decode ({error})") from error
    if len(frames) != 1 or frames[0].format.name != "rgb24":
        raise ValueError("expected a PNG of 8-bit RGB")
    frame = frames[0]
    stored, row = frame.planes[0].line_size, 3 * frame.width
    samples = np.frombuffer(frame.planes[0], np.uint8)  # type: ignore[call-overload]
    padded = samples[: stored * frame.height].reshape(frame.height, stored)
    dense = samples[: row * frame.height].reshape(frame.height, row)
    if stored > row:
        for line in range(1, frame.height):  # in the memory it has
            dense[line] = padded[line, :row]
    image: Image = dense.reshape(frame.height, frame.width, 3)
    return image


def write_png(path: Path, bands: npt.NDArray[np.uint8], options: Mapping[str, Any]) -> None:
    """Write (H, W, 1 to 4) samples strip by strip.

    Args:
        path: Replaced.
        bands: Grey, grey and alpha, RGB, or RGBA.
        options: Of Pillow's `save`, which says what is written beside the pixels.

    Raises:
        OSError: The disk is full, and the like.
    """
    height, width, count = bands.shape
    before, after = _beside(bands[:1, :1], options)
    colour = {1: 0, 2: 4, 3: 2, 4: 6}[count]
    with path.open("wb") as file:
        file.write(_SIGNATURE + _header(width, height, colour))
        file.write(before)
        deflate = zlib.compressobj(*_DEFLATE)
        for strip in _filtered(bands):
            if packed := deflate.compress(strip):
                file.write(chunk(b"IDAT", packed))
        file.write(chunk(b"IDAT", deflate.flush()))
        file.write(after)
        file.write(chunk(b"IEND", b""))


def chunk(kind: bytes, data: bytes) -> bytes:
    """A chunk of a PNG (specification, section 5.3)."""
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def _header(width: int, height: int, colour: int) -> bytes:
    return chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, colour, 0, 0, 0))


def _beside(sample: npt.NDArray[np.uint8], options: Mapping[str, Any]) -> tuple[bytes, bytes]:
    """The other chunks that Pillow writes with these options, before and after the pixels."""
    import PIL.Image

    written = io.BytesIO()
    pixel = np.ascontiguousarray(sample)
    PIL.Image.fromarray(pixel[..., 0] if pixel.shape[2] == 1 else pixel).save(
        written, format="PNG", **options
    )
    data = written.getvalue()
    parts, at, place = [b"", b""], 8, 0
    while at < len(data):
        end = at + 12 + struct.unpack_from(">I", data, at)[0]
        kind = data[at + 4 : at + 8]
        if kind == b"IDAT":
            place = 1
        elif kind not in (b"IHDR", b"IEND"):
            parts[place] += data[at:end]
        at = end
    return parts[0], parts[1]


def _filtered(bands: npt.NDArray[np.uint8]) -> Iterator[bytes]:
    """Rows with their filter's number before them, some at a time.

    Of each row the filter whose differences are least in sum, as the specification advises
    (section 12.7): Sub, Up or Paeth.
    """
    height, width, count = bands.shape
    rows = max(1, _STRIP // (width * count))
    above = np.zeros((1, width * count), np.int16)
    for top in range(0, height, rows):
        strip = bands[top : top + rows].reshape(-1, width * count).astype(np.int16)
        up = np.concatenate([above, strip[:-1]])
        above = strip[-1:]
        left, corner = _shifted(strip, count), _shifted(up, count)
        tried = np.stack([strip - left, strip - up, strip - _paeth(left, up, corner)])
        tried = tried.astype(np.uint8)
        sums = np.abs(tried.view(np.int8).astype(np.int16)).sum(axis=2, dtype=np.int64)
        best = sums.argmin(axis=0)
        out = np.empty((len(strip), 1 + width * count), np.uint8)
        out[:, 0] = np.array([1, 2, 4], np.uint8)[best]
        out[:, 1:] = tried[best, np.arange(len(strip))]
        yield out.tobytes()


def _shifted(rows: npt.NDArray[np.int16], by: int) -> npt.NDArray[np.int16]:
    out = np.zeros_like(rows)
    out[:, by:] = rows[:, :-by]
    return out


def _paeth(
    left: npt.NDArray[np.int16], up: npt.NDArray[np.int16], corner: npt.NDArray[np.int16]
) -> npt.NDArray[np.int16]:
    """Whichever is nearest to left + up - corner (PNG specification, section 9.4)."""
    from_left, from_up = np.abs(up - corner), np.abs(left - corner)
    from_corner = np.abs(left + up - 2 * corner)
    straight = np.where(from_up <= from_corner, up, corner)
    return np.where((from_left <= from_up) & (from_left <= from_corner), left, straight)
