"""Convolution, ReLU and max pooling of many small networks in one pass over memory.

For networks of a few thousand weights memory, not arithmetic, sets the pace: here an output map is
made, added up for batch norm and pooled while it is in the cache, and nothing is allocated again.
Every map of 28 x 28 lies in rows of `ROW` with its padding, as its outputs do, so that a plane can
be gone through as one long row: what is computed at the end of a row, across its edge, is cleared.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from austicker.bench.victims.fused_layout import HEIGHT, PAD, POOLED, ROW, SIDE

if TYPE_CHECKING:
    import torch


def padded(maps: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    """(N, 3, 28, 28) -> (N, 3, 33, 32), zeros around."""
    out = np.zeros((len(maps), 3, HEIGHT, ROW), np.float32)
    out[:, :, PAD : PAD + 28, PAD : PAD + 28] = maps
    return out


class Convolution:
    """`maximum(conv3x3(x) + bias, 0)`, its maxima over 3 x 3 and its moments, differentiable.

    Batch norm after it is monotonous, so it may follow the pooling: with a negative weight the
    minima take the place of the maxima.

    Args:
        data: (N, 3, 33, 32) of `padded`.
        folds, batch, channels: Largest sizes asked for; the memory is allocated once.
    """

    def __init__(
        self, data: npt.NDArray[np.float32], folds: int, batch: int, channels: int
    ) -> None:
        self.data = data
        from austicker.bench.victims.fused_kernels import backward, forward

        self.forward_kernel, self.backward_kernel = forward, backward
        self._y = np.zeros(folds * batch * channels * SIDE * ROW, np.float32)
        self._shape = (channels, SIDE, ROW)

    def __call__(
        self,
        rows: npt.NDArray[np.int64],
        weight: torch.Tensor,
        bias: torch.Tensor,
        sign: torch.Tensor,
    ) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
        """Run every fold on its own rows of the data.

        Args:
            rows: (F, B) into `data`.
            weight: (F, C, 27).
            bias: (F, C).
            sign: (F, C) 1, or -1 where minima are wanted.

        Returns:
            pooled (F, B, C, 10, 10), mean (F, C) and biased variance (F, C) of the unpooled maps.
        """
        pooled, mean, variance = _function().apply(self, rows, weight, bias, sign.numpy())
        return pooled, mean, variance

    def maps(self, folds: int, batch: int) -> npt.NDArray[np.float32]:
        """(F, B, C, 30, 32) the maps of the last call, in memory that the next one overwrites."""
        shape = (folds, batch, *self._shape)
        return self._y[: int(np.prod(shape))].reshape(shape)


@cache
def _function() -> Any:  # noqa: ANN401 - torch's metaclass makes it
    import torch

    class Fused(torch.autograd.Function):
        @staticmethod
        def forward(  # noqa: PLR0917 - torch hands them over by position
            ctx: Any,  # noqa: ANN401
            conv: Convolution,
            rows: npt.NDArray[np.int64],
            weight: torch.Tensor,
            bias: torch.Tensor,
            sign: npt.NDArray[np.float32],
        ) -> tuple[torch.Tensor, ...]:
            folds, batch = rows.shape
            y = conv.maps(folds, batch)
            pooled = np.empty((folds, batch, weight.shape[1], POOLED, POOLED), np.float32)
            sums = np.empty((folds, batch, weight.shape[1], 2), np.float32)
            conv.forward_kernel(
                conv.data, rows, weight.detach().numpy(), bias.detach().numpy(), sign, y, pooled,
                sums,
            )  # fmt: skip
            count = batch * SIDE * SIDE
            total = sums.sum(axis=1, dtype=np.float64) / count
            mean = total[..., 0]
            variance = total[..., 1] - mean**2
            ctx.parts = conv, rows, pooled, mean.astype(np.float32), count
            moments = (torch.from_numpy(a.astype(np.float32)) for a in (mean, variance))
            return torch.from_numpy(pooled), *moments

        @staticmethod
        def backward(ctx: Any, *grads: torch.Tensor) -> tuple[Any, ...]:  # noqa: ANN401
            conv, rows, pooled, mean, count = ctx.parts
            from_pooled, from_mean, from_variance = (g.contiguous().numpy() for g in grads)
            slope = 2 * from_variance / count
            level = from_mean / count - slope * mean
            folds, batch, channels = pooled.shape[:3]
            weight = np.empty((folds, batch, channels, 27), np.float32)
            bias = np.empty((folds, batch, channels), np.float32)
            conv.backward_kernel(
                conv.data, rows, conv.maps(folds, batch), pooled, from_pooled,
                level.astype(np.float32), slope.astype(np.float32), weight, bias,
            )  # fmt: skip
            to_weight, to_bias = (torch.from_numpy(g.sum(axis=1)) for g in (weight, bias))
            return None, None, to_weight, to_bias, None

    return Fused
