"""Clips and takes against their own truth."""

import itertools
from dataclasses import replace
from fractions import Fraction

import cv2
import numpy as np
import pytest

from austicker.errors import UsageError
from austicker.synth import (
    LEVELS,
    PROTOTYPES,
    Recording,
    Subject,
    SubjectSession,
    long_take,
    open_session,
    record_clip,
    record_take,
    still,
)

BAND = (0.2, 8.0)
"""Peak displacement of the skin by an expression alone, px at 256 px; see docs/synth.md."""


def peak(recording: Recording) -> float:
    mark, camera = recording.annotations[0], recording.scene.camera
    head = recording.scene.subject.head
    skin = np.flatnonzero((head.part == 0) & (head.face > 0.3))
    a, b = (
        camera.project(recording.points(k, nuisance=False, still=True))[0][skin]
        for k in (mark.true_onset, mark.true_apex)
    )
    return float(np.linalg.norm(b - a, axis=1).max())


@pytest.mark.parametrize("emotion", PROTOTYPES)
def test_every_clip_is_a_micro_expression(session: SubjectSession, emotion: str) -> None:
    for number in range(4):
        clip = record_clip(session, number, emotion)
        mark = clip.annotations[0]
        assert 0 < mark.onset < mark.apex <= mark.offset < len(clip)
        length = float((mark.offset - mark.true_onset + 1) / clip.fps)
        assert 0.1 <= length <= 0.51
        assert BAND[0] < peak(clip) < BAND[1]
        before = clip.performance.aus(0.0, nuisance=False)
        after = clip.performance.aus(float((len(clip) - 1) / clip.fps), nuisance=False)
        assert max(max(sides) for sides in (*before.values(), *after.values())) < 1e-6


@pytest.mark.parametrize("emotion", PROTOTYPES)
def test_shown_units_follow_a_prototype(session: SubjectSession, emotion: str) -> None:
    sets = [set(v.aus) for v in PROTOTYPES[emotion]]
    for number in range(6):
        mark = record_clip(session, number, emotion).annotations[0]
        assert mark.shown == emotion
        assert any(units <= set(mark.aus) for units in sets)


def test_intensity_is_largest_at_the_apex(clip: Recording) -> None:
    mark = clip.annotations[0]
    course = [
        sum(sum(s) for s in clip.performance.aus(float(k / clip.fps), nuisance=False).values())
        for k in range(len(clip))
    ]
    assert abs(int(np.argmax(course)) - mark.true_apex) <= 0.04 * clip.fps
    assert course[mark.true_apex] == pytest.approx(max(course), rel=0.02)


def test_flow_is_where_the_landmarks_go(clip: Recording) -> None:
    mark = clip.annotations[0]
    flow, person, visible = clip.flow(mark.onset, mark.apex)
    a, b = clip.truth(mark.onset), clip.truth(mark.apex)
    checked = 0
    for start, end, seen in zip(a.pixels, b.pixels, a.visible & b.visible, strict=True):
        x, y = np.rint(start).astype(int)
        if seen and person[y, x] and visible[y, x]:
            # The pixel's centre is up to 0.7 px off the landmark.
            assert flow[y, x] == pytest.approx(end - start, abs=0.25)
            checked += 1
    assert checked > 15


def test_flow_is_nothing_between_a_frame_and_itself(clip: Recording) -> None:
    flow, person, visible = clip.flow(2, 2)
    assert np.abs(flow).max() < 1e-3
    assert not flow[~person].any()
    assert visible[person].mean() > 0.99


def test_flow_there_and_back_is_nothing(clip: Recording) -> None:
    mark = clip.annotations[0]
    there, _, seen = clip.flow(mark.onset, mark.apex)
    back, _, _ = clip.flow(mark.apex, mark.onset)
    y, x = np.mgrid[:256, :256].astype(np.float32)
    returned = cv2.remap(back, x + there[..., 0], y + there[..., 1], cv2.INTER_LINEAR)
    assert np.median(np.linalg.norm(there + returned, axis=2)[seen]) < 0.02


