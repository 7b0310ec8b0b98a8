"""What a set of parameters of an H.264 sequence says (ITU-T H.264, 7.3.2.1 and annex E)."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from austicker.errors import DataError
from austicker.media.bits import Bits, bits_of, coded, unit_of

_HIGH = 100
_PROFILES = frozenset({66, 77, _HIGH})
"""Baseline, Main and High: 4:2:0 of 8 bits."""
_UNSPECIFIED = 2
_EXPLICIT = 255  # the aspect is told in numbers
_ASPECTS = (
    *((1, 1), (12, 11), (10, 11), (16, 11), (40, 33), (24, 11), (20, 11), (32, 11)),
    *((80, 33), (18, 11), (15, 11), (64, 33), (160, 99), (4, 3), (3, 2), (2, 1)),
)
"""Width of a pixel over its height, table E-1 from 1 on."""
_DPB = {
    **dict.fromkeys((9, 10), 396),
    **{11: 900, 12: 2376, 13: 2376, 20: 2376, 21: 4752, 22: 8100, 30: 8100, 31: 18000},
    **{32: 20480, 40: 32768, 41: 32768, 42: 34816, 50: 110400, 51: 184320, 52: 184320},
    **dict.fromkeys((60, 61, 62), 696320),
}
"""Macroblocks that a decoder of a level holds, table A-1."""
_MOST_HELD = 16  # pictures


@dataclass(frozen=True, slots=True)
class Look:
    """What a player must not see change: each as effective where it is not stated.

    Attributes:
        profile, level: As numbered in the stream.
        size: Columns and rows of macroblocks.
        crop: Left, right, top and bottom, in pairs of pixels.
        aspect: Of a pixel.
        full_range: Whether luma goes from 0 to 255.
        colours: H.273 code points of primaries, transfer and matrix.
        siting: Of chroma, in both fields.
        references: Earlier pictures that one refers to at most, which a decoder makes room for.
        held: Pictures that a decoder holds at most before it shows them.
    """

    profile: int
    level: int
    size: tuple[int, int]
    crop: tuple[int, int, int, int]
    aspect: Fraction
    full_range: bool
    colours: tuple[int, int, int]
    siting: tuple[int, int]
    references: int
    held: int


@dataclass(frozen=True, slots=True)
class SequenceParameters:
    """A set of parameters of a sequence, of progressive 4:2:0 pictures of 8 bits.

    Attributes:
        number: Which set it is.
        frame_bits: Of a picture's number.
        order: How the order of pictures is told, 0 to 2.
        order_bits: Of a picture's place in the order, where `order` is 0.
        order_steps: Whether steps are told, where `order` is 1.
        reorder: Pictures at most that come before one that is shown earlier.
        stated: That number and `Look.held` where they are told; else None.
        end: Bits before what tells them, behind the header; 0 where nothing is told that late.
        look: What a player must not see change.
    """

    number: int
    frame_bits: int
    order: int
    order_bits: int
    order_steps: bool
    reorder: int
    stated: tuple[int, int] | None
    end: int
    look: Look


def read_sequence(unit: bytes) -> SequenceParameters:
    """Read a set of parameters of a sequence.

    Raises:
        DataError: Interlaced, of other profiles or formats, or cut off.
    """
    bits = Bits(unit)
    profile, _, level, number = bits.take(8), bits.take(8), bits.take(8), bits.number()
    need(profile in _PROFILES, "a usual profile")
    if profile == _HIGH:
        formats = bits.number(), bits.number(), bits.number(), bits.take(1)
        need(formats == (1, 0, 0, 0), "4:2:0 of 8 bits")
        if bits.flag():
            _skip_scaling(bits)
    frame_bits = bits.number() + 4
    order, order_bits, order_steps = bits.number(), 0, False
    if order == 0:
        order_bits = bits.number() + 4
    elif order == 1:
        order_steps = not bits.flag()
        bits.signed(), bits.signed()
        for _ in range(bits.number()):
            bits.signed()
    references = bits.number()
    bits.take(1)
    size = bits.number() + 1, bits.number() + 1
    need(bits.flag(), "frames without fields")
    bits.take(1)
    crop = (0, 0, 0, 0)
    if bits.flag():
        crop = bits.number(), bits.number(), bits.number(), bits.number()
    held = min(_DPB.get(level, 0) // (size[0] * size[1]), _MOST_HELD)
    about = _About(bits, held) if bits.flag() else _About(None, held)
    return SequenceParameters(
        number,
        frame_bits,
        order,
        order_bits,
        order_steps,
        reorder=0 if order == 2 else about.reorder,
        stated=about.stated,
        end=about.end,
        look=Look(
            profile,
            level,
            size,
            crop,
            about.aspect,
            about.full_range,
            about.colours,
            about.siting,
            references,
            about.held,
        ),
    )


def with_waiting(unit: bytes, stated: tuple[int, int] | None) -> bytes:
    """A set of parameters that states how long pictures wait as another does, or as little.

    Args:
        unit: The set, which states it.
        stated: `SequenceParameters.stated` of the other; for pictures that wait no shorter.

    Raises:
        DataError: The set does not state it.
    """
    own = read_sequence(unit)
    need(own.stated is not None, "a set that states how long pictures wait")
    if stated is None:
        return unit_of(unit[0], bits_of(unit, own.end) + "0")
    bits = Bits(unit)
    bits.take(own.end + 2)
    for _ in range(4):
        bits.number()
    return unit_of(unit[0], bits_of(unit, bits.place) + coded(stated[0]) + coded(stated[1]))


class _About:
    """The part of a sequence's parameters on how it is shown (E.1.1); None where there is none."""

    def __init__(self, bits: Bits | None, held: int) -> None:
        self.aspect, self.full_range = Fraction(1), False
        self.colours, self.siting = (_UNSPECIFIED,) * 3, (0, 0)
        self.held = self.reorder = held
        self.stated: tuple[int, int] | None = None
        self.end = 0
        if bits is not None:
            self._read(bits)

    def _read(self, bits: Bits) -> None:
        if bits.flag():
            self.aspect = _aspect(bits)
        if bits.flag():
            bits.take(1)
        if bits.flag():
            bits.take(3)
            self.full_range = bits.flag()
            if bits.flag():
                self.colours = bits.take(8), bits.take(8), bits.take(8)
        if bits.flag():
            self.siting = bits.number(), bits.number()
        if bits.flag():
            bits.take(65)
        timed = False
        for _ in range(2):
            if bits.flag():
                timed = True
                _skip_buffer(bits)
        bits.take(timed + 1)
        self.end = bits.place
        if bits.flag():
            bits.take(1)
            for _ in range(4):
                bits.number()
            self.stated = self.reorder, self.held = bits.number(), bits.number()


def _aspect(bits: Bits) -> Fraction:
    which = bits.take(8)
    if which == _EXPLICIT:
        width, height = bits.take(16), bits.take(16)
        return Fraction(width, height) if width and height else Fraction(1)
    return Fraction(*_ASPECTS[which - 1]) if 0 < which <= len(_ASPECTS) else Fraction(1)


def _skip_buffer(bits: Bits) -> None:
    count = bits.number() + 1
    bits.take(8)
    for _ in range(count):
        bits.number(), bits.number()
        bits.take(1)
    bits.take(20)


def _skip_scaling(bits: Bits) -> None:
    """Scaling lists (7.3.2.1.1.1) of 4:2:0."""
    for which in range(8):
        if not bits.flag():
            continue
        last = following = 8
        for _ in range(16 if which < 6 else 64):
            if following:
                following = (last + bits.signed()) % 256
            last = following or last


def need(true: bool, what: str) -> None:
    """Raise a `DataError` that names what was expected."""
    if not true:
        raise DataError(f"H.264: expected {what}, got another kind")
