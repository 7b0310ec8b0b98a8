"""The hard clips: each is a list of frames, and the boxes of the faces that are seen in them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

import cv2
import numpy as np

from austicker.types import Floats, Image
from tests.actors import ground
from tests.no_bare_face.heads import Head, at, photographed, put, synthetic

FPS = 24
LENGTH = 48
WIDTH, HEIGHT = 480, 320

Builder: TypeAlias = Callable[[Head], "Clip"]


@dataclass(frozen=True, slots=True, eq=False)
class Clip:
    """A hard clip.

    Attributes:
        frames: (H, W, 3) uint8 RGB each.
        faces: Of each frame, the (4,) boxes x0, y0, x1, y1 px of the faces a person would see.
    """

    frames: list[Image]
    faces: list[list[Floats]]


CLIPS: dict[str, Builder] = {}
"""Every clip by name; each is made for a head that faces the camera."""


def _clip(name: str) -> Callable[[Builder], Builder]:
    def add(builder: Builder) -> Builder:
        CLIPS[name] = builder
        return builder

    return add


def _moving(
    head: Head,
    where: Callable[[int], tuple[float, float, float, float]],
    length: int = LENGTH,
) -> Clip:
    """The head at (x, y, scale, roll) on each frame."""
    frames, faces = [], []
    for t in range(length):
        x, y, scale, roll = where(t)
        image, box = put(ground(WIDTH, HEIGHT), head, at(head, x, y, scale=scale, roll=roll))
        frames.append(image)
        faces.append([box])
    return Clip(frames, faces)


def _changed(clip: Clip, change: Callable[[Image, int], Image]) -> Clip:
    return Clip([change(image, t) for t, image in enumerate(clip.frames)], clip.faces)


def _swaying(head: Head) -> Clip:
    return _moving(head, lambda t: (240 + 25 * np.sin(t / 6), 160, 0.8, 5 * np.sin(t / 9)))


@_clip("zoom")
def _zoom(head: Head) -> Clip:
    return _moving(head, lambda t: (240, 160, 0.35 * 1.045**t, 0))


@_clip("roll, a turn in two seconds")
def _roll(head: Head) -> Clip:
    return _moving(head, lambda t: (240, 160, 0.8, 7.5 * t))


@_clip("roll, shaken by 90 degrees")
def _shaken_roll(head: Head) -> Clip:
    return _moving(head, lambda t: (240, 160, 0.8, 90 * np.sin(t / 4)))


@_clip("shake")
def _shake(head: Head) -> Clip:
    rng = np.random.default_rng(1)
    jumps = rng.uniform(-40, 40, (LENGTH, 2))
    return _moving(head, lambda t: (240 + jumps[t, 0], 160 + jumps[t, 1], 0.8, 0))


@_clip("strobe")
def _strobe(head: Head) -> Clip:
    return _changed(
        _swaying(head), lambda image, t: image if t % 6 < 3 else (image * 0.15).astype(np.uint8)
    )


@_clip("dark")
def _dark(head: Head) -> Clip:
    return _changed(_swaying(head), lambda image, t: (image * 0.12).astype(np.uint8))


@_clip("noise")
def _noise(head: Head) -> Clip:
    rng = np.random.default_rng(2)

    def change(image: Image, t: int) -> Image:
        noisy = image + rng.normal(0, 30, image.shape)
        return np.clip(noisy, 0, 255).astype(np.uint8)

    return _changed(_swaying(head), change)


@_clip("blur")
def _blur(head: Head) -> Clip:
    return _changed(
        _swaying(head),
        lambda image, t: np.asarray(
            cv2.GaussianBlur(image, (0, 0), 1 + 4 * (t % 24) / 24), np.uint8
        ),
    )


@_clip("flips")
def _flips(head: Head) -> Clip:
    clip = _moving(head, lambda t: (180, 160, 0.8, 0))
    frames, faces = [], []
    for t, (image, (box,)) in enumerate(zip(clip.frames, clip.faces, strict=True)):
        flipped = t // 8 % 2 == 1
        frames.append(np.ascontiguousarray(image[:, ::-1]) if flipped else image)
        mirrored = np.array([WIDTH - box[2], box[1], WIDTH - box[0], box[3]])
        faces.append([mirrored if flipped else box])
    return Clip(frames, faces)


@_clip("cuts every 5 frames")
def _cuts(head: Head) -> Clip:
    frames, faces = [], []
    rng = np.random.default_rng(3)
    for t in range(LENGTH):
        if t % 5 == 0:
            x, y, scale = rng.uniform(100, 380), rng.uniform(110, 210), rng.uniform(0.4, 1.0)
            paint = rng.integers(0, 200, 3)
        image, box = put(
            np.full((HEIGHT, WIDTH, 3), paint, np.uint8), head, at(head, x, y, scale=scale)
        )
        frames.append(image)
        faces.append([box])
    return Clip(frames, faces)


@_clip("slide in")
def _slide(head: Head) -> Clip:
    return _moving(head, lambda t: (-80 + 9 * t, 160, 0.8, 0))


@_clip("picture in picture")
def _inset(head: Head) -> Clip:
    clip = _swaying(head)
    frames: list[Image] = []
    faces: list[list[Floats]] = []
    for image, boxes in zip(clip.frames, clip.faces, strict=True):
        out = np.ascontiguousarray(image[::-1])
        out = np.asarray(cv2.GaussianBlur(out, (0, 0), 25), np.uint8)
        small = cv2.resize(image, (192, 128), interpolation=cv2.INTER_AREA)
        out[180:308, 270:462] = small
        scaled = boxes[0] * 0.4 + [270, 180, 270, 180]
        frames.append(out)
        faces.append([scaled])
    return Clip(frames, faces)


@_clip("mosaic of nine")
def _mosaic(head: Head) -> Clip:
    clip = _swaying(head)
    frames: list[Image] = []
    faces: list[list[Floats]] = []
    for t in range(LENGTH):
        out = np.zeros((HEIGHT, WIDTH, 3), np.uint8)
        boxes: list[Floats] = []
        for k in range(9):
            source = clip.frames[(t + 5 * k) % LENGTH]
            x, y = k % 3 * 160, k // 3 * 106
            out[y : y + 106, x : x + 160] = cv2.resize(source, (160, 106), interpolation=3)
            boxes.append(clip.faces[(t + 5 * k) % LENGTH][0] / 3 + [x, y, x, y])
        frames.append(out)
        faces.append(boxes)
    return Clip(frames, faces)


@_clip("upside down")
def _upside_down(head: Head) -> Clip:
    return _moving(head, lambda t: (240 + 20 * np.sin(t / 6), 160, 0.8, 180))


def _half_out(name: str, x: float, y: float) -> None:
    @_clip(f"half out {name}")
    def _build(head: Head) -> Clip:
        return _moving(head, lambda t: (x + 12 * np.sin(t / 6), y + 8 * np.sin(t / 5), 1.1, 0))


_half_out("left", 10, 160)
_half_out("right", WIDTH - 10, 160)
_half_out("at the top", 240, 10)
_half_out("at the bottom", 240, HEIGHT - 10)


@_clip("crossfade")
def _crossfade(head: Head) -> Clip:
    frames, faces = [], []
    for t in range(LENGTH):
        share = float(np.clip((t - 12) / 24, 0, 1))
        first, a = put(ground(WIDTH, HEIGHT), head, at(head, 140, 160, scale=0.8))
        second, b = put(ground(WIDTH, HEIGHT)[::-1], head, at(head, 350, 150, scale=0.7))
        mixed = first * (1 - share) + second * share
        frames.append(mixed.astype(np.uint8))
        # Someone sees a face in it from half of its contrast on.
        faces.append([*([a] if share <= 0.5 else []), *([b] if share >= 0.5 else [])])
    return Clip(frames, faces)


@_clip("flash")
def _flash(head: Head) -> Clip:
    def change(image: Image, t: int) -> Image:
        if t % 16 not in (7, 8):
            return image
        return np.asarray(np.clip(image * 0.4 + 150, 0, 255), np.uint8)

    return _changed(_swaying(head), change)


@_clip("pop-ups")
def _popups(head: Head) -> Clip:
    frames, faces = [], []
    places = [(120, 110), (350, 200), (240, 150), (380, 110)]
    for t in range(LENGTH):
        shown = t % 12 >= 5
        x, y = places[t // 12]
        image = ground(WIDTH, HEIGHT)
        boxes = []
        if shown:
            image, box = put(image, head, at(head, x, y, scale=0.6))
            boxes = [box]
        frames.append(image)
        faces.append(boxes)
    return Clip(frames, faces)


def _turning(name: str, yaw: Callable[[int], float], scale: float, number: int) -> None:
    @_clip(name)
    def _build(_: Head) -> Clip:
        frames, faces = [], []
        for t in range(LENGTH):
            # Steps of three degrees, so that few heads are rendered.
            angle = 3 * round(yaw(t) / 3)
            head = synthetic(number, int(angle))
            image, box = put(ground(WIDTH, HEIGHT), head, at(head, 240, 160, scale=scale))
            frames.append(image)
            faces.append([box] if abs(angle) <= 90 else [])
        return Clip(frames, faces)


_turning("profile and back", lambda t: 90 * np.sin(np.pi * t / (LENGTH - 1)), 0.9, 3)
_turning("large profile", lambda t: 84 + 6 * np.sin(t / 6), 1.6, 5)
_turning("small profile", lambda t: -84 + 6 * np.sin(t / 6), 0.4, 7)
_turning("shaking head", lambda t: 60 * np.sin(t / 3), 0.9, 9)
_turning("turning away and back", lambda t: 130 * np.sin(np.pi * t / (LENGTH - 1)), 0.9, 11)


@_clip("whole body, far away")
def _far(head: Head) -> Clip:
    return _moving(head, lambda t: (120 + 3 * t, 90 + 6 * np.sin(t / 3), 0.22, 0))


HEADS: dict[str, Callable[[], Head]] = {"synthetic": synthetic, "photo": photographed}
"""Whom the clips are made for; a clip of turning heads is always synthetic."""
