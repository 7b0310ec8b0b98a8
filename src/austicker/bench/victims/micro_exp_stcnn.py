"""MicroExpSTCNN: one three-dimensional convolution over a grey clip.

Reddy, Karri, Dubey & Mukherjee, "Spontaneous facial micro-expression recognition using 3D
spatiotemporal convolutional neural networks", IJCNN 2019.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from austicker.bench.victims.dropout import dropout_mask
from austicker.recognizers.inputs import CUBE_SIDE, CUBES
from austicker.recognizers.protocol import Masks, Net, Raw, Schedule
from austicker.recognizers.registry import RECOGNIZERS, RecognizerCard

if TYPE_CHECKING:
    import torch

KERNELS, HIDDEN = 32, 128
CPU_SIDE = 32


@RECOGNIZERS.register(
    RecognizerCard(
        "micro-exp-stcnn",
        "one 3D convolution over the grey frames of a clip",
        "Reddy et al., IJCNN 2019",
        "MIT; reimplemented from the paper",
        input=CUBES.words,
        parameters=1_643_267,
        published={"full": None},
        ours={"synthetic, 20 people, 2 folds, 30 epochs": 0.311},
    )
)
class MicroExpSTCNN:
    """32 kernels of 3 x 3 x 15, pooling, 128 units, dropout.

    Args:
        side: Side to which the frames of 64 px are shrunk, a divisor of 64. The authors' is 64.

    Published: accuracy 68.75 % on SMIC and 87.80 % on CAS(ME)^2 on one split of 80/20, in which
    people are on both sides; never leave one subject out.
    """

    input = CUBES
    schedule = Schedule("sgd", 1e-2, 16, 100)

    def __init__(self, side: int = CUBE_SIDE) -> None:
        self.side = side
        self.flat = KERNELS * ((side - 2) // 3) ** 2

    def network(self, classes: int) -> torch.nn.Module:
        """Fresh weights."""
        from torch import nn

        return nn.ModuleDict(
            {
                "conv": nn.Conv3d(1, KERNELS, (15, 3, 3)),
                "hidden": nn.Linear(self.flat, HIDDEN),
                "out": nn.Linear(HIDDEN, classes),
            }
        )

    def prepare(self, raw: Raw) -> npt.NDArray[np.float32]:
        """(N, 1, 18, 64, 64), each clip with mean 0 and deviation 1."""
        values = raw.astype(np.float32)
        values -= values.mean(axis=(1, 2, 3), keepdims=True)
        values /= np.maximum(values.std(axis=(1, 2, 3), keepdims=True), np.float32(1))
        return values[:, None]

    def masks(self, count: int, rng: np.random.Generator) -> tuple[npt.NDArray[np.float32], ...]:
        """After the pooling and after the hidden units."""
        return (
            dropout_mask((count, self.flat), 0.5, rng),
            dropout_mask((count, HIDDEN), 0.5, rng),
        )

    def logits(self, net: Net, x: torch.Tensor, masks: Masks = ()) -> torch.Tensor:
        """(N, K)."""
        from torch.nn import functional as F

        seen = F.max_pool3d(F.relu(net.conv(x)), 3).flatten(1)
        if masks:
            seen = seen * masks[0]
        hidden = F.relu(net.hidden(seen))
        if masks:
            hidden = hidden * masks[1]
        out: torch.Tensor = net.out(hidden)
        return out


@RECOGNIZERS.register(
    RecognizerCard(
        "micro-exp-stcnn-32",
        "the same on what changes since the first frame, at half the side: learns without GPU",
        "Reddy et al., IJCNN 2019",
        "MIT; reimplemented from the paper",
        input=CUBES.words,
        parameters=414_467,
        published={"full": None},
        ours={"synthetic, 40 people, 2 folds, 30 epochs": 0.729},
    )
)
class MicroExpSTCNN32(MicroExpSTCNN):
    """Not the published input: grey frames less the first, averaged to 32 x 32, trained by Adam.

    Whole frames show who somebody is a hundred times more strongly than how they move, and with a
    thousand clips the published network learns the former.
    """

    schedule = Schedule("adam", 5e-4, 16, 30)

    def __init__(self) -> None:
        super().__init__(CPU_SIDE)

    def prepare(self, raw: Raw) -> npt.NDArray[np.float32]:
        """(N, 1, 18, 32, 32): differences to the first frame, each clip with deviation 1."""
        shape = (*raw.shape[:2], self.side, CUBE_SIDE // self.side, self.side, -1)
        values = np.asarray(raw.reshape(shape).mean(axis=(3, 5), dtype=np.float32))
        values -= values[:, :1].copy()
        values /= np.maximum(values.std(axis=(1, 2, 3), keepdims=True), np.float32(1e-3))
        return values[:, None]
