"""What is said about verification, and that it is read from the right pixels."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

import austicker
from austicker.protection.messages import STRONG, advice, judged, summary
from austicker.protection.verify import MOST_WINDOWS, Verifier
from austicker.types import (
    FaceTrack,
    PersonReport,
    Placement,
    Prediction,
    Protected,
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


def dressed_in(attachment: str, count: int, *after: Prediction) -> Protected:
    placement = Placement(10, "dots", 2.0, attachment, "because")
    verification = tuple(leak(SEEN, one, 0) for one in after)
    person = replace(PERSON, placements=(placement,) * count, verification=verification)
    return Protected(Path("a.mp4"), Path("b.mp4"), 30, (person,), 1.0)


def test_more_is_advised_only_where_it_would_help() -> None:
    weak = advice([dressed_in("head", 1, SEEN, SEEN, GONE), dressed_in("head", 1)])
    assert weak is not None
    assert weak.startswith("the judges still read 2 of 3 movements; --attach decoy --stickers 3")
    assert advice([dressed_in("decoy", STRONG - 1, SEEN)]) is not None
    assert advice([dressed_in("decoy", STRONG, SEEN)]) is None
    assert advice([dressed_in("head", 1, SEEN, GONE)]) is None
    assert advice([dressed_in("head", 1)]) is None
    assert (
        advice([dressed_in("head", 1, Prediction("surprise", 2, 3, 0.5)), done_photo()]) is not None
    )
    assert advice([dressed_in("decoy", STRONG, SEEN), done_photo()]) is None
    assert advice([]) is None


def done_photo() -> Protected:
    person = replace(PERSON, verification=None)
    return Protected(Path("a.png"), Path("b.png"), 1, (person,), 1.0)


def test_what_was_not_judged_is_not_called_harmless() -> None:
    assert "not asked" in judged(replace(PERSON, verification=()))
    quiet = replace(PERSON, windows=(), verification=())
    assert judged(quiet) == "person 1, judges: nothing to hide, they saw no movement"


class Line:
    def __init__(self, pose) -> None:
        self.start, self.pose = 0, pose


class Dress:
    def __init__(self, pose) -> None:
        self.timeline = Line(pose)


def scene() -> tuple[Dress, FaceTrack]:
    """A head that stands still, its eyes at (84, 100) and (116, 100)."""
    template = np.zeros((478, 3))
    template[[33, 133], 0] = -16
    template[[263, 362], 0] = 16
    pose = np.tile(np.array([[1, 0, 0, 100], [0, 1, 0, 100.0]]), (30, 1, 1))
    return Dress(pose), FaceTrack(1, 0, template, pose, np.ones(30, bool))


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
    dress, track = scene()
    still, moved = frames(rng)
    proof = Verifier([dress], [PERSON], {1: track})  # type: ignore[list-item]
    for index in range(30):
        original = moved if index == WINDOW.apex else still
        proof.see(index, original, still)
    panel = Panel()
    (person,) = proof.judged([PERSON], panel)  # type: ignore[arg-type]
    assert person.verification is not None
    (one,) = person.verification
    assert one.window == WINDOW
    assert (one.before.emotion, one.after.emotion, one.kept) == ("surprise", None, 0)


def test_only_the_strongest_movements_are_kept(rng) -> None:
    dress, track = scene()
    windows = tuple(Window(3 * i, 3 * i + 1, 3 * i + 2, float(i)) for i in range(8))
    person = replace(PERSON, windows=windows)
    proof = Verifier([dress], [person], {1: track})  # type: ignore[list-item]
    still, moved = frames(rng)
    for index in range(30):
        proof.see(index, still, moved)
    (judged_person,) = proof.judged([person], Panel())  # type: ignore[arg-type]
    assert judged_person.verification is not None
    assert [one.window for one in judged_person.verification] == list(windows[-MOST_WINDOWS:])


def test_a_video_is_judged_unless_told_not_to(tmp_path: Path) -> None:
    film = shoot(tmp_path / "talk.mp4", talk(30, lift=3.0))
    done = austicker.protect(film, tmp_path / "a.mp4")
    (person,) = done.people
    assert person.verification is not None
    assert len(person.verification) == len(person.windows)
    assert "person 1, judges: " in summary(done)
    quiet = austicker.protect(film, tmp_path / "b.mp4", proof=False)
    assert quiet.people[0].verification is None
    assert "judges" not in summary(quiet)


def test_a_photo_is_not_judged_and_says_so() -> None:
    done = austicker.protect(astronaut())
    assert done.people[0].verification is None
    assert any("they read motion" in note for note in done.notes)
    assert not any("judge" in note for note in austicker.protect(astronaut(), proof=False).notes)
