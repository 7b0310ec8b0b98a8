"""On film with known actors: wherever a face can be seen, something covers part of it."""

from __future__ import annotations

from fractions import Fraction

import cv2
import numpy as np
import pytest

import austicker
from austicker.faces.models import FaceModels, load_models
from austicker.protection.analyze import analyze_frames, analyze_photo
from austicker.protection.make_plan import make_plan
from austicker.protection.options import Options
from austicker.protection.overlay import person_overlays
from austicker.protection.render import apply, apply_photo, person_report
from austicker.types import Image, PersonReport
from tests.actors import astronaut, ground, paste, portrait

FPS = Fraction(25)
FACE = np.array([42, 45, 150, 165])
"""The face in `portrait`: x0, y0, x1, y1 px."""


@pytest.fixture(scope="module")
def models() -> FaceModels:
    return load_models()


def play(
    models: FaceModels, images: list[Image], **options: str
) -> tuple[list[Image], tuple[PersonReport, ...], int]:
    seen = analyze_frames(images, FPS, models)
    plan = make_plan(seen, Options(**options))  # type: ignore[arg-type]
    overlays = person_overlays(plan)
    after = list(apply(images, plan, overlays=overlays))
    return after, tuple(person_report(overlay) for overlay in overlays), seen.shots


def covered(before: Image, after: Image, x: float, y: float, scale: float = 1.0) -> bool:
    """Whether part of the face pasted at (x, y) was changed."""
    height, width = before.shape[:2]
    x0, y0, x1, y1 = (np.tile([x, y], 2) + FACE * scale).astype(int)
    box = (slice(max(0, y0), min(height, y1)), slice(max(0, x0), min(width, x1)))
    return bool(np.any(before[box] != after[box], axis=2).sum() > 20 * scale**2)


def bare_frames(images: list[Image], after: list[Image], places: list[tuple[float, float]]):
    return [
        i
        for i, ((x, y), a, b) in enumerate(zip(places, images, after, strict=True))
        if x > -100 and x < a.shape[1] - 80 and not covered(a, b, x, y)
    ]


def test_looking_away_and_back_is_one_person_with_one_sticker(models):
    face = paste(ground(), portrait(), 150, 60)
    images = [face] * 20 + [ground()] * 75 + [face] * 20
    after, people, _ = play(models, images)
    assert len(people) == 1
    assert (people[0].protected, people[0].held, people[0].lost) == (40, 12, 63)
    assert bare_frames(images[-20:], after[-20:], [(150, 60)] * 20) == []
    # What was blurred while she was away is not blurred when she is back.
    assert np.array_equal(after[-1][:100], images[-1][:100])


def test_entering_slowly(models):
    places = [(-170 + 4.0 * i, 60.0) for i in range(60)]
    images = [paste(ground(), portrait(), x, y) for x, y in places]
    after, _, _ = play(models, images)
    # A face is found when most of it is in the picture, and covered from half a second before.
    late = bare_frames(images, after, places)
    assert [i for i in late if places[i][0] > -60] == []


def test_leaving(models):
    places = [(200 + 5.0 * i, 60.0) for i in range(50)]
    images = [paste(ground(), portrait(), x, y) for x, y in places]
    after, people, _ = play(models, images)
    # Beyond that the sticker's own region is out of the picture.
    seen = [i for i in bare_frames(images, after, places) if places[i][0] < 480 - 130]
    assert seen == []
    assert sum(p.lost for p in people) < 10


@pytest.mark.parametrize("placer", ["centre", "population"])
def test_a_face_cut_off_below_the_eyes_is_covered_in_all_frames(models, placer):
    places = [(130 + 3 * np.sin(i / 3), 320 - 112 + 2 * np.cos(i / 4)) for i in range(24)]
    images = [paste(ground(), portrait(), x, y) for x, y in places]
    after, people, _ = play(models, images, placer=placer)
    assert people
    assert sum(p.protected + p.held + p.lost + p.blurred for p in people) >= 24
    for a, b, (x, y) in zip(images, after, places, strict=True):
        head = (slice(int(y) + 45, 320), slice(int(x) + 42, int(x) + 150))
        assert (np.abs(a[head].astype(int) - b[head]).max(axis=2) > 8).sum() > 100


@pytest.mark.parametrize("placer", ["centre", "population", "random", "energy"])
@pytest.mark.parametrize(
    ("part", "mesh"),
    # Half a face is too little for a mesh that is believed.
    [((0, 116, 0, 512), True), ((90, 512, 0, 512), True), ((0, 512, 225, 512), False)],
)
def test_a_photo_cut_through_the_face_shows_a_sticker_or_a_blur(placer, part, mesh):
    y0, y1, x0, x1 = part
    image = np.ascontiguousarray(astronaut()[y0:y1, x0:x1])
    done = austicker.protect(image, placer=placer, seed=1)
    assert done.image is not None
    assert [person.protected for person in done.people] == [1] * mesh
    assert done.blurred == (not mesh)
    assert (np.abs(done.image.astype(int) - image).max(axis=2) > 8).sum() > 120


def test_a_photo_in_which_no_place_is_seen_is_blurred_and_counted(models):
    image = astronaut()
    plan = make_plan(analyze_photo(image, models), Options())
    edited = plan.with_sticker(1, offset=(3.0, 0.0))
    done = apply_photo(image, edited)
    assert (done.people[0].protected, done.people[0].blurred) == (0, 1)
    assert any(note.startswith("blurred because") for note in done.notes)


def test_a_small_face_beside_a_large_one(models):
    small = np.asarray(cv2.resize(portrait(), None, fx=0.6, fy=0.6), np.uint8)
    large = np.asarray(cv2.resize(portrait(), None, fx=2.5, fy=2.5), np.uint8)
    image = paste(paste(ground(1280, 720), large, 60, 100), small, 900, 300)
    after, people, _ = play(models, [image] * 8)
    assert len(people) == 2
    assert all(covered(image, b, 60, 100, 2.5) and covered(image, b, 900, 300, 0.6) for b in after)


def test_lights_on_and_off_change_neither_people_nor_places(models):
    bright = paste(ground(), portrait(), 150, 60)
    dark = (bright * 0.45).astype(np.uint8)
    images = ([bright] * 10 + [dark] * 10) * 3
    after, people, shots = play(models, images)
    assert shots == 1
    assert len(people) == 1
    assert bare_frames(images, after, [(150, 60)] * 60) == []


def test_the_largest_is_protected_before_and_after_a_gap(models):
    small = np.asarray(cv2.resize(portrait(), None, fx=0.6, fy=0.6), np.uint8)
    both = paste(paste(ground(), portrait(), 20, 60), small, 330, 100)
    gone = paste(ground(), small, 330, 100)
    images = [both] * 15 + [gone] * 80 + [both] * 15
    after, _, _ = play(models, images, faces="largest")
    for part in (slice(0, 15), slice(-15, None)):
        assert bare_frames(images[part], after[part], [(20, 60)] * 15) == []


def test_a_detected_face_that_no_mesh_fits_is_blurred(models, monkeypatch):
    face = paste(ground(), portrait(), 150, 60)
    monkeypatch.setattr(
        "austicker.faces.mesh.MeshNet.landmarks",
        lambda *_: (np.zeros((478, 3), np.float32), 0.1),
    )
    images = [face] * 12
    after, people, _ = play(models, images)
    assert people == ()
    assert bare_frames(images, after, [(150, 60)] * 12) == []
    middle = (slice(130, 200), slice(200, 290))
    assert after[5][middle].std() < 0.5 * face[middle].std()
