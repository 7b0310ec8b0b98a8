import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from austicker.faces.smooth import runs, smooth_poses


@given(st.integers(1, 60), st.floats(10, 200))
def test_constant_acceleration_is_untouched(length, fps):
    t = np.arange(length)[:, None, None]
    pose = np.ones((length, 2, 4)) * (3 - 0.5 * t + 0.02 * t**2)
    out = smooth_poses(pose, np.ones(length, bool), fps)
    assert np.allclose(out, pose, atol=1e-6)


def test_noise_shrinks(rng):
    pose = rng.normal(0, 1, (400, 2, 4))
    out = smooth_poses(pose, np.ones(400, bool), 25)
    assert np.std(out[5:-5]) < 0.75


def test_gaps_are_left_alone_and_not_crossed(rng):
    pose = rng.normal(0, 1, (40, 2, 4))
    pose[20:] += 100
    present = np.ones(40, bool)
    present[18:22] = False
    pose[18:22] = np.nan
    out = smooth_poses(pose, present, 25)
    assert np.isnan(out[18:22]).all()
    assert np.abs(out[:18]).max() < 10
    assert out[22:].min() > 90


@given(st.lists(st.booleans(), max_size=30))
def test_runs_rebuild_the_flags(flags):
    out = np.zeros(len(flags), bool)
    for start, stop in runs(np.array(flags, bool)):
        assert stop > start
        out[start:stop] = True
    assert out.tolist() == flags


def test_runs_of_nothing():
    assert runs(np.zeros(0, bool)) == []
    assert runs(np.ones(3, bool)) == [(0, 3)]
