"""The meter against painted faces whose motion is known exactly."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from austicker.errors import RecordError
from austicker.motion import MotionMeter, measure_clip
from austicker.motion.points import FIRM
from austicker.types import RoiTrack
from tests.motion.painted import CENTRES, FRONT, Painted, View, bump, relief, still, truth

FACE = Painted()
REST = FACE.picture()
SKIN = [roi for roi in range(1, 15) if roi not in (5, 7)]
MICRO = 0.012
"""Inter-ocular distances: a micro-expression of 1.4 px in a 256-px face."""


def read(
    face: Painted,
    image: np.ndarray,
    view: View = FRONT,
    first: np.ndarray | None = None,
    jitter: float = 0.1,
) -> tuple[np.ndarray, np.ndarray]:
    meter = MotionMeter(Fraction(30))
    meter.feed(face.picture() if first is None else first, *face.feed(), face.mesh())
    return meter.feed(image, *face.feed(view), face.mesh(view, jitter))


def test_a_still_face_under_sensor_noise_does_not_move() -> None:
    errors = []
    for seed in range(1, 9):
        values, valid = read(FACE, FACE.picture(seed=seed), first=REST)
        assert valid.all()
        errors.append(values[:, :2])
    assert np.sqrt(np.mean(np.square(errors))) < 0.02 / 90
    assert np.abs(errors).max() < 0.001


@settings(max_examples=12, deadline=None)
@given(
    roll=st.floats(-0.08, 0.08),
    grow=st.floats(0.95, 1.05),
    x=st.floats(-12, 12),
    y=st.floats(-12, 12),
)
def test_head_motion_in_the_plane_is_removed(roll: float, grow: float, x: float, y: float) -> None:
    view = View(roll=roll, grow=grow, x=x, y=y)
    values, valid = read(FACE, FACE.picture(view, seed=1), view, first=REST)
    assert valid.all()
    assert np.abs(values[:, :2]).max() < 0.004
    assert np.sqrt((values[:, :2] ** 2).mean()) < 0.0015


@pytest.mark.parametrize(
    "view", [View(yaw=0.1), View(yaw=-0.06, pitch=0.05), View(pitch=-0.1, roll=0.05, x=4)]
)
def test_head_turns_out_of_the_plane_are_removed(view: View) -> None:
    values, valid = read(FACE, FACE.picture(view, seed=1), view, first=REST)
    assert valid.all()
    assert np.sqrt((values[:, :2] ** 2).mean()) < 0.003
    turned = FACE.project(np.array([(0.0, 0.5), (0.0, -0.9)]), view)
    upright = FACE.project(np.array([(0.0, 0.5), (0.0, -0.9)]), FRONT)
    parallax = np.ptp(turned - upright, axis=0).max() / FACE.iod
    assert parallax > 0.02  # what a motion model without depth would leave


@pytest.mark.parametrize("roi", SKIN)
def test_gain(roi: int) -> None:
    view = View(roll=0.02, x=1.3, y=-0.7)
    for seed, (u, v) in enumerate([(0, -MICRO), (MICRO, 0), (0.3 * MICRO, 0.5 * MICRO)]):
        skin = bump(roi, u, v)
        values, valid = read(FACE, FACE.picture(view, skin, seed + 1), view, first=REST)
        assert valid[roi - 1]
        measured, true = values[roi - 1, :2], truth(skin)[roi - 1]
        gain = measured @ true / (true @ true)
        assert 0.87 < gain < 1.12
        assert np.linalg.norm(measured - true) < 0.0018


def test_mean_gain_is_one() -> None:
    gains = []
    for roi in SKIN:
        skin = bump(roi, 0.6 * MICRO, -0.8 * MICRO)
        values, _ = read(FACE, FACE.picture(FRONT, skin, roi), first=REST)
        true = truth(skin)[roi - 1]
        gains.append(values[roi - 1, :2] @ true / (true @ true))
    assert 0.95 < np.mean(gains) < 1.05


def test_motion_is_measured_along_the_head_not_the_picture() -> None:
    skin = bump(13, 0.0, MICRO)
    tilted = View(roll=0.5)
    meter = MotionMeter(Fraction(30))
    meter.feed(FACE.picture(tilted), *FACE.feed(tilted), FACE.mesh(tilted))
    image = FACE.picture(tilted, skin, 1)
    values, _ = meter.feed(image, *FACE.feed(tilted), FACE.mesh(tilted))
    assert values[12, :2] == pytest.approx(truth(skin)[12], abs=0.001)


@pytest.mark.parametrize("iod", [35.0, 60.0, 150.0])
def test_the_unit_is_the_face_not_the_pixel(iod: float) -> None:
    face = Painted(iod=iod)
    skin = bump(9, 0.01, -0.02)
    values, valid = read(face, face.picture(FRONT, skin, 1))
    assert valid[8]
    assert values[8, :2] == pytest.approx(truth(skin)[8], abs=0.0025)


def test_strain_rises_where_skin_is_stretched_and_only_there() -> None:
    calm, _ = read(FACE, FACE.picture(seed=1), first=REST)
    assert calm[:, 2].max() < 0.015
    patch = bump(9, 1, 0, skirt=0.3)

    def stretch(points: np.ndarray) -> np.ndarray:
        return np.asarray(0.06 * (points - CENTRES[8]) * patch(points)[..., :1])

    values, _ = read(FACE, FACE.picture(FRONT, stretch, 1), first=REST)
    assert values[8, 2] == pytest.approx(0.06 * np.sqrt(2), rel=0.2)
    assert values[[0, 1, 4, 7, 9, 13], 2].max() < 0.015


def test_light_that_changes_is_no_motion() -> None:
    values, valid = read(FACE, FACE.picture(seed=1, light=1.03), first=REST)
    assert valid.all()
    assert np.abs(values[:, :2]).max() < 0.0015


def test_the_jitter_of_the_mesh_does_not_enter() -> None:
    image = FACE.picture(FRONT, bump(3, 0, -MICRO), 1)
    calm, _ = read(FACE, image, first=REST, jitter=0)
    shaken, _ = read(FACE, image, first=REST, jitter=1.0)
    assert np.abs(calm - shaken)[:, :2].max() < 0.0004


def test_a_covered_region_is_not_valid_and_leaves_the_others_alone() -> None:
    image = FACE.picture(seed=1)
    centre, size, _ = FACE.feed()
    x, y = centre[13]
    half = size[13].max() * 0.8
    image[int(y - half) : int(y + half), int(x - half) : int(x + half)] = np.random.default_rng(
        3
    ).integers(0, 255, (1, 1, 3))
    values, valid = read(FACE, image, first=REST)
    assert not valid[13]
    assert valid[:9].all()
    assert np.abs(values[:9, :2]).max() < 0.001


def test_a_face_that_leaves_the_picture_keeps_what_is_left() -> None:
    face = Painted(size=(200, 280), middle=(55.0, 118.0))
    values, valid = read(face, face.picture(seed=1))
    assert not valid[7]  # the cheek outside
    assert valid[[2, 3, 5, 8, 11, 12]].all()
    assert np.abs(values[valid][:, :2]).max() < 0.0015


def test_another_picture_altogether_is_mostly_invalid() -> None:
    _, valid = read(FACE, Painted(seed=7).picture(), first=REST)
    assert valid.sum() <= 4


def run_meter(
    seconds: float, event: tuple[float, int, float, float], sway: float
) -> tuple[np.ndarray, np.ndarray]:
    """A head that sways while one region moves and returns; 20 frames a second."""
    apex, roi, u, v = event
    meter = MotionMeter(Fraction(20))
    series, flags = [], []
    for index in range(round(seconds * 20)):
        time = index / 20
        view = View(roll=sway * np.sin(2 * time), yaw=sway * np.sin(3 * time), x=20 * sway * time)
        level = max(0.0, 1 - abs(time - apex) / 0.25)
        skin = bump(roi, u * level, v * level) if level else still
        image = FACE.picture(view, skin, index)
        values, valid = meter.feed(image, *FACE.feed(view), FACE.mesh(view, 0.1, index))
        series.append(values)
        flags.append(valid)
    return np.array(series), np.array(flags)


def test_differences_stay_true_across_new_references() -> None:
    for apex in (1.0, 1.2):
        series, flags = run_meter(1.8, (apex, 12, 0.0, -0.02), sway=0.08)
        assert flags.mean() > 0.97
        true = truth(bump(12, 0.0, -0.02))[11]
        at, before, after = (round(t * 20) for t in (apex, apex - 0.25, apex + 0.3))
        assert (series[at] - series[before])[11, :2] == pytest.approx(true, abs=0.003)
        assert (series[at] - series[after])[11, :2] == pytest.approx(true, abs=0.003)
        assert np.abs(np.diff(series[:, :9, :2], axis=0)).max() < 0.004


def test_the_reference_is_renewed_when_old_and_when_the_head_has_turned() -> None:
    meter = MotionMeter(Fraction(10))
    references = set()
    for index in range(16):
        meter.feed(FACE.picture(seed=index), *FACE.feed(), FACE.mesh())
        references.add(id(meter._anchor))
    assert 2 <= len(references) <= 3
    before = meter._anchor
    for index in range(2):
        view = View(roll=0.2)
        meter.feed(FACE.picture(view, seed=index), *FACE.feed(view), FACE.mesh(view))
    assert meter._anchor is not before


def test_the_first_frame_is_the_origin_and_skipped_frames_hold() -> None:
    meter = MotionMeter(Fraction(30))
    values, valid = meter.feed(REST, *FACE.feed(), FACE.mesh())
    assert (values == 0).all()
    assert valid.all()
    image = FACE.picture(FRONT, bump(13, 0, MICRO), 1)
    seen, _ = meter.feed(image, *FACE.feed(), FACE.mesh())
    held, nothing = meter.skip()
    np.testing.assert_array_equal(held, seen)
    assert not nothing.any()
    again, valid = meter.feed(image, *FACE.feed(), FACE.mesh())
    assert valid.all()
    np.testing.assert_allclose(again, seen, atol=1e-9)


def test_the_same_frames_give_the_same_values() -> None:
    first = run_meter(0.2, (0.2, 3, 0.0, -0.02), sway=0.05)[0]
    second = run_meter(0.2, (0.2, 3, 0.0, -0.02), sway=0.05)[0]
    np.testing.assert_array_equal(first, second)


def test_a_picture_that_is_not_rgb_is_refused() -> None:
    meter = MotionMeter(Fraction(30))
    with pytest.raises(RecordError, match="uint8"):
        meter.feed(REST[..., 0], *FACE.feed(), FACE.mesh())
    with pytest.raises(RecordError, match="uint8"):
        meter.feed(REST.astype(float), *FACE.feed(), FACE.mesh())


def clip() -> tuple[np.ndarray, np.ndarray]:
    """Frames of a chin that rises to a micro-expression, and how far it had come."""
    levels = np.array([-0.3, 0.0, 0.25, 0.5, 0.75, 1.0, 0.4])
    frames = [
        FACE.picture(View(x=0.8 * i, roll=0.01 * i), bump(14, 0, -MICRO * level), i)
        for i, level in enumerate(levels)
    ]
    return np.stack(frames), levels


def test_a_clip_is_measured_against_its_onset() -> None:
    frames, levels = clip()
    onset = 1
    view = View(x=0.8, roll=0.01)
    centres, sizes, scale = FACE.feed(view)
    rois = RoiTrack(np.repeat(centres[None], 7, 0), sizes, np.full(7, scale))
    motion = measure_clip(frames, rois, FACE.mesh(view), onset)
    assert motion.valid.all()
    assert (motion.values[onset] == 0).all()
    expected = levels[:, None] * truth(bump(14, 0, -MICRO))[13]
    np.testing.assert_allclose(motion.values[:, 13, :2], expected, atol=0.0015)


@pytest.mark.parametrize("onset", [-1, 7])
def test_an_onset_outside_the_clip_is_refused(onset: int) -> None:
    frames = np.zeros((7, *REST.shape), np.uint8)
    centres, sizes, scale = FACE.feed()
    rois = RoiTrack(np.repeat(centres[None], 7, 0), sizes, np.full(7, scale))
    with pytest.raises(RecordError, match="onset"):
        measure_clip(frames, rois, FACE.mesh(), onset)


def test_the_head_s_own_motion_is_carried_along() -> None:
    """Where the meter says the head has gone, painted points of it are."""
    person = Painted(seed=5)
    meter = MotionMeter(Fraction(25))
    views = [
        View(roll=0.02 * np.sin(t / 4), yaw=0.03 * np.sin(t / 5), x=0.8 * t, y=np.sin(t / 3))
        for t in range(40)
    ]
    places = np.array([[0.0, 0.4], [-0.6, -0.3], [0.5, 0.9], [0.0, 1.4]])
    depth = person.iod * relief(places)
    # Depth counts from the mean of the firm points of the mesh.
    depth -= person.mesh(views[0])[list(FIRM), 2].mean()
    start = np.column_stack([person.project(places, views[0]), depth, np.ones(4)])
    errors = []
    for index, view in enumerate(views):
        image = person.picture(view, bump(12, 0.02, 0.0) if index > 20 else still, seed=index)
        centres, sizes, scale = person.feed(view)
        meter.feed(image, centres, sizes, scale, person.mesh(view, jitter=0.5, seed=index))
        errors.append(start @ meter.head[:2].T - person.project(places, view))
    assert meter.lost == 0
    # The mesh jitters by half a pixel; this does not.
    assert np.sqrt(np.square(np.diff(errors, axis=0)).mean()) < 0.05
    assert np.abs(errors).max() < 0.4
