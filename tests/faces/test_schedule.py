"""Searches for faces at intervals, and sooner where something comes."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from austicker.faces.detection import Detection
from austicker.faces.schedule import SearchSchedule
from austicker.types import Floats, Image

FACE = np.array([200.0, 60, 320, 180])
OTHER = np.array([20.0, 100, 60, 140])


def detection(box: Floats) -> Detection:
    return Detection(0.9, box, np.zeros((6, 2)), 0.9)


class Recorder:
    """Stands for both detectors: notes what it is asked."""

    def __init__(self) -> None:
        self.front: list[Floats] = [FACE]
        self.other: list[Floats] = []
        self.asked: list[str] = []
        self.near = self

    def detect(self, image: Image, *, near: list[Detection] | None = None) -> list[Detection]:
        if near is None:
            return [detection(box) for box in self.front]
        self.asked.append("any side")
        return [*near, *(detection(box) for box in self.other)]

    def detect_small(
        self, image: Image, *, near: list[Detection], room: Callable[[], None] | None
    ) -> list[Detection]:
        assert room is None
        self.asked.append("small")
        return [*near, *(detection(box) for box in self.other)]

    def detect_turned(self, image: Image) -> list[Detection]:
        self.asked.append("turned")
        return []


def picture(seed: int = 0) -> Image:
    rng = np.random.default_rng(seed)
    coarse = rng.integers(40, 200, (23, 40, 3), dtype=np.uint8)
    return np.repeat(np.repeat(coarse, 16, axis=0), 16, axis=1)[:360]


def asked(images: list[Image], recorder: Recorder) -> list[str]:
    schedule = SearchSchedule(recorder, any_side=2, small=8, turned=16)  # type: ignore[arg-type]
    for count, image in enumerate(images, start=1):
        schedule.search(image, count)
    return recorder.asked


def test_where_nothing_is_still_every_interval_is_kept() -> None:
    found = asked([picture(seed) for seed in range(16)], Recorder())
    assert found == [*["any side"] * 3, "small", *["any side"] * 3, "small", "turned"]


def test_where_nothing_changes_intervals_are_longer_but_end() -> None:
    found = asked([picture()] * 64, Recorder())
    assert 6 < len(found) < 14
    assert {"any side", "small", "turned"} == set(found)


def test_who_comes_is_looked_for_at_once() -> None:
    came = picture()
    x0, y0, x1, y1 = OTHER.astype(int)
    came[y0:y1, x0:x1] = 255
    recorder = Recorder()
    assert asked([picture()] * 5 + [came], recorder)[-1] == "any side"
    assert asked([picture()] * 6, Recorder()) == ["any side"]


def test_a_face_that_moves_brings_nobody() -> None:
    moved = []
    recorder = Recorder()
    for shift in range(6):
        image = picture()
        image[60:180, 200 + shift : 320 + shift] = 30 * shift
        moved.append(image)
    assert asked(moved, recorder) == ["any side"]


@pytest.mark.parametrize("front", [[], [OTHER]])
def test_a_face_that_goes_or_leaps_is_looked_for(front: list[Floats]) -> None:
    recorder = Recorder()
    schedule = SearchSchedule(recorder, any_side=2, small=80)  # type: ignore[arg-type]
    for count in range(1, 5):
        schedule.search(picture(), count)
    recorder.front = front
    schedule.search(picture(), 5)
    assert recorder.asked == ["any side", "any side"]


def test_a_face_that_only_one_detector_sees_is_looked_for_every_time() -> None:
    recorder = Recorder()
    recorder.other = [OTHER]
    assert asked([picture()] * 6, recorder) == ["any side"] * 3
