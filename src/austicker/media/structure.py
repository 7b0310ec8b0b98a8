"""Is a video file shorter than its own container says? Reads a few bytes per top-level part.

Decoders cannot be asked: some stop without an error where the bytes end. Layouts: ISO/IEC
14496-12 section 4.2 (boxes), RFC 8794 section 4 (EBML sizes), the AVI RIFF file reference.
"""

from __future__ import annotations

import os
import struct
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

_TOP_BOXES = frozenset(
    b"ftyp moov mdat free skip wide moof mfra sidx styp uuid meta pnot udta emsg prft".split()
)
_SEGMENT = b"\x18S\x80g"


@dataclass(frozen=True, slots=True)
class Structure:
    """What the container's outline tells.

    Attributes:
        cut_off: A part claims bytes beyond the end of the file.
        indexed: False for an MP4 or MOV without its index, of which nothing can be decoded.
    """

    cut_off: bool
    indexed: bool = True


def outline(path: Path) -> Structure:
    """Walk the top-level parts of an MP4/MOV, Matroska/WebM or AVI file.

    Files of any other layout, and sizes the writer left open, count as whole.
    """
    with path.open("rb") as file:
        length = os.fstat(file.fileno()).st_size
        head = file.read(12)
        file.seek(0)
        if head[:4] == b"\x1aE\xdf\xa3":
            return Structure(_matroska_cut(file, length))
        if head[:4] == b"RIFF":
            return Structure(_riff_cut(file, length))
        if head[4:8] in _TOP_BOXES:
            return _boxes(file, length)
    return Structure(cut_off=False)


def _boxes(file: BinaryIO, length: int) -> Structure:
    offset, indexed = 0, False
    while offset + 8 <= length:
        file.seek(offset)
        head = file.read(16).ljust(16, b"\0")
        size, kind = struct.unpack(">I4s", head[:8])
        if kind not in _TOP_BOXES:  # junk that some cameras append
            break
        if size == 1:
            size = struct.unpack(">Q", head[8:16])[0]
        elif size == 0:
            size = length - offset
        whole = size >= 8 and offset + size <= length
        indexed |= whole and kind in (b"moov", b"moof")
        if not whole:
            return Structure(cut_off=True, indexed=indexed)
        offset += size
    return Structure(cut_off=not indexed, indexed=indexed)


def _matroska_cut(file: BinaryIO, length: int) -> bool:
    file.seek(4)
    header = _ebml_size(file)
    if header is None or header > length:
        return header is not None
    file.seek(header, os.SEEK_CUR)
    if file.read(4) != _SEGMENT:
        return False
    size = _ebml_size(file)
    return size is not None and file.tell() + size > length


def _ebml_size(file: BinaryIO) -> int | None:
    """A variable-length size; None where the writer did not know it."""
    first = file.read(1)
    if not first or first == b"\0":
        return None
    extra = 8 - first[0].bit_length()
    mask = (1 << (7 - extra)) - 1
    value = int.from_bytes(bytes([first[0] & mask]) + file.read(extra), "big")
    return None if value == (1 << 7 * (extra + 1)) - 1 else value


def _riff_cut(file: BinaryIO, length: int) -> bool:
    offset = 0
    while offset + 8 <= length:
        file.seek(offset)
        kind, size = struct.unpack("<4sI", file.read(8))
        if kind != b"RIFF" or size == 0:
            return False
        offset += 8 + size + size % 2
        if offset - size % 2 > length:
            return True
    return False
