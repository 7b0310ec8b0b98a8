"""The second look: dense motion of what was spotted, from the frames once more."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest

from austicker.faces.models import load_models
from austicker.maplayout import CELLS
from austicker.motion.flowmap import ROWS, flow_between
from austicker.motion.residual import head_part
from austicker.protection.analysis import TrackedPerson
from austicker.protection.analyze import analyze_frames
from austicker.protection.movement_flow import FrameProvider, movement_flows
from austicker.types import Frame, Image, Window
from tests.actors import film, talk

RISE = Window(12, 17, 21, 9.0)


@pytest.fixture(scope="module")
def images() -> list[Image]:
    return talk(30, lift=4.0)


def seen(images: list[Image]) -> FrameProvider:
    return lambda _: film(images)


@pytest.fixture(scope="module")
def who(images: list[Image]) -> TrackedPerson:
    (person,) = analyze_frames(images, Fraction(25), load_models(), flow=False).people
    return person


def test_it_is_the_flow_that_a_recogniser_sees(images: list[Image], who: TrackedPerson) -> None:
    ((found,),) = movement_flows(seen(images), [who], {1: [RISE]})
    assert (found.onset, found.apex) == (RISE.onset, RISE.apex)
    flow = found.flow
    assert flow is not None
    eyes = who.eyes(RISE.onset)
    assert eyes is not None
    np.testing.assert_array_equal(flow, flow_between(images[12], images[17], eyes))
    skin = flow - head_part(flow)
    # The left corner of the mouth rises, and nothing else moves as much.
    row, column = np.unravel_index(skin[..., 1].argmin(), skin.shape[:2])
    assert skin[row, column, 1] < -0.3
    assert abs(column - 9) <= 4
    assert abs(row - 20 * ROWS / CELLS) <= 5


def test_people_and_movements_keep_their_order(images: list[Image], who: TrackedPerson) -> None:
    late, early, odd = Window(14, 18, 21, 1.0), Window(2, 9, 11, 1.0), Window(5, 5, 5, 1.0)
    other = replace(who, track=replace(who.track, person=2))
    windows = {2: [RISE], 1: [late, early, odd]}
    first, second = movement_flows(seen(images), [who, other], windows)
    assert [(one.onset, one.apex) for one in first] == [(14, 18), (2, 9), (5, 5)]
    assert [one.flow is None for one in first] == [False, False, True]
    assert [(one.onset, one.apex) for one in second] == [(RISE.onset, RISE.apex)]
    for one, window in ((second[0], RISE), (first[1], early)):
        ((alone,),) = movement_flows(seen(images), [who], {1: [window]})
        assert one.flow is not None
        assert alone.flow is not None
        np.testing.assert_array_equal(one.flow, alone.flow)


def test_it_reads_no_further_than_it_must(images: list[Image], who: TrackedPerson) -> None:
    read: list[int] = []

    def look(wanted: Collection[int]) -> Iterator[Frame]:
        assert set(wanted) == {RISE.onset, RISE.apex}
        for frame in film(images):
            read.append(frame.index)
            yield frame

    movement_flows(look, [who], {1: [RISE]})
    assert read[-1] == RISE.apex
    read.clear()
    assert movement_flows(look, [who], {1: []}) == [()]
    assert not read


def test_where_no_face_was_there_is_no_flow(images: list[Image], who: TrackedPerson) -> None:
    hidden = who.track.present.copy()
    hidden[RISE.onset] = False
    lost = replace(who, track=replace(who.track, present=hidden))
    beyond = Window(28, 40, 41, 1.0)
    ((one, other),) = movement_flows(seen(images), [lost], {1: [RISE, beyond]})
    assert one.flow is None
    assert other.flow is None
