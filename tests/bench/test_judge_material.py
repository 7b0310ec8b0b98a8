"""What judges learn from: movements that are no micro-expression, and cameras."""

from __future__ import annotations

import numpy as np
import pytest

from austicker.bench.judge_camera import CRF, SIZES, as_filmed, through_h264
from austicker.bench.judge_movements import LARGE, enlarged, talking, without_expression
from austicker.synth.plan import CorpusSpec, recordings_of, session_of
from austicker.synth.recording import Recording


@pytest.fixture(scope="module")
def recording() -> Recording:
    spec = CorpusSpec(subjects=1, clips=1, level="default", seed=5)
    return next(recordings_of(spec, session_of(spec, 0)))


def picture() -> np.ndarray:
    y, x = np.mgrid[:96, :128]
    grey = 120 + 60 * np.sin(x / 5) * np.cos(y / 7)
    frames = np.stack([grey, np.roll(grey, 1, axis=1)])
    return np.repeat(frames[..., None], 3, axis=3).astype(np.uint8)


def test_coarser_files_are_farther_from_the_truth() -> None:
    frames = picture()
    fine, coarse = (
        float(np.abs(through_h264(frames, crf).astype(float) - frames).mean()) for crf in CRF
    )
    assert 0 < fine < coarse < 20


@pytest.mark.parametrize("seed", range(6))
def test_eyes_stay_where_they_are_in_a_picture_of_another_size(seed: int) -> None:
    pair, eyes = picture(), ((40.0, 30.0), (80.0, 34.0))
    filmed, moved = as_filmed(pair, eyes, np.random.default_rng(seed))
    assert filmed.dtype == np.uint8
    high, wide = filmed.shape[1:3]
    assert SIZES[0] - 0.02 <= wide / 128 <= SIZES[1] + 0.02
    np.testing.assert_allclose(np.array(moved) / (wide, high), np.array(eyes) / (128, 96))
    assert not np.array_equal(filmed[0], filmed[1])


def test_somebody_who_talks_parts_the_lips_and_expresses_nothing(recording: Recording) -> None:
    spoken = talking(recording, np.random.default_rng(0))
    assert not spoken.performance.expression
    jaw = [sum(spoken.truth(i).aus.get(26, (0.0, 0.0))) for i in range(0, len(recording), 4)]
    assert max(jaw) > 0.2
    assert min(jaw) < max(jaw) / 2
    assert len(spoken) == len(recording)


def test_a_large_expression_is_the_same_one_but_larger(recording: Recording) -> None:
    large = enlarged(recording, np.random.default_rng(0))
    before, after = recording.performance.expression, large.performance.expression
    assert [e.au for e in before] == [e.au for e in after]
    strongest = max(max(e.peak) for e in after)
    assert LARGE[0] <= strongest <= LARGE[1]
    assert all(max(e.peak) <= 1 for e in after)
    assert not without_expression(large).performance.expression
