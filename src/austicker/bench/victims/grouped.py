"""What `fused.Convolution` computes, by torch's grouped convolution: for a GPU, whose way it is.

On a CPU torch runs one group after the other, slower than fold by fold.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from austicker.bench.victims.fused_layout import PAD

if TYPE_CHECKING:
    import torch


class GroupedConvolution:
    """`maximum(conv3x3(x) + bias, 0)`, its maxima over 3 x 3 and its moments, differentiable.

    Args:
        maps: (N, 3, 28, 28).
        device: Where to compute.
    """

    def __init__(self, maps: npt.NDArray[np.float32], device: str) -> None:
        import torch

        self.data = torch.from_numpy(maps).to(device)

    def __call__(
        self,
        rows: npt.NDArray[np.int64],
        weight: torch.Tensor,
        bias: torch.Tensor,
        sign: torch.Tensor,
    ) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
        """As `fused.Convolution`."""
        import torch
        from torch.nn import functional as F

        folds, batch = rows.shape
        channels = weight.shape[1]
        x = self.data[torch.from_numpy(rows).to(self.data.device)]
        x = x.transpose(0, 1).reshape(batch, folds * 3, *x.shape[3:])
        kernels = weight.reshape(folds * channels, 3, 3, 3)
        y = F.relu(F.conv2d(x, kernels, bias.flatten(), padding=PAD, groups=folds))
        variance, mean = torch.var_mean(y, dim=(0, 2, 3), correction=0)
        way = sign.reshape(-1)[:, None, None]
        pooled = F.max_pool2d(y * way, 3, 3, 1) * way
        pooled = pooled.reshape(batch, folds, channels, *pooled.shape[2:]).transpose(0, 1)
        return pooled, mean.reshape(folds, channels), variance.reshape(folds, channels)
