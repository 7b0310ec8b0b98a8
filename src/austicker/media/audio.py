"""Tracks that go along with the picture: copied packet by packet, or else re-encoded audio."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any, Protocol

from austicker.media.codecs import AUDIO_FALLBACK

if TYPE_CHECKING:
    from av import AudioStream, Packet
    from av.container import OutputContainer
    from av.stream import Stream

_RATES = {"aac": (96000, 88200, 64000, 48000, 44100, 32000, 24000, 22050, 16000), "libopus": ()}
_LAYOUTS = ("mono", "stereo", "3.0", "quad", "5.0", "5.1", "7.1")
_BITS_PER_CHANNEL = 96_000  # per second; transparent for AAC-LC stereo


class Track(Protocol):
    """Takes the packets of one input stream into the output."""

    lost: int
    """Packets that could not be used."""

    def write(self, packet: Packet[Any]) -> None:
        """Take one packet, in file order."""
        ...

    def finish(self) -> None:
        """Write what is still buffered."""
        ...


class CopiedTrack:
    """Copies packets unchanged; see `holds`."""

    def __init__(self, container: OutputContainer, source: Stream) -> None:
        self._container = container
        self._stream = container.add_stream_from_template(source)
        self._last: int | None = None
        self.lost = 0

    def write(self, packet: Packet[Any]) -> None:
        """Mux the packet; decoding times that do not grow, which muxers refuse, are mended."""
        dts = packet.dts if packet.dts is not None else packet.pts
        if dts is None:
            dts = 0 if self._last is None else self._last + 1
        if self._last is not None and dts <= self._last:
            dts = self._last + 1
        packet.dts = self._last = dts
        packet.pts = dts if packet.pts is None else max(packet.pts, dts)
        packet.stream = self._stream
        self._container.mux_one(packet)

    def finish(self) -> None:
        """Nothing is buffered."""


class EncodedTrack:
    """Decodes and re-encodes audio at its rate and layout where the encoder has them.

    Rates it lacks become 48 kHz, layouts it lacks stereo.
    """

    def __init__(self, container: OutputContainer, source: AudioStream, codec: str) -> None:
        context = source.codec_context
        rate = context.sample_rate if context.sample_rate in _RATES[codec] else 48_000
        layout = context.layout.name if context.layout.name in _LAYOUTS else "stereo"
        self._container = container
        self._source = source
        self._stream: AudioStream = container.add_stream(codec, rate=rate)  # type: ignore[assignment]
        self._stream.codec_context.layout = layout
        self._stream.codec_context.bit_rate = (
            _BITS_PER_CHANNEL * self._stream.codec_context.layout.nb_channels
        )
        self.lost = 0

    def write(self, packet: Packet[Any] | None) -> None:
        """Decode, encode, mux; packets that do not decode are counted as lost."""
        import av

        try:
            packets = [p for f in self._source.decode(packet) for p in self._stream.encode(f)]
        except (av.FFmpegError, ValueError):
            self.lost += 1
            return
        self._container.mux(packets)

    def finish(self) -> None:
        """Flush the decoder and the encoder."""
        self.write(None)
        self._container.mux(self._stream.encode(None))


def holds(muxer: str, source: Stream) -> bool:
    """Whether the container takes the stream as it is: asked by writing an empty one."""
    import av

    container = av.open(io.BytesIO(), "w", format=muxer)
    try:
        container.add_stream_from_template(source)
        container.start_encoding()
        container.close()
    except (av.FFmpegError, ValueError):
        return False
    return True


def add_audio(container: OutputContainer, source: AudioStream) -> tuple[Track | None, str]:
    """A track for one audio stream, and a sentence about it unless it is simply copied."""
    number, muxer = source.index, container.format.name
    context: Any = source.codec_context
    if context is None:
        return None, f"Audio stream {number} is left out: its codec is unknown."
    track: Track
    if holds(muxer, source):
        track, note = CopiedTrack(container, source), ""
    else:
        codec = AUDIO_FALLBACK[muxer]
        track = EncodedTrack(container, source, codec)
        note = (
            f"Audio stream {number} is re-encoded to {codec}: {muxer} cannot hold {context.name}."
        )
    out = container.streams[-1]
    if "language" in source.metadata:  # players choose tracks by it, and it is there to be heard
        out.metadata["language"] = source.metadata["language"]
    return track, note
