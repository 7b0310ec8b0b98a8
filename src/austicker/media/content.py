"""What a file is, by its bytes alone.

Signatures: ISO/IEC 14496-12 (MP4), RFC 8794 (Matroska), the RIFF, ASF, FLV and GIF89a
specifications, ISO/IEC 13818-1 (MPEG streams), IEC 61834-2 (DV), PNG third edition, TIFF 6.0,
ISO/IEC 23008-12 (HEIF), AV1 Image File Format.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Literal, TypeAlias

Kind: TypeAlias = Literal["photo", "video"]


@dataclass(frozen=True, slots=True)
class Content:
    """A file format.

    Attributes:
        name: As people call it.
        kind: "photo" or "video".
        suffixes: Those that fit it, the usual one first.
        output: Suffix of the copy where the input's own does not fit.
        reader: FFmpeg's reader of a video; "" for others.
        sure: Whether the signature alone is enough in a folder of files of all kinds: raw photos
            of cameras look like TIFF.
    """

    name: str
    kind: Kind
    suffixes: tuple[str, ...]
    output: str
    reader: str = ""
    sure: bool = True


JPEG = Content("JPEG", "photo", (".jpg", ".jpeg", ".jpe", ".jfif"), ".jpg")
PNG = Content("PNG", "photo", (".png",), ".png")
WEBP = Content("WebP", "photo", (".webp",), ".webp")
TIFF = Content("TIFF", "photo", (".tif", ".tiff"), ".tif", sure=False)
BMP = Content("BMP", "photo", (".bmp",), ".bmp", sure=False)
GIF = Content("GIF", "photo", (), ".png")
HEIC = Content("HEIC", "photo", (), ".jpg")
AVIF = Content("AVIF", "photo", (), ".jpg")
CLEAR_HEIC = Content("HEIC", "photo", (), ".png")
CLEAR_AVIF = Content("AVIF", "photo", (), ".png")
MP4 = Content("MP4", "video", (".mp4", ".m4v", ".mov"), ".mp4", "mov")
MATROSKA = Content("Matroska", "video", (".mkv", ".webm"), ".mkv", "matroska")
AVI = Content("AVI", "video", (), ".mp4", "avi")
MPEG_TS = Content("MPEG transport stream", "video", (), ".mp4", "mpegts")
MPEG_PS = Content("MPEG program stream", "video", (), ".mp4", "mpeg")
MPEG_ES = Content("MPEG video stream", "video", (), ".mp4", "mpegvideo")
FLV = Content("FLV", "video", (), ".mp4", "flv")
ASF = Content("WMV", "video", (), ".mp4", "asf")
OGG = Content("Ogg", "video", (), ".mp4", "ogg")
DV = Content("DV", "video", (), ".mp4", "dv")
MXF = Content("MXF", "video", (), ".mp4", "mxf")
ANIMATED_AVIF = Content("animated AVIF", "video", (), ".mp4", "mov")
ANIMATED_GIF = Content("animated GIF", "video", (), ".mp4", "gif")
ANIMATED_PNG = Content("animated PNG", "video", (), ".mp4")
ANIMATED_WEBP = Content("animated WebP", "video", (), ".mp4")

_HEAD = 4096
_STILLS = (
    (b"\xff\xd8\xff", JPEG),
    (b"\x89PNG\r\n\x1a\n", PNG),
    (b"II*\0", TIFF),
    (b"MM\0*", TIFF),
    (b"GIF87a", GIF),
    (b"GIF89a", GIF),
)
_HEIF_BRANDS = frozenset(b"heic heix heim heis hevc hevx mif1 msf1".split())
_AVIF_BRANDS = frozenset(b"avif avis".split())
_BESIDE = (b"urn:mpeg:mpegB:cicp:systems:auxiliary:alpha", b"urn:mpeg:hevc:2015:auxid:1")
_SOUND_BRANDS = frozenset((b"M4A ", b"M4B ", b"M4P "))
_BOXES = frozenset(b"ftyp moov mdat wide free skip pnot".split())
_ASF_GUID = bytes.fromhex("3026b2758e66cf11a6d900aa0062ce6c")
_MXF_KEY = bytes.fromhex("060e2b34020501010d0102")
_MOVING = (
    (b"\x1aE\xdf\xa3", MATROSKA),
    (b"FLV\1", FLV),
    (_ASF_GUID, ASF),
    (b"OggS", OGG),
    (_MXF_KEY, MXF),
    (b"\x1f\x07\0", DV),
    (b"\0\0\1\xba", MPEG_PS),
    (b"\0\0\1\xb3", MPEG_ES),
)
_TS_PACKETS = ((188, 0), (192, 4), (204, 0))  # length, offset of the sync byte 0x47


def content_of(path: Path) -> Content | None:
    """The format of a file; None if it is none that is known.

    Raises:
        OSError: The file cannot be read.
    """
    with path.open("rb") as file:
        head = file.read(_HEAD)
        found = _still(head) or _moving(head)
        if found is PNG and _is_animated_png(file):
            return ANIMATED_PNG
        if found is GIF and _is_animated_gif(file):
            return ANIMATED_GIF
        return found


def _still(head: bytes) -> Content | None:
    for magic, content in _STILLS:
        if head.startswith(magic):
            return content
    if head[:2] == b"BM" and head[6:10] == bytes(4):
        return BMP
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        animated = head[12:16] == b"VP8X" and len(head) > 20 and head[20] & 2
        return ANIMATED_WEBP if animated else WEBP
    return _heif(head) if head[4:8] == b"ftyp" else None


def _heif(head: bytes) -> Content | None:
    """By the brands: AVIF may hide behind the general ones. Transparency is a picture beside."""
    main, size = head[8:12], min(max(16, int.from_bytes(head[:4], "big")), 256)
    brands = {head[at : at + 4] for at in range(16, size, 4)}
    clear = any(mark in head for mark in _BESIDE)
    if main == b"avis":
        return ANIMATED_AVIF
    if main in _AVIF_BRANDS or (main in _HEIF_BRANDS and brands & _AVIF_BRANDS):
        return CLEAR_AVIF if clear else AVIF
    if main in _HEIF_BRANDS:
        return CLEAR_HEIC if clear else HEIC
    return None


def _moving(head: bytes) -> Content | None:
    if head[4:8] in _BOXES:
        sound = head[4:8] == b"ftyp" and head[8:12] in _SOUND_BRANDS
        return None if sound else MP4
    for magic, content in _MOVING:
        if head.startswith(magic):
            return content
    if head[:4] == b"RIFF" and head[8:12] == b"AVI ":
        return AVI
    for length, offset in _TS_PACKETS:
        syncs = head[offset : offset + 4 * length + 1 : length]
        if len(syncs) == 5 and set(syncs) == {0x47}:
            return MPEG_TS
    return None


def _is_animated_png(file: BinaryIO) -> bool:
    """Whether an acTL chunk comes before the pixels."""
    file.seek(8)
    while len(head := file.read(8)) == 8:
        if head[4:] in (b"acTL", b"IDAT"):
            return head[4:] == b"acTL"
        file.seek(int.from_bytes(head[:4], "big") + 4, os.SEEK_CUR)
    return False


def _is_animated_gif(file: BinaryIO) -> bool:
    """Whether there is a second picture."""
    file.seek(10)
    flags = file.read(3)[:1]
    file.seek(_colours(flags), os.SEEK_CUR)
    pictures = 0
    while mark := file.read(1):
        if mark == b",":
            pictures += 1
            if pictures > 1:
                return True
            flags = file.read(9)[8:]
            file.seek(_colours(flags) + 1, os.SEEK_CUR)
        elif mark == b"!":
            file.seek(1, os.SEEK_CUR)
        else:
            return False
        while (size := file.read(1)) not in (b"", b"\0"):
            file.seek(size[0], os.SEEK_CUR)
    return False


def _colours(flags: bytes) -> int:
    """Bytes of the colour table that the flags announce."""
    return 3 << ((flags[0] & 7) + 1) if flags and flags[0] & 0x80 else 0
