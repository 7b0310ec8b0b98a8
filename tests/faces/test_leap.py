"""A face that leaps between two frames is found again by its own picture."""

from __future__ import annotations

from fractions import Fraction

import cv2
import numpy as np
import pytest

from austicker.faces.geometry import inter_ocular, project
from austicker.faces.leap import leap
from austicker.faces.models import FaceModels, load_models
from austicker.protection.analyze import analyze_frames
from austicker.types import Floats, Image
from tests.actors import ground, paste, portrait


def mesh_around(x: float, y: float, size: float) -> Floats:
    rng = np.random.default_rng(0)
    mesh = rng.uniform(0, size, (478, 3)) + np.array([x, y, 0])
    mesh[0, :2], mesh[1, :2] = (x, y), (x + size, y + size)
    return np.asarray(mesh)


def scene(x: float, y: float) -> Image:
    return paste(ground(640, 360), portrait(), x, y)


@pytest.mark.parametrize("gone", [(0, 0), (0, -60), (45, 30), (-80, 10)])
def test_how_far_it_has_gone(gone: tuple[float, float]) -> None:
    mesh = mesh_around(240 + 42, 90 + 45, 108)
    found = leap(scene(240, 90), mesh, scene(240 + gone[0], 90 + gone[1]))
    assert found is not None
    assert found == pytest.approx(np.array(gone), abs=3.0)


def test_what_is_gone_is_not_found() -> None:
    mesh = mesh_around(240 + 42, 90 + 45, 108)
    assert leap(scene(240, 90), mesh, ground(640, 360)) is None
    assert leap(scene(240, 90), mesh - [5000, 0, 0], scene(240, 90)) is None


@pytest.fixture(scope="module")
def models() -> FaceModels:
    return load_models()


@pytest.mark.parametrize("speed", [9, 12, 15, 20])
@pytest.mark.parametrize("blur", [1, 5])
def test_a_head_that_rises_fast_keeps_its_mesh(models: FaceModels, speed: int, blur: int) -> None:
    smaller = cv2.resize(portrait(), None, fx=0.8, fy=0.8, interpolation=cv2.INTER_AREA)
    face = np.asarray(smaller, np.uint8)
    rise = 150 * (1 - np.cos(np.linspace(0, np.pi, 150 // speed))) / 2
    y = np.concatenate([np.full(15, 190.0), 190 - rise, np.full(15, 40.0)])
    images = []
    for i in range(len(y)):
        moved = (y[min(i + 1, len(y) - 1)] - y[max(i - 1, 0)]) / 4
        shutter = moved * (np.arange(blur) - (blur - 1) / 2) / blur
        open_for = [paste(ground(640, 360), face, 250, y[i] + s) for s in shutter]
        images.append(np.mean(open_for, axis=0).astype(np.uint8))
    (person,) = analyze_frames(images, Fraction(25), models, flow=False).people
    track = person.track
    at = track.start + np.flatnonzero(track.present)
    pose = track.pose[track.present].astype(float)
    template = np.asarray(track.template, float)
    place = np.array([project(one, template[[1, 10, 152]]).mean(axis=0)[1] for one in pose])
    off = place - y[at]
    off -= np.median(off[:10])
    unit = float(np.sqrt((pose[0, :, :3] ** 2).sum() / 2)) * inter_ocular(template)
    side = 0.2 * 2.3 * unit  # of a sticker of k = 2
    assert np.abs(off).max() < 0.25 * side
    assert len(at) >= len(y) - 3
