"""STSTNet: three shallow streams over a motion map.

Liong, Gan, See, Khor & Huang, "Shallow triple stream three-dimensional CNN (STSTNet) for
micro-expression recognition", FG 2019.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from austicker.bench.victims.dropout import dropout_mask
from austicker.bench.victims.fused import Convolution, padded
from austicker.bench.victims.fused_layout import POOLED, SIDE
from austicker.bench.victims.grouped import GroupedConvolution
from austicker.recognizers.inputs import MAPS, centred
from austicker.recognizers.protocol import Masks, Net, Raw, Schedule
from austicker.recognizers.registry import NO_LICENCE, RECOGNIZERS, RecognizerCard

if TYPE_CHECKING:
    import torch

STREAMS = (3, 5, 8)
EPSILON, MOMENTUM = 1e-5, 0.1
"""Of torch's batch norm."""


@RECOGNIZERS.register(
    RecognizerCard(
        "ststnet",
        "three shallow convolutional streams over a motion map",
        "Liong et al., FG 2019",
        NO_LICENCE,
        input=MAPS.words,
        parameters=1_683,
        published={
            "full": (0.7353, 0.7605),
            "smic-hs": (0.6801, 0.7013),
            "casme2": (0.8382, 0.8686),
            "samm": (0.6588, 0.6810),
        },
        ours={"synthetic, 40 people, 5 folds": 0.893},
    )
)
class STSTNet:
    """Convolutions of 3 x 3 with 3, 5 and 8 channels, ReLU, batch norm, max pooling, dropout."""

    input = MAPS
    schedule = Schedule("adam", 5e-5, 256, 800)

    def network(self, classes: int) -> torch.nn.Module:
        """Fresh weights."""
        from torch import nn

        return nn.ModuleDict(
            {
                "convs": nn.ModuleList(nn.Conv2d(3, c, 3, padding=2) for c in STREAMS),
                "norms": nn.ModuleList(nn.BatchNorm2d(c) for c in STREAMS),
                "out": nn.Linear(sum(STREAMS) * (POOLED // 2) ** 2, classes),
            }
        )

    def prepare(self, raw: Raw) -> npt.NDArray[np.float32]:
        """(N, 3, 28, 28) centred maps."""
        return centred(raw)

    def masks(self, count: int, rng: np.random.Generator) -> tuple[npt.NDArray[np.float32], ...]:
        """One for the pooled channels of all streams."""
        return (dropout_mask((count, sum(STREAMS), POOLED, POOLED), 0.5, rng),)

    def logits(self, net: Net, x: torch.Tensor, masks: Masks = ()) -> torch.Tensor:
        """(N, K)."""
        import torch
        from torch.nn import functional as F

        parts = [
            F.max_pool2d(norm(F.relu(conv(x))), 3, 3, 1)
            for conv, norm in zip(net.convs, net.norms, strict=True)
        ]
        seen = torch.cat(parts, 1)
        if masks:
            seen = seen * masks[0]
        out: torch.Tensor = net.out(F.avg_pool2d(seen, 2).flatten(1))
        return out

    def stack(
        self, prepared: npt.NDArray[np.float32], folds: int, batch: int, device: str
    ) -> _Stack:
        """Many at once, see `austicker.bench.training.stacked`."""
        if device == "cpu":
            return _Stack(Convolution(padded(prepared), folds, batch, sum(STREAMS)))
        return _Stack(GroupedConvolution(prepared, device))


class _Stack:
    """The three streams as one convolution; batch norm follows the pooling, which it commutes with.

    Args:
        conv: The convolution with its data.
    """

    def __init__(self, conv: Convolution | GroupedConvolution) -> None:
        self._conv = conv

    def __call__(
        self,
        parameters: dict[str, torch.Tensor],
        buffers: dict[str, torch.Tensor],
        rows: npt.NDArray[np.int64],
        masks: Masks,
    ) -> torch.Tensor:
        import torch
        from torch.nn import functional as F

        def joined(name: str) -> torch.Tensor:
            return torch.cat([parameters[name.format(i)] for i in range(len(STREAMS))], 1)

        gamma, beta = joined("norms.{}.weight"), joined("norms.{}.bias")
        sign = torch.where(gamma.detach() < 0, -1.0, 1.0)
        folds, batch = rows.shape
        pooled, mean, variance = self._conv(
            rows,
            joined("convs.{}.weight").reshape(folds, sum(STREAMS), -1),
            joined("convs.{}.bias"),
            sign,
        )
        _track(buffers, mean.detach(), variance.detach(), batch * SIDE * SIDE)
        scale = gamma * torch.rsqrt(variance + EPSILON)
        shift = beta - mean * scale
        seen = pooled * scale[:, None, :, None, None] + shift[:, None, :, None, None]
        if masks:
            seen = seen * masks[0]
        flat = F.avg_pool2d(seen.flatten(0, 1), 2).reshape(folds, batch, -1)
        weight = parameters["out.weight"].transpose(1, 2)
        return torch.baddbmm(parameters["out.bias"][:, None], flat, weight)


def _track(
    buffers: dict[str, torch.Tensor], mean: torch.Tensor, variance: torch.Tensor, count: int
) -> None:
    """Running statistics as `BatchNorm2d` keeps them."""
    import torch

    unbiased = variance * (count / (count - 1))
    for name, values in (("mean", mean), ("var", unbiased)):
        for i, part in enumerate(torch.split(values, list(STREAMS), dim=1)):
            buffers[f"norms.{i}.running_{name}"].mul_(1 - MOMENTUM).add_(part, alpha=MOMENTUM)
    for i in range(len(STREAMS)):
        buffers[f"norms.{i}.num_batches_tracked"].add_(1)
