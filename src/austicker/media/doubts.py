"""What was odd while a video was read: what refuses it, and what is only said."""

from __future__ import annotations

from fractions import Fraction

from austicker.errors import InputError
from austicker.media.probe import VideoInfo
from austicker.media.shapes import describe
from austicker.media.tone_map import PQ

_LONG = 60  # seconds for which a single frame is rarely meant to be shown
_LOST_AT_JOINT = 2  # frames that decoders drop where files were joined
_SOME, _SHORTEST = 10, Fraction(1, 2000)  # frames; s each, half of the fastest cameras' time
_MUCH_LONGER = 50  # times the mean of the others


class Doubts:
    """Counts oddities of one pass over a video.

    Args:
        info: The video.

    Attributes:
        packets: Of the picture, met so far.
        decoded: Frames got out of them.
        damaged: Packets that are marked as damaged or do not decode.
        broken: The file ends or makes no sense from some place on.
        merged: Frames of two fields made one picture.
        jumps: Places where the file's clock jumped.
        notes: Sentences, complete after `judge`.
    """

    def __init__(self, info: VideoInfo) -> None:
        self._info = info
        self.packets = 0
        self.decoded = 0
        self.damaged = 0
        self.broken = info.cut_off
        self.merged = 0
        self.jumps = 0
        self.notes: list[str] = []
        self._backward = 0
        self._longest = 0
        self._whole = 0

    @property
    def any(self) -> bool:
        """Whether anything is damaged or missing."""
        return self.broken or self.damaged > 0

    def time(self, pts: int | None, last: int) -> None:
        """Take note of a frame's stated time (ticks) and that of the frame before it."""
        if pts is None:
            return
        if pts <= last:
            self._backward += 1
            return
        self._longest = max(self._longest, pts - last)
        self._whole += pts - last

    def judge(self, count: int, *, allow_truncated: bool) -> None:
        """Fill in `notes`; refuse a file of which frames are missing.

        Args:
            count: Frames given.
            allow_truncated: Refuse only a file without any.

        Raises:
            InputError: No frame decodes, or some are missing or damaged.
        """
        name, promised = self._info.path, self._info.frames
        if not count:
            raise InputError(f"{name}: no frame of it decodes; copy or download it again")
        missing = self.packets - self.decoded
        # Of a file whose first picture is damaged the others are asked for.
        borne = _LOST_AT_JOINT * self.jumps + self._info.salvaged
        every = count >= (promised or 0) if self.broken else missing <= borne
        if self.any and not (every and self.packets) and not allow_truncated:
            of = f" of about {promised}" if promised and promised > count else ""
            raise InputError(
                f"{name}: cut off or damaged, {count}{of} frames decode; copy or download it "
                "again, or use those with `allow_truncated=True`"
            )
        self.notes = list(self._sentences(count))

    def _sentences(self, count: int) -> list[str]:
        info = self._info
        said = []
        if self.broken or self.damaged > _LOST_AT_JOINT * self.jumps:
            said.append(f"The file is damaged in places; {count} frames of it decode and are kept.")
        if len(info.shapes) > 1:
            said.append(describe(info.shapes, info.shape))
        if self.merged:
            said.append(
                f"{self.merged} frames were two fields each (interlaced); they are merged into "
                "whole pictures."
            )
        if info.high_range is not None:
            curve = "PQ" if info.high_range[0] == PQ else "HLG"
            said.append(
                f"The picture's high dynamic range ({curve}) is mapped to standard range (BT.709)."
            )
        if self.jumps:
            said.append(
                f"The file's clock jumps in {self.jumps} places; the parts follow one another."
            )
        if self._backward and info.container != "avi":  # which has no times of presentation
            said.append(
                f"{self._backward} frames come with times that do not grow; they are moved."
            )
        if not self.any and info.held is not None and info.held - count > _LOST_AT_JOINT:
            said.append(
                f"The file holds {info.held} frames; its time table shows {count}, which are kept."
            )
        if count > _SOME and self._whole * info.time_base < count * _SHORTEST:
            said.append(f"{count} frames follow within a moment; the file's times may be wrong.")
        longest = self._longest * info.time_base
        others = Fraction(self._whole - self._longest, max(1, count - 2)) * info.time_base
        if longest > _LONG and longest > _MUCH_LONGER * others:
            said.append(
                f"One frame is shown for {float(longest):.0f} s; the file's times may be wrong."
            )
        return said
