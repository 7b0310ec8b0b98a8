"""Single frames before and after, by readers whose rule is known."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest

from austicker.errors import RecordError
from austicker.protection import api
from austicker.protection.analysis import Analysis
from austicker.protection.options import Options
from austicker.protection.overlay import person_overlays
from austicker.protection.plan import Plan
from austicker.protection.still_crop import still_frames
from austicker.protection.verdict import verdict_of
from austicker.protection.verify_stills import StillVerifier
from austicker.types import Floats, Image, PersonReport, StillVerification

CLASSES = ("happiness", "sadness", "neutral")


class Fixed:
    """Three readers: each reads what it is told in bright and in dark stills."""

    names = ("a", "b", "c")
    classes = CLASSES

    def __init__(self, bright: tuple[int, int, int], dark: tuple[int, int, int]) -> None:
        self.answers = dark, bright

    def probabilities(self, stills: npt.NDArray[np.uint8]) -> Floats:
        out = np.full((3, len(stills), 3), 0.1)
        for s, still in enumerate(stills):
            for r, label in enumerate(self.answers[int(still.mean() > 100)]):
                out[r, s, label] = 0.8
        return out


def frame(plan: Plan, value: int) -> Image:
    width, height = plan.size
    return np.full((height, width, 3), value, np.uint8)


@pytest.mark.parametrize(
    ("bright", "dark", "expected"),
    [
        ((0, 0, 2), (2, 2, 2), ("happiness", 2, 0)),
        ((1, 1, 1), (1, 0, 1), ("sadness", 3, 2)),
        ((2, 2, 0), (2, 2, 0), ("neutral", 2, 2)),
    ],
)
def test_what_most_read_is_counted_before_and_after(
    plan: Plan,
    bright: tuple[int, int, int],
    dark: tuple[int, int, int],
    expected: tuple[str, int, int],
) -> None:
    verifier = StillVerifier(person_overlays(plan), Fixed(bright, dark), plan.fps)
    assert verifier.wanted
    for index in range(plan.frames):
        verifier.before(index, frame(plan, 200))
        verifier.after(index, frame(plan, 20))
    found = [one for _, one in verifier.results]
    assert [one.index for one in found] == list(verifier.wanted)
    assert {(one.emotion, one.before, one.after) for one in found} == {expected}
    assert all(one.of == 3 for one in found)


def test_boxes_hold_what_is_read(plan: Plan) -> None:
    verifier = StillVerifier(person_overlays(plan), Fixed((0, 0, 0), (0, 0, 0)), plan.fps)
    for index in range(plan.frames):
        boxes = verifier.boxes(index)
        assert len(boxes) == (index in verifier.wanted)
        for x0, y0, x1, y1 in boxes:
            assert x1 - x0 > 100
            assert y1 - y0 > 100


def test_apexes_and_a_frame_a_second_are_read(analysis: Analysis) -> None:
    person = analysis.people[0]
    frames = still_frames(person, analysis.fps, 6)
    assert {window.apex for window in person.movements[:3]} <= set(frames)
    assert person.track.start in frames
    assert len(frames) <= 6


def test_verdict_of_a_photo_is_that_of_its_faces() -> None:
    person = PersonReport(1, 1, 0, 0, (), 1, 0, 0, 0.02)

    def verdict(*pairs: tuple[int, int]) -> str:
        stills = tuple(StillVerification(0, "fear", before, after, 3) for before, after in pairs)
        return verdict_of([replace(person, stills=stills)], "photo").word

    assert verdict((3, 0), (2, 1)) == "hidden"
    assert verdict((3, 0), (3, 2)) == "partly"
    assert verdict((3, 3)) == "not hidden"
    assert verdict((1, 1)) == "nothing to hide"
    assert verdict() == "not verified"
    resting = StillVerification(0, "neutral", 3, 3, 3)
    assert verdict_of([replace(person, stills=(resting,))], "photo").word == "nothing to hide"


def test_frames_of_a_video_are_told_beside_its_verdict() -> None:
    stills = (StillVerification(0, "fear", 3, 3, 3), StillVerification(30, "fear", 3, 0, 3))
    person = PersonReport(1, 1, 0, 29, (), 30, 0, 0, 0.02, verification=(), stills=stills)
    told = verdict_of([person]).sentences()
    assert told[-1] == (
        "single frames: an expression is read in 2 of the original, and still in 1 of the copy"
    )


def test_more_than_all_cannot_read() -> None:
    with pytest.raises(RecordError, match="before and after of 0-3"):
        StillVerification(0, "fear", 4, 0, 3)


def test_a_video_may_be_planned_by_both_kinds_of_readers(talking: Path) -> None:
    options = Options(placer="surrogate", designs=("heart", "star"), seed=0)
    found = api.analyze(talking, options)
    (person,) = found.people
    assert [still.index for still in person.stills] == still_frames(person, found.fps, 6)
    made = api.plan(Analysis.from_json(found.to_json()), options)
    assert made.chose
    assert made.people[0].placer == "surrogate"
    assert {one.sticker for one in made.people[0].placements} <= {"heart", "star"}
    assert "other recognisers give" in made.people[0].placements[0].reason
