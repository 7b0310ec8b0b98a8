"""What is said about verification, and that it is read from the right pixels."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

import austicker
from austicker.protection.messages import summary
from austicker.protection.overlay import PersonOverlay
from austicker.protection.plan import PlannedPerson
from austicker.protection.result import ProtectionResult
from austicker.protection.timeline import build
from austicker.protection.verdict import verdict_of
from austicker.protection.verify import MOST_WINDOWS, Verifier, with_verification
from austicker.recognizers import packaged_panel
from austicker.recognizers.judges import trust
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


READ, LOST = Prediction("surprise", 3, 3, 0.9), Prediction(None, 3, 3, 0.9)
STILL = leak(READ, READ, 3)
HIDDEN = leak(READ, LOST, 0)
NONE = leak(LOST, LOST, 0)
SPEECH = replace(STILL, large=True)
BY = "(by 3 recognisers that were not used to hide them)"
ONE = BY.replace("them", "it")


@pytest.mark.parametrize(
    ("verification", "word", "sentences"),
    [
        ((), "nothing to hide", ["nothing to hide was found: no micro-expression was read"]),
        ((NONE,), "nothing to hide", ["nothing to hide was found"]),
        ((HIDDEN,), "hidden", [f"hidden: the one micro-expression can no longer be read {ONE}"]),
        ((HIDDEN, HIDDEN), "hidden", ["hidden: none of 2 micro-expressions can still be read"]),
        ((HIDDEN, STILL), "partly", [f"partly: 1 of 2 micro-expressions can still be read {BY}"]),
        (
            (STILL,),
            "not hidden",
            [f"NOT hidden: 1 of 1 micro-expression can still be read {ONE}"],
        ),
        ((HIDDEN, SPEECH), "hidden", ["hidden: ", "1 larger movement, such as speech, stays read"]),
        ((SPEECH, SPEECH), "nothing to hide", ["nothing ", "2 larger movements, such as speech, "]),
    ],
)
def test_the_verdict(verification, word, sentences) -> None:
    verdict = verdict_of([replace(PERSON, verification=verification)])
    assert verdict.word == word
    told = verdict.sentences()
    assert len(told) == len(sentences)
    for sentence, start in zip(told, sentences, strict=True):
        assert sentence.startswith(start)


def test_the_verdict_counts_everybody_and_advises_what_is_stronger() -> None:
    people = [replace(PERSON, verification=(one,)) for one in (STILL, HIDDEN)]
    verdict = verdict_of([*people, replace(PERSON, verification=None)])
    assert (verdict.word, verdict.shown, verdict.readable, verdict.judges) == ("partly", 2, 1, 3)
    assert verdict.sentences("strong")[0].endswith("; try `strength='strong'`")
    assert verdict_of([]).word == "not verified"


def test_the_verdict_comes_first() -> None:
    person = replace(PERSON, placements=(Placement(10, "dots", 2.0, "decoy", "because"),))
    done = ProtectionResult(
        Path("a.mp4"),
        Path("b.mp4"),
        30,
        (replace(person, verification=(STILL,)),),
        1.0,
        kind="video",
    )
    first, second, third, *_ = summary(done, "standard").splitlines()
    assert first.startswith("NOT hidden: 1 of 1")
    assert first.endswith("try `strength='strong'`")
    assert second == trust()
    assert third.startswith("a.mp4 -> b.mp4: 1 face protected")
    photo = ProtectionResult(Path("a.png"), Path("b.png"), 1, (person,), 1.0, kind="photo")
    assert summary(photo).startswith("a.png -> b.png: ")


@pytest.mark.parametrize("kind", ["video", "photo"])
def test_a_video_of_one_frame_is_no_photo(kind) -> None:
    assert ProtectionResult(None, None, 1, (), 0.0, kind=kind).to_dict()["kind"] == kind


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
    timeline = build(track, (0, 30), 25.0, (200, 200))
    return PersonOverlay(planned, timeline, (), timeline.state.copy())


class Panel:
    """Reads the size of the motion."""

    def __init__(self) -> None:
        self.sizes: list[float] = []

    def read(self, field):
        self.sizes.append(float(field[2, 0, 0]))
        name = "surprise" if field[2, 0, 0] > 0 else "nothing"
        emotion = None if name == "nothing" else name
        return Prediction(emotion, 3, 3, 0.9), (name,) * 3

    read_copy = read


def frames(rng) -> tuple[np.ndarray, np.ndarray]:
    """A textured picture, and the same with its upper part moved by 3 px."""
    import cv2

    texture = rng.integers(0, 256, (50, 50, 3), np.uint8)
    still = np.asarray(cv2.resize(texture, (200, 200), interpolation=cv2.INTER_CUBIC), np.uint8)
    moved = still.copy()
    moved[60:100] = np.roll(still, 3, axis=1)[60:100]
    return still, moved


@pytest.mark.parametrize(
    ("spans", "judged"),
    [((), True), (((0, 29),), True), (((5, 29),), True), (((7, 29),), False), (((0, 2),), False)],
)
def test_a_movement_in_frames_that_were_left_is_not_judged(spans, judged) -> None:
    assert Verifier([scene(WINDOW)], spans).wanted == ((3, 6) if judged else ())


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


class OneCall(Panel):
    """Says who was asked: for the original, or for the copy."""

    def read(self, field):
        return Prediction("surprise", 3, 3, 0.9), ("surprise",) * 3

    def read_copy(self, field):
        return Prediction("positive", 3, 3, 0.9), ("positive",) * 3


def test_the_gate_is_asked_about_the_original_alone(rng) -> None:
    still, moved = frames(rng)
    verifier = Verifier([scene(WINDOW)])
    verifier.feed(WINDOW.onset, still, still)
    verifier.feed(WINDOW.apex, moved, moved)
    ((_, one),) = verifier.judged(OneCall()).movements  # type: ignore[arg-type]
    assert (one.before.emotion, one.after.emotion) == ("surprise", "positive")


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
    done = austicker.protect(film, tmp_path / "a.mp4", strength="paper")
    (person,) = done.people
    assert person.verification is not None
    assert len(person.verification) == len(person.windows)
    assert done.verdict.word != "not verified"
    assert summary(done).startswith(done.verdict.sentences()[0])
    quiet = austicker.protect(film, tmp_path / "b.mp4", verify=False)
    assert quiet.people[0].verification is None
    assert summary(quiet).startswith(str(film))


def test_a_photo_is_judged_by_recognisers_that_did_not_choose() -> None:
    done = austicker.protect(astronaut(), seed=0)
    assert done.plan is not None
    assert done.people[0].verification is None
    (one,) = done.people[0].stills or ()
    judges = [name for name, role in done.recognisers.items() if role == "judged"]
    chose = [name for name, role in done.recognisers.items() if role == "chose"]
    assert one.of == len(judges) > 0
    assert tuple(chose) == done.plan.chose
    assert (one.emotion, one.before) == ("happiness", one.of)
    assert done.verdict.photo
    assert done.verdict.word in {"hidden", "partly", "not hidden"}
    assert f"face 1: {one.of} of {one.of} recogniser" in summary(replace(done, source=Path("a")))
    assert "read 'happiness' before" in summary(replace(done, source=Path("a")))


def test_with_a_rule_that_asks_nobody_all_recognisers_judge() -> None:
    done = austicker.protect(astronaut(), strength="paper")
    assert "chose" not in done.recognisers.values()
    assert list(done.recognisers.values()).count("judged") >= 2


def test_a_photo_that_is_not_to_be_verified_asks_nobody() -> None:
    done = austicker.protect(astronaut(), strength="paper", verify=False)
    assert done.people[0].stills is None
    assert done.verdict.word == "not verified"
    assert not done.recognisers


def test_every_verdict_says_how_far_to_trust_the_judges() -> None:
    person = replace(PERSON, placements=(Placement(10, "dots", 2.0, "decoy", "because"),))
    asked, silent = (
        ProtectionResult(
            Path("a.mp4"), Path("b.mp4"), 30, (replace(person, verification=v),), 1.0, kind="video"
        )
        for v in ((HIDDEN,), None)
    )
    told = [line for line in summary(asked).splitlines() if line.startswith("how far to trust")]
    assert told == [trust()]
    assert asked.to_dict()["verdict"]["trust"] == trust()
    assert "how far" not in summary(silent)
    assert silent.to_dict()["verdict"]["trust"] == ""
    together = packaged_panel().card["together"]
    assert f"{together['right_when_shown']:.0%} of the micro-expressions" in trust()
    for kind, share in (("still faces", "still"), ("speech", "speech")):
        assert f"{together['false_rates'][share]:.0%} of {kind}" in trust()


def test_a_larger_movement_counts_as_readable_even_if_no_judge_reads_it() -> None:
    verdict = verdict_of([replace(PERSON, verification=(HIDDEN, replace(NONE, large=True)))])
    assert (verdict.word, verdict.larger) == ("hidden", 1)
    assert verdict.sentences()[1] == "1 larger movement, such as speech, stays readable"
