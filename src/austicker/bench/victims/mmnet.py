"""MMNet: muscle motion guided by where it happens.

Li, Sui, Zhu & Zhao, "MMNet: muscle motion-guided network for micro-expression recognition", IJCAI
2022.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from austicker.bench.victims.dropout import dropout_mask
from austicker.recognizers.inputs import PAIR_SIDE, PAIRS
from austicker.recognizers.protocol import Masks, Net, Raw, Schedule
from austicker.recognizers.registry import NO_LICENCE, RECOGNIZERS, RecognizerCard

if TYPE_CHECKING:
    import torch

MEAN = np.array([0.485, 0.456, 0.406], np.float32)[:, None, None]
STD = np.array([0.229, 0.224, 0.225], np.float32)[:, None, None]
"""Of ImageNet."""
BLOCKS = ((128, 128, 1), (128, 128, 2), (128, 256, 2), (256, 512, 2))
"""Channels in, channels out, stride."""
STEM, DIM, HEADS, DEPTH, DROP_PATH = (180, 128), 512, 4, 3, 0.3
SHRINK = 16
"""Pixels of the frame per patch of the last map."""


CPU_SIDE, LEAST_SIDE = 112, 32


@RECOGNIZERS.register(
    RecognizerCard(
        "mmnet",
        "continuous attention over apex minus onset, with a branch for position",
        "Li et al., IJCAI 2022",
        NO_LICENCE,
        input=PAIRS.words,
        parameters=9_258_359,
        published={"full": None, "casme2": None},
    )
)
class MMNet:
    """Motion branch (residual blocks with attention handed on) and position branch (a transformer).

    Args:
        side: Side to which the frames of 224 px are shrunk, a multiple of 16. The authors' is 224.

    Published: accuracy 95.51 %, F1 0.9494 on CASME II with three classes; users could not
    reproduce SAMM. The authors' three-class file cannot run (groups=2 on 3 channels).
    """

    input = PAIRS
    schedule = Schedule("adamw", 8e-4, 32, 99, decay=0.7, gamma=0.987, gamma_epochs=50)

    def __init__(self, side: int = PAIR_SIDE) -> None:
        self.side = side
        self.grid = side // SHRINK

    def network(self, classes: int) -> torch.nn.Module:
        """Fresh weights."""
        import torch
        from torch import nn

        patches = self.grid**2

        def block(inside: int, outside: int, stride: int) -> nn.Module:
            return nn.ModuleDict(
                {
                    "wide": nn.Conv2d(inside, outside, 3, stride, 1, bias=False),
                    "point": nn.Conv2d(outside, outside, 1, bias=False),
                    "norm": nn.BatchNorm2d(outside),
                    "norm2": nn.BatchNorm2d(outside),
                    "skip": nn.Sequential(
                        nn.Conv2d(inside, outside, 1, stride, bias=False), nn.BatchNorm2d(outside)
                    ),
                    "attend": nn.Conv2d(2, 1, 1, bias=False),
                    "attend_norm": nn.BatchNorm2d(1),
                }
            )

        def layer() -> nn.Module:
            return nn.ModuleDict(
                {
                    "norm": nn.LayerNorm(DIM),
                    "attend": nn.MultiheadAttention(DIM, HEADS, batch_first=True),
                    "mlp": nn.Sequential(
                        nn.LayerNorm(DIM),
                        nn.Linear(DIM, 2 * DIM),
                        nn.GELU(),
                        nn.Linear(2 * DIM, DIM),
                    ),
                }
            )

        return nn.ModuleDict(
            {
                "stem": nn.Sequential(
                    nn.Conv2d(3, STEM[0], 3, 2, 1, bias=False),
                    nn.BatchNorm2d(STEM[0]),
                    nn.ReLU(),
                    nn.Conv2d(STEM[0], STEM[1], 3, 1, 1, bias=False),
                    nn.BatchNorm2d(STEM[1]),
                    nn.ReLU(),
                ),
                "blocks": nn.ModuleList(block(*sizes) for sizes in BLOCKS),
                "embed": nn.Conv2d(3, DIM, 1),
                "place": nn.ParameterList([nn.Parameter(0.02 * torch.randn(1, patches, DIM))]),
                "layers": nn.ModuleList(layer() for _ in range(DEPTH)),
                "norm": nn.LayerNorm(DIM),
                "out": nn.Linear(DIM * patches, classes),
            }
        )

    def prepare(self, raw: Raw) -> npt.NDArray[np.float32]:
        """(N, 6, side, side): onset and apex with ImageNet's mean and deviation."""
        import cv2

        frames = raw.reshape(-1, *raw.shape[2:])
        if self.side != PAIR_SIDE:
            size = (self.side, self.side)
            frames = np.stack([cv2.resize(f, size, interpolation=cv2.INTER_AREA) for f in frames])
        values = frames.transpose(0, 3, 1, 2).astype(np.float32) / np.float32(255)
        return ((values - MEAN) / STD).reshape(len(raw), 6, self.side, self.side)

    def masks(self, count: int, rng: np.random.Generator) -> tuple[npt.NDArray[np.float32], ...]:
        """Drop path: for both halves of every layer of the position branch."""
        keep = 1 - np.linspace(0, DROP_PATH, DEPTH)
        return tuple(dropout_mask((count, 1, 1), float(k), rng) for k in keep.repeat(2) if k < 1)

    def logits(self, net: Net, x: torch.Tensor, masks: Masks = ()) -> torch.Tensor:
        """(N, K)."""
        import torch
        from torch.nn import functional as F

        onset, apex = x[:, :3], x[:, 3:]
        seen = net.stem(apex - onset)
        before: torch.Tensor | None = None
        for block in net.blocks:
            skip = block["skip"](seen)
            seen = F.relu(block["norm"](block["wide"](seen)))
            seen = block["norm2"](block["point"](seen))
            both = torch.cat([seen.mean(1, keepdim=True), seen.amax(1, keepdim=True)], 1)
            attention = torch.sigmoid(block["attend_norm"](block["attend"](both)))
            if before is not None:
                if before.shape != attention.shape:
                    before = F.max_pool2d(before, 2)
                attention = attention * before
            before = attention
            seen = F.relu(seen * attention + skip)
        place = F.adaptive_avg_pool2d(onset, self.grid)
        tokens = net.embed(place).flatten(2).transpose(1, 2) + net.place[0]
        dropped = iter(masks)
        for number, layer in enumerate(net.layers):
            inner = layer["norm"](tokens)
            step = layer["attend"](inner, inner, inner, need_weights=False)[0]
            # The first layer is never dropped: drop path grows with depth.
            tokens = tokens + (step * next(dropped) if masks and number else step)
            step = layer["mlp"](tokens)
            tokens = tokens + (step * next(dropped) if masks and number else step)
        where = net.norm(tokens).transpose(1, 2).reshape(seen.shape)
        out: torch.Tensor = net.out((seen + where).flatten(1))
        return out


