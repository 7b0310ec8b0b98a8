"""Planes to RGB and back: exact within RGB, as swscale has it."""

import av
import numpy as np
import pytest
from av.video.reformatter import VideoReformatter
from hypothesis import given
from hypothesis import strategies as st

from austicker.media.yuv import MATRICES, to_planes, to_rgb


def smooth(seed: int, height: int, width: int) -> np.ndarray:
    rng = np.random.default_rng(seed)
    rgb = rng.integers(20, 236, (height // 2, width // 2, 3), dtype=np.uint8)
    return np.repeat(np.repeat(rgb, 2, axis=0), 2, axis=1)


@given(
    seed=st.integers(0, 1000),
    matrix=st.sampled_from(MATRICES),
    height=st.integers(1, 20).map(lambda n: 2 * n),
    width=st.integers(1, 20).map(lambda n: 2 * n),
)
def test_the_round_trip_changes_nothing(seed: int, matrix: int, height: int, width: int) -> None:
    planes = to_planes(smooth(seed, height, width), matrix)
    # Any luma within what these colours allow, pixel by pixel.
    planes[:height] = np.clip(
        planes[:height].astype(int) + np.random.default_rng(seed).integers(-8, 9, (height, width)),
        16,
        235,
    )
    image = to_rgb(planes, matrix)
    clipped = ((image == 0) | (image == 255)).any(axis=2)
    again = to_planes(image, matrix)
    assert np.array_equal(again[:height][~clipped], planes[:height][~clipped])
    whole = ~clipped.reshape(height // 2, 2, width // 2, 2).any(axis=(1, 3))
    for before, after in zip(
        planes[height:].reshape(2, height // 2, width // 2),
        again[height:].reshape(2, height // 2, width // 2),
        strict=True,
    ):
        assert np.array_equal(before[whole], after[whole])


@pytest.mark.parametrize(("matrix", "swscale"), [(1, 1), (5, 5), (6, 5), (7, 7), (9, 9)])
def test_swscale_agrees_within_rounding(matrix: int, swscale: int) -> None:
    image = smooth(3, 48, 64)
    planes = to_planes(image, matrix)
    frame = av.VideoFrame.from_ndarray(planes, format="yuv420p")
    theirs = VideoReformatter().reformat(
        frame,
        format="rgb24",
        src_colorspace=swscale,
        dst_colorspace=5 if matrix == 1 else 1,
        interpolation=0x10 | 0x2000 | 0x40000,
        src_color_range=1,
        dst_color_range=2,
    )
    ours = to_rgb(planes, matrix).astype(int)
    assert np.abs(ours - theirs.to_ndarray()).max() <= 2
    assert np.abs(ours - image).max() <= 3


@pytest.mark.parametrize("matrix", MATRICES)
def test_black_white_and_grey(matrix: int) -> None:
    for level, luma in ((0, 16), (255, 235), (128, 126)):
        planes = to_planes(np.full((2, 2, 3), level, np.uint8), matrix)
        assert planes.ravel().tolist() == [luma] * 4 + [128] * 2
        assert to_rgb(planes, matrix).ravel().tolist() == pytest.approx([level] * 12, abs=1)
