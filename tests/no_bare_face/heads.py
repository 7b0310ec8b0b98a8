"""Heads to put into pictures: synthetic people at any angle, and a photo, cut out with truth."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import cv2
import numpy as np
import numpy.typing as npt

from austicker.synth import Camera, Sensor, Subject, expose, set_scene
from austicker.synth.landmarks import landmark_vertices
from austicker.synth.streams import stream
from austicker.types import Floats, Image
from tests.actors import portrait

_MARGIN = 0.12
"""Skin beyond the outermost brows, jaw and chin points, over the distance between them."""

SIDE = 260
"""Side, px, of a cut-out head."""


@dataclass(frozen=True, slots=True, eq=False)
class Head:
    """A head that was cut out.

    Attributes:
        image: (S, S, 3) uint8 RGB.
        alpha: (S, S) float32, 0-1, where the head is.
        face: (4,) x0, y0, x1, y1 px: brows to chin, as far as they face the camera.
    """

    image: Image
    alpha: npt.NDArray[np.float32]
    face: Floats


@lru_cache(maxsize=8)
def _person(number: int) -> Subject:
    return Subject.draw(15, number)


@lru_cache(maxsize=256)
def synthetic(number: int = 3, yaw: int = 0, pitch: int = 0) -> Head:
    """A synthetic person.

    Args:
        number: Who.
        yaw: Turn to the picture's right, degrees; 90 is a profile.
        pitch: Nod down, degrees.
    """
    subject = _person(number)
    rng = stream(15, "head", number)
    scene = set_scene(subject, Camera(SIDE, SIDE, face=0.5), rng, contrast=0.8)
    points = subject.pose({}, (np.radians(pitch), np.radians(yaw), 0.0))
    picture = scene.render(points)
    image = expose(picture.linear, Sensor(read=0.001, shot=0.004), 1.0, rng)
    alpha = cv2.GaussianBlur((picture.ids >= 0).astype(np.float32), (0, 0), 0.8)
    marks = picture.xy[landmark_vertices(subject.head)]
    low, high = marks.min(axis=0), marks.max(axis=0)
    margin = _MARGIN * (high - low)
    face = np.concatenate([low - margin, high + margin])
    return Head(image, np.asarray(alpha, np.float32), face)


@lru_cache(maxsize=1)
def photographed() -> Head:
    """The face of a photo (public domain), with what is around it."""
    image = portrait()
    height, width = image.shape[:2]
    y, x = np.mgrid[:height, :width]
    edge = np.minimum.reduce([x, y, width - 1 - x, height - 1 - y]) / 8.0
    alpha = np.clip(edge, 0, 1).astype(np.float32)
    return Head(image, alpha, np.array([55.0, 65, 138, 150]))


def put(canvas: Image, head: Head, matrix: Floats, opacity: float = 1.0) -> tuple[Image, Floats]:
    """The picture with a head in it, and the (4,) box of the face in that picture.

    Args:
        canvas: (H, W, 3) uint8 RGB, left as it is.
        head: What is put there.
        matrix: (2, 3) px of the head to px of the picture.
        opacity: Of the head, 0-1.
    """
    height, width = canvas.shape[:2]
    # The source is shrunk first, or small heads would alias.
    scale = float(np.hypot(matrix[0, 0], matrix[1, 0]))
    image, alpha, m = head.image, head.alpha, matrix.copy()
    if scale < 0.7:
        image = np.asarray(cv2.resize(image, None, fx=scale, fy=scale, interpolation=3), np.uint8)
        alpha = np.asarray(cv2.resize(alpha, None, fx=scale, fy=scale, interpolation=3))
        m[:, :2] /= scale
    moved = cv2.warpAffine(image, m, (width, height), flags=cv2.INTER_LINEAR)
    mask = cv2.warpAffine(alpha, m, (width, height), flags=cv2.INTER_LINEAR)[..., None] * opacity
    mixed = canvas * (1 - mask) + np.asarray(moved, np.float32) * mask
    x0, y0, x1, y1 = head.face
    corners = np.array([[x0, y0], [x1, y0], [x0, y1], [x1, y1]]) @ matrix[:, :2].T + matrix[:, 2]
    box = np.concatenate([corners.min(axis=0), corners.max(axis=0)])
    return np.clip(np.rint(mixed), 0, 255).astype(np.uint8), box


def at(head: Head, x: float, y: float, *, scale: float = 1.0, roll: float = 0.0) -> Floats:
    """(2, 3) matrix that puts the middle of the face to (x, y), scaled, rolled by degrees."""
    middle = (head.face[:2] + head.face[2:]) / 2
    cos, sin = np.cos(np.radians(roll)) * scale, np.sin(np.radians(roll)) * scale
    turn = np.array([[cos, -sin], [sin, cos]])
    return np.column_stack([turn, np.array([x, y]) - turn @ middle])
