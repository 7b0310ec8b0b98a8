"""Published clips of which it is known who can read them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import cv2
import numpy as np

from austicker.bench.attackers import (
    FaceFrames,
    Material,
    PublishedClip,
    VisibleChoice,
    VisibleSticker,
)
from austicker.bench.attackers.clip import FRAMES
from austicker.bench.attackers.motion import cells_under, discs, map_between, ranged
from austicker.maplayout import CELLS
from austicker.motion.flowmap import ROWS

CLASSES = ("negative", "positive", "surprise")
SHOWN = {"negative": 2, "positive": 12, "surprise": 5}
"""The region that moves down."""
CODED = {"negative": 8, "positive": 9, "surprise": 14}
"""The region with a sticker, where the place is a code."""
TIMES = ((0.0, 0.2, 0.4),)


@dataclass(frozen=True)
class Toy:
    """How clips are made.

    Attributes:
        signal: How far the class's region moves, in deviations of the noise.
        coded: Whether the sticker's place is that of the class; else it is drawn.
        with_sticker: Whether there is one.
        drift: Of its print, in deviations of the noise.
        decoy: Whether the print moves as the region of a class drawn by lot would.
    """

    signal: float = 0.0
    coded: bool = False
    with_sticker: bool = True
    drift: float = 0.0
    decoy: bool = False

    def clip(self, label: str, name: str, subject: str, rng: np.random.Generator) -> PublishedClip:
        noise = rng.normal(size=(CELLS, CELLS, 3)).astype(np.float32)
        field = np.array(cv2.GaussianBlur(noise, (0, 0), 1.5), float)
        field /= field.std()
        field[discs(np.array([SHOWN[label]]), 3), 1] += self.signal
        choice, covered = VisibleChoice(), np.zeros((CELLS, CELLS), bool)
        if self.with_sticker:
            roi = CODED[label] if self.coded else int(rng.choice([8, 9, 14]))
            angle = rng.uniform(0, 2 * np.pi)
            if self.decoy:
                roi, angle = SHOWN[str(rng.choice(CLASSES))], np.pi / 2
            covered = discs(np.array([roi]), 2.5)
            way = self.drift * np.array([np.cos(angle), np.sin(angle)])
            field[covered] = np.append(way, abs(self.drift))
            drifts = ((float(way[0]), float(way[1])),)
            choice = VisibleChoice((VisibleSticker(roi, "dots", 2.0, drifts),), TIMES)
        field[..., :2] -= np.median(field[..., :2], axis=(0, 1))
        return PublishedClip(name, subject, ranged(field), covered, choice)


def material(
    make: Callable[[str, str, str, np.random.Generator], PublishedClip],
    people: range,
    clips: int = 6,
    seed: int = 0,
) -> Material:
    made, labels = [], []
    for person in people:
        rng = np.random.default_rng([seed, person])
        for clip in range(clips):
            label = CLASSES[(clip + person) % 3]
            made.append(make(label, f"{person}/{clip}", f"p{person}", rng))
            labels.append(label)
    return Material(made, labels)


def filmed(signal: float, sticker: bool = True) -> Callable[..., PublishedClip]:
    """A maker of clips with frames, in which the class's region moves down by `signal` px."""

    def make(label: str, name: str, subject: str, rng: np.random.Generator) -> PublishedClip:
        height, width = 5 * ROWS, 5 * CELLS
        skin = cv2.GaussianBlur(rng.uniform(0, 255, (height, width)).astype(np.float32), (0, 0), 2)
        skin = np.clip(128 + 6 * (skin - skin.mean()), 20, 235)
        x, y = (5 * (v + 0.5) for v in _place(SHOWN[label]))
        row, column = np.mgrid[:height, :width].astype(np.float32)
        bump = np.exp(-((column - x) ** 2 + (row - y) ** 2) / (2 * 18**2))
        shares = [0, 0, 0, 0.3, 0.7, 0.9, 1, 0.9, 0.6, 0.3, 0.1, 0]
        images, masks = [], np.zeros((FRAMES, height, width), bool)
        cx, cy = (5 * (v + 0.5) for v in _place(int(rng.choice([8, 9, 14]))))
        under = np.hypot(column - cx, row - cy) < 12
        for share in shares:
            moved = cv2.remap(
                skin.astype(np.float32),
                column,
                (row - share * signal * bump).astype(np.float32),
                cv2.INTER_LINEAR,
                borderMode=cv2.BORDER_REFLECT,
            )
            frame = moved + rng.normal(0, 1, moved.shape)
            if sticker:
                frame[under] = 40
            images.append(np.repeat(np.clip(frame, 0, 255).astype(np.uint8)[..., None], 3, axis=2))
        if sticker:
            masks[:] = under
        frames = FaceFrames(np.stack(images), masks)
        motion = map_between(frames.images[2], frames.images[6])
        return PublishedClip(name, subject, motion, cells_under(masks), VisibleChoice(), frames)

    return make


def _place(roi: int) -> tuple[float, float]:
    """Column and row of a region on square cells."""
    from austicker.maplayout import ROI_CENTRES

    x, y = ROI_CENTRES[roi - 1].tolist()
    return float(x), y * ROWS / CELLS
