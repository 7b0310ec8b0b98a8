"""Supplemental information in H.264 pictures (ITU-T H.264, annex D): what of it a copy keeps."""

from __future__ import annotations

import re

_RECOVERY = 6
"""Type of the message that decoding can begin here though this is no IDR picture (D.1.8)."""
_MORE = 255
"""A byte of a type or size that goes on in the next one."""
_END = b"\x80"
_ZEROS, _ESCAPED = b"\0\0", b"\0\0\3"
"""What must not be mistaken for a start code, and how it is written instead (7.4.1)."""


def recovery_point(unit: bytes) -> bytes:
    """The unit with its recovery point alone; empty where it has none, or cannot be read.

    All else that cameras and encoders note may say who they are, where and when.

    Args:
        unit: Of type 6, its header byte first.

    Example:
        >>> recovery_point(bytes([6, 5, 2, 1, 2, 6, 1, 0xC0, 0x80])).hex()
        '060601c080'
        >>> recovery_point(bytes([6, 5, 2, 1, 2, 0x80]))
        b''
    """
    plain = unit[1:].replace(_ESCAPED, _ZEROS)
    at = 0
    while len(plain) - at > len(_END):
        begin = at
        kind, at = _number(plain, at)
        size, at = _number(plain, at)
        at += size
        if at > len(plain):
            return b""
        if kind == _RECOVERY:
            kept = plain[begin:at] + _END
            return unit[:1] + re.sub(rb"\0\0(?=[\0-\3])", lambda _: _ESCAPED, kept)
    return b""


def _number(data: bytes, at: int) -> tuple[int, int]:
    """A type or size (7.3.2.3.1), and where it ends."""
    total = 0
    while at < len(data) and data[at] == _MORE:
        total, at = total + _MORE, at + 1
    return total + (data[at] if at < len(data) else 0), at + 1
