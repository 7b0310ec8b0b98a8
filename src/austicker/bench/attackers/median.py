"""Looks at many onset-apex pairs, in which noise that changes from frame to frame cancels."""

from __future__ import annotations

from itertools import product

import numpy as np

from austicker.bench.attackers.clip import APEXES, ONSETS, PublishedClip
from austicker.bench.attackers.frames import frames_of
from austicker.bench.attackers.motion import map_of
from austicker.bench.attackers.protocol import AttackerCard
from austicker.bench.attackers.registry import ATTACKERS
from austicker.motion.flowmap import flow_of_crops
from austicker.types import Floats


@ATTACKERS.register(
    AttackerCard(
        "median",
        "takes the median of nine onset-apex pairs, and learns from protected clips treated alike",
        needs="frames",
    )
)
class Median:
    """Three frames up to the onset against three around the apex."""

    def learn(self, clip: PublishedClip, rng: np.random.Generator) -> Floats:
        """The map of the median flow, cell by cell."""
        return self.read(clip)[None]

    def read(self, clip: PublishedClip) -> Floats:
        """The same."""
        images = frames_of(clip, "median").images
        flows = [flow_of_crops(images[a], images[b]) for a, b in product(ONSETS, APEXES)]
        return map_of(np.median(flows, axis=0).astype(np.float32))
