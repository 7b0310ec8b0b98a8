"""The flow path: what a sticker does to a motion map."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from austicker.bench.attacks import StickerPlacement
from austicker.bench.samples.flow import CLOSED, still, with_stickers
from austicker.bench.samples.sticker_config import StickerConfig
from austicker.errors import DataError
from austicker.maplayout import ROI_CENTRES
from austicker.motion.flowmap import FlowMap
from austicker.recognizers.inputs import MAPS, PAIRS
from tests.bench.attacks.victims import STILL, scene


@given(st.integers(1, 14), st.integers(0, 50))
@settings(max_examples=30, deadline=None)
def test_a_still_sticker_shows_no_motion_and_leaves_the_rest(roi, seed):
    raw = scene("surprise", seed).raw
    centred, after = FlowMap(raw).centred(), FlowMap(still(raw, roi)).centred()
    column, row = ROI_CENTRES[roi - 1]
    rows = slice(max(row - 2, 0), row + 3)
    columns = slice(max(column - 2, 0), column + 3)
    assert np.abs(after[rows, columns]).max() < 0.02
    outside = np.ones((28, 28), bool)
    outside[rows, columns] = False
    for channel in range(3):
        kept, now = centred[..., channel][outside], after[..., channel][outside]
        if kept.std() > 0.01:  # one scale and one zero: what stretching leaves
            assert np.corrcoef(kept, now)[0, 1] > 0.99


def test_a_decoy_shows_the_motion_that_was_asked_for():
    raw = scene("positive").raw
    clip = with_stickers(raw, StickerPlacement((6,), (((0.3, -0.2),),)), 2.0)
    column, row = ROI_CENTRES[5]
    inside = FlowMap(clip).centred()[row - 2 : row + 3, column - 2 : column + 3]
    before = FlowMap(raw).centred()[row - 2 : row + 3, column - 2 : column + 3]
    spans = [np.ptp(raw[..., c].astype(float)) / 255 for c in range(2)]
    assert inside[..., 0].mean() == pytest.approx(0.3 * spans[0], abs=0.05)
    assert inside[..., 1].mean() == pytest.approx(-0.2 * spans[1], abs=0.05)
    assert inside[..., 2].max() > before[..., 2].mean()


@given(st.integers(0, 50), st.sampled_from([(3,), (10, 8), (1, 14, 12)]), st.floats(-0.4, 0.4))
@settings(max_examples=20, deadline=None)
def test_an_onlooker_sees_what_is_worn(seed, rois, drift):
    raw = scene("positive", seed).raw
    steps = [(drift, -drift / 2)] * len(rois)
    drifts = tuple(((u, v),) for u, v in steps) if drift else ()
    covered_map = FlowMap(with_stickers(raw, StickerPlacement(rois, drifts), 2.0)).centred()
    simulator = scene("positive", seed).observation(STILL, None, "packaged").observed.simulator
    assert simulator is not None
    seen = simulator.maps(
        np.zeros(1, np.intp), np.array([rois]), np.array(steps)[None, :, None] * bool(drift)
    )
    assert seen.shape == (1, 1, 28, 28, 3)
    np.testing.assert_allclose(seen[0, 0], covered_map, atol=0.01)  # 256 levels


def test_sizes_cover_more_and_coverage_says_so():
    clip = scene()
    shares = [
        clip.coverage(StickerConfig("any", k, "head", 1, None), StickerPlacement((11,)))
        for k in (1, 2, 3)
    ]
    assert shares == sorted(shares)
    assert 0 < shares[0] < shares[2] < 0.2
    assert clip.coverage(STILL, None) == 0


def test_regions_kept_free():
    assert not set(CLOSED) & set(scene(keep_free=True).usable(STILL))
    assert scene().usable(STILL) == tuple(range(1, 15))
    column, row = ROI_CENTRES[12]
    mouth = ((column + 0.5) / 28, (row + 0.5) / 28)
    assert not scene(keep_free=True).free(STILL, *mouth)
    assert scene().free(STILL, *mouth)


def test_a_victim_of_something_else_is_refused():
    with pytest.raises(DataError, match="motion map"):
        scene().shown(STILL, None, PAIRS)
    assert scene().shown(STILL, None, MAPS).shape == (28, 28, 3)
