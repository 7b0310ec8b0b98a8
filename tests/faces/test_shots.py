import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from austicker.faces.shots import FrameBlock, KnownCuts, blocks
from tests.actors import film


def plain(value: int, noise: int = 0) -> np.ndarray:
    rng = np.random.default_rng(value + noise)
    return np.clip(value + rng.integers(0, 8, (72, 96, 3)), 0, 255).astype(np.uint8)


def shots_of(values: list[int], size: int = 4) -> list[int]:
    film_ = film([plain(v, i) for i, v in enumerate(values)])
    return [b.shot for b in blocks(film_, size) for _ in b.frames]


@given(st.integers(0, 30), st.integers(1, 7))
def test_every_frame_once_in_order_and_blocks_are_small(count, size):
    film_ = film([plain(60, i) for i in range(count)])
    groups = list(blocks(film_, size))
    assert [f.index for g in groups for f in g.frames] == list(range(count))
    assert all(1 <= len(g.frames) <= size for g in groups)
    assert [g.first for g in groups] == [i == 0 for i in range(len(groups))]


def test_a_cut_splits():
    assert shots_of([40] * 5 + [200] * 5) == [1] * 5 + [2] * 5


def test_a_cut_before_the_last_frame_splits():
    assert shots_of([40] * 5 + [200]) == [1] * 5 + [2]


def test_two_cuts_in_a_row():
    assert shots_of([40] * 3 + [200] * 2 + [120] * 3) == [1] * 3 + [2] * 2 + [3] * 3


def test_a_flash_is_no_cut():
    assert set(shots_of([40] * 5 + [230] + [40] * 5)) == {1}


def test_a_fade_is_no_cut():
    assert set(shots_of(list(range(40, 200, 8)))) == {1}


@given(
    st.lists(st.sampled_from([40, 60, 120, 200, 230]), min_size=1, max_size=40), st.integers(1, 7)
)
def test_each_shot_alone_makes_the_same_blocks(values, size):
    frames = film([plain(v, i) for i, v in enumerate(values)])
    whole = list(blocks(frames, size))
    starts = [b.frames[0].index for b in whole if b.first]
    apart: list[FrameBlock] = []
    for start, stop in zip(starts, [*starts[1:], len(frames)], strict=True):
        apart += blocks(frames[start:stop], size, KnownCuts([start]))
    known = list(blocks(frames, size, KnownCuts(starts)))
    for other in (apart, known):
        assert [(b.frames[0].index, len(b.frames), b.first) for b in other] == [
            (b.frames[0].index, len(b.frames), b.first) for b in whole
        ]
    assert [b.shot for b in known] == [b.shot for b in whole]
