"""Regions: known places, and the symmetries that must hold on any face."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from austicker.errors import RecordError
from austicker.facs import ROIS
from austicker.regions import locate, track
from austicker.regions.rois import _TABLE, IOD_OF_256, LEFT_EYE, RIGHT_EYE

MIRROR = np.array([roi.mirror - 1 for roi in ROIS])
PAIRS = (
    (33, 263),
    (133, 362),
    (70, 300),
    (63, 293),
    (66, 296),
    (107, 336),
    (160, 387),
    (158, 385),
    (234, 454),
    (78, 308),
)
"""Mesh points of the two sides that stand for each other."""


def face(seed: int) -> np.ndarray:
    """A mesh of random points whose eyes are apart, left of right."""
    rng = np.random.default_rng(seed)
    mesh = rng.uniform(0, 100, (478, 3))
    mesh[list(LEFT_EYE), 0] -= 150
    mesh[list(RIGHT_EYE), 0] += 150
    return mesh


def test_reference_face_gives_the_published_pixels() -> None:
    mesh = np.zeros((478, 3))
    mesh[list(LEFT_EYE), 0] = -IOD_OF_256 / 2
    mesh[list(RIGHT_EYE), 0] = IOD_OF_256 / 2
    mesh[66], mesh[234], mesh[5] = (-30, -40, 0), (-110, 0, 0), (0, 30, 0)
    rois = locate(mesh)
    assert rois.scale == pytest.approx(IOD_OF_256)
    assert rois.angle == 0
    assert rois.centres[1] == pytest.approx((-30, -30))  # 10 px under the brow
    assert rois.centres[7] == pytest.approx((-55 - 25, 15 + 10))
    assert rois.sizes[7] == pytest.approx((70, 60))
    assert rois.sizes[13] == pytest.approx((70, 42))


@given(
    seed=st.integers(0, 1000),
    scale=st.floats(0.01, 100),
    angle=st.floats(-3.1, 3.1),
    x=st.floats(-1e4, 1e4),
    y=st.floats(-1e4, 1e4),
)
def test_any_similarity_of_the_face_moves_the_regions_along(
    seed: int, scale: float, angle: float, x: float, y: float
) -> None:
    mesh = face(seed)
    cos, sin = scale * np.cos(angle), scale * np.sin(angle)
    turn = np.array([[cos, -sin], [sin, cos]])
    moved = mesh.copy()
    moved[:, :2] = mesh[:, :2] @ turn.T + (x, y)
    before, after = locate(mesh), locate(moved)
    np.testing.assert_allclose(
        after.centres, before.centres @ turn.T + (x, y), atol=1e-6 * (scale + 1)
    )
    np.testing.assert_allclose(
        after.corners(), before.corners() @ turn.T + (x, y), atol=1e-6 * (scale + 1)
    )
    np.testing.assert_allclose(after.sizes, before.sizes * scale, rtol=1e-6)
    assert after.scale == pytest.approx(before.scale * scale)
    turned = (after.angle - before.angle - angle + np.pi) % (2 * np.pi) - np.pi
    assert turned == pytest.approx(0, abs=1e-6)


@given(seed=st.integers(0, 1000))
def test_a_mirrored_face_has_mirrored_regions(seed: int) -> None:
    mesh = face(seed)
    mirrored = mesh.copy()
    for left, right in PAIRS:
        mirrored[[left, right]] = mesh[[right, left]]
    mirrored[:, 0] *= -1
    before, after = locate(mesh), locate(mirrored)
    np.testing.assert_allclose(after.centres, before.centres[MIRROR] * (-1, 1), atol=1e-6)
    np.testing.assert_allclose(after.sizes, before.sizes[MIRROR], rtol=1e-9)
    assert after.angle == pytest.approx(-before.angle)


def test_every_anchor_on_one_side_has_its_partner_on_the_other() -> None:
    other = {a: b for pair in PAIRS for a, b in (pair, pair[::-1])}
    for (anchors, offset, half), mirror in zip(_TABLE, MIRROR, strict=True):
        there = _TABLE[mirror]
        assert {other.get(a, a) for a in anchors} == set(there[0])
        assert (-offset[0], offset[1]) == there[1]
        assert half == there[2]


def test_track_is_locate_frame_by_frame() -> None:
    meshes = np.stack([face(seed) for seed in range(4)])
    roi_track = track(meshes)
    for index, mesh in enumerate(meshes):
        one = locate(mesh)
        np.testing.assert_allclose(roi_track.centres[index], one.centres)
        assert roi_track.scale[index] == pytest.approx(one.scale)
    np.testing.assert_allclose(roi_track.sizes, locate(meshes[0]).sizes)


def test_depth_is_not_needed() -> None:
    mesh = face(3)
    np.testing.assert_array_equal(locate(mesh).centres, locate(mesh[:, :2]).centres)


@pytest.mark.parametrize(
    ("mesh", "message"),
    [
        (np.zeros((468, 3)), "478 mesh points"),
        (np.zeros((478, 4)), "478 mesh points"),
        (np.full((478, 3), np.nan), "finite"),
        (np.zeros((478, 3)), "two eyes apart"),
    ],
)
def test_unusable_meshes_are_refused(mesh: np.ndarray, message: str) -> None:
    with pytest.raises(RecordError, match=message):
        locate(mesh)


def test_an_empty_track_is_refused() -> None:
    with pytest.raises(RecordError, match="0 frames"):
        track(np.zeros((0, 478, 3)))
