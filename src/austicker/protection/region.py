"""The part of each frame that is drawn on or looked at: only that is converted to RGB and back."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Protocol

import numpy as np

from austicker.faces.track import UntrackedFace
from austicker.media.patch import Box
from austicker.protection.overlay import PersonOverlay
from austicker.protection.skin_crop import HEIGHT, WIDTH, crop_to_image, inter_ocular_under
from austicker.protection.timeline import State
from austicker.rendering.blur import REACH
from austicker.types import Floats, Image

_SLACK = 4
"""px that interpolation and rounding reach beyond."""
_WORN = frozenset({State.PROTECTED, State.HELD})
_KEPT = 16
"""Frames; more are never between decoding and drawing."""
_STICKER = 1.0
"""Sides from a sticker's middle; its shadow and its rim end well within."""
_SKIN = 0.2
"""Inter-ocular distances beyond the crop from which skin is fetched at most."""


class Observer(Protocol):
    """Looks at the frames while they are drawn."""

    def boxes(self, index: int) -> list[Floats]:
        """(4,) x0, y0, x1, y1 px each: what it will look at on frame `index`."""
        ...

    def before(self, index: int, image: Image) -> None:
        """Look at frame `index` before anything is drawn on it."""
        ...

    def after(self, index: int, image: Image) -> None:
        """Look at what is drawn of frame `index`, of which `before` was told last."""
        ...


class DrawnRegion:
    """Called with the index of a frame, in any order and from any thread.

    Args:
        overlays: Of everybody who is protected.
        untracked: Faces that are blurred.
        observer: Looks at the frames too; None where nobody does.
    """

    def __init__(
        self,
        overlays: Sequence[PersonOverlay],
        untracked: Sequence[UntrackedFace] = (),
        observer: Observer | None = None,
    ) -> None:
        self._overlays = tuple(overlays)
        self._untracked = tuple(untracked)
        self._observer = observer
        # Asked before decoding and before drawing.
        self._around = lru_cache(maxsize=_KEPT)(self._box)

    def __call__(self, index: int) -> Box | None:
        """The smallest box around all; None where there is nothing."""
        return self._around(index)

    def _box(self, index: int) -> Box | None:
        boxes = [] if self._observer is None else self._observer.boxes(index)
        boxes += [
            _blurred(face.box) for face in self._untracked if face.first <= index <= face.last
        ]
        for overlay in self._overlays:
            line = overlay.timeline
            if line.start <= index < line.stop:
                boxes += _of_person(overlay, index)
        if not boxes:
            return None
        every = np.array(boxes)
        low = np.floor(every[:, :2].min(axis=0)).astype(int) - _SLACK
        high = np.ceil(every[:, 2:].max(axis=0)).astype(int) + _SLACK + 1
        return Box(int(low[0]), int(low[1]), int(high[0]), int(high[1]))


def _of_person(overlay: PersonOverlay, index: int) -> list[Floats]:
    line, head = overlay.timeline, overlay.planned.track
    t = min(index - line.start, len(line.state) - 1)
    boxes = []
    if np.isfinite(line.box[t]).all():
        # A face that is to wear stickers is blurred after all where too little is seen of them.
        boxes.append(_blurred(line.box[t]))
    if t == index - line.start and line.state[t] in _WORN:
        pose = line.pose[t]
        for track in overlay.tracks:
            boxes.append(np.concatenate(track.surface.bounds(track.moved(pose, t).pose, _STICKER)))
    row = index - head.start
    if overlay.skin is not None and 0 <= row < len(head.present) and head.present[row]:
        boxes.append(_skin(head.pose[row], head.template))
    return boxes


def _skin(pose: Floats, template: Floats) -> Floats:
    corners = np.array([[0, 0], [WIDTH, 0], [0, HEIGHT], [WIDTH, HEIGHT]])
    matrix = crop_to_image(pose, template)
    places = corners @ matrix[:, :2].T + matrix[:, 2]
    reach = _SKIN * inter_ocular_under(pose, template)
    return np.concatenate([places.min(axis=0) - reach, places.max(axis=0) + reach])


def _blurred(box: Floats) -> Floats:
    middle, half = (box[:2] + box[2:]) / 2, (box[2:] - box[:2]) / 2 * REACH
    return np.concatenate([middle - half, middle + half])
