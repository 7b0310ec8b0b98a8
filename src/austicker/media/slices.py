"""What is read of an H.264 picture and of its parameters (ITU-T H.264, 7.3.2.2 and 7.3.3)."""

from __future__ import annotations

from dataclasses import dataclass

from austicker.errors import DataError
from austicker.media.bits import Bits
from austicker.media.parameters import SequenceParameters, need


@dataclass(frozen=True, slots=True)
class Pictures:
    """A set of parameters of pictures.

    Attributes:
        number: Which set it is.
        sequence: Number of the set that it goes with.
        bottom: Whether the bottom field's place in the order is told.
        redundant: Whether pictures may be told twice.
    """

    number: int
    sequence: int
    bottom: bool
    redundant: bool


def read_pictures(unit: bytes) -> Pictures:
    """Read a set of parameters of pictures.

    Raises:
        DataError: With groups of slices, or cut off.
    """
    bits = Bits(unit)
    number, sequence = bits.number(), bits.number()
    bits.take(1)
    bottom = bits.flag()
    need(bits.number() == 0, "pictures without groups of slices")
    bits.number(), bits.number()
    bits.take(3)
    bits.signed(), bits.signed(), bits.signed()
    bits.take(2)
    return Pictures(number, sequence, bottom, bits.flag())


def drops_earlier(unit: bytes, sequence: SequenceParameters, pictures: dict[int, Pictures]) -> bool:
    """Whether an IDR picture's first slice asks not to show what is waiting (7.3.3, 7.4.3.3).

    Args:
        unit: The slice.
        sequence: Its set of parameters.
        pictures: Sets of parameters by number.

    Raises:
        DataError: A slice of another kind, or cut off.
    """
    bits = Bits(unit)
    bits.number()
    need(bits.number() % 5 == 2, "a slice that refers to none")
    own = pictures.get(bits.number())
    if own is None:
        raise DataError("slice: expected a known set of parameters, got another")
    bits.take(sequence.frame_bits)
    bits.number()
    if sequence.order == 0:
        bits.take(sequence.order_bits)
        if own.bottom:
            bits.signed()
    if sequence.order == 1 and sequence.order_steps:
        bits.signed()
        if own.bottom:
            bits.signed()
    if own.redundant:
        bits.number()
    return bits.flag()
