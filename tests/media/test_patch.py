from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from austicker.media.colour import ToYuv, Unpack
from austicker.media.patch import Box, changed_box, cut, paste, turn
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


@given(EVEN, EVEN, st.data())
def test_a_part_is_cut_and_pasted_back(height: int, width: int, data: st.DataObject) -> None:
    edges = [sorted(data.draw(st.tuples(*[st.integers(0, n // 2)] * 2))) for n in (width, height)]
    (left, right), (top, bottom) = ((2 * a, 2 * b) for a, b in edges)
    whole, other = planes(height, width, 1), planes(height, width, 2)
    box = Box(left, top, right, bottom)
    if box.empty:
        return
    part = cut(whole, box)
    assert part.shape == ((bottom - top) * 3 // 2, right - left)
    target = other.copy()
    paste(target, part, box.slices, (left, top))
    expected = other.copy()
    paste(expected, whole, box.slices)
    assert np.array_equal(target, expected)


@given(st.integers(1, 500), st.integers(1, 500), st.tuples(*[st.integers(-600, 600)] * 4))
def test_a_widened_box_holds_the_box(
    height: int, width: int, edges: tuple[int, int, int, int]
) -> None:
    box = Box(*edges)
    wide = box.widened((2 * width, 2 * height))
    inside = np.zeros((2 * height, 2 * width), bool)
    if not box.empty:
        inside[max(0, box.top) : max(0, box.bottom), max(0, box.left) : max(0, box.right)] = True
    assert inside.sum() == inside[wide.slices].sum()
    assert all(edge % 2 == 0 for edge in edges_of(wide))


def edges_of(box: Box) -> tuple[int, ...]:
    return (box.left, box.top, box.right, box.bottom) if not box.empty else ()


@pytest.mark.parametrize("matrix", [1, 6])
@pytest.mark.parametrize("width", [32, 96, 640, 1920])
def test_the_way_by_rgb_and_back_is_exact_whatever_the_size(matrix: int, width: int) -> None:
    # Such colours are within RGB: no clipping.
    before = np.random.default_rng(width).integers(110, 146, (64 * 3 // 2, width), np.uint8)
    there = Unpack(width, 64, matrix).rgb_of(before)
    back = ToYuv(matrix).planes(there)
    assert np.array_equal(back, before)
