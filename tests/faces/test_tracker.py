"""People entering, leaving, hidden and crossing cuts, in film made from a real face."""

import cv2
import numpy as np
import pytest

from austicker.faces.models import FaceModels, load_models
from austicker.faces.shots import blocks
from austicker.faces.track import TrackLog
from austicker.faces.tracker import FaceTracker
from austicker.types import FaceTrack, Image
from tests.actors import film, ground, paste, portrait

FPS = 25


@pytest.fixture(scope="module")
def models() -> FaceModels:
    return load_models()


def track(models: FaceModels, images: list[Image], stride: int = 2) -> dict[int, FaceTrack]:
    tracker = FaceTracker(models.detector(), models.mesh, fps=FPS, stride=stride)
    logs: dict[int, TrackLog] = {}
    for block in blocks(film(images), 6):
        for _, seen in tracker.feed(block):
            for one in seen:
                logs.setdefault(one.person, TrackLog(one.person)).add(one)
    return {number: log.finish() for number, log in logs.items()}


def middle(found: FaceTrack) -> np.ndarray:
    return found.pose[:, :, 3]


@pytest.mark.parametrize("stride", [1, 2])
def test_pose_follows_a_moving_face(models, stride):
    x = 100 + 30 * np.sin(np.arange(25) / 6)
    images = [paste(ground(), portrait(), v, 60 + i * 0.7) for i, v in enumerate(x)]
    (found,) = track(models, images, stride).values()
    assert found.present.all()
    moved = middle(found) - middle(found)[0]
    assert np.abs(moved[:, 0] - (x - x[0])).max() < 1.2
    assert np.abs(moved[:, 1] - 0.7 * np.arange(25)).max() < 1.2


def test_a_face_entering_mid_block_is_followed_back(models):
    images = [ground()] * 8 + [paste(ground(), portrait(), 150, 60)] * 10
    (found,) = track(models, images).values()
    assert found.start == 8
    assert found.present.all()
    assert len(found.present) == 10


def test_identity_survives_a_short_gap(models):
    seen = paste(ground(), portrait(), 150, 60)
    near = paste(ground(), portrait(), 165, 62)
    (found,) = track(models, [seen] * 10 + [ground()] * 7 + [near] * 9).values()
    assert len(found.present) == 26
    assert found.present[:10].all()
    assert not found.present[10:17].any()
    assert found.present[17:].all()


def test_two_people_keep_their_numbers(models):
    images = [
        paste(paste(ground(), portrait(), 20 + i, 60), portrait()[:, ::-1], 270 - i, 80)
        for i in range(14)
    ]
    found = track(models, images)
    assert len(found) == 2
    moves = sorted(middle(f)[-1, 0] - middle(f)[0, 0] for f in found.values())
    assert moves == pytest.approx([-13, 13], abs=1.5)


def test_a_cut_starts_anew(models):
    dark = (ground() * 0.2).astype(np.uint8)
    images = [paste(ground(), portrait(), 60, 40)] * 8 + [paste(dark, portrait(), 240, 90)] * 8
    found = track(models, images)
    assert [(f.start, len(f.present)) for f in found.values()] == [(0, 8), (8, 8)]


def test_no_face_no_track(models):
    assert track(models, [ground()] * 8) == {}


def test_a_face_too_small_for_a_sticker_is_untracked(models):
    small = np.asarray(cv2.resize(portrait(), (48, 54), interpolation=cv2.INTER_AREA), np.uint8)
    tracker = FaceTracker(models.detector(), models.mesh, fps=FPS)
    images = [paste(ground(), small, 200 + 2 * i, 100) for i in range(12)]
    people = [seen for block in blocks(film(images), 6) for _, seen in tracker.feed(block)]
    assert people == [()] * 12
    found = tracker.untracked.finish(12)
    assert sorted({i for one in found for i in range(one.first, one.last + 1)}) == list(range(12))
