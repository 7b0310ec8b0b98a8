"""What is said about verification, and that it is read from the right pixels."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

import austicker
from austicker.protection.messages import STRONG, advice, judged, summary
from austicker.protection.overlay import PersonOverlay
from austicker.protection.plan import PlannedPerson
from austicker.protection.result import ProtectionResult
from austicker.protection.timeline import build
from austicker.protection.verify import MOST_WINDOWS, Verifier, with_verification
from austicker.types import (
    N_LANDMARKS,
    FaceTrack,
    PersonReport,
    Placement,
    Prediction,
    VerificationResult,
    Window,
)
from tests.actors import astronaut, shoot, talk

WINDOW = Window(3, 6, 9, 8.0)
PERSON = PersonReport(1, 1, 0, 29, (), 30, 0, 0, 0.02, windows=(WINDOW,))


def leak(before: Prediction, after: Prediction, kept: int) -> VerificationResult:
    return VerificationResult(WINDOW, before, after, kept)


@pytest.mark.parametrize(
    ("verification", "sentence"),
    [
        (
            (leak(Prediction(None, 3, 3, 0.9), Prediction(None, 3, 3, 0.9), 0),),
            "nothing to hide, they read no expression in 1 movement",
        ),
        (
            (leak(Prediction("surprise", 3, 3, 0.81), Prediction("negative", 2, 3, 0.5), 0),),
            "3 of 3 read 'surprise' (0.81); after: 0 of 3, they now read 'negative' (0.50)",
        ),
        (
            (leak(Prediction("surprise", 3, 3, 0.81), Prediction("surprise", 2, 3, 0.6), 2),),
            "3 of 3 read 'surprise' (0.81); after: 2 of 3 (0.60)",
        ),
        (
            (leak(Prediction("surprise", 2, 3, 0.8), Prediction(None, 3, 3, 0.6), 0),),
            "2 of 3 read 'surprise' (0.80); after: 0 of 3, most now read nothing",
        ),
        (
            (leak(Prediction("surprise", 2, 3, 0.8), Prediction(None, 1, 3, 0.6), 1),),
            "2 of 3 read 'surprise' (0.80); after: 1 of 3, they no longer agree",
        ),
        (
            (
                leak(Prediction("positive", 3, 3, 0.9), Prediction(None, 2, 3, 0.6), 1),
                leak(Prediction("surprise", 2, 3, 0.7), Prediction("surprise", 3, 3, 0.8), 3),
            ),
            "3 of 3 read 'positive' (0.90); after: 1 of 3, most now read nothing; 1 of 2 movements "
            "hidden from most judges",
        ),
    ],
)
def test_a_person_can_read_it(verification, sentence) -> None:
    assert judged(replace(PERSON, verification=verification)) == f"person 1, judges: {sentence}"


SEEN, GONE = Prediction("surprise", 3, 3, 0.9), Prediction(None, 3, 3, 0.9)


def dressed_in(attachment: str, count: int, *after: Prediction) -> ProtectionResult:
    placement = Placement(10, "dots", 2.0, attachment, "because")
    verification = tuple(leak(SEEN, one, 0) for one in after)
    person = replace(PERSON, placements=(placement,) * count, verification=verification)
    return ProtectionResult(Path("a.mp4"), Path("b.mp4"), 30, (person,), 1.0)


def test_more_is_advised_only_where_it_would_help() -> None:
    weak = advice([dressed_in("head", 1, SEEN, SEEN, GONE), dressed_in("head", 1)])
    assert weak is not None
    assert weak.startswith("the judges still read 2 of 3 movements; --attach decoy --count 3")
    assert advice([dressed_in("decoy", STRONG - 1, SEEN)]) is not None
    assert advice([dressed_in("decoy", STRONG, SEEN)]) is None
    assert advice([dressed_in("head", 1, SEEN, GONE)]) is None
    assert advice([dressed_in("head", 1)]) is None
    assert (
        advice([dressed_in("head", 1, Prediction("surprise", 2, 3, 0.5)), done_photo()]) is not None
    )
    assert advice([dressed_in("decoy", STRONG, SEEN), done_photo()]) is None
    assert advice([]) is None


def done_photo() -> ProtectionResult:
    person = replace(PERSON, verification=None)
    return ProtectionResult(Path("a.png"), Path("b.png"), 1, (person,), 1.0)


def test_what_was_not_judged_is_not_called_harmless() -> None:
    assert "not asked" in judged(replace(PERSON, verification=()))
    quiet = replace(PERSON, windows=(), verification=())
    assert judged(quiet) == "person 1, judges: nothing to hide, they saw no movement"


def scene(*movements: Window) -> PersonOverlay:
    """A head that stands still, its eyes at (84, 100) and (116, 100)."""
    template = np.zeros((N_LANDMARKS, 3))
    template[[33, 133], 0] = -16
    template[[263, 362], 0] = 16
    pose = np.tile(np.array([[1, 0, 0, 100], [0, 1, 0, 100.0]]), (30, 1, 1))
    track = FaceTrack(1, 0, template, pose, np.ones(30, bool))
    planned = PlannedPerson(
        person=1,
        shot=1,
        shot_start=0,
        shot_end=30,
        placements=(),
        movements=movements,
        placer="centre",
        light=1.0,
        track=track,
    )
    return PersonOverlay(planned, build(track, (0, 30), 25.0, (200, 200)), ())


class Panel:
    """Reads the size of the motion."""

    def __init__(self) -> None:
        self.sizes: list[float] = []

    def read(self, field):
        self.sizes.append(float(field[2, 0, 0]))
        name = "surprise" if field[2, 0, 0] > 0 else "nothing"
        emotion = None if name == "nothing" else name
        return Prediction(emotion, 3, 3, 0.9), (name,) * 3


def frames(rng) -> tuple[np.ndarray, np.ndarray]:
    """A textured picture, and the same with its upper part moved by 3 px."""
    import cv2

    texture = rng.integers(0, 256, (50, 50, 3), np.uint8)
    still = np.asarray(cv2.resize(texture, (200, 200), interpolation=cv2.INTER_CUBIC), np.uint8)
    moved = still.copy()
    moved[60:100] = np.roll(still, 3, axis=1)[60:100]
    return still, moved


def test_onset_and_apex_of_both_are_compared(rng) -> None:
    still, moved = frames(rng)
    verifier = Verifier([scene(WINDOW)])
    assert verifier.wanted == (WINDOW.onset, WINDOW.apex)
    for index in range(30):
        original = moved if index == WINDOW.apex else still
        verifier.feed(index, original, still)
    found = verifier.judged(Panel())  # type: ignore[arg-type]
    ((number, one),) = found.movements
    assert number == 1
    assert one.window == WINDOW
    assert (one.before.emotion, one.after.emotion, one.kept) == ("surprise", None, 0)
    assert (found.hidden, found.readable, found.note) == (1, 0, "")
    stranger = replace(PERSON, person=2)
    mine, other = with_verification([PERSON, stranger], found)
    assert mine.verification == (one,)
    assert other.verification == ()


def test_only_the_strongest_movements_are_kept(rng) -> None:
    windows = tuple(Window(3 * i, 3 * i + 1, 3 * i + 2, float(i)) for i in range(8))
    verifier = Verifier([scene(*windows)])
    still, moved = frames(rng)
    for index in range(30):
        verifier.feed(index, still, moved)
    found = verifier.judged(Panel())  # type: ignore[arg-type]
    assert [one.window for _, one in found.movements] == list(windows[-MOST_WINDOWS:])


def test_without_movements_there_is_a_note_and_nothing_is_read() -> None:
    verifier = Verifier([scene()])
    assert verifier.wanted == ()
    found = verifier.judged(Panel())  # type: ignore[arg-type]
    assert (found.movements, found.hidden, found.readable) == ((), 0, 0)
    assert "no movement" in found.note


def test_a_video_is_judged_unless_told_not_to(tmp_path: Path) -> None:
    film = shoot(tmp_path / "talk.mp4", talk(30, lift=3.0))
    done = austicker.protect(film, tmp_path / "a.mp4")
    (person,) = done.people
    assert person.verification is not None
    assert len(person.verification) == len(person.windows)
    assert "person 1, judges: " in summary(done)
    quiet = austicker.protect(film, tmp_path / "b.mp4", verify=False)
    assert quiet.people[0].verification is None
    assert "judges" not in summary(quiet)


def test_a_photo_is_not_judged_and_says_so() -> None:
    done = austicker.protect(astronaut())
    assert done.people[0].verification is None
    assert any("they read motion" in note for note in done.notes)
    assert not any("judge" in note for note in austicker.protect(astronaut(), verify=False).notes)
