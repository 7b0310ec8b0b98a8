"""Which pictures of a video can go into the copy packet by packet, and how the others must look.

A stretch of pictures is copied where it begins with an IDR picture, ends before another (closed
groups of pictures), and nothing is to be drawn on any of it. The other stretches are encoded with
parameters of their own, under a number that the source does not use, so that the copy is one
ordinary stream with two sets of parameters.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from austicker.errors import DataError
from austicker.media.codecs import Codec
from austicker.media.encoder import open_encoder
from austicker.media.packets import Listing, list_packets
from austicker.media.parameters import SequenceParameters, read_sequence, with_waiting
from austicker.media.probe import VideoInfo
from austicker.media.slices import drops_earlier, read_pictures
from austicker.media.units import PPS, SPS, Record, of_stream, type_of

LEAST = 1.0
"""Seconds that a stretch must last to be copied: each costs a whole picture at its end."""
_CONTAINERS = ("mov", "matroska")
"""Readers whose times are exact and whose pictures have their parameters beside them."""
_PROFILES = {66: "baseline", 77: "main", 100: "high"}
_NUMBERS = range(1, 32)
"""Of sets of parameters of sequences; x264 gives its set of pictures the same."""
_PREFIX = 4
"""Bytes of the length before a unit with which units of any size can be written."""
_PYRAMID, _BIDIRECTIONAL = 4, 2
"""Reference frames that x264 takes for a pyramid of B frames, and for any B frames."""


@dataclass(frozen=True, slots=True, eq=False)
class PacketPlan:
    """What is copied, and how the rest is encoded.

    Attributes:
        times: (N,) int64, ticks at which pictures are shown, in order.
        decoded: (N,) int64, ticks at which they are decoded, in order.
        copied: (N,) bool: of pictures in the order in which they are decoded.
        prefix: Bytes of the length before each unit.
        record: For a decoder of the copy; None where it is the source's.
        settings: The encoder's.
    """

    times: npt.NDArray[np.int64]
    decoded: npt.NDArray[np.int64]
    copied: npt.NDArray[np.bool_]
    prefix: int
    record: Record | None
    settings: dict[str, str]


def plan_packets(
    info: VideoInfo, codec: Codec, settings: dict[str, str], free: Sequence[bool]
) -> PacketPlan | None:
    """What can be copied; None where nothing can, or anything is unusual.

    Args:
        info: The source.
        codec: What would encode it.
        settings: The encoder's.
        free: Of every frame, in order, whether it is to stay as it is.
    """
    still = np.asarray(free, bool)
    if not still.any() or not _plain(info, codec):
        return None
    listing = list_packets(info.path, inside=not still.all())
    if listing is None or len(listing.times) != len(still):
        return None
    if still.all():
        return _timed(listing, still, None, settings, 0)
    if len(listing.record.sequence) != 1:
        return None
    try:
        copied = _copied(listing, still, LEAST / float(info.time_base))
        return _encoded(info, codec, settings, listing, copied) if copied.any() else None
    except DataError:
        return None


def _plain(info: VideoInfo, codec: Codec) -> bool:
    """Whether it is H.264 that every player takes from such a container.

    Upright progressive 4:2:0 of 8 bits and one size, whole.
    """
    return (
        codec.name == "libx264"
        and info.codec == "h264"
        and info.pixel_format == "yuv420p"
        and any(name in info.container for name in _CONTAINERS)
        and info.orientation.identity
        and len(info.shapes) == 1
        and not (info.aspects[1:] or info.interlaced or info.alpha or info.high_range)
        and not (info.cut_off or info.salvaged)
    )


def _copied(listing: Listing, still: npt.NDArray[np.bool_], least: float) -> npt.NDArray[np.bool_]:
    """Of pictures in order of decoding, whether they are copied.

    Args:
        listing: The packets.
        still: Of pictures in order of showing, whether they are to stay as they are.
        least: Ticks that a stretch must last.

    Raises:
        DataError: Pictures are shown before one that none after it refers to; unusual parameters.
    """
    count = len(still)
    begins = [0]
    for at in listing.heads:
        # Two such pictures in a row would have to tell that they are two (7.4.3, `idr_pic_id`).
        if at > 1 and at - 1 not in listing.heads:
            begins.append(at)
    ends = [*begins[1:], count]
    free = []
    for begin, end in zip(begins, ends, strict=True):
        ranks = listing.ranks[begin:end]
        if ranks.min() != begin or ranks.max() != end - 1:
            raise DataError("packets: expected closed groups of pictures, got others")
        free.append(begin in listing.heads and bool(still[begin:end].all()))
    copied = np.repeat(free, np.subtract(ends, begins))
    edges = np.flatnonzero(np.diff(copied, prepend=False, append=False))
    bounds = np.append(listing.times, listing.times[-1] + 1)
    for begin, end in edges.reshape(-1, 2):
        if bounds[end] - bounds[begin] < least or _drops_earlier(listing, int(begin)):
            copied[begin:end] = False
    return copied


def _drops_earlier(listing: Listing, at: int) -> bool:
    sequence = read_sequence(listing.record.sequence[0])
    pictures = {one.number: one for one in map(read_pictures, listing.record.pictures)}
    return drops_earlier(listing.heads[at], sequence, pictures)


def _encoded(
    info: VideoInfo,
    codec: Codec,
    settings: dict[str, str],
    listing: Listing,
    copied: npt.NDArray[np.bool_],
) -> PacketPlan | None:
    """The plan with an encoder whose pictures look to a player like the source's.

    Raises:
        DataError: Unusual parameters.
    """
    import av

    record = listing.record
    source = read_sequence(record.sequence[0])
    taken = {source.number, *(read_pictures(one).number for one in record.pictures)}
    number = next((one for one in _NUMBERS if one not in taken), None)
    if number is None or record.prefix != _PREFIX:
        return None
    own = [f"sps-id={number}", "open-gop=0", *_holding(source)]
    settings = {
        **settings,
        "profile": _PROFILES[source.look.profile],
        "level": str(source.look.level),
        "x264-params": ":".join([settings["x264-params"], *own]),
    }
    try:
        head = of_stream(open_encoder(info, codec, settings).extradata or b"")
    except av.FFmpegError:
        return None
    sets = [tuple(one for one in head if type_of(one) == kind) for kind in (SPS, PPS)]
    if [len(one) for one in sets] != [1, 1]:
        return None
    parameters = read_sequence(sets[0][0])
    if parameters.reorder > source.reorder or parameters.look.held > source.look.held:
        return None
    alike = with_waiting(sets[0][0], source.stated)
    if read_sequence(alike).look != source.look or parameters.number != number:
        return None
    profile, limits, level = alike[1:4]
    record = record.joined(Record(profile, limits, level, _PREFIX, (alike,), sets[1]))
    return _timed(listing, copied, record, settings, parameters.reorder)


def _holding(source: SequenceParameters) -> list[str]:
    """What makes x264 reorder no more than the source, with as many reference frames."""
    references = source.look.references
    room = [f"dpb-size={references}"]
    if source.reorder == 0 or references < _BIDIRECTIONAL:
        return [*room, "bframes=0"]
    return [*room, *(["b-pyramid=none"] if source.reorder < 2 or references < _PYRAMID else [])]


def _timed(
    listing: Listing,
    copied: npt.NDArray[np.bool_],
    record: Record | None,
    settings: dict[str, str],
    reorder: int,
) -> PacketPlan | None:
    """With times of decoding that grow, none of which is after its picture is shown."""
    times, count = listing.times, len(listing.times)
    delay = max(reorder, int((np.arange(count) - listing.ranks).max()))
    if delay >= count:
        return None
    early = times[:delay] - (times[delay] - times[0])
    decoded = np.concatenate([early, times[: count - delay]])
    return PacketPlan(times, decoded, copied, listing.record.prefix, record, settings)
