"""Of cameras' and encoders' notes only recovery points go into a copy."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from austicker.media.notes import recovery_point

MESSAGES = st.lists(
    st.tuples(st.sampled_from([0, 1, 4, 5, 6, 137, 300]), st.binary(max_size=600)), max_size=5
)


def coded(number: int) -> bytes:
    return b"\xff" * (number // 255) + bytes([number % 255])


def unit(messages: list[tuple[int, bytes]]) -> bytes:
    plain = b"".join(coded(kind) + coded(len(data)) + data for kind, data in messages) + b"\x80"
    return b"\x06" + re.sub(rb"\0\0(?=[\0-\3])", lambda _: b"\0\0\3", plain)


@given(messages=MESSAGES)
def test_the_first_recovery_point_alone_is_kept(messages: list[tuple[int, bytes]]) -> None:
    wanted = [one for one in messages if one[0] == 6][:1]
    assert recovery_point(unit(messages)) == (unit(wanted) if wanted else b"")


@given(data=st.binary(max_size=60))
def test_other_bytes_do_no_harm(data: bytes) -> None:
    assert len(recovery_point(b"\x06" + data)) <= len(data) + 40
