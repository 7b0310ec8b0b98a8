"""Who is protected, where and when, as the options say."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from austicker.errors import UsageError
from austicker.faces.track import UntrackedFace
from austicker.protection.analysis import Analysis
from austicker.protection.make_plan import make_plan
from austicker.protection.options import Options
from austicker.protection.render import apply
from austicker.protection.selection import selected_people, selected_untracked
from austicker.types import Image
from tests.protection.people import analysis_of, person

LEFT, RIGHT = slice(0, 240), slice(280, 480)


def numbers(found: Analysis, **options: Any) -> set[int]:
    return set(selected_people(found, Options(**options)))


@pytest.fixture(scope="module")
def three() -> Analysis:
    """Two beside each other, the second smaller, and one alone in a later shot."""
    return analysis_of(
        replace(person(1, 0, 20, shot=(1, 0, 40), x=100), area=3000.0),
        replace(person(2, 0, 20, shot=(1, 0, 40), x=400), area=1000.0),
        replace(person(3, 40, 20, shot=(2, 40, 100), x=400), area=500.0),
    )


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ({}, {1, 2, 3}),
        ({"only": (2,)}, {2}),
        ({"only": (3, 1)}, {1, 3}),
        ({"exempt": (2,)}, {1, 3}),
        ({"only": (1, 2), "exempt": (3,)}, {1, 2}),
        ({"faces": "largest"}, {1, 3}),
        ({"faces": "largest", "exempt": (3,)}, {1}),
        ({"faces": "largest", "only": (2,)}, set()),
        ({"region": (0, 0, 240, 320)}, {1}),
        ({"region": (240, 0, 240, 320)}, {2, 3}),
        ({"region": (240, 0, 240, 320), "only": (1, 2)}, {2}),
        ({"region": (0, 0, 480, 100)}, set()),
    ],
)
def test_whom_options_select(three: Analysis, options: dict[str, Any], expected: set[int]) -> None:
    assert numbers(three, **options) == expected


@pytest.mark.parametrize("name", ["only", "exempt"])
def test_numbers_that_are_not_there(three: Analysis, name: str) -> None:
    with pytest.raises(UsageError, match=f"`{name}` names person 9.*found 1, 2, 3"):
        make_plan(three, Options(**{name: (1, 9)}))  # type: ignore[arg-type]
    with pytest.raises(UsageError, match="found nobody"):
        make_plan(analysis_of(), Options(**{name: (1,)}))  # type: ignore[arg-type]


@pytest.mark.parametrize("beside", [9, 11])
def test_a_face_beside_a_larger_one_for_most_of_its_time_is_not_the_largest(beside: int) -> None:
    small = replace(person(2, 0, 20), area=10.0)
    large = replace(person(1, 20 - beside, 40), area=99.0)
    assert numbers(analysis_of(large, small), faces="largest") == ({1, 2} if beside < 10 else {1})


def test_the_middle_of_the_face_counts_for_most_of_the_time() -> None:
    one = person(1, 0, 20, x=100)
    pose = one.track.pose.copy()
    pose[:9, 0, 3] += 300
    moving = replace(one, track=replace(one.track, pose=pose))
    assert numbers(analysis_of(moving), region=(0, 0, 240, 320)) == {1}
    pose[:11, 0, 3] = 400
    moving = replace(one, track=replace(one.track, pose=pose))
    assert numbers(analysis_of(moving), region=(0, 0, 240, 320)) == set()


def test_untracked_faces_are_blurred_unless_they_lie_outside_the_region(three: Analysis) -> None:
    here = UntrackedFace(60, 65, np.array([10.0, 10, 50, 50]))
    beside = UntrackedFace(45, 50, np.array([300.0, 10, 340, 50]))
    found = replace(three, untracked=(here, beside))
    assert selected_untracked(found, Options(only=(1,))) == (here, beside)
    assert selected_untracked(found, Options(exempt=(1, 2, 3))) == (here, beside)
    assert selected_untracked(found, Options(region=(0, 0, 100, 100))) == (here,)
    assert selected_untracked(found, Options(faces="largest")) == (here,)


def sides(pair: list[Image], found: Analysis, **options: Any) -> tuple[bool, bool]:
    """Whether anything is drawn on the left face, and on the right one."""
    plan = make_plan(found, Options(placer="centre", **options))
    after = list(apply(pair, plan))
    changed = [np.any(a != b, axis=(0, 2)) for a, b in zip(after, pair, strict=True)]
    left, right = ({bool(c[side].any()) for c in changed} for side in (LEFT, RIGHT))
    assert len(left) == len(right) == 1, "on every frame, or on none"
    return left.pop(), right.pop()


@pytest.fixture(scope="module")
def left(of_two: Analysis) -> int:
    """The number of the person on the left, who is the larger."""
    assert len(of_two.people) == 2
    return max(of_two.people, key=lambda one: one.area).track.person


def test_pixels_of_those_selected_change_and_of_nobody_else(
    pair: list[Image], of_two: Analysis, left: int
) -> None:
    right = 3 - left
    assert sides(pair, of_two) == (True, True)
    assert sides(pair, of_two, only=(left,)) == (True, False)
    assert sides(pair, of_two, only=(right,)) == (False, True)
    assert sides(pair, of_two, exempt=(left,)) == (False, True)
    assert sides(pair, of_two, faces="largest") == (True, False)
    assert sides(pair, of_two, region=(280, 0, 200, 320)) == (False, True)
    assert sides(pair, of_two, exempt=(1, 2)) == (False, False)


def test_who_is_left_out_is_told(of_two: Analysis, left: int) -> None:
    plan = make_plan(of_two, Options(exempt=(left,)))
    assert [one.person for one in plan.people if not one.protect] == [left]
    assert "1 people were left as they are, as asked" in plan.notes
    largest = make_plan(of_two, Options(faces="largest"))
    assert "1 smaller faces were left as they are, as asked" in largest.notes


@pytest.mark.parametrize(
    ("times", "inside"),
    [
        ((0.12, None), range(3, 12)),
        ((None, 0.2), range(6)),
        ((0.12, 0.2), range(3, 6)),
        ((0.0, 99.0), range(12)),
        ((0.44, None), range(11, 12)),
    ],
)
def test_frames_outside_the_times_are_those_of_the_input(
    pair: list[Image], of_two: Analysis, times: tuple[float | None, float | None], inside: range
) -> None:
    first, last = times
    options = Options(placer="centre", first_second=first, last_second=last)
    plan = make_plan(of_two, options)
    for index, (before, after) in enumerate(zip(pair, apply(pair, plan), strict=True)):
        if index in inside:
            assert not np.array_equal(before, after)
        else:
            assert after is before
    bare = 12 - len(inside)
    assert any(note.startswith(f"{bare} frames were left") for note in plan.notes) == (
        times != (None, None)
    )


def test_times_after_the_end_are_refused(of_two: Analysis) -> None:
    with pytest.raises(UsageError, match=r"`first_second=0\.52` lies after the end"):
        make_plan(of_two, Options(first_second=0.52))
    with pytest.raises(UsageError, match="`last_second` must be above `first_second`"):
        Options(first_second=2, last_second=2)


def test_a_photo_has_no_times(of_two: Analysis) -> None:
    still = replace(of_two, kind="photo", frames=1)
    assert make_plan(still, Options(first_second=5)).spans == ()


def test_a_region_without_a_face_is_told(of_two: Analysis) -> None:
    (note,) = make_plan(of_two, Options(region=(0, 0, 3, 3))).notes
    assert note.startswith("nobody's face lies in `region` (0, 0, 3, 3)")
