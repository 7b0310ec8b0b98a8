from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from austicker.media.patch import changed_box, paste, turn
from austicker.media.upright import from_exif

EVEN = st.integers(1, 8).map(lambda half: 2 * half)


def planes(height: int, width: int, seed: int) -> np.ndarray[tuple[int, ...], np.dtype[np.uint8]]:
    return np.random.default_rng(seed).integers(0, 256, (height * 3 // 2, width), np.uint8)


@given(EVEN, EVEN, st.data())
def test_the_box_is_the_smallest_even_one(height: int, width: int, data: st.DataObject) -> None:
    before = np.zeros((height, width, 3), np.uint8)
    after = before.copy()
    assert changed_box(before, after) is None
    spots = data.draw(
        st.lists(
            st.tuples(st.integers(0, height - 1), st.integers(0, width - 1), st.integers(0, 2)),
            min_size=1,
            max_size=4,
        )
    )
    for spot in spots:
        after[spot] = 1
    box = changed_box(before, after)
    assert box is not None
    for part, values in zip(box, ([y for y, _, _ in spots], [x for _, x, _ in spots]), strict=True):
        assert part == slice(min(values) // 2 * 2, max(values) // 2 * 2 + 2)


@given(EVEN, EVEN, st.data())
def test_paste_changes_the_box_and_nothing_else(
    height: int, width: int, data: st.DataObject
) -> None:
    top, left = (data.draw(st.integers(0, n // 2 - 1)) * 2 for n in (height, width))
    rows = slice(top, data.draw(st.integers(top // 2 + 1, height // 2)) * 2)
    columns = slice(left, data.draw(st.integers(left // 2 + 1, width // 2)) * 2)
    old, new = planes(height, width, 1), planes(height, width, 2)
    mixed = old.copy()
    paste(mixed, new, (rows, columns))
    size = height * width
    for start, step in ((0, 1), (size, 2), (size * 5 // 4, 2)):
        shape = (height // step, width // step)
        parts = [p.reshape(-1)[start:][: size // step**2].reshape(shape) for p in (old, new, mixed)]
        box = np.zeros(shape, bool)
        box[
            rows.start // step : rows.stop // step, columns.start // step : columns.stop // step
        ] = True
        assert np.array_equal(parts[2], np.where(box, parts[1], parts[0]))


@given(EVEN, EVEN, st.integers(1, 8))
def test_turning_planes_turns_each(height: int, width: int, value: int) -> None:
    stored, orientation = planes(height, width, 3), from_exif(value)
    turned = turn(stored, orientation)
    wide, high = orientation.size(width, height)
    assert turned.shape == (high * 3 // 2, wide)
    size = height * width
    for start, step in ((0, 1), (size, 2), (size * 5 // 4, 2)):
        before = stored.reshape(-1)[start:][: size // step**2].reshape(
            height // step, width // step
        )
        after = turned.reshape(-1)[start:][: size // step**2].reshape(high // step, wide // step)
        assert np.array_equal(after, orientation.apply(np.ascontiguousarray(before)))
