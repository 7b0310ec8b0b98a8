"""Sentences on skin that could not be changed as elsewhere."""

from __future__ import annotations

from dataclasses import replace

import pytest

from austicker.protection.make_plan import make_plan
from austicker.protection.options import Options
from austicker.protection.overlay import PersonOverlay, person_overlays
from austicker.protection.skin_notes import skin_notes, touching
from austicker.types import Window
from tests.protection.people import analysis_of, person


def overlays_of(*people, skin: str = "standard") -> list[PersonOverlay]:
    options = Options(skin=skin, seed=1)  # type: ignore[arg-type]
    return list(person_overlays(make_plan(analysis_of(*people), options)))


@pytest.mark.parametrize(("apart", "touch"), [(60.0, True), (400.0, False)])
def test_faces_that_touch_are_told(apart: float, touch: bool) -> None:
    both = overlays_of(person(1, x=20.0), person(2, x=20.0 + apart))
    assert touching(both, 3) == touch
    assert not touching(both[:1], 3)
    assert not touching(overlays_of(person(1), person(2, x=300.0), skin="off"), 3)
    told = skin_notes(both, 4 * touch)
    assert any("two faces touch on 4 frames" in note for note in told) == touch


@pytest.mark.parametrize(
    ("window", "shot", "cut"),
    [
        (Window(40, 45, 50, 5.0), (1, 30, 100), 0),
        (Window(30, 34, 40, 5.0), (2, 30, 100), 1),
        (Window(44, 47, 49, 5.0), (1, 30, 50), 1),
        (Window(0, 4, 9, 5.0), (1, 0, 100), 0),  # nothing is known of before the film
    ],
)
def test_movements_at_a_cut_are_told(window: Window, shot: tuple[int, int, int], cut: int) -> None:
    who = person(1, shot[1], 20, shot=shot, movements=(window,), moved=0.004)
    (overlay,) = overlays_of(who)
    overlay = replace(overlay, planned=replace(overlay.planned, larger=()))
    told = [note for note in skin_notes([overlay], 0) if "cut" in note]
    assert len(told) == bool(cut)


def test_all_is_well_says_nothing() -> None:
    assert skin_notes(overlays_of(person()), 0) == ()
