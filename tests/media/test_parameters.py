"""What is read of H.264's parameters is what the encoder was told, and what bits written say."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import av
import pytest
from hypothesis import given
from hypothesis import strategies as st

from austicker.errors import DataError
from austicker.media.bits import Bits, bits_of, coded, unit_of
from austicker.media.parameters import Look, SequenceParameters, read_sequence, with_waiting
from austicker.media.slices import Pictures, drops_earlier, read_pictures
from austicker.media.units import PPS, SPS, Record, of_stream, packed, type_of, units


def head(options: dict[str, str] | None = None, size: tuple[int, int] = (96, 64)) -> list[bytes]:
    """The units that x264 writes before its first picture."""
    context: Any = av.CodecContext.create("libx264", "w")
    context.width, context.height, context.pix_fmt = *size, "yuv420p"
    context.time_base, context.framerate = Fraction(1, 25), Fraction(25)
    context.options = {"x264-params": ":".join(f"{k}={v}" for k, v in (options or {}).items())}
    context.flags |= av.codec.context.Flags.global_header
    context.open()
    return [one for one in of_stream(context.extradata) if type_of(one) in {SPS, PPS}]


def test_what_the_encoder_was_told() -> None:
    options = {
        **{"sar": "4/3", "fullrange": "on", "colorprim": "bt709", "transfer": "smpte170m"},
        **{"colormatrix": "bt470bg", "chromaloc": "1", "level": "3.1", "sps-id": "5"},
        **{"bframes": "3", "b-pyramid": "normal", "dpb-size": "6", "nal-hrd": "vbr"},
        **{"vbv-maxrate": "900", "vbv-bufsize": "900", "cqm": "jvt"},
    }
    sets = head(options, (90, 50))
    found = read_sequence(sets[0])
    assert found.number == 5
    assert found.stated == (2, 6)
    assert found.reorder == 2
    assert found.look == Look(
        profile=100,
        level=31,
        size=(6, 4),
        crop=(0, 3, 0, 7),
        aspect=Fraction(4, 3),
        full_range=True,
        colours=(1, 6, 5),
        siting=(1, 1),
        references=6,
        held=6,
    )
    assert read_pictures(sets[1]) == Pictures(5, 5, bottom=False, redundant=False)


def test_pictures_shown_as_they_are_decoded_wait_for_none() -> None:
    found = read_sequence(head({"bframes": "0", "ref": "2"})[0])
    assert (found.order, found.reorder, found.look.held) == (2, 0, 2)


@pytest.mark.parametrize("options", [{"interlaced": "1"}, {"fake-interlaced": "1"}])
def test_fields_are_refused(options: dict[str, str]) -> None:
    with pytest.raises(DataError, match="frames without fields"):
        read_sequence(head(options)[0])


@given(st.integers(0, 20))
def test_what_is_cut_off_is_refused(length: int) -> None:
    whole = head()[0]
    if length < len(whole) - 2:
        with pytest.raises(DataError):
            read_sequence(whole[: length + 1])


@given(st.lists(st.tuples(st.integers(0, 70_000), st.booleans()), max_size=9))
def test_numbers_are_those_that_were_written(values: list[tuple[int, bool]]) -> None:
    bits = Bits(unit_of(0x65, "".join(coded(number) + str(int(flag)) for number, flag in values)))
    assert [(bits.number(), bits.flag()) for _ in values] == values


@given(st.booleans(), st.integers(0, 2), st.booleans(), st.booleans())
def test_a_picture_may_ask_not_to_show_what_waits(
    drops: bool, order: int, bottom: bool, redundant: bool
) -> None:
    look = read_sequence(head()[0]).look
    sequence = SequenceParameters(0, 4, order, 6, order == 1, 0, None, 0, look)
    pictures = {3: Pictures(3, 0, bottom, redundant)}
    bits = coded(0) + coded(7) + coded(3) + "0000" + coded(1)
    if order == 0:
        bits += "000000"
    if order < 2:
        bits += coded(0) * (bottom + (order == 1))
    bits += coded(0) * redundant + str(int(drops)) + "0"
    assert drops_earlier(unit_of(0x65, bits), sequence, pictures) == drops


@given(st.binary(max_size=40), st.integers(0, 200))
def test_bits_are_those_that_were_written(data: bytes, zeros: int) -> None:
    bits = "".join(f"{byte:08b}" for byte in data) + "0" * zeros
    unit = unit_of(0x67, bits)
    assert bits_of(unit, len(bits)) == bits
    assert not any(unit[at : at + 2] == b"\0\0" and unit[at + 2] < 3 for at in range(len(unit) - 2))
    assert unit[-1]


def test_how_long_pictures_wait_is_stated_as_elsewhere() -> None:
    own, other = (head({"b-pyramid": "normal", "dpb-size": str(size)})[0] for size in (4, 7))
    found, wanted = read_sequence(own), read_sequence(with_waiting(other, (1, 9)))
    assert wanted.stated == (1, 9)
    alike = read_sequence(with_waiting(own, wanted.stated))
    assert (alike.reorder, alike.look.held, alike.look.references) == (1, 9, found.look.references)
    silent = read_sequence(with_waiting(own, None))
    assert silent.stated is None
    assert (silent.reorder, silent.look.held) == (16, 16)  # what the level allows
    assert with_waiting(own, found.stated) == own


def test_records_are_read_and_written() -> None:
    first, second = head(), head({"sps-id": "1", "level": "4.0"})
    records = [
        Record(100, 0, level, 4, (one,), (two,))
        for level, (one, two) in ((30, first), (40, second))
    ]
    joined = records[0].joined(records[1])
    assert (joined.profile, joined.level) == (100, 40)
    assert joined.sequence == (first[0], second[0])
    assert Record.of(joined.data) == joined
    with pytest.raises(DataError):
        Record.of(joined.data[:20])


@given(st.lists(st.binary(min_size=1, max_size=300), max_size=5), st.sampled_from([2, 4]))
def test_units_are_packed_and_taken_apart(parts: list[bytes], prefix: int) -> None:
    data = packed(parts, prefix)
    assert list(units(data, prefix)) == parts
    if parts:
        with pytest.raises(DataError):
            list(units(data + b"\0", prefix))
