"""A video of many shots: one face, two, somebody else, nobody, and shots of a few frames."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any

import av
import cv2
import numpy as np

from austicker.types import Image
from tests.actors import ground, paste, portrait, talk
from tests.no_bare_face.heads import at, put, synthetic

STARTS = (0, 40, 60, 62, 65, 100, 130, 155, 195, 214)
"""First frames of its shots."""
FRAMES = 215


def coloured(red: float, green: float, blue: float, waves: float) -> Image:
    """Ground of a colour and with a light from elsewhere, so that a change of it is a cut."""
    width = ground().shape[1]
    light = 0.7 + 0.3 * np.cos(np.pi * waves * np.arange(width) / width)
    colour = light[None, :, None] * np.array([red, green, blue])
    return np.asarray(np.clip(ground() * colour, 0, 255), np.uint8)


def alone(count: int, back: Image, x: float = 130) -> list[Image]:
    """A swaying face."""
    return [paste(back, portrait(), x + 4 * np.sin(i / 4), 60 + i * 0.2) for i in range(count)]


def moved(count: int, back: Image) -> list[Image]:
    """A face whose left mouth corner rises and falls again."""
    plain = ground()
    return [
        np.where((image == plain).all(axis=2, keepdims=True), back, image)
        for image in talk(count, lift=3.0)
    ]


def together(count: int, back: Image) -> list[Image]:
    """A large face on the left, a smaller one on the right that comes in the middle."""
    small = np.asarray(cv2.resize(portrait(), None, fx=0.7, fy=0.7), np.uint8)
    return [
        paste(image, small, 320, 100) if i >= count // 3 else image
        for i, image in enumerate(alone(count, back, 20))
    ]


def drawn(count: int, back: Image) -> list[Image]:
    """Somebody synthetic."""
    head = synthetic()
    return [put(back, head, at(head, 230 + 0.5 * i, 170, scale=1.0))[0] for i in range(count)]


@lru_cache(maxsize=1)
def pictures() -> list[Image]:
    """All frames."""
    red, green = coloured(1.6, 0.3, 0.3, 1), coloured(0.3, 1.6, 0.3, 2)
    blue = coloured(0.3, 0.3, 1.6, 3)
    return [
        *moved(40, red),
        *[green] * 20,
        *alone(2, blue, 200),
        *alone(3, red, 60),
        *together(35, green),
        *drawn(30, blue),
        *alone(25, red, 200),
        *together(40, green),
        *[blue] * 19,
        red,
    ]


def record(path: Path, images: list[Image], codec: str = "libx264", **options: str) -> Path:
    """Write them with a key frame at least every 12 frames, or as `options` say."""
    with av.open(str(path), "w") as film:
        video: Any = film.add_stream(codec, rate=25, options={"g": "12", "crf": "12", **options})
        video.height, video.width = images[0].shape[:2]
        video.pix_fmt = "yuv420p"
        for image in images:
            film.mux(video.encode(av.VideoFrame.from_ndarray(image, format="rgb24")))
        film.mux(video.encode())
    return path
