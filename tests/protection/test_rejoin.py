"""Somebody who is lost and found again within a shot is one person, with one sticker."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest

from austicker.faces.geometry import project
from austicker.faces.models import FaceModels
from austicker.protection.analyze import analyze_frames
from austicker.protection.make_plan import make_plan
from austicker.protection.options import Options
from austicker.protection.rejoin import REACH, rejoin
from austicker.protection.render import apply
from austicker.regions.typical import typical_face
from austicker.types import Floats, Image, Portrait
from tests.actors import ground, paste, portrait
from tests.faces.test_geometry import turn
from tests.protection.people import person, posed

PICTURE = Portrait(np.full((8, 8, 3), 7, np.uint8), np.ones((14, 2)), np.ones((14, 2)))


def other_head() -> Floats:
    """A head longer and narrower than `head`."""
    return np.asarray(160 * typical_face() * np.array([0.7, 1.3, 1.0]))


def test_lost_and_found_again_is_one_person_with_a_gap() -> None:
    first, second = person(1, 0, 20), person(2, 45, 10)
    (one,) = rejoin((first, second))
    assert one.track.person == 1
    assert (one.track.start, one.stop) == (0, 55)
    assert one.track.present.tolist() == [True] * 20 + [False] * 25 + [True] * 10
    assert np.isnan(one.track.pose[20:45]).all()
    assert len(one.motion.values) == len(one.motion.valid) == 55
    assert not one.motion.valid[20:45].any()
    np.testing.assert_allclose(one.track.pose[45:], second.track.pose, atol=1e-4)


def test_the_second_track_is_told_in_the_first_heads_coordinates() -> None:
    """The same head measured at another size and turn: its points must stay where they were."""
    turned = turn(0.1, 0.05, 0.02)
    template = 0.5 * 160 * typical_face() @ turned.T + np.array([3.0, -2.0, 1.0])
    pose = posed(10, 250.0, scale=2.0)
    second = person(2, 30, 10, template=template, pose=pose)
    (one,) = rejoin((person(1, 0, 20), second))
    for t in (0, 9):
        np.testing.assert_allclose(
            project(one.track.pose[30 + t].astype(float), one.track.template),
            project(pose[t], template),
            atol=0.01,
        )


@pytest.mark.parametrize(
    "second",
    [
        person(2, 45, 10, template=other_head()),
        person(2, 45, 10, x=240 + 10 * REACH * float(np.ptp(160 * typical_face()[:, 0]))),
        person(2, 45, 10, shot=(2, 40, 100)),
        person(2, 10, 10),
        person(2, 19, 10),
    ],
    ids=["another head", "too far away", "another shot", "at the same time", "one frame of both"],
)
def test_another_person_stays_another(second) -> None:
    first = person(1, 0, 20)
    found = rejoin((first, second))
    assert [one.track.person for one in found] == [1, 2]
    assert found[0] is first
    assert found[1] is second


def test_a_track_that_follows_at_once_is_joined_without_a_gap() -> None:
    (one,) = rejoin((person(1, 0, 20), person(2, 20, 5)))
    assert one.track.present.all()
    assert one.stop == 25


def test_a_gap_to_the_last_frame_of_a_long_shot_is_bridged() -> None:
    shot = (1, 0, 5000)
    (one,) = rejoin((person(1, 0, 5, shot=shot), person(2, 4999, 1, shot=shot)))
    assert one.stop == 5000
    assert int(one.track.present.sum()) == 6


def test_many_pieces_become_one_and_keep_their_order() -> None:
    pieces = tuple(person(1 + i, 10 * i, 4) for i in range(9))
    (one,) = rejoin(pieces[::-1])
    assert one.track.person == 1
    expected = np.arange(84) % 10 < 4
    assert np.array_equal(one.track.present, expected)
    for i, piece in enumerate(pieces):
        np.testing.assert_allclose(one.track.pose[10 * i : 10 * i + 4], piece.track.pose, atol=1e-3)


def test_two_people_each_find_their_own_pieces() -> None:
    here, there = 100.0, 1100.0
    found = rejoin(
        (
            person(1, 0, 10, x=here),
            person(2, 0, 10, x=there),
            person(3, 20, 10, x=there),
            person(4, 25, 10, x=here),
        )
    )
    assert [(one.track.person, one.stop) for one in found] == [(1, 35), (2, 30)]


@pytest.mark.parametrize(("first", "second"), [(PICTURE, None), (None, PICTURE)])
def test_a_portrait_is_kept(first: Portrait | None, second: Portrait | None) -> None:
    (one,) = rejoin((person(1, 0, 10, portrait=first), person(2, 20, 10, portrait=second)))
    assert one.portrait is PICTURE


def test_area_is_the_mean_over_the_frames_that_show_the_face() -> None:
    second = replace(person(2, 50, 10), area=4000.0)
    (one,) = rejoin((person(1, 0, 30), second))
    assert one.area == pytest.approx((30 * 1000 + 10 * 4000) / 40)


@pytest.fixture(scope="module")
def away() -> list[Image]:
    """A face that is gone for over a second."""
    face = paste(ground(), portrait(), 150, 60)
    return [face] * 15 + [ground()] * 28 + [face] * 12


@pytest.mark.parametrize("placer", ["outdegree-pixels", "centre"])
def test_a_face_that_is_away_for_a_second_is_one_person(
    away: list[Image], networks: FaceModels, placer: str
) -> None:
    options = Options(placer=placer)
    found = analyze_frames(away, Fraction(25), networks, portraits=options.portraits, flow=False)
    (one,) = found.people
    assert (one.portrait is not None) == (placer == "outdegree-pixels")
    assert one.track.present.tolist() == [True] * 15 + [False] * 28 + [True] * 12
    plan = make_plan(found, options)
    assert len(plan.people) == 1
    after = list(apply(away, plan))
    before, back = (np.any(after[i] != away[i], axis=2) for i in (10, 50))
    assert before.any()
    # The same sticker in the same place, since the face came back to where it was.
    assert (before & back).sum() > 0.9 * max(before.sum(), back.sum())
