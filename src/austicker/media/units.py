"""H.264 as MP4 and Matroska hold it: units told apart by lengths, and the record before them.

Numbers of sections are those of ITU-T H.264 and, of the record, of ISO/IEC 14496-15.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from austicker.errors import DataError
from austicker.types.base import expect

SLICE, WHOLE, NOTES, SPS, PPS, MARK, FILLER = 1, 5, 6, 7, 8, 9, 12
"""Types of units (7.4.1): of a picture, of one that refers to none before it (IDR), supplemental
information, parameters of a sequence and of pictures, a picture's begin, and bytes of no use."""
_VERSION = 1
_EXTENDED = frozenset({100, 110, 122, 144})
"""Profiles whose record tells more (5.3.3.1.2)."""


def type_of(unit: bytes) -> int:
    """The type of a unit, 0 to 31."""
    return unit[0] & 31


def units(data: bytes, prefix: int) -> Iterator[bytes]:
    """Units of a packet, none of them empty, without their lengths.

    Args:
        data: The packet.
        prefix: Bytes of each length.

    Raises:
        DataError: A length that is none.
    """
    at = 0
    while at < len(data):
        begin = at + prefix
        at = begin + int.from_bytes(data[at:begin], "big")
        if not begin < at <= len(data):
            raise DataError(f"packet: expected units that fill {len(data)} bytes, got others")
        yield data[begin:at]


def packed(parts: Iterator[bytes] | list[bytes], prefix: int) -> bytes:
    """Units with their lengths, as `units` takes them apart."""
    return b"".join(len(one).to_bytes(prefix, "big") + one for one in parts)


def of_stream(data: bytes) -> list[bytes]:
    """Units that start codes tell apart (annex B), as encoders write them."""
    found = []
    for part in data.split(b"\0\0\1")[1:]:
        # Zeros before the next start code belong to it; the last byte of a unit is none.
        found.append(part.rstrip(b"\0"))
    return [one for one in found if one]


@dataclass(frozen=True, slots=True)
class Record:
    """A decoder configuration record (5.3.3.1): what a decoder must know beforehand.

    Attributes:
        profile, compatibility, level: As in the sets of parameters, for all of them.
        prefix: Bytes of the length before each unit.
        sequence: Units with parameters of sequences.
        pictures: Units with parameters of pictures.
    """

    profile: int
    compatibility: int
    level: int
    prefix: int
    sequence: tuple[bytes, ...]
    pictures: tuple[bytes, ...]

    def __post_init__(self) -> None:
        expect(self.prefix in (1, 2, 4), "prefix", "1, 2 or 4", self.prefix)

    @classmethod
    def of(cls, data: bytes) -> Record:
        """Read one.

        Raises:
            DataError: Something else, or cut off.
        """
        if len(data) < 7 or data[0] != _VERSION or data[4] & 3 == 2:
            raise DataError("record: expected one of H.264, got other bytes")
        at, sets = 5, []
        for mask in (31, 255):
            count, at = data[at] & mask if at < len(data) else 0, at + 1
            found = []
            for _ in range(count):
                begin = at + 2
                at = begin + int.from_bytes(data[at:begin], "big")
                if not begin < at <= len(data):
                    raise DataError("record: expected whole sets of parameters, got a part")
                found.append(data[begin:at])
            sets.append(tuple(found))
        return cls(data[1], data[2], data[3], (data[4] & 3) + 1, sets[0], sets[1])

    def joined(self, other: Record) -> Record:
        """One for both, of the same profile: what holds for all of the sets."""
        return replace(
            self,
            compatibility=self.compatibility & other.compatibility,
            level=max(self.level, other.level),
            sequence=(*self.sequence, *other.sequence),
            pictures=(*self.pictures, *other.pictures),
        )

    @property
    def data(self) -> bytes:
        """The record of 8-bit 4:2:0 pictures."""
        out = bytes(
            [_VERSION, self.profile, self.compatibility, self.level, 0xFC | (self.prefix - 1)]
        )
        for first, sets in ((0xE0, self.sequence), (0, self.pictures)):
            out += bytes([first | len(sets)]) + packed(list(sets), 2)
        if self.profile in _EXTENDED:
            out += bytes([0xFC | 1, 0xF8, 0xF8, 0])
        return out
