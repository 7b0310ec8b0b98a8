import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from austicker.faces.smooth import runs, smooth_poses
from tests.faces.test_geometry import head


def still(count: int) -> np.ndarray:
    pose = np.zeros((count, 2, 4))
    pose[:, 0, 0] = pose[:, 1, 1] = 1
    return pose


@given(st.integers(1, 60), st.floats(10, 200))
def test_constant_acceleration_is_untouched(length, fps):
    t = np.arange(length)[:, None, None]
    pose = still(length) + np.ones((length, 2, 4)) * (0.03 - 0.005 * t + 0.0002 * t**2)
    out = smooth_poses(pose, np.ones(length, bool), fps, head())
    assert np.allclose(out, pose, atol=1e-6)


def test_noise_shrinks(rng):
    pose = still(400)
    pose[:, :, 3] = rng.normal(0, 0.05, (400, 2))
    out = smooth_poses(pose, np.ones(400, bool), 25, head())
    assert np.std(out[5:-5, :, 3]) < 0.6 * 0.05


def test_a_jerk_stays_sharp():
    pose = still(40)
    pose[20:, 0, 3] = 12
    out = smooth_poses(pose, np.ones(40, bool), 25, head())
    assert np.abs(out[:, 0, 3] - pose[:, 0, 3]).max() < 0.2


def test_gaps_are_left_alone_and_not_crossed(rng):
    pose = still(40)
    pose[:, :, 3] = rng.normal(0, 0.1, (40, 2))
    pose[20:, :, 3] += 100
    present = np.ones(40, bool)
    present[18:22] = False
    pose[18:22] = np.nan
    out = smooth_poses(pose, present, 25, head())
    assert np.isnan(out[18:22]).all()
    assert np.abs(out[:18, :, 3]).max() < 1
    assert out[22:, :, 3].min() > 99


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
