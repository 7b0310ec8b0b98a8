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
from austicker.protection.analyze import TrackedPerson, analyze_frames
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
    height, width = images[0].shape[:2]
    (person,) = analyze_frames(film(images), load_models(), Fraction(25), (width, height)).people
    return person


def test_it_is_the_flow_that_a_recogniser_sees(images: list[Image], who: TrackedPerson) -> None:
    ((flow,),) = movement_flows(seen(images), [who], [[RISE]])
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
    first, second = movement_flows(seen(images), [who, who], [[late, early, odd], [RISE]])
    assert [flow is None for flow in first] == [False, False, True]
    np.testing.assert_array_equal(second[0], movement_flows(seen(images), [who], [[RISE]])[0][0])
    np.testing.assert_array_equal(first[1], movement_flows(seen(images), [who], [[early]])[0][0])


def test_it_reads_no_further_than_it_must(images: list[Image], who: TrackedPerson) -> None:
    read: list[int] = []

    def look(wanted: Collection[int]) -> Iterator[Frame]:
        assert set(wanted) == {RISE.onset, RISE.apex}
        for frame in film(images):
            read.append(frame.index)
            yield frame

    movement_flows(look, [who], [[RISE]])
    assert read[-1] == RISE.apex
    read.clear()
    assert movement_flows(look, [who], [[]]) == [[]]
    assert not read


def test_where_no_face_was_there_is_no_flow(images: list[Image], who: TrackedPerson) -> None:
    hidden = who.track.present.copy()
    hidden[RISE.onset] = False
    lost = replace(who, track=replace(who.track, present=hidden))
    beyond = Window(28, 40, 41, 1.0)
    assert movement_flows(seen(images), [lost], [[RISE, beyond]]) == [[None, None]]
