"""The packets of an H.264 video in a row, looked at without being decoded."""

from __future__ import annotations

from array import array
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from austicker.errors import DataError
from austicker.media.opening import open_video, pick_video
from austicker.media.units import (
    FILLER,
    MARK,
    NOTES,
    PPS,
    SLICE,
    SPS,
    WHOLE,
    Record,
    type_of,
    units,
)

if TYPE_CHECKING:
    from av import Packet

_USUAL = frozenset({SLICE, WHOLE, NOTES, SPS, PPS, MARK, FILLER})
_HEAD = 64
"""Bytes of a slice, more than all that is read of it."""


@dataclass(frozen=True, slots=True, eq=False)
class Listing:
    """Packets of one picture each, in the order in which they are decoded.

    Attributes:
        times: (N,) int64, ticks at which pictures are shown, in that order.
        ranks: (N,) which of them in order of showing each packet holds.
        heads: First bytes of each packet's first slice where nothing from there on refers to what
            was before (IDR), by the packet's place; empty where nobody looked.
        record: What the container tells decoders.
    """

    times: npt.NDArray[np.int64]
    ranks: npt.NDArray[np.intp]
    heads: dict[int, bytes]
    record: Record


def list_packets(path: Path, *, inside: bool) -> Listing | None:
    """The packets; None where one is no whole picture with a time of its own, or is unusual.

    Args:
        path: The video, H.264 in MP4, MOV or Matroska.
        inside: Look at their units too.
    """
    import av

    shown = array("q")
    heads: dict[int, bytes] = {}
    with open_video(path) as container:
        stream = pick_video(container, path)
        try:
            record = Record.of(stream.codec_context.extradata or b"")
            for packet in container.demux(stream):
                if not packet.size:
                    continue
                if packet.pts is None or not _whole(packet, first=not shown):
                    return None
                if inside and (head := _head(packet, record)):
                    heads[len(shown)] = head
                shown.append(packet.pts)
        except (av.FFmpegError, DataError):
            return None
    times = np.array(shown, np.int64)
    order = np.argsort(times, kind="stable")
    ranks = np.empty(len(times), np.intp)
    ranks[order] = np.arange(len(times))
    times = times[order]
    return Listing(times, ranks, heads, record) if (np.diff(times) > 0).all() else None


def _whole(packet: Packet[Any], *, first: bool) -> bool:
    """Whether a packet is shown, undamaged, and described by what the container told first."""
    renewed = getattr(packet, "has_sidedata", None)  # PyAV >= 15
    return not (
        packet.is_discard
        or packet.is_corrupt
        or (first and not packet.is_keyframe)
        or (renewed is not None and renewed("new_extradata"))
    )


def _head(packet: Packet[Any], record: Record) -> bytes:
    """First bytes of the first slice of a packet from which on nothing refers to what was before.

    Raises:
        DataError: Units of unusual types, several kinds of slices, or parameters that are not
            those in the record.
    """
    slices = []
    for unit in units(bytes(packet), record.prefix):
        kind = type_of(unit)
        if kind in {SPS, PPS} and unit not in (*record.sequence, *record.pictures):
            raise DataError("packet: expected the parameters of the record, got others")
        if kind not in _USUAL:
            raise DataError(f"packet: expected units of usual types, got type {kind}")
        if kind in {SLICE, WHOLE}:
            slices.append(unit)
    kinds = {type_of(one) for one in slices}
    if len(kinds) != 1:
        raise DataError("packet: expected slices of one kind, got others")
    return slices[0][:_HEAD] if kinds == {WHOLE} else b""
