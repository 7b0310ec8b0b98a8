"""A victim of motion maps that is simple enough to be predicted by hand, and trials on it."""

from __future__ import annotations

from functools import partial

import numpy as np

from austicker.bench.attacks import AttackContext, StickerPlacement, card_of
from austicker.bench.samples.flow import FlowSample
from austicker.bench.samples.sticker_config import StickerConfig
from austicker.causal import packaged_model
from austicker.motion.flowmap import FlowMap
from tests.bench.datasets.flow_folders import drawn_map

CLASSES = ("negative", "positive", "surprise")
STILL = StickerConfig("any", 2.0, "head", 1, None)
DECOY = StickerConfig("any", 2.0, "decoy", 1, 1.0)


def scene(label: str = "positive", seed: int = 0, keep_free: bool = False) -> FlowSample:
    raw = drawn_map(label, np.random.default_rng(seed)).raw
    models = {"packaged": packaged_model()}
    return FlowSample(f"clip {seed}", "p1", "drawn", label, raw, models, keep_free)


def corner(raw: np.ndarray) -> np.ndarray:
    """'positive' while the left mouth corner moves; what else moves is all the same to it."""
    values = FlowMap(raw).centred()[18:23, 7:12, :2]
    moved = float(np.hypot(values[..., 0], values[..., 1]).mean())
    return np.array([0.75, 0.5 + moved, 0.0])


def context(name: str, on: FlowSample, look: StickerConfig = STILL) -> AttackContext:
    def asks(placement: StickerPlacement | None):
        from austicker.recognizers.inputs import MAPS

        return corner(on.shown(look, placement, MAPS))

    return AttackContext(
        classes=CLASSES,
        count=look.stickers,
        budget=card_of(name).budget,
        usable=on.usable(look),
        observation=partial(on.observation, look),
        asks=asks,
        free=partial(on.free, look),
        boxes=on.boxes(look),
        shown=lambda kind: on.shown(look, None, kind),
    )
