"""The main job, end to end, on film made from a real face."""

from __future__ import annotations

import json
from pathlib import Path

import av
import jsonschema
import numpy as np
import pytest

import austicker
from austicker.errors import InputError, NoFaceError, UsageError
from austicker.protection import batch
from austicker.protection.analyze import ANALYZING, MEASURING
from austicker.protection.batch import run
from austicker.protection.jobs import Job, list_jobs
from austicker.protection.messages import summary
from austicker.protection.options import Options
from austicker.protection.protect import protect_file
from austicker.protection.render import WRITING
from austicker.protection.report import build, schema
from austicker.protection.result import ProtectionResult
from austicker.protection.strength import OptionsByKind
from tests.actors import astronaut, ground, paste, portrait, shoot, talk


def pixels(path: Path | None) -> np.ndarray:
    with av.open(str(path)) as container:
        return np.stack([f.to_ndarray(format="rgb24") for f in container.decode(video=0)])


def packets(path: Path | None) -> list[bytes]:
    with av.open(str(path)) as container:
        return [bytes(p) for p in container.demux(audio=0) if p.size]


@pytest.fixture(scope="module")
def filmed(tmp_path_factory) -> Path:
    return shoot(tmp_path_factory.mktemp("film") / "talk.mp4", talk(30, lift=3.0))


@pytest.fixture(scope="module")
def protected(filmed) -> ProtectionResult:
    # A lip that is drawn up could be disgust as well: the person says what it is.
    output = filmed.with_name("out.mp4")
    return austicker.protect(filmed, output, strength="paper", sticker="heart", emotion="happiness")


def test_the_region_that_moved_wears_the_sticker(protected):
    (person,) = protected.people
    assert [p.roi for p in person.placements] == [10]
    assert "left mouth corner" in person.placements[0].reason
    assert (person.protected, person.held, person.lost) == (30, 0, 0)
    assert 0.01 < person.coverage < 0.06


def test_frames_sound_and_the_rest_of_the_picture_survive(filmed, protected):
    before, after = pixels(filmed), pixels(protected.output)
    assert before.shape == after.shape
    assert packets(filmed) == packets(protected.output)
    changed = np.abs(before.astype(int) - after).max(3) > 60
    for t in range(30):
        rows, columns = np.nonzero(changed[t])
        assert len(rows) > 60
        # All of it about the left mouth corner of the swaying face.
        assert 180 < columns.min() <= columns.max() < 235
        assert 160 < rows.min() <= rows.max() < 215


def alike(first: Path | None, second: Path | None) -> bool:
    """Whether two videos show the same; x264 itself varies by a few bytes now and then."""
    a, b = pixels(first).astype(int), pixels(second).astype(int)
    return a.shape == b.shape and bool(np.abs(a - b).mean() < 0.1)


def test_the_same_seed_gives_the_same_copy(filmed, tmp_path):
    first, second = (
        austicker.protect(filmed, tmp_path / f"{i}.mp4", placer="random", seed=5) for i in "ab"
    )
    assert alike(first.output, second.output)
    assert first.people == second.people


def test_two_stickers_and_a_report_that_follows_its_schema(filmed, tmp_path):
    options = Options(count=2, sticker="dots")
    todo = list_jobs([filmed, tmp_path / "gone.mp4"], tmp_path / "out")
    outcomes = list(run(todo.jobs, options))
    report = build(todo, outcomes, OptionsByKind.alike(options))
    jsonschema.validate(report, schema())
    json.dumps(report)
    (person,) = report["inputs"][0]["people"]
    assert len({p["roi"] for p in person["placements"]}) == 2
    assert "gone.mp4" in report["inputs"][1]["error"]
    assert outcomes[0].result is not None
    assert "1 face protected" in summary(outcomes[0].result)


def test_lost_faces_are_counted_and_blurred(tmp_path):
    seen = talk(12)
    images = seen + [ground()] * 30
    video = shoot(tmp_path / "v.mp4", images)
    done = austicker.protect(video, tmp_path / "o.mp4")
    (person,) = done.people
    # The background changes little, so this is no cut; a hold of half a second, then blur.
    assert (person.protected, person.held, person.lost) == (12, 12, 18)
    assert any("18 frames" in note for note in done.notes)
    with pytest.raises(InputError, match="`on_lost='blur'`"):
        austicker.protect(video, tmp_path / "p.mp4", on_lost="fail")
    assert not (tmp_path / "p.mp4").exists()
    held = austicker.protect(video, tmp_path / "h.mp4", on_lost="hold")
    (person,) = held.people
    # By then a head that goes on as it was seen to move is a fifth of a sticker off.
    assert person.held + person.blurred == 30
    assert person.held >= 15
    still = shoot(tmp_path / "s.mp4", [seen[0]] * 12 + [ground()] * 30)
    assert austicker.protect(still, tmp_path / "i.mp4", on_lost="hold").people[0].held == 30


def test_only_the_largest_when_asked(tmp_path):
    import cv2

    small = np.asarray(cv2.resize(portrait(), None, fx=0.6, fy=0.6), np.uint8)
    image = paste(paste(ground(), portrait(), 20, 60), small, 300, 100)
    everybody = austicker.protect(image)
    assert len(everybody.people) == 2
    largest = austicker.protect(image, faces="largest")
    assert len(largest.people) == 1
    assert any("1 smaller" in note for note in largest.notes)
    assert largest.image is not None
    changed = np.nonzero(np.any(largest.image != image, axis=2))[1]
    assert changed.max() < 220


