"""Numbers out of the bits of an H.264 unit (ITU-T H.264, 7.2 and 9.1)."""

from __future__ import annotations

from austicker.errors import DataError

_MOST_ZEROS = 31  # before the first 1 of a number that fits 32 bits


class Bits:
    """Reads from the first bit on; of a unit, behind its header of one byte.

    Args:
        unit: The unit, as stored: bytes that only keep start codes apart are skipped.

    Example:
        >>> bits = Bits(bytes([0x67, 0b1_010_0101]))
        >>> bits.number(), bits.number(), bits.take(4)
        (0, 1, 5)
    """

    def __init__(self, unit: bytes) -> None:
        plain = unit[1:].replace(b"\0\0\3", b"\0\0")
        self._left = self._size = len(plain) * 8
        self._value = int.from_bytes(plain, "big")

    @property
    def place(self) -> int:
        """How many bits have been read."""
        return self._size - self._left

    def take(self, count: int) -> int:
        """The next bits as a number.

        Raises:
            DataError: There are no more.
        """
        self._left -= count
        if self._left < 0:
            raise DataError("unit: expected more bits, got to its end")
        return self._value >> self._left & ((1 << count) - 1)

    def flag(self) -> bool:
        """The next bit."""
        return bool(self.take(1))

    def number(self) -> int:
        """The next number of any size, ``ue(v)``."""
        zeros = 0
        while not self.flag():
            zeros += 1
            if zeros > _MOST_ZEROS:
                raise DataError("unit: expected a number, got zeros")
        return (1 << zeros) - 1 + self.take(zeros)

    def signed(self) -> int:
        """The next number of any size and sign, ``se(v)``."""
        number = self.number()
        return (number + 1) // 2 if number % 2 else -(number // 2)


def coded(number: int) -> str:
    """A number of any size in bits, ``ue(v)``.

    Example:
        >>> coded(0), coded(4)
        ('1', '00101')
    """
    bits = f"{number + 1:b}"
    return "0" * (len(bits) - 1) + bits


def bits_of(unit: bytes, count: int) -> str:
    """The first bits of a unit behind its header."""
    bits = Bits(unit)
    return "".join(str(bits.take(1)) for _ in range(count))


def unit_of(header: int, bits: str) -> bytes:
    """A unit, kept from looking like a start code (7.4.1).

    Args:
        header: Its first byte.
        bits: All others but for the 1 that ends them.
    """
    bits += "1"
    bits += "0" * (-len(bits) % 8)
    out = bytearray([header])
    for at in range(0, len(bits), 8):
        byte = int(bits[at : at + 8], 2)
        if byte <= 3 and out[-2:] == b"\0\0":
            out.append(3)
        out.append(byte)
    return bytes(out)