@RECOGNIZERS.register(
    RecognizerCard(
        "mmnet-112",
        "the same on frames of half the side, a quarter of the work, for a machine without GPU",
        "Li et al., IJCAI 2022",
        NO_LICENCE,
        input=PAIRS.words,
        parameters=8_957_303,
        published={"full": None},
        ours={"synthetic, 10 people, 2 folds, 4 epochs": 0.258},
    )
)
def mmnet_112() -> MMNet:
    """Not the published network: its last map is 7 x 7, not 14 x 14."""
    return MMNet(CPU_SIDE)


@RECOGNIZERS.register(
    RecognizerCard(
        "mmnet-32",
        "the same on frames of 32 px and a seventh of the epochs: learns in minutes without GPU",
        "Li et al., IJCAI 2022",
        NO_LICENCE,
        input=PAIRS.words,
        parameters=8_865_143,
        published={"full": None},
        ours={"synthetic, 40 people, first of 2 folds, 12 epochs": 0.736},
    )
)
class MMNet32(MMNet):
    """Not the published network: its last map is 2 x 2, not 14 x 14, and its rate falls faster."""

    schedule = Schedule("adamw", 8e-4, 32, 12, decay=0.7, gamma=0.95, gamma_epochs=12)

    def __init__(self) -> None:
        super().__init__(LEAST_SIDE)
