"""Glasses drawn on a real face are known, bare faces are not mistaken; stickers keep off."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

import austicker
from austicker.faces.geometry import LEFT_EYE, RIGHT_EYE
from austicker.faces.glasses import WORN, glasses_score
from austicker.faces.models import load_models
from austicker.faces.still import find_faces
from austicker.regions.rois import locate
from austicker.regions.spectacles import under_glasses
from austicker.regions.typical import typical_face
from austicker.types import Floats, Image
from tests.actors import astronaut

DARK, BROWN = (30, 25, 25), (110, 60, 40)


@pytest.fixture(scope="module")
def face() -> tuple[Image, Floats]:
    image = cv2.resize(astronaut()[:300, 60:360], None, fx=2, fy=2, interpolation=cv2.INTER_CUBIC)
    models = load_models()
    (mesh,) = find_faces(np.asarray(image, np.uint8), models.detectors, models.mesh).meshes
    return np.asarray(image, np.uint8), np.asarray(mesh, float)


def spectacled(image: Image, mesh: Floats, colour: tuple[int, int, int], thick: float) -> Image:
    """The face with glasses drawn on it, rims so thick in inter-ocular distances."""
    left, right = (mesh[list(eye), :2].mean(axis=0) for eye in (LEFT_EYE, RIGHT_EYE))
    across = right - left
    down = np.array([-across[1], across[0]])
    unit, turn = float(np.hypot(*across)), float(np.degrees(np.arctan2(across[1], across[0])))
    line = max(1, round(thick * unit))
    out = image.copy()

    def at(point: Floats) -> tuple[int, int]:
        return round(16 * float(point[0])), round(16 * float(point[1]))

    half = round(16 * 0.25 * unit), round(16 * 0.19 * unit)
    for eye in (left, right):
        middle = at(eye + 0.04 * down)
        cv2.ellipse(out, middle, half, turn, 0, 360, colour, line, cv2.LINE_AA, 4)
    ends = left + 0.25 * across + 0.02 * down, right - 0.25 * across + 0.02 * down
    cv2.line(out, at(ends[0]), at(ends[1]), colour, line, cv2.LINE_AA, 4)
    return out


@pytest.mark.parametrize("colour", [DARK, BROWN])
@pytest.mark.parametrize("thick", [0.03, 0.06])
@pytest.mark.parametrize("scale", [1.0, 0.5, 2.0])
def test_drawn_glasses_are_known(face, colour, thick: float, scale: float) -> None:
    image, mesh = face
    worn = spectacled(image, mesh, colour, thick)
    size = cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC
    resized = np.asarray(cv2.resize(worn, None, fx=scale, fy=scale, interpolation=size), np.uint8)
    assert glasses_score(resized, mesh * scale) > WORN
    bare = np.asarray(cv2.resize(image, None, fx=scale, fy=scale, interpolation=size), np.uint8)
    assert glasses_score(bare, mesh * scale) < 0.8 * WORN


def test_darkness_noise_and_a_face_too_small_are_no_glasses(face) -> None:
    image, mesh = face
    rng = np.random.default_rng(0)
    noisy = np.clip(image + rng.normal(0, 8, image.shape), 0, 255).astype(np.uint8)
    assert glasses_score(noisy, mesh) < WORN
    assert glasses_score((image * 0.3).astype(np.uint8), mesh) < WORN
    assert glasses_score(image, mesh * 0.1) == 0
    assert np.isfinite(glasses_score(image, mesh + np.array([5000, 0, 0])))


@pytest.mark.parametrize("placer", ["centre", "population", "counterfactual", "random"])
def test_stickers_keep_off_glasses(face, placer: str) -> None:
    image, mesh = face
    done = austicker.protect(
        spectacled(image, mesh, DARK, 0.05), placer=placer, count=2, seed=3, sticker="dots"
    )
    template = 160 * typical_face()
    centres = locate(template).centres
    on = [
        bool(under_glasses(template, centres[p.roi - 1][None])[0])
        for p in done.people[0].placements
    ]
    assert not any(on)
    assert {p.roi for p in done.people[0].placements} <= {1, 4, 8, 9, 10, 11, 12, 14}


def test_where_glasses_lie() -> None:
    face = 160 * typical_face()
    centres = locate(face).centres
    assert under_glasses(face, centres)[[4, 6]].all()
    assert not under_glasses(face, centres)[[9, 10, 11, 12, 13]].any()
