import numpy as np
import pytest

from austicker.protection.timeline import State, Timeline, build
from austicker.types import FaceTrack
from tests.faces.test_geometry import head

FPS = 20.0
SIZE = (640, 360)


def track(present: list[bool], x: float = 320, speed: float = 0.0) -> FaceTrack:
    flags = np.array(present, bool)
    pose = np.zeros((len(flags), 2, 4))
    pose[:, 0, 0] = pose[:, 1, 1] = 0.5
    pose[:, 0, 3] = x + speed * np.arange(len(flags))
    pose[:, 1, 3] = 180
    pose[~flags] = np.nan
    return FaceTrack(1, 5, head(), pose, flags)


def states(timeline: Timeline) -> str:
    return "".join(".PHL"[s] for s in timeline.state) + "L" * int(timeline.rest)


def test_tracked_all_the_way():
    assert states(build(track([True] * 8), (5, 13), FPS, SIZE)) == "P" * 8


def test_short_gap_is_bridged_along_the_way():
    flags = [True] * 5 + [False] * 4 + [True] * 5
    line = build(track(flags, speed=2), (5, 19), FPS, SIZE)
    assert states(line) == "PPPPPHHHHPPPPP"
    assert np.allclose(np.diff(line.pose[:, 0, 3]), 2)


def test_long_gap_is_held_then_lost_then_found():
    flags = [True] * 6 + [False] * 15 + [True] * 6
    line = build(track(flags), (5, 32), FPS, SIZE)
    assert states(line) == "P" * 6 + "H" * 10 + "L" * 5 + "P" * 6
    assert np.isfinite(line.box).all()
    assert np.isfinite(line.pose[line.state == State.HELD]).all()


@pytest.mark.parametrize("speed", [2, 12])
def test_a_lost_face_is_blurred_on_its_way_and_no_wider_than_the_shoulders(speed):
    flags = [True] * 6 + [False] * 15 + [True] * 6
    line = build(track(flags, speed=speed), (5, 32), FPS, SIZE)
    lost = line.box[line.state == State.LOST]
    side = line.box[5, 2:] - line.box[5, :2]
    assert (lost[:, 2:] - lost[:, :2] >= side).all()
    assert (lost[:, 2:] - lost[:, :2] < 1.61 * side).all()
    # It arrives where the face comes back.
    assert lost[-1, 0] < line.box[-6, 0]
    assert lost[-1, 2] > line.box[-6, 2]


def test_a_face_that_vanishes_in_mid_picture_is_lost_until_the_shot_ends():
    line = build(track([True] * 8), (5, 5 + 8 + 25), FPS, SIZE)
    assert states(line) == "P" * 8 + "H" * 10 + "L" * 15
    assert line.count(State.LOST) == 15
    assert line.last == 37


def test_a_face_that_walks_out_is_not_blurred_for_ever():
    line = build(track([True] * 8, x=560, speed=12), (5, 5 + 8 + 25), FPS, SIZE)
    assert states(line) == "P" * 8 + "H" * 10
    # What is still to be seen of it keeps the sticker, which moves on.
    assert np.allclose(np.diff(line.pose[7:, 0, 3]), 12)


def test_a_face_that_strides_and_then_turns_away_inside_the_picture_is_lost():
    line = build(track([True] * 8, x=200, speed=12), (5, 5 + 8 + 25), FPS, SIZE)
    assert states(line) == "P" * 8 + "H" * 10 + "L" * 15


def test_a_face_that_appears_within_a_shot_is_covered_from_before():
    line = build(track([True] * 8, x=200, speed=3), (1, 13), FPS, SIZE)
    assert line.start == 1
    assert states(line) == "H" * 4 + "P" * 8
    assert np.allclose(np.diff(line.pose[:, 0, 3]), 3)


def test_a_long_loss_takes_no_room():
    line = build(track([True] * 8), (5, 10**6), FPS, SIZE)
    assert len(line.pose) == 18
    assert line.count(State.LOST) == 10**6 - 5 - 18
    assert line.stop == 10**6


def test_a_false_alarm_is_not_blurred_for_ever():
    line = build(track([True] * 2), (5, 5 + 2 + 25), FPS, SIZE)
    assert State.LOST not in line.state


def test_hold_instead_of_blur():
    line = build(track([True] * 8), (5, 5 + 8 + 25), FPS, SIZE, hold_lost=True)
    assert states(line) == "P" * 8 + "H" * 25


@pytest.mark.parametrize("extra", [0, 3, 9])
def test_tail_shorter_than_the_hold(extra):
    line = build(track([True] * 8), (5, 13 + extra), FPS, SIZE)
    assert states(line) == "P" * 8 + "H" * extra
