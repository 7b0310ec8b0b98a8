"""`protect` is analyze, plan, render and verify in a row, for files, photos and arrays alike."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from PIL import Image as Pillow

from austicker.errors import InputError, NoFaceError, UsageError
from austicker.faces.models import FaceModels
from austicker.media.reader import read_video
from austicker.protection import api
from austicker.protection.analysis import Analysis
from austicker.protection.analyze import analyze_frames
from austicker.protection.make_plan import make_plan
from austicker.protection.options import Options
from austicker.protection.plan import Plan
from austicker.protection.render import apply
from austicker.protection.result import ProtectionResult
from austicker.types import Image
from tests.actors import astronaut, ground, talk

CHOICES = {"sticker": "heart", "emotion": "happiness", "seed": 0}


def decoded(path: Path | None) -> Iterator[Image]:
    assert path is not None
    return (frame.image for frame in read_video(path))


@pytest.fixture(scope="module")
def protected(talking: Path, tmp_path_factory: pytest.TempPathFactory) -> ProtectionResult:
    output = tmp_path_factory.mktemp("whole") / "out.mp4"
    return api.protect(
        talking, output, strength="paper", sticker="heart", emotion="happiness", seed=0
    )


@pytest.fixture(scope="module")
def rendered(
    talking: Path, plan: Plan, tmp_path_factory: pytest.TempPathFactory
) -> ProtectionResult:
    return api.render(talking, plan, tmp_path_factory.mktemp("steps") / "out.mp4")


def test_the_steps_in_a_row_are_protect(
    protected: ProtectionResult, rendered: ProtectionResult, plan: Plan
) -> None:
    assert protected.plan is not None
    assert protected.plan.to_json() == plan.to_json()
    for one, other in zip(protected.people, rendered.people, strict=True):
        assert one.placements == other.placements
        assert (one.protected, one.held, one.lost) == (other.protected, other.held, other.lost)
    # x264 with several threads may differ by a few bytes; what is seen does not.
    for a, b in zip(decoded(protected.output), decoded(rendered.output), strict=True):
        assert np.abs(a.astype(int) - b).mean() < 0.1


def test_verify_reads_from_the_files_what_was_read_in_passing(
    protected: ProtectionResult, rendered: ProtectionResult, talking: Path
) -> None:
    from_files = api.verify(talking, rendered)
    in_passing = [one for person in protected.people for one in person.verification or ()]
    assert len(from_files.movements) == len(in_passing) >= 1
    assert [one.window for _, one in from_files.movements] == [one.window for one in in_passing]
    assert from_files.readable == sum(one.readable for one in in_passing)
    # The original is the same in both; the copy has been through the encoder.
    assert [one.before for _, one in from_files.movements] == [one.before for one in in_passing]


def test_what_is_outside_the_sticker_is_as_decoded(talking: Path, plan: Plan) -> None:
    frames = list(decoded(talking))
    for before, after in zip(frames, apply(iter(frames), plan.between(10, 12)), strict=True):
        changed = np.any(before != after, axis=2)
        assert changed.mean() < 0.05
    assert np.array_equal(list(apply(frames, plan.between(10, 12)))[9], frames[9])


def test_frames_in_memory_go_the_same_road(networks: FaceModels) -> None:
    images = talk(30, lift=3.0)
    options = Options(**CHOICES)  # type: ignore[arg-type]
    out, made = api.protect_frames(images, 25, options)
    found = analyze_frames(images, Fraction(25), networks)
    again = make_plan(found, options)
    assert made.to_json() == again.to_json()
    assert made.source is None
    for a, b in zip(out, apply(images, again), strict=True):
        assert np.array_equal(a, b)
    assert all(not np.array_equal(a, b) for a, b in zip(out, images, strict=True))


def test_an_array_of_frames_is_as_good_as_a_list() -> None:
    images = talk(8)
    options = Options(placer="centre")
    first, _ = api.protect_frames(images, 25.0, options)
    second, _ = api.protect_frames(np.stack(images), Fraction(25), options)  # type: ignore[arg-type]
    assert all(np.array_equal(a, b) for a, b in zip(first, second, strict=True))


def test_drawing_may_begin_within_the_video(plan: Plan) -> None:
    images = talk(30, lift=3.0)
    flat = Plan.from_json(plan.to_json().replace('"surface": "mesh"', '"surface": "flat"'))
    whole = list(apply(images, flat))
    part = list(apply(images[12:], flat, start=12))
    assert all(np.array_equal(a, b) for a, b in zip(whole[12:], part, strict=True))


@pytest.mark.parametrize(
    ("frames", "sentence"),
    [
        (talk(31), "expected 30 frames as analyzed, got more"),
        ([ground(320, 240)], "frame 0: expected 480 x 320 px as analyzed, got 320 x 240"),
    ],
)
def test_other_frames_are_refused(frames: list[Image], sentence: str, plan: Plan) -> None:
    with pytest.raises(InputError, match=sentence):
        list(apply(frames, plan))


def test_frames_that_cannot_be() -> None:
    with pytest.raises(UsageError, match="at least one"):
        api.protect_frames([], 25)
    with pytest.raises(UsageError, match=r"expected an \(H, W, 3\) uint8 RGB array"):
        api.protect_frames([np.zeros((8, 8))], 25)  # type: ignore[list-item]
    with pytest.raises(NoFaceError, match="no face was found in 3 frames"):
        api.protect_frames([ground()] * 3, 25)
    out, made = api.protect_frames([ground()] * 3, 25, Options(copy_faceless=True))
    assert made.people == ()
    assert all(np.array_equal(one, ground()) for one in out)


@pytest.fixture(scope="module")
def photo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("photo") / "face.png"
    Pillow.fromarray(astronaut()).save(path)
    return path


def test_a_photo_goes_the_same_road(photo: Path, tmp_path: Path) -> None:
    found = api.analyze(photo)
    assert (found.kind, found.frames, found.fps) == ("photo", 1, 1.0)
    made = api.plan(Analysis.from_json(found.to_json()), Options(sticker="heart", seed=0))
    by_steps = api.render(photo, Plan.from_json(made.to_json()), tmp_path / "steps.png")
    at_once = api.protect(
        photo, tmp_path / "whole.png", strength="paper", sticker="heart", seed=0, verify=False
    )
    in_memory = api.protect(astronaut(), strength="paper", sticker="heart", seed=0, verify=False)
    assert at_once.plan is not None
    assert at_once.plan.to_json() == made.to_json()
    assert by_steps.people == at_once.people == in_memory.people
    assert in_memory.image is not None
    assert not np.array_equal(in_memory.image, astronaut())
    for path in ("steps.png", "whole.png"):
        with Pillow.open(tmp_path / path) as copy:
            assert np.array_equal(np.asarray(copy), in_memory.image)
    (drawn,) = apply([astronaut()], made)
    assert np.array_equal(drawn, in_memory.image)


def test_a_photo_is_verified_from_its_two_files(photo: Path, tmp_path: Path) -> None:
    done = api.protect(photo, tmp_path / "out.png")
    found = api.verify(photo, done)
    assert (found.movements, found.readable, found.hidden) == ((), 0, 0)
    assert "a photo has no movement" in found.note
    assert tuple(one for _, one in found.stills) == done.people[0].stills
    with pytest.raises(UsageError, match="reads two files"):
        api.verify(photo, api.protect(astronaut()))


def test_an_array_takes_no_output(tmp_path: Path) -> None:
    made = api.plan(api.analyze(astronaut()))
    with pytest.raises(UsageError, match="output goes with a file"):
        api.render(astronaut(), made, tmp_path / "x.png")
    with pytest.raises(UsageError, match="output goes with a file"):
        api.protect(astronaut(), tmp_path / "x.png")
    assert list(tmp_path.iterdir()) == []
