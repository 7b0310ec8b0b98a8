"""Faces that no mesh fits: which of them count, and where they are between detections."""

import numpy as np
import pytest

from austicker.faces.detection import Detection
from austicker.faces.track import UntrackedFace
from austicker.faces.untracked import KEEP, UntrackedLog

FPS = 20


def face(x: float, score: float, side: float = 50.0) -> Detection:
    box = np.array([x, 100, x + side, 100 + side])
    return Detection(score, box, np.zeros((6, 2)), certainty=score)


def log(*seen: tuple[int, list[Detection]], threshold: float = 0.5, frames: int = 200):
    made = UntrackedLog(FPS, threshold)
    made.start_shot(0)
    for index, found in seen:
        made.add(index, found)
    return made.finish(frames)


def frames_of(faces: tuple[UntrackedFace, ...]) -> list[int]:
    return sorted(i for one in faces for i in range(one.first, one.last + 1))


def middle(faces: tuple[UntrackedFace, ...], index: int) -> float:
    (box,) = [one.box for one in faces if one.first <= index <= one.last]
    return float(box[0] + box[2]) / 2


def test_one_good_look_makes_a_face_of_the_poor_ones_around_it():
    poor = 0.5 * KEEP + 0.01
    found = log(*[(i, [face(100, 0.8 if i == 60 else poor)]) for i in range(40, 81, 4)])
    assert frames_of(found) == list(range(30, 91))
    assert {one.score for one in found} == {0.8}


def test_a_face_that_is_never_sure_does_not_count():
    assert log(*[(i, [face(100, 0.45)]) for i in range(40, 81, 4)]) == ()
    assert log(*[(i, [face(100, 0.45)]) for i in range(40, 81, 4)], threshold=0.4) != ()


def test_between_detections_it_moves_evenly():
    found = log((40, [face(100, 0.8)]), (48, [face(140, 0.7)]))
    assert frames_of(found) == list(range(30, 59))
    for index in range(40, 49):
        assert middle(found, index) == pytest.approx(125 + 5 * (index - 40), abs=5)
    # Before the first and after the last detection it goes on as it went.
    assert middle(found, 36) == pytest.approx(105, abs=5)
    assert middle(found, 52) == pytest.approx(185, abs=5)


def test_pieces_are_hardly_larger_than_the_face():
    found = log((40, [face(100, 0.8)]), (48, [face(148, 0.7)]))
    assert max(one.box[2] - one.box[0] for one in found) < 1.2 * 50


def test_two_faces_stay_two():
    found = log(*[(i, [face(100, 0.8), face(300, 0.7)]) for i in range(40, 61, 4)])
    assert frames_of(found) == sorted(list(range(30, 71)) * 2)


def test_a_long_absence_ends_it():
    found = log((40, [face(100, 0.8)]), (100, [face(100, 0.8)]))
    assert frames_of(found) == [*range(30, 51), *range(90, 111)]


def test_nothing_crosses_a_cut():
    made = UntrackedLog(FPS)
    made.start_shot(0)
    made.add(38, [face(100, 0.8)])
    assert made.following(40)
    made.start_shot(40)
    assert not made.following(41)
    made.add(42, [face(110, 0.8)])
    found = made.finish(46)
    assert frames_of(found) == [*range(28, 40), *range(40, 46)]
    assert not any(one.first < 40 <= one.last for one in found)


def test_a_face_that_is_not_noted_is_missed_where_it_should_be():
    made = UntrackedLog(FPS)
    made.start_shot(0)
    for index in (40, 44, 48):
        made.add(index, [face(100 + 5 * (index - 40), 0.8)])
    assert made.missed(48) == []
    (box,) = made.missed(50)
    assert box == pytest.approx([150, 100, 200, 150], abs=1)
    made.add(50, [face(152, 0.8)])
    assert made.missed(50) == []
    assert made.missed(80) == []  # it has been gone for long
