"""Frames of known content: a real face (public domain) moved about over plain ground."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import av
import cv2
import numpy as np

from austicker import assets
from austicker.types import Frame, Image


def portrait() -> Image:
    """(200, 180, 3) RGB: the face of the astronaut photo with some surroundings."""
    image = cv2.imread(str(assets.path("astronaut")), cv2.IMREAD_COLOR)
    assert image is not None
    return np.ascontiguousarray(image[20:220, 130:310, ::-1])


def astronaut() -> Image:
    """(512, 512, 3) RGB."""
    image = cv2.imread(str(assets.path("astronaut")), cv2.IMREAD_COLOR)
    assert image is not None
    return np.ascontiguousarray(image[..., ::-1])


def ground(width: int = 480, height: int = 320) -> Image:
    """A calm, slightly uneven background in which no detector sees a face."""
    ramp = np.linspace(90, 150, width)[None, :, None] * np.ones((height, 1, 3))
    return (ramp + np.linspace(0, 30, height)[:, None, None]).astype(np.uint8)


def paste(canvas: Image, actor: Image, x: float, y: float) -> Image:
    """`canvas` with `actor` at sub-pixel (x, y) of its left top corner, cut at the borders."""
    height, width = canvas.shape[:2]
    shift = np.array([[1, 0, x], [0, 1, y]], float)
    moved = cv2.warpAffine(actor, shift, (width, height), flags=cv2.INTER_LINEAR)
    mask = cv2.warpAffine(
        np.ones(actor.shape[:2], np.uint8), shift, (width, height), flags=cv2.INTER_NEAREST
    )
    out = canvas.copy()
    out[mask > 0] = moved[mask > 0]
    return out


def film(images: list[Image], fps: int = 25) -> list[Frame]:
    """Frames at a constant rate."""
    return [Frame(image, i, Fraction(i, fps)) for i, image in enumerate(images)]


def shoot(path: Path, images: list[Image], fps: int = 25) -> Path:
    """Write an H.264 video with a sine for sound."""
    height, width = images[0].shape[:2]
    with av.open(str(path), "w") as container:
        video = container.add_stream("libx264", rate=fps, options={"crf": "12"})
        video.width, video.height, video.pix_fmt = width, height, "yuv420p"
        audio = container.add_stream("aac", rate=16000)
        for image in images:
            frame = av.VideoFrame.from_ndarray(image, format="rgb24")
            container.mux(video.encode(frame))
        container.mux(video.encode())
        count = 16000 * len(images) // fps
        wave = (8000 * np.sin(np.arange(count) * 0.1)).astype(np.int16)
        sound = av.AudioFrame.from_ndarray(wave[None], format="s16", layout="mono")
        sound.sample_rate = 16000
        container.mux(audio.encode(sound))
        container.mux(audio.encode())
    return path


def talk(count: int, x: float = 130, lift: float = 0.0) -> list[Image]:
    """A swaying face; with `lift`, the left mouth corner rises by that many px and falls again."""
    face = portrait()
    images = []
    grid = np.mgrid[0 : face.shape[0], 0 : face.shape[1]].astype(np.float32)
    bump = np.exp(-((grid[1] - 72) ** 2 + (grid[0] - 126) ** 2) / (2 * 12.0**2))
    for i in range(count):
        rise = (
            lift
            * max(0.0, float(np.sin(np.pi * (i - count * 0.4) / (count * 0.3))))
            * (count * 0.4 <= i <= count * 0.7)
        )
        moved = cv2.remap(
            face, grid[1], (grid[0] + rise * bump).astype(np.float32), cv2.INTER_LINEAR
        )
        images.append(
            paste(ground(), np.asarray(moved, np.uint8), x + 3 * np.sin(i / 5), 60 + i * 0.1)
        )
    return images
