"""Cisco's OpenH264, a decoder that shares nothing with FFmpeg's, where its library is installed."""

from __future__ import annotations

import ctypes
import ctypes.util
from ctypes import POINTER, Structure, byref, c_int, c_long, c_ubyte, c_uint, c_ulonglong, c_void_p
from pathlib import Path
from typing import Any

import av
import numpy as np

from austicker.media.units import Record, units

LIBRARY = ctypes.util.find_library("openh264")
"""None where it is not installed."""
_CODE = b"\0\0\0\1"
_END = 1  # DECODER_OPTION_END_OF_STREAM
_MOST_HELD = 32  # pictures


class _Parameters(Structure):
    _fields_ = (
        ("file", c_void_p),
        ("load", c_uint),
        ("layer", c_ubyte),
        ("concealment", c_int),
        ("parse_only", ctypes.c_bool),
        ("size", c_uint),
        ("kind", c_int),
    )


class _Info(Structure):
    _fields_ = (
        ("status", c_int),
        ("time_in", c_ulonglong),
        ("time_out", c_ulonglong),
        ("width", c_int),
        ("height", c_int),
        ("format", c_int),
        ("stride", c_int * 2),
        ("planes", POINTER(c_ubyte) * 3),
    )


def by_openh264(path: Path) -> list[np.ndarray[Any, Any]]:
    """The (H * 3 / 2, W) planes of every picture of an H.264 file, in order.

    Raises:
        AssertionError: The decoder reports an error.
    """
    assert LIBRARY is not None
    library = ctypes.CDLL(LIBRARY)
    decoder = POINTER(POINTER(c_void_p))()
    assert library.WelsCreateDecoder(byref(decoder)) == 0
    table = decoder.contents

    def call(place: int, kinds: list[Any], *values: Any, result: Any = c_int) -> int:
        function = ctypes.CFUNCTYPE(result, c_void_p, *kinds)(table[place])
        return int(function(ctypes.cast(decoder, c_void_p), *values))

    told = _Parameters(layer=255, concealment=0, size=8, kind=0)
    assert call(0, [POINTER(_Parameters)], byref(told), result=c_long) == 0
    found: list[np.ndarray[Any, Any]] = []
    planes = (POINTER(c_ubyte) * 3)()
    out = [POINTER(POINTER(c_ubyte) * 3), POINTER(_Info)]

    def keep(info: _Info) -> None:
        if info.status != 1:
            return
        parts = []
        for number in range(3):
            half = 1 if number == 0 else 2
            stride, height = info.stride[number > 0], info.height // half
            flat = np.ctypeslib.as_array(planes[number], (height * stride,))
            parts.append(flat.reshape(height, stride)[:, : info.width // half].reshape(-1))
        found.append(np.concatenate(parts).reshape(-1, info.width).copy())

    def take(data: bytes) -> None:
        info = _Info()
        kinds = [ctypes.c_char_p, c_int, *out]
        state = call(3, kinds, data, len(data), byref(planes), byref(info))
        assert state == 0, f"state {state:#x} after {len(found)} pictures"
        keep(info)

    with av.open(str(path)) as container:
        stream = container.streams.video[0]
        record = Record.of(stream.codec_context.extradata or b"")
        for one in (*record.sequence, *record.pictures):
            take(_CODE + one)
        for packet in container.demux(stream):
            if packet.size:
                parts = units(bytes(packet), record.prefix)
                take(b"".join(_CODE + one for one in parts))
    call(8, [c_int, c_void_p], _END, byref(c_int(1)), result=c_long)
    for _ in range(_MOST_HELD):
        info = _Info()
        call(5, out, byref(planes), byref(info))
        keep(info)
    call(1, [], result=c_long)
    library.WelsDestroyDecoder(decoder)
    return found