@pytest.mark.parametrize(("level", "error"), [("clean", 0.15), ("default", 0.4), ("hard", 0.5)])
def test_a_flow_method_measures_the_true_flow(subject: Subject, level: str, error: float) -> None:
    """The pictures move as the truth says: dense inverse search sees it, noise and all."""
    clip = record_clip(open_session(subject, LEVELS[level]), 1, "surprise")
    mark = clip.annotations[0]
    pair = [cv2.cvtColor(clip.frame(k), cv2.COLOR_RGB2GRAY) for k in (mark.onset, mark.apex)]
    method = cv2.DISOpticalFlow.create(cv2.DISOPTICAL_FLOW_PRESET_MEDIUM)
    seen = method.calc(pair[0], pair[1], np.zeros((*pair[0].shape, 2), np.float32))
    true, _, visible = clip.flow(mark.onset, mark.apex)
    mistake = np.linalg.norm(seen - true, axis=2)[visible].mean()
    assert mistake < error
    assert mistake < 0.8 * np.linalg.norm(true, axis=2)[visible].mean()


def test_frames_are_the_same_in_any_order(clip: Recording, session: SubjectSession) -> None:
    again = record_clip(session, 0, "happiness")
    last = again.frame(len(again) - 1)
    assert np.array_equal(again.frame(0), clip.frame(0))
    assert np.array_equal(last, clip.frame(len(clip) - 1))
    assert not np.array_equal(clip.frame(0), clip.frame(1))


def test_a_person_stays_the_same_whatever_else_changes(subject: Subject) -> None:
    again = Subject.draw(1, 0)
    assert again.traits == subject.traits
    assert np.array_equal(again.points, subject.points)
    assert np.array_equal(again.texture, subject.texture)
    quiet = replace(LEVELS["clean"], blinks=0.0)
    a = record_clip(open_session(subject, quiet), 3, "disgust")
    b = record_clip(open_session(again, replace(quiet, blinks=1.0)), 3, "disgust")
    assert b.performance.nuisance
    assert a.performance.expression == b.performance.expression
    assert np.array_equal(a.performance.rotation, b.performance.rotation)


def test_persons_of_a_seed_differ(subject: Subject) -> None:
    other = Subject.draw(1, 1)
    count = len(subject.head.points)
    distance = np.linalg.norm(other.points[:count] - subject.points[:count], axis=1)
    face = subject.head.face > 0.5
    assert 0.01 < distance[face].mean() < 0.4


def test_a_take_holds_separate_expressions(session: SubjectSession) -> None:
    take = record_take(session, 0, 12.0, fps=Fraction(60))
    assert len(take) == 720
    assert len(take.annotations) == 6
    for one, two in itertools.pairwise(take.annotations):
        assert two.true_onset - one.offset > 0.5 * take.fps


def test_a_take_shows_what_was_asked(session: SubjectSession) -> None:
    wanted = ("happiness", "disgust", "surprise")
    take = record_take(session, 1, 6.0, fps=Fraction(25), emotions=wanted)
    assert tuple(mark.shown for mark in take.annotations) == wanted


def test_wrong_requests_are_refused(session: SubjectSession, clip: Recording) -> None:
    with pytest.raises(UsageError, match="at least 20 frames/s"):
        record_clip(session, 0, "happiness", fps=Fraction(10))
    with pytest.raises(UsageError, match="at least 2 s"):
        record_take(session, 0, 1.0)
    with pytest.raises(UsageError, match="at most 3 expressions"):
        record_take(session, 0, 4.0, emotions=("happiness",) * 4)
    with pytest.raises(UsageError, match="expected a frame"):
        clip.frame(len(clip))
    with pytest.raises(UsageError, match="seed and number"):
        Subject.draw(-1)


def test_a_clip_record_has_the_marks(clip: Recording) -> None:
    record = clip.clip()
    assert record.frames.shape == (len(clip), 256, 256, 3)
    assert (record.onset, record.apex) == (clip.annotations[0].onset, clip.annotations[0].apex)
    assert record.emotion == clip.annotations[0].emotion


def test_a_still_shows_what_is_asked(subject: Subject) -> None:
    neutral = still(subject, {}, width=160, height=200)
    assert neutral.shape == (200, 160, 3)
    jaw = still(subject, {26: (1.0, 1.0)}, width=160, height=200)
    change = np.abs(jaw.astype(int) - neutral).mean(axis=2)
    assert change[120:].mean() > 3 * change[:80].mean()


def test_the_ready_made_take_knows_what_is_in_it() -> None:
    take = long_take(3.0, width=96, height=80, emotions=("surprise",))
    assert next(take.frames()).shape == (80, 96, 3)
    assert len(take) == 75
    assert [mark.shown for mark in take.annotations] == ["surprise"]
