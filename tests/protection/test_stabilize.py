"""Head poses that hold still: jitter of the mesh against motion that flow measured."""

from __future__ import annotations

import numpy as np
import pytest

from austicker.faces.geometry import project
from austicker.motion.points import FIRM
from austicker.protection.stabilize import steady
from austicker.types import Bools, FaceTrack, Floats
from tests.faces.test_geometry import head, turn

FPS = 25.0
T = 120
TEMPLATE = head()
POINTS = TEMPLATE[[1, 10, 152, 234, 454]]


def truth() -> Floats:
    """(T, 3, 4) a head that sways, nods and comes nearer; depth from the firm points' mean."""
    middle = TEMPLATE[list(FIRM)].mean(axis=0)
    poses = []
    for t in range(T):
        rotation = turn(0.08 * np.sin(t / 9), 0.05 * np.sin(t / 7), 0.03 * np.sin(t / 5))
        linear = (1 + 0.001 * t) * rotation
        shift = [200 + 4 * np.sin(t / 4), 150 + 0.1 * t, -linear[2] @ middle]
        poses.append(np.column_stack([linear, shift]))
    return np.stack(poses)


def carried(true: Floats, since: int = 0) -> Floats:
    """(T, 2, 4) what `MotionMeter.head` says when it counts from frame `since`."""
    back = np.linalg.inv(true[since][:, :3])
    linear = true[:, :, :3] @ back
    shift = true[:, :, 3] - linear @ true[since][:, 3]
    return np.concatenate([linear, shift[..., None]], axis=2)[:, :2]


def jittery(true: Floats, size: float) -> Floats:
    rng = np.random.default_rng(2)
    pose = true[:, :2].copy()
    pose[:, :, 3] += rng.normal(0, size, (T, 2))
    return pose


def track(pose: Floats, present: Bools | None = None) -> FaceTrack:
    flags = np.ones(T, bool) if present is None else present
    pose = np.where(flags[:, None, None], pose, np.nan)
    return FaceTrack(1, 0, TEMPLATE, pose, flags)


def shake(pose: Floats, true: Floats) -> float:
    """RMS px by which points jump between frames more than they should."""
    error = np.stack(
        [project(p, POINTS) - project(q[:2], POINTS) for p, q in zip(pose, true, strict=True)]
    )
    return float(np.sqrt((np.diff(error, axis=0) ** 2).sum(-1).mean()))


LOST = np.zeros(T, np.int64)


def test_the_jitter_of_the_mesh_goes_and_its_place_stays() -> None:
    true = truth()
    mesh = jittery(true, 0.8)
    out = steady(track(mesh), carried(true), LOST, FPS)
    assert shake(mesh, true) > 1
    assert shake(out, true) < 0.1
    gap = np.stack(
        [project(p, POINTS) - project(q[:2], POINTS) for p, q in zip(out, true, strict=True)]
    )
    assert np.abs(gap.mean(axis=(0, 1))).max() < 0.3


def test_slow_drift_of_flow_is_pulled_back_by_the_mesh() -> None:
    true = truth()
    flow = carried(true)
    flow[:, 0, 3] += np.linspace(0, 2, T)
    out = steady(track(jittery(true, 0.2)), flow, LOST, FPS)
    ends = [project(out[t], POINTS) - project(true[t][:2], POINTS) for t in (0, T // 2, T - 1)]
    assert np.abs(ends).max() < 0.9
    assert shake(out, true) < 0.1


def test_where_flow_lost_the_head_it_counts_anew() -> None:
    true = truth()
    flow = np.concatenate([carried(true)[:60], carried(true, 60)[60:]])
    lost = np.where(np.arange(T) < 60, 0, 1)
    out = steady(track(jittery(true, 0.5)), flow, lost, FPS)
    assert shake(out[:60], true[:60]) < 0.1
    assert shake(out[60:], true[60:]) < 0.1


def test_without_flow_the_mesh_decides() -> None:
    true = truth()
    mesh = true[:, :2]
    out = steady(track(mesh), np.full((T, 2, 4), np.nan), LOST, FPS)
    assert shake(out, true) < 0.2


def test_flow_that_runs_away_is_not_believed() -> None:
    true = truth()
    flow = carried(true)
    # A hand passes: for some frames the flow follows it, farther than a mesh errs.
    flow[50:56, 0, 3] += 60
    out = steady(track(true[:, :2].copy()), flow, LOST, FPS)
    error = [
        np.abs(project(p, POINTS) - project(q[:2], POINTS)).max()
        for p, q in zip(out, true, strict=True)
    ]
    assert max(error[50:56]) < 12


def test_absent_frames_stay_absent() -> None:
    true = truth()
    present = np.ones(T, bool)
    present[40:50] = False
    flow = carried(true)
    flow[40:50] = np.nan
    out = steady(track(true[:, :2], present), flow, LOST, FPS)
    assert np.isnan(out[40:50]).all()
    assert np.isfinite(out[present]).all()
    assert out[present] == pytest.approx(true[present, :2], abs=0.5)
