"""Motion by other people's landmarks: both schemes agree, and with what is known to have moved."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from austicker.errors import NoEvidenceError, RecordError
from austicker.motion import observe, roi_motion_from_landmarks
from austicker.regions import as_mesh, track
from austicker.types import RoiMotion
from tests.motion.acting import FACE, FPS, landmarks, smile, smiling, to_68
from tests.motion.painted import FRONT, View

AGREE, AGREE_PER_RADIAN = 0.0005, 0.25
"""Inter-ocular distances by which the two schemes may differ, and more where the head turns out of
the plane, for 68 points know no depth. The eyes' regions are left out: those follow the lids."""
SKIN = [roi - 1 for roi in range(1, 15) if roi not in (5, 7)]


def measured(frames: list[np.ndarray], points: np.ndarray) -> RoiMotion:
    mesh = as_mesh(points)
    return roi_motion_from_landmarks(frames, mesh, track(mesh), FPS)


@settings(max_examples=12, deadline=None)
@given(
    roll=st.floats(-0.08, 0.08),
    yaw=st.floats(-0.04, 0.04),
    grow=st.floats(0.97, 1.03),
    x=st.floats(-6, 6),
    strength=st.floats(0, 0.05),
)
def test_478_and_68_points_agree(
    roll: float, yaw: float, grow: float, x: float, strength: float
) -> None:
    view, skin = View(roll=roll, yaw=yaw, grow=grow, x=x), smile(strength)
    frames = [FACE.picture(seed=1), FACE.picture(view, skin, seed=2)]
    mesh = np.array([landmarks(), landmarks(view, skin)])
    full, sparse = measured(frames, mesh), measured(frames, to_68(mesh))
    both = full.valid[1, SKIN] & sparse.valid[1, SKIN]
    assert both.sum() >= 10
    gap = np.abs(full.values[1, SKIN, :2] - sparse.values[1, SKIN, :2])[both]
    assert gap.max() <= AGREE + AGREE_PER_RADIAN * abs(yaw)


@pytest.mark.parametrize("scheme", [np.asarray, to_68])
def test_a_smile_is_spotted_at_the_corners_of_the_mouth(scheme) -> None:
    frames, mesh = smiling()
    observed = observe(measured(frames, scheme(mesh)), FPS)
    assert observed.spotted
    assert len(observed.values) == 1
    moved = np.hypot(observed.values[0, :, 0], observed.values[0, :, 1])
    assert {*(np.argsort(-moved)[:2] + 1)} == {10, 12}
    assert observed.values[0, 9, 0] < 0 < observed.values[0, 11, 0]
    assert (observed.values[0, [9, 11], 1] < 0).all()
    assert 0.015 < moved.max() < 0.04


def test_a_single_frame_and_a_face_at_rest_are_no_evidence() -> None:
    single = measured([FACE.picture()], landmarks()[None])
    with pytest.raises(NoEvidenceError, match="a face that moves"):
        observe(single, FPS)
    still = RoiMotion(np.zeros((30, 14, 3)), np.ones((30, 14), bool))
    with pytest.raises(NoEvidenceError, match="a face that moves"):
        observe(still, FPS)


def test_below_the_noise_the_largest_movement_is_taken_and_not_called_spotted() -> None:
    values = np.zeros((30, 14, 3))
    values[20:, 3, 0] = 0.0005
    observed = observe(RoiMotion(values, np.ones((30, 14), bool)), FPS)
    assert not observed.spotted
    assert observed.values[0, 3, 0] == pytest.approx(0.0005)


def test_what_does_not_belong_together_is_refused() -> None:
    mesh = np.array([landmarks(FRONT)] * 3)
    rois, frames = track(mesh), [FACE.picture()] * 3
    for few_or_many in (frames[:2], [*frames, frames[0]]):
        with pytest.raises(RecordError, match="frames: expected 3"):
            roi_motion_from_landmarks(few_or_many, mesh, rois, FPS)
    with pytest.raises(RecordError, match=r"landmarks: expected \(3, 478, 3\)"):
        roi_motion_from_landmarks(frames, to_68(mesh), rois, FPS)
    with pytest.raises(RecordError, match="rate > 0"):
        roi_motion_from_landmarks(frames, mesh, rois, 0)
