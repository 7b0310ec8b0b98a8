"""How each audio stream gets into the output: copied if the container takes it, else re-encoded."""

from __future__ import annotations

import io
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from austicker.media.codecs import AUDIO_FALLBACK
from austicker.media.probe import open_video
from austicker.media.tracks import CopiedTrack, EncodedTrack, Track

if TYPE_CHECKING:
    from av import AudioStream, Packet
    from av.container import OutputContainer
    from av.stream import Stream

_TRIED = 3  # packets of a stream that a container must take
_SEARCHED = 5000  # packets of a file among which they are looked for


def first_packets(path: Path, indices: Collection[int]) -> dict[int, list[Packet[Any]]]:
    """The first few packets of each of the streams, as far as they lie near the file's start."""
    import av

    found: dict[int, list[Packet[Any]]] = {index: [] for index in indices}
    if not found:
        return found
    with open_video(path) as container:
        packets = container.demux([container.streams[index] for index in indices])
        try:
            for number, packet in enumerate(packets):
                if packet.size and len(found[packet.stream_index]) < _TRIED:
                    found[packet.stream_index].append(packet)
                if number > _SEARCHED or all(len(some) == _TRIED for some in found.values()):
                    break
        except av.FFmpegError:  # damage; what was found must do
            pass
    return found


def holds(muxer: str, source: Stream, packets: Collection[Packet[Any]] = ()) -> bool:
    """Whether the container takes the stream as it is: asked by writing its first packets.

    Some refusals come with the first packet, others only when the index is written.
    """
    import av

    container = av.open(io.BytesIO(), "w", format=muxer)
    try:
        stream = container.add_stream_from_template(source)
        container.start_encoding()
        for number, packet in enumerate(packets):
            packet.stream = stream
            packet.dts = packet.pts = number * max(1, packet.duration or 1)
            container.mux_one(packet)
        container.close()
    except (av.FFmpegError, ValueError):
        return False
    return True


def add_audio(
    container: OutputContainer, source: AudioStream, packets: Mapping[int, list[Packet[Any]]]
) -> tuple[Track | None, str]:
    """A track for one audio stream, and a sentence about it unless it is simply copied.

    Args:
        container: The output.
        source: The input's stream.
        packets: What `first_packets` found.
    """
    number, muxer = source.index, container.format.name
    context: Any = source.codec_context
    if context is None:
        return None, f"Audio stream {number} is left out: its codec is unknown."
    if holds(muxer, source, packets.get(number, ())):
        return CopiedTrack(container, source), ""
    codec = AUDIO_FALLBACK[muxer]
    note = (
        f"Audio stream {number} is re-encoded to {codec}: {muxer} cannot hold its {context.name}."
    )
    return EncodedTrack(container, source, codec), note
