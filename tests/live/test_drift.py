"""Drifts and poses of a stream."""

from __future__ import annotations

import numpy as np
import pytest

from austicker.causal import packaged_model
from austicker.faces.geometry import inter_ocular
from austicker.live.drift import DriftProcess
from austicker.live.pose_filter import PoseFilter
from austicker.protection.dummy_windows import RATE
from austicker.regions.typical import typical_face
from austicker.rendering.drift import BACKGROUND
from austicker.types import MOST_DRIFT, Floats


def path(seed: int, seconds: float = 400.0, fps: float = 25.0) -> Floats:
    process = DriftProcess(packaged_model(), (8, 10), 1.5, np.random.default_rng(seed))
    return np.stack([process.at(i / fps) for i in range(round(seconds * fps))])


def test_windows_come_as_often_as_in_files() -> None:
    far = np.linalg.norm(path(0)[:, 0], axis=1) > 4 * BACKGROUND
    begins = np.flatnonzero(np.diff(far.astype(int)) == 1)
    # A window keeps the next from beginning, so that a little fewer come.
    assert 0.5 * RATE < len(begins) / 400 < 1.1 * RATE
    assert np.bincount(begins // 2500, minlength=4).min() > 0


def test_drifts_stay_within_what_is_drawn() -> None:
    assert np.linalg.norm(path(1), axis=2).max() <= MOST_DRIFT * (1 + 1e-9)


def test_between_windows_the_motion_is_gentle() -> None:
    calm = path(2)
    far = np.linalg.norm(calm, axis=2).max(axis=1) > 4 * BACKGROUND
    assert np.sqrt((calm[~far] ** 2).mean()) == pytest.approx(BACKGROUND, rel=0.3)


def test_a_seed_gives_the_same_drifts_at_any_frame_rate() -> None:
    a, b = path(3, 20, 25.0), path(3, 20, 50.0)[::2]
    assert np.allclose(a, b)
    assert not np.allclose(a, path(4, 20, 25.0))


def test_a_head_at_rest_is_steadied_and_one_that_moves_is_followed() -> None:
    template = np.asarray(typical_face(), float)
    template = template - template.mean(axis=0)
    unit = inter_ocular(template)
    rng = np.random.default_rng(0)
    pose = np.eye(2, 4)
    steady, noisy, lag = PoseFilter(template), [], []
    for _ in range(100):
        shaken = pose + np.array([[0, 0, 0, 1], [0, 0, 0, 1]]) * rng.normal(0, 0.004 * unit, (2, 1))
        noisy.append(steady.update(shaken, 0.04)[:, 3])
    assert np.std(np.array(noisy)[20:]) < 0.5 * 0.004 * unit
    moving = PoseFilter(template)
    for i in range(50):
        now = pose + np.array([[0, 0, 0, 1.0], [0, 0, 0, 0]]) * 0.04 * unit * i
        lag.append(now[0, 3] - moving.update(now, 0.04)[0, 3])
    assert max(lag[10:]) < 0.05 * unit
