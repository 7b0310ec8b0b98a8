"""When decoded sound is heard: by counting samples, set right at real gaps and overlaps.

Decoders repeat times, leave them out, or round them (WMA, sound in AVI), so that a time alone is
no reason to move a sample. Small differences are left to counting; FFmpeg's `aresample` filter
draws the line at the same 0.1 s (`min_hard_comp`).
"""

from __future__ import annotations

from fractions import Fraction

TOLERANCE = Fraction(1, 10)
"""Seconds by which a stated time may differ from the counted one before sound is moved."""

LONGEST_GAP = 600
"""Seconds; a time that leaps further is taken for a false one."""


class SoundClock:
    """Counts the samples of one track.

    Args:
        rate: Samples per second of the output.

    Attributes:
        rate: As given.
        silence: Samples of silence that filled gaps; the caller adds them.
        dropped: Samples left out as they overlap earlier ones.
    """

    def __init__(self, rate: int) -> None:
        self.rate = rate
        self.silence = 0
        self.dropped = 0
        self._next: int | None = None
        self._owed = 0  # samples to leave out
        self._stated: tuple[Fraction, int] | None = None  # last stated time, sample counted there

    def gap(self, time: Fraction | None) -> int:
        """Samples of silence to put before sound stated to begin at `time` (s); 0 if unstated."""
        if time is None:
            return 0
        at = round(time * self.rate)
        if self._next is None:
            self._next = at
        before, self._stated = self._stated, (time, self._next)
        ahead = at - self._next
        if abs(ahead) <= TOLERANCE * self.rate or abs(ahead) > LONGEST_GAP * self.rate:
            return 0
        if ahead > 0:
            return ahead
        # A time that stands still is a decoder's or muxer's fault, not an overlap.
        if before is not None and self._runs(before, time):
            self._owed = -ahead
        return 0

    def _runs(self, before: tuple[Fraction, int], time: Fraction) -> bool:
        """Whether stated times have advanced about as far as the samples since."""
        counted = Fraction((self._next or 0) - before[1], self.rate)
        return time - before[0] > counted / 2

    def takes(self, samples: int) -> bool:
        """Whether a block of so many samples is to be encoded; False leaves it out."""
        if self._owed < samples // 2 + 1:
            return True
        self._owed -= samples
        self.dropped += samples
        return False

    def advance(self, samples: int) -> int:
        """The sample number at which a block begins, which is then behind us."""
        start = self._next or 0
        self._next = start + samples
        return start
