"""Pictures for the browser: frames, faces, designs."""

from __future__ import annotations

import io
from collections.abc import Iterable

import numpy as np

from austicker.faces.geometry import project
from austicker.live.camera import fitted
from austicker.protection.analysis import Analysis, TrackedPerson
from austicker.types import Image, Sticker

_FACE = 160
"""Side of a face's picture, px."""
_AROUND = 1.45
_BACKGROUND = 96


def jpeg(image: Image, width: int | None = None, quality: int = 88) -> bytes:
    """A picture as JPEG.

    Args:
        image: (H, W, 3) uint8 RGB.
        width: px that it is not to exceed; None for its own.
        quality: 1-100.
    """
    import cv2

    if width is not None and image.shape[1] > width:
        size = (width, max(1, round(image.shape[0] * width / image.shape[1])))
        image = np.asarray(cv2.resize(image, size, interpolation=cv2.INTER_AREA), np.uint8)
    encoded = cv2.imencode(
        ".jpg", cv2.cvtColor(image, cv2.COLOR_RGB2BGR), [cv2.IMWRITE_JPEG_QUALITY, quality]
    )
    return encoded[1].tobytes()


def from_jpeg(content: bytes) -> Image | None:
    """(H, W, 3) uint8 RGB, of a size that a camera has; None where it is no picture."""
    import cv2

    found = cv2.imdecode(np.frombuffer(content, np.uint8), cv2.IMREAD_COLOR)
    return None if found is None else fitted(found)


def best_frame(person: TrackedPerson) -> int:
    """The frame on which a face is seen largest and most from the front."""
    track = person.track
    rows = np.flatnonzero(track.present)
    pose = track.pose[rows].astype(float)
    area = np.abs(np.linalg.det(pose[:, :, :2]))
    return track.start + int(rows[int(area.argmax())])


def face(image: Image, person: TrackedPerson, frame: int) -> bytes:
    """A person's face as JPEG, square, cut out of a frame that shows it."""
    import cv2

    pose = person.track.pose[frame - person.track.start].astype(float)
    mesh = project(pose, person.track.template[:468])
    low, high = mesh.min(axis=0), mesh.max(axis=0)
    middle, half = (low + high) / 2, float((high - low).max()) / 2 * _AROUND
    x0, y0 = np.rint(middle - half).astype(int)
    side = max(2, round(2 * half))
    ground = np.full((side, side, 3), _BACKGROUND, np.uint8)
    height, width = image.shape[:2]
    left, top = max(0, x0), max(0, y0)
    right, bottom = min(width, x0 + side), min(height, y0 + side)
    if left < right and top < bottom:
        ground[top - y0 : bottom - y0, left - x0 : right - x0] = image[top:bottom, left:right]
    small = cv2.resize(ground, (_FACE, _FACE), interpolation=cv2.INTER_AREA)
    return jpeg(np.asarray(small, np.uint8))


def faces(analysis: Analysis, frames: Iterable[tuple[int, Image]]) -> dict[int, bytes]:
    """Everybody's face.

    Args:
        analysis: Who is there.
        frames: Those of `best_frame`, in order.
    """
    wanted: dict[int, list[TrackedPerson]] = {}
    for person in analysis.people:
        wanted.setdefault(best_frame(person), []).append(person)
    return {
        person.track.person: face(image, person, index)
        for index, image in frames
        for person in wanted.get(index, ())
    }


def design(sticker: Sticker, side: int = 128) -> bytes:
    """A design as PNG with transparency."""
    from PIL import Image as Pillow

    out = io.BytesIO()
    Pillow.fromarray(sticker.draw(side), "RGBA").save(out, "PNG")
    return out.getvalue()
