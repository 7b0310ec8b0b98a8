"""Reads the whole movement, not two frames of it."""

from __future__ import annotations

import numpy as np

from austicker.bench.attackers.clip import FRAMES, ONSET, PublishedClip
from austicker.bench.attackers.frames import frames_of
from austicker.bench.attackers.motion import mirrored
from austicker.bench.attackers.protocol import AttackerCard
from austicker.bench.attackers.registry import ATTACKERS
from austicker.motion.flowmap import ROWS, face_mask, flow_of_crops
from austicker.types import Floats

_COARSE = (10, 7)
"""Rows and columns that the flow is averaged to."""


@ATTACKERS.register(
    AttackerCard(
        "sequence",
        "reads the motion of twelve frames over time, and learns from protected clips",
        reads="vector",
        needs="frames",
    )
)
class Sequence:
    """Flow from the onset to every frame, coarsely, relative to its own size, and that size."""

    def learn(self, clip: PublishedClip, rng: np.random.Generator) -> Floats:
        """Two: the clip, and its mirror image."""
        flows = self._flows(clip)
        return np.stack([_vector(flows), _vector(mirrored(flows))])

    def read(self, clip: PublishedClip) -> Floats:
        """(1541,) flows of all frames but the onset, and the log of their size."""
        return _vector(self._flows(clip))

    @staticmethod
    def _flows(clip: PublishedClip) -> Floats:
        """(11, 10, 7, 2) cells, the face's median motion taken out."""
        import cv2

        images = frames_of(clip, "sequence").images
        face = face_mask(1)
        flows = np.empty((FRAMES - 1, *_COARSE, 2), np.float32)
        for row, at in enumerate(i for i in range(FRAMES) if i != ONSET):
            flow = flow_of_crops(images[ONSET], images[at])[:ROWS]
            flow = (flow - np.median(flow[face], axis=0)) * face[..., None]
            flows[row] = cv2.resize(flow, _COARSE[::-1], interpolation=cv2.INTER_AREA)
        return flows


def _vector(flows: Floats) -> Floats:
    size = float(np.sqrt((flows**2).mean()))
    return np.append(flows.ravel() / max(size, 1e-6), np.log(max(size, 1e-6))).astype(np.float32)