def test_a_photo_in_memory_changes_under_the_sticker_only():
    image = astronaut()
    done = austicker.protect(image, sticker="heart", strength="paper")
    assert done.image is not None
    rows, columns = np.nonzero(np.any(done.image != image, axis=2))
    assert 10 < np.ptp(columns) < 40
    assert 10 < np.ptp(rows) < 40
    assert done.people[0].placements[0].roi in {10, 12}


def test_nothing_is_written_without_a_face(tmp_path):
    from PIL import Image

    empty = tmp_path / "empty.png"
    Image.fromarray(ground()).save(empty)
    with pytest.raises(NoFaceError, match="`copy_faceless=True`"):
        austicker.protect(empty)
    assert sorted(p.name for p in tmp_path.iterdir()) == ["empty.png"]
    done = austicker.protect(empty, copy_faceless=True)
    assert done.output is not None
    with Image.open(done.output) as copy:
        assert np.array_equal(np.asarray(copy), ground())
    video = shoot(tmp_path / "v.mp4", [ground()] * 5)
    with pytest.raises(NoFaceError, match="5 frames"):
        austicker.protect(video)
    copied = austicker.protect(video, copy_faceless=True)
    assert copied.frames == 5
    assert np.array_equal(pixels(video), pixels(copied.output))


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"size": 0}, "`size`"),
        ({"size": 11}, "`size`"),
        ({"count": 5}, "`count`"),
        ({"sticker": "stra"}, "star"),
        ({"placer": "best"}, "energy"),
        ({"attach": "glue"}, "head"),
        ({"codec": "mjpg"}, "libx264"),
        ({"crf": 99}, "crf"),
        ({"seed": -1}, "`seed`"),
        ({"on_lost": "cry"}, "blur"),
    ],
)
def test_bad_requests_are_refused_before_any_work(options, message, tmp_path):
    with pytest.raises(UsageError, match=message):
        austicker.protect(tmp_path / "never read.mp4", **options)


def test_an_unknown_keyword_is_a_type_error(tmp_path):
    with pytest.raises(TypeError, match="colour"):
        austicker.protect(tmp_path / "never read.mp4", **{"colour": "red"})  # type: ignore[arg-type]
    assert list(tmp_path.iterdir()) == []


def test_an_interrupted_run_leaves_nothing(filmed, tmp_path):
    def stop(stage: str, done: int, total: int | None) -> None:
        if stage == WRITING and done == 10:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        protect_file(filmed, tmp_path / "o.mp4", Options(), stop)
    assert list(tmp_path.iterdir()) == []


def test_every_stage_is_told_of(filmed, tmp_path):
    told: list[tuple[str, int, int | None]] = []
    protect_file(filmed, tmp_path / "o.mp4", Options(), lambda *words: told.append(words))
    assert list(dict.fromkeys(stage for stage, _, _ in told)) == [ANALYZING, MEASURING, WRITING]
    assert all(0 < done <= (total or 0) for _, done, total in told)


def test_several_at_a_time_give_the_same(filmed, tmp_path):
    inputs = [filmed.with_name("a.mp4"), filmed.with_name("b.mp4")]
    for path in inputs:
        path.write_bytes(filmed.read_bytes())
    todo = list_jobs(inputs, tmp_path / "out")
    outcomes = list(run(todo.jobs, Options(), processes=2))
    assert [o.error for o in outcomes] == [None, None]
    assert alike(tmp_path / "out" / "a.mp4", tmp_path / "out" / "b.mp4")


@pytest.mark.parametrize("processes", [1, 3])
def test_all_processes_share_one_video(processes, filmed, monkeypatch):
    asked = []

    def stand_in(*arguments):
        asked.append(arguments[-1])
        raise InputError("not now")

    monkeypatch.setattr(batch, "protect_file", stand_in)
    (outcome,) = run([Job(filmed, filmed.with_name("o.mp4"), "video")], Options(), processes)
    assert outcome.error == f"{filmed}: not now"
    assert asked == [processes]


@pytest.mark.parametrize("attach", ["head", "fixed"])
def test_attachments_follow_or_stay(attach, tmp_path):
    images = [paste(ground(), portrait(), 60 + 6 * i, 60) for i in range(20)]
    video = shoot(tmp_path / "v.mp4", images)
    done = austicker.protect(
        video,
        tmp_path / "o.mp4",
        attach=attach,
        sticker="dots",
        size=3,
        count=1,
        placer="centre",
        strength="paper",
    )
    changed = np.abs(pixels(video).astype(int) - pixels(done.output)).max(3) > 60
    middle = [np.nonzero(c.sum(0) > 3)[0][[0, -1]].mean() for c in changed]
    (person,) = done.people
    assert person.protected + person.blurred == 20
    worn = person.protected
    assert worn == 20 if attach == "head" else 5 < worn < 20  # then it is off the face
    moved = middle[worn - 1] - middle[0]
    assert moved == pytest.approx(114 if attach == "head" else 0, abs=3)
