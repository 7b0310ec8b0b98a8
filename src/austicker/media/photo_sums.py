"""Check sums of a PNG's pixels, at which Pillow does not look."""

from __future__ import annotations

import struct
import zlib
from pathlib import Path

_SIGNATURE_BYTES = 8
_PIECE = 1 << 20  # bytes read at a time


def check_pixel_sums(path: Path) -> None:
    """Compare the check sums of the chunks that hold pixels (PNG specification, 5.3 and 5.5).

    Those of words beside the pixels are no matter, nor is an end that is missing: viewers show
    such pictures whole. Pixels that are cut off are for the decoder to tell.

    Args:
        path: A PNG.

    Raises:
        ValueError: They differ.
    """
    with path.open("rb") as file:
        file.seek(_SIGNATURE_BYTES)
        while len(head := file.read(8)) == 8:
            left, kind = struct.unpack(">I4s", head)
            if kind != b"IDAT":
                file.seek(left + 4, 1)
                continue
            found = zlib.crc32(kind)
            while left and (piece := file.read(min(left, _PIECE))):
                found = zlib.crc32(piece, found)
                left -= len(piece)
            told = file.read(4)
            if len(told) == 4 and struct.unpack(">I", told)[0] != found:
                raise ValueError("the check sum of its pixels is wrong")
