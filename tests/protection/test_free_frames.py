"""Frames that are called free are given back as they are, and what the others show stays."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from austicker.faces.track import UntrackedFace
from austicker.protection.analysis import Analysis
from austicker.protection.free_frames import free_frames
from austicker.protection.make_plan import make_plan
from austicker.protection.options import Options
from austicker.protection.overlay import person_overlays
from austicker.protection.render import person_report
from austicker.protection.strength import OptionsByKind
from austicker.protection.verify import Verifier
from austicker.protection.video_overlay import VideoOverlay
from austicker.types import Image, Window
from tests.protection.people import person, posed

FRAMES = 140
SKIN = OptionsByKind.at_strength("strong", seed=3).video


def scene() -> Analysis:
    people = (
        person(1, 30, 20, x=-30.0, shot=(1, 0, 70), movements=(Window(32, 36, 40, 2.0),)),
        person(2, 50, 10, x=300.0, moved=0.1, shot=(1, 0, 70)),
        person(3, 95, 10, pose=posed(10, 130.0, yaw=1.3), shot=(3, 90, 120)),
    )
    untracked = (UntrackedFace(2, 4, np.array([400.0, -30.0, 520.0, 60.0])),)
    return Analysis("video", FRAMES, 1, (480, 320), 25.0, people, untracked)


@pytest.fixture(scope="module")
def images() -> list[Image]:
    rng = np.random.default_rng(4)
    return [rng.integers(0, 256, (320, 480, 3), np.uint8) for _ in range(FRAMES)]


@pytest.mark.parametrize("spans", [(), ((0, 40), (100, 119))], ids=["everywhere", "in spans"])
@pytest.mark.parametrize("options", [SKIN, Options(seed=2, placer="random")], ids=["skin", "plain"])
def test_free_frames_need_no_drawing(
    images: list[Image], options: Options, spans: tuple[tuple[int, int], ...]
) -> None:
    plan = replace(make_plan(scene(), options), spans=spans)
    made = [person_overlays(plan) for _ in range(2)]
    watching = Verifier(made[0], spans)
    free = free_frames(FRAMES, made[0], plan.untracked, spans, watched=True)
    assert free.shape == (FRAMES,)
    assert 20 < free.sum() < FRAMES
    assert not free[[*watching.wanted, 34]].any()
    every, some = (VideoOverlay(one, plan.untracked, spans) for one in made)
    for index, image in enumerate(images):
        expected = every.apply(image, index)
        if free[index]:
            assert expected is image
            assert not watching.boxes(index)
        else:
            assert np.array_equal(some.apply(image, index), expected)
    assert (every.blurred, every.touched) == (some.blurred, some.touched)
    reports = [[person_report(one, spans) for one in overlays] for overlays in made]
    assert reports[0] == reports[1]


@pytest.mark.parametrize("watched", [False, True])
@pytest.mark.parametrize("options", [SKIN, Options(seed=2, placer="random")], ids=["skin", "plain"])
def test_how_a_face_moves_decides_nothing(options: Options, watched: bool) -> None:
    """A movement that begins in a span and has its apex outside is read there."""
    spans = ((0, 33), (38, 44))
    planned = replace(make_plan(scene(), options), spans=spans)
    frees = []
    for window in (Window(32, 36, 40, 2.0), Window(41, 47, 49, 2.0), None):
        moving = replace(planned.people[0], movements=() if window is None else (window,))
        plan = replace(planned, people=(moving, *planned.people[1:]))
        overlays = person_overlays(plan)
        frees.append(free_frames(FRAMES, overlays, plan.untracked, spans, watched=watched))
        assert frees[0].tolist() == frees[-1].tolist()
        wanted = Verifier(overlays, spans).wanted
        assert bool(wanted) == (window is not None)
        assert not (watched and frees[-1][list(wanted)].any())


def test_without_anybody_all_are_free() -> None:
    assert free_frames(9, ()).all()
