"""Tracks that go along with the picture: copied packet by packet, or re-encoded sound."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any, Protocol

from austicker.media.sound_clock import SoundClock

if TYPE_CHECKING:
    from av import AudioFrame, AudioStream, Packet
    from av.audio.resampler import AudioResampler
    from av.container import OutputContainer
    from av.stream import Stream

_RATES = {"aac": (96000, 88200, 64000, 48000, 44100, 32000, 24000, 22050, 16000), "libopus": ()}
_LAYOUTS = ("mono", "stereo", "3.0", "quad", "5.0", "5.1", "7.1")
_BY_COUNT = {1: "mono", 3: "3.0", 4: "quad", 5: "5.0", 6: "5.1", 8: "7.1"}
_BITS_PER_CHANNEL = 96_000  # per second; transparent for AAC-LC stereo
_FINE = Fraction(1, 8000)  # s; clocks coarser than this are divided
_PARTS = 1000
_FINEST = (1 << 31) // _PARTS  # denominators are 32-bit numbers
_ABSURD = 1 << 50  # ticks; at a millisecond each, 35,000 years
_BLOCK = 48_000  # samples of silence made at a time


class Track(Protocol):
    """Takes the packets of one input stream into the output."""

    stream: Stream
    """The output's stream."""

    def write(self, packet: Packet[Any]) -> None:
        """Take one packet, in file order."""
        ...

    def finish(self) -> list[str]:
        """Write what is still buffered; sentences about what is not as it was."""
        ...


class CopiedTrack:
    """Copies packets unchanged; ask `audio.holds` first.

    Decoding times that do not grow, which muxers refuse, are mended. Where the clock is coarser
    than packets are short (TrueHD in Matroska), it is divided first, or the sound would end late.
    """

    def __init__(self, container: OutputContainer, source: Stream) -> None:
        self._container = container
        self.stream: Stream = container.add_stream_from_template(source)
        self._index = source.index
        self._lost = 0
        self._last: int | None = None
        base: Any = source.time_base
        coarse = base is not None and Fraction(base.numerator, base.denominator) > _FINE
        self._parts = _PARTS if coarse and base.denominator < _FINEST else 1
        self._step = _PARTS // 8 if self._parts > 1 else 1

    def write(self, packet: Packet[Any]) -> None:
        """Mux the packet at a time that grows."""
        parts = self._parts
        dts = packet.dts if packet.dts is not None else packet.pts
        if any(abs(time or 0) > _ABSURD for time in (packet.dts, packet.pts, packet.duration)):
            self._lost += 1
            return
        if dts is None:
            dts = 0 if self._last is None else self._last + self._step
        else:
            dts *= parts
        if self._last is not None and dts <= self._last:
            dts = self._last + self._step
        lasts = (packet.duration or 0) * parts
        if not lasts and self._last is not None:
            lasts = dts - self._last  # AVI says none; MP4 players skip a last one of 0
        packet.pts = dts if packet.pts is None else max(packet.pts * parts, dts)
        packet.dts = self._last = dts
        packet.duration = lasts
        base: Any = packet.time_base
        packet.time_base = Fraction(base.numerator, base.denominator * parts)
        packet.stream = self.stream
        self._container.mux_one(packet)

    def finish(self) -> list[str]:
        """Nothing is buffered."""
        index = self._index
        return [f"{self._lost} packets of stream {index} have absurd times."] * bool(self._lost)


class EncodedTrack:
    """Decodes and re-encodes sound at its rate and layout where the encoder has them.

    Rates it lacks become 48 kHz; layouts it lacks become the usual one of as many channels, else
    stereo. Time is told by counting samples; silence fills real gaps (see `SoundClock`).
    """

    def __init__(self, container: OutputContainer, source: AudioStream, codec: str) -> None:
        context = source.codec_context
        rate = context.sample_rate if context.sample_rate in _RATES[codec] else 48_000
        self._container = container
        self._source = source
        stream: AudioStream = container.add_stream(codec, rate=rate)  # type: ignore[assignment]
        self._encoded = stream
        self._context = stream.codec_context
        self._context.layout = usual_layout(context.layout.name, context.layout.nb_channels)
        self._context.bit_rate = _BITS_PER_CHANNEL * self._context.layout.nb_channels
        self._clock = SoundClock(rate)
        self._resampler: AudioResampler | None = None
        self._heard: tuple[str, str, int] | None = None  # format, layout, rate of frames
        self._lost = 0
        self.stream: Stream = stream

    def write(self, packet: Packet[Any] | None) -> None:
        """Decode, encode, mux; packets that do not decode are counted as lost."""
        import av

        try:
            frames = self._source.decode(packet)
        except (av.FFmpegError, ValueError):
            self._lost += 1
            return
        for number, frame in enumerate(frames):
            # Of several frames in a packet only the first has a time of its own.
            timed = number == 0 and frame.pts is not None and frame.time_base is not None
            time = _seconds(frame) if timed else None
            self._encode(frame, time)

    def finish(self) -> list[str]:
        """Flush decoder, resampler and encoder."""
        self.write(None)
        if self._resampler is not None:
            self._count(self._resampler.resample(None))
        self._container.mux(self._encoded.encode(None))
        index, clock = self._source.index, self._clock
        notes = [f"{self._lost} packets of audio stream {index} do not decode."] * bool(self._lost)
        if clock.silence:
            lasts = f"{clock.silence / clock.rate:.1f} s"
            notes.append(f"Gaps of audio stream {index}, {lasts} in all, are filled with silence.")
        if clock.dropped:
            lasts = f"{clock.dropped / clock.rate:.1f} s"
            notes.append(f"Audio stream {index} overlaps itself; {lasts} of it are left out.")
        return notes

    def _encode(self, frame: AudioFrame, time: Fraction | None) -> None:
        self._fill(self._clock.gap(time))
        frame.pts = None
        self._count(self._resampler_for(frame).resample(frame))

    def _resampler_for(self, frame: AudioFrame) -> AudioResampler:
        """A new one for the first frame, and where sound changes its kind on the way."""
        from av.audio.resampler import AudioResampler

        heard = frame.format.name, frame.layout.name, frame.sample_rate
        if self._resampler is None or heard != self._heard:
            if self._resampler is not None:
                self._count(self._resampler.resample(None))
            wanted = self._context
            self._resampler = AudioResampler(wanted.format, wanted.layout, wanted.sample_rate)
            self._heard = heard
        return self._resampler

    def _count(self, frames: list[Any]) -> None:
        """Encode resampled frames at the times that counting gives them."""
        for frame in frames:
            if self._clock.takes(frame.samples):
                frame.pts = self._clock.advance(frame.samples)
                frame.time_base = Fraction(1, self._clock.rate)
                self._container.mux(self._encoded.encode(frame))

    def _fill(self, samples: int) -> None:
        import av

        while samples > 0:
            count = min(samples, _BLOCK)
            context = self._context
            silence = av.AudioFrame(context.format.name, context.layout.name, count)
            for plane in silence.planes:
                plane.update(bytes(plane.buffer_size))
            silence.sample_rate = self._clock.rate
            self._clock.silence += count
            self._count([silence])
            samples -= count


def usual_layout(name: str, channels: int) -> str:
    """A layout that every encoder has: `name` if it is one, else the usual one of `channels`.

    AVI and Matroska give uncompressed sound a number of channels only.
    """
    return name if name in _LAYOUTS else _BY_COUNT.get(channels, "stereo")


def _seconds(frame: AudioFrame) -> Fraction:
    base: Any = frame.time_base
    return (frame.pts or 0) * Fraction(base.numerator, base.denominator)
