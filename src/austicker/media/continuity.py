"""Streams whose clock starts anywhere and jumps (MPEG, FLV, Ogg), told as one time from zero.

Files that were cut or joined byte by byte go back in time where the next part begins; transport
streams leap ahead too. FFmpeg's command line tool draws the line at the same 10 s
(`-dts_delta_threshold`).
"""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from av import Packet
    from av.container import InputContainer

_LOOSE = ("mpeg", "flv", "ogg")
_LEAPING = ("mpeg",)
_SHIFTED = (*_LOOSE, "asf")
_BACK = Fraction(1, 10)  # seconds a stream may go back without a new part beginning
_LEAP = 10  # seconds it may leap ahead
_ABSURD = 1 << 50  # ticks; such times are left to the reader of the frames
_NEAR = 1  # seconds within which two streams are taken to have leapt together


class Continuity:
    """Moves the times of packets, in file order.

    Args:
        container: The input.

    Attributes:
        shifts: Whether times are moved at all.
        jumps: Places where the clock jumped.
    """

    def __init__(self, container: InputContainer) -> None:
        name = container.format.name
        self.shifts = name.startswith(_SHIFTED)
        self.jumps = 0
        self._loose = name.startswith(_LOOSE)
        self._leaps = name.startswith(_LEAPING)
        start = container.start_time or 0
        self._newest = Fraction(-start, 1_000_000) if self.shifts else Fraction(0)
        self._offsets: dict[int, Fraction] = {}
        self._last: dict[int, tuple[Fraction, Fraction]] = {}  # time and end of the last packet

    def mend(self, packet: Packet[Any]) -> None:
        """Set the packet's times right, in place."""
        dts = packet.dts if packet.dts is not None else packet.pts
        if not self.shifts or dts is None or abs(dts) > _ABSURD or abs(packet.pts or 0) > _ABSURD:
            return
        base: Any = packet.time_base
        tick = Fraction(base.numerator, base.denominator)
        index = packet.stream_index
        offset = self._offsets.setdefault(index, self._newest)
        if self._loose and packet.stream.type in ("audio", "video") and index in self._last:
            offset = self._offsets[index] = self._followed(index, dts * tick, offset)
        shift = round(offset / tick)
        packet.dts = None if packet.dts is None else packet.dts + shift
        packet.pts = None if packet.pts is None else packet.pts + shift
        at = dts * tick + offset
        self._last[index] = at, at + (packet.duration or 0) * tick

    def _followed(self, index: int, time: Fraction, offset: Fraction) -> Fraction:
        """The offset that makes `time` follow the stream's last packet."""
        last, end = self._last[index]
        if not self._jumps(time + offset, last):
            return offset
        if offset == self._newest or abs(time + self._newest - end) > _NEAR:
            self._newest = end - time
            self.jumps += 1
        return self._newest

    def _jumps(self, at: Fraction, last: Fraction) -> bool:
        return at < last - _BACK or (self._leaps and at > last + _LEAP)
