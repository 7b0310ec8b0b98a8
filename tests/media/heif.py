"""A HEIC photo written by hand: PyAV encodes the picture, the boxes around it are put together.

Layout: ISO/IEC 23008-12 (HEIF), ISO/IEC 14496-12 (boxes), 14496-15 (hvcC).
"""

from __future__ import annotations

import struct
from fractions import Fraction
from pathlib import Path
from typing import Any

import av

from austicker.types import Image


def write_heic(path: Path, image: Image) -> Path:
    """Write an (H, W, 3) uint8 RGB picture, sides multiples of 16 px, as a HEIC photo."""
    settings, sample = _encoded(path, image)
    height, width = image.shape[:2]
    properties = _box(b"ipco", settings + _full(b"ispe", struct.pack(">II", width, height)))
    wanted = _full(b"ipma", struct.pack(">IHB2B", 1, 1, 2, 0x81, 2))  # hvcC is essential
    entry = _full(b"infe", struct.pack(">HH4s", 1, 0, b"hvc1") + b"\0", version=2)

    def meta(offset: int) -> bytes:
        place = struct.pack(">BBHHHHII", 0x44, 0, 1, 1, 0, 1, offset, len(sample))
        return _full(
            b"meta",
            _full(b"hdlr", struct.pack(">I4s12s", 0, b"pict", b"") + b"\0")
            + _full(b"pitm", struct.pack(">H", 1))
            + _full(b"iloc", place)
            + _full(b"iinf", struct.pack(">H", 1) + entry)
            + _box(b"iprp", properties + wanted),
        )

    start = _box(b"ftyp", b"heic\0\0\0\0mif1heic")
    offset = len(start) + len(meta(0)) + 8
    path.write_bytes(start + meta(offset) + _box(b"mdat", sample))
    return path


def _encoded(path: Path, image: Image) -> tuple[bytes, bytes]:
    """The hvcC box and the one sample of an MP4 made of the picture."""
    film = path.with_suffix(".film.mp4")
    with av.open(str(film), "w") as out:
        stream: Any = out.add_stream("libx265", rate=1)
        stream.height, stream.width = image.shape[:2]
        stream.pix_fmt = "yuv420p"
        stream.options = {"x265-params": "log-level=none", "crf": "4"}
        stream.codec_context.codec_tag = "hvc1"
        frame = av.VideoFrame.from_ndarray(image, format="rgb24").reformat(format="yuv420p")
        frame.pts, frame.time_base = 0, Fraction(1)
        for packet in [*stream.encode(frame), *stream.encode(None)]:
            packet.dts, packet.duration = 0, 1  # x265 makes up the former for a single frame
            out.mux(packet)
    data = film.read_bytes()
    at = data.index(b"hvcC") - 4
    settings = data[at : at + int.from_bytes(data[at : at + 4], "big")]
    with av.open(str(film)) as made:
        sample = next(bytes(packet) for packet in made.demux(video=0) if packet.size)
    film.unlink()
    return settings, sample


def _box(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I4s", 8 + len(data), kind) + data


def _full(kind: bytes, data: bytes, version: int = 0) -> bytes:
    return _box(kind, struct.pack(">I", version << 24) + data)
