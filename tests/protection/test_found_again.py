"""A held or lost face that is detected elsewhere is blurred there, once, and nothing is held."""

from __future__ import annotations

import numpy as np
import pytest

from austicker.faces.track import UntrackedFace
from austicker.protection.analyze import analyze_frames
from austicker.protection.make_plan import make_plan
from austicker.protection.options import Options
from austicker.protection.overlay import PersonOverlay, person_overlays
from austicker.protection.plan import Plan
from austicker.protection.timeline import State
from austicker.protection.video_overlay import VideoOverlay
from austicker.types import Image
from tests.actors import ground, paste, portrait
from tests.protection.conftest import FPS

SEEN, GONE = 10, 40


@pytest.fixture(scope="module")
def film() -> list[Image]:
    face = paste(ground(), portrait(), 150, 60)
    return [face] * SEEN + [ground()] * GONE


@pytest.fixture(scope="module")
def plan(film, networks) -> Plan:
    return make_plan(analyze_frames(film, FPS, networks), Options(seed=1))


def draw(
    plan: Plan, film: list[Image], *faces: UntrackedFace
) -> tuple[PersonOverlay, int, list[Image]]:
    (overlay,) = person_overlays(plan)
    video = VideoOverlay([overlay], faces)
    after = [video.apply(image, index) for index, image in enumerate(film)]
    return overlay, video.blurred, after


def test_a_held_face_that_is_detected_is_blurred_where_it_is(film, plan):
    box = np.array([215.0, 100, 305, 210])
    overlay, blurred, after = draw(plan, film, UntrackedFace(SEEN, len(film) - 1, box))
    assert blurred == 0  # it is the person's face: counted with the person, once
    states = overlay.shown[SEEN : SEEN + 8]
    assert set(states.tolist()) == {State.BLURRED}
    for index in (SEEN + 2, len(film) - 1):
        changed = np.argwhere((after[index] != film[index]).any(axis=2))
        # One blur about the face, none where the face was lost.
        assert changed[:, 1].max() < 305 + 60
        assert changed[:, 1].min() > 215 - 60


def test_a_face_elsewhere_is_somebody_else_s(film, plan):
    far = np.array([380.0, 10, 430, 60])
    overlay, blurred, _ = draw(plan, film, UntrackedFace(SEEN, len(film) - 1, far))
    assert blurred == GONE
    assert State.HELD in overlay.shown[SEEN : SEEN + 8]
