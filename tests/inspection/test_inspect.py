"""What `inspect` says of a face is what `analyze` and `plan` say."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image as Pillow

from austicker.errors import NoFaceError, UsageError
from austicker.inspection.inspect import Inspection, inspect
from austicker.media.reader import read_video
from austicker.protection import api
from austicker.protection.options import Options
from tests.actors import astronaut, ground, paste, portrait, shoot, talk

OPTIONS = Options(sticker="dots", emotion="happiness")


@pytest.fixture(scope="module")
def talking(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return shoot(tmp_path_factory.mktemp("inspect") / "talk.mp4", talk(30, lift=3.0))


@pytest.fixture(scope="module")
def seen(talking: Path) -> Inspection:
    return inspect(talking, OPTIONS)


def test_it_decides_as_the_plan_does(seen: Inspection, talking: Path) -> None:
    analysis = api.analyze(talking, OPTIONS)
    plan = api.plan(analysis, OPTIONS)
    assert seen.decision.placements == plan.people[0].placements
    assert seen.decision.placer == plan.people[0].placer
    assert seen.movements == analysis.people[0].movements
    assert repr(seen) == f"Inspection(talk.mp4, frame {seen.index}, ROI 10)"


def test_it_shows_the_apex_of_the_surest_movement(seen: Inspection, talking: Path) -> None:
    best = max(seen.movements, key=lambda one: one.score)
    assert seen.index == best.apex
    frame = next(iter(f for f in read_video(talking) if f.index == best.apex))
    assert np.array_equal(seen.image, frame.image)


def test_the_left_mouth_corner_rose_by_what_it_was_lifted(seen: Inspection) -> None:
    assert seen.shift is not None
    assert seen.shift.shape == (14, 2)
    assert int(np.argmin(seen.shift[:, 1])) + 1 == 10
    assert -3.5 < seen.shift[9, 1] < -1


def test_the_outline_is_that_of_the_first_sticker(seen: Inspection) -> None:
    centre = seen.outline.mean(axis=0)
    assert centre == pytest.approx(seen.rois.centres[9], abs=2)
    sides = np.linalg.norm(np.diff(seen.outline, axis=0), axis=1)
    # k = 2 is a fifth of the face box, which is about 110 x 120 px here.
    assert 15 < sides.mean() < 30


def test_the_most_prominent_face_is_shown(tmp_path: Path) -> None:
    import cv2

    small = np.asarray(cv2.resize(portrait(), None, fx=0.6, fy=0.6), np.uint8)
    path = tmp_path / "two.png"
    Pillow.fromarray(paste(paste(ground(), small, 20, 100), portrait(), 250, 60)).save(path)
    seen = inspect(path, Options())
    assert (seen.index, seen.fps, seen.shift, seen.motion) == (0, 0.0, None, None)
    assert seen.rois.centres[:, 0].min() > 250
    assert seen.outline[:, 0].min() > 250


def test_a_photo_of_one_face_decides_as_the_plan_does(tmp_path: Path) -> None:
    path = tmp_path / "face.png"
    Pillow.fromarray(astronaut()).save(path)
    seen = inspect(path)
    assert seen.decision.placements == api.plan(api.analyze(path)).people[0].placements
    assert np.array_equal(seen.image, astronaut())


def test_inputs_without_a_face_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "empty.png"
    Pillow.fromarray(ground()).save(path)
    with pytest.raises(NoFaceError, match=r"empty\.png: no face was found; choose"):
        inspect(path)
    video = shoot(tmp_path / "v.mp4", [ground()] * 5)
    with pytest.raises(NoFaceError, match="no face was found in 5 frames"):
        inspect(video)


def test_names_are_checked_before_the_file_is_read(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="unknown placer"):
        inspect(tmp_path / "never read.mp4", Options(placer="best"))
