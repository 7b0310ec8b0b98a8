"""Drawing on a part of the picture is drawing on all of it: no byte is read or changed beyond."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from austicker.faces.track import UntrackedFace
from austicker.media.patch import Box
from austicker.media.reader import read_video
from austicker.protection.analysis import Analysis
from austicker.protection.make_plan import make_plan
from austicker.protection.options import Options
from austicker.protection.overlay import person_overlays
from austicker.protection.plan import Plan
from austicker.protection.region import DrawnRegion
from austicker.protection.strength import OptionsByKind
from austicker.protection.verify import Verifier
from austicker.protection.video_overlay import VideoOverlay
from austicker.types import Image
from tests.protection.people import person, posed

ON_IT = OptionsByKind.at_strength("strong", seed=3).video


def compare(plan: Plan, images: list[Image]) -> set[bool]:
    """Draw on whole pictures and on parts, and look with two verifiers; which parts were empty."""
    size = (images[0].shape[1], images[0].shape[0])
    made = [person_overlays(plan) for _ in range(2)]
    whole, part = (VideoOverlay(one, plan.untracked) for one in made)
    seen, seen_in_part = (Verifier(one) for one in made)
    region = DrawnRegion(made[1], plan.untracked, seen_in_part)
    empty = set()
    for index, image in enumerate(images):
        box = region(index)
        within = Box(0, 0, 0, 0) if box is None else box.widened(size)
        known = np.zeros_like(image)
        known[within.slices] = image[within.slices]
        expected, found = whole.apply(image, index), part.apply(known, index, box)
        assert np.array_equal(found[within.slices], expected[within.slices])
        beyond = np.ones(image.shape[:2], bool)
        beyond[within.slices] = False
        assert np.array_equal(expected[beyond], image[beyond])
        seen.feed(index, image, expected)
        seen_in_part.feed(index, known, found)
        empty.add(within.empty)
    for one, other in zip(seen._movements, seen_in_part._movements, strict=True):
        assert len(one.flows) == len(other.flows)
        assert all(np.array_equal(a, b) for a, b in zip(one.flows, other.flows, strict=True))
    return empty


@pytest.mark.parametrize(
    "options",
    [
        ON_IT,
        replace(ON_IT, surface="flat"),
        Options(seed=1, size=0.6, attach="fixed", placer="random"),
    ],
    ids=["strong", "flat", "large and fixed"],
)
def test_a_talking_person(talking: Path, analysis: Analysis, options: Options) -> None:
    images = [frame.image for frame in read_video(talking)]
    compare(make_plan(analysis, options), images)


def test_faces_that_come_go_and_are_blurred() -> None:
    rng = np.random.default_rng(4)
    images = [rng.integers(0, 256, (320, 480, 3), np.uint8) for _ in range(100)]
    turned = person(3, 60, 10, pose=posed(10, 130.0, yaw=1.3))
    people = (person(1, 30, 20, x=-30.0), person(2, 50, 10, x=300.0, moved=0.1), turned)
    untracked = (UntrackedFace(2, 4, np.array([400.0, -30.0, 520.0, 60.0])),)
    analysis = Analysis("video", 100, 1, (480, 320), 25.0, people, untracked)
    assert compare(make_plan(analysis, Options(seed=2, placer="random")), images) == {True, False}
