"""Off-ApexNet: two streams, one for each direction of the flow from onset to apex.

Gan, Liong, Yau, Huang & Tan, "OFF-ApexNet on micro-expression recognition system", Signal
Processing: Image Communication 74, 2019.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from austicker.recognizers.inputs import MAPS, centred
from austicker.recognizers.protocol import Masks, Net, Raw, Schedule
from austicker.recognizers.registry import NO_LICENCE, RECOGNIZERS, RecognizerCard

if TYPE_CHECKING:
    import torch

FIRST, SECOND, HIDDEN = 6, 16, 1024


@RECOGNIZERS.register(
    RecognizerCard(
        "off-apexnet",
        "two convolutional streams, one for each direction of the flow",
        "Gan et al., Signal Processing: Image Communication 74, 2019",
        NO_LICENCE,
        input=MAPS.words,
        parameters=1_614_875,
        published={
            "full": (0.7196, 0.7096),
            "smic-hs": (0.6817, 0.6695),
            "casme2": (0.8764, 0.8681),
            "samm": (0.5409, 0.5392),
        },
        ours={"synthetic, 20 people, 5 folds, 40 epochs": 0.885},
    )
)
class OffApexNet:
    """Per direction: 6 kernels of 5 x 5, pooling, 16 of 5 x 5, pooling; then 1024 units."""

    input = MAPS
    schedule = Schedule("adam", 1e-4, 256, 100)

    def network(self, classes: int) -> torch.nn.Module:
        """Fresh weights."""
        from torch import nn

        return nn.ModuleDict(
            {
                "first": nn.ModuleList(nn.Conv2d(1, FIRST, 5, padding=2) for _ in range(2)),
                "second": nn.ModuleList(nn.Conv2d(FIRST, SECOND, 5, padding=2) for _ in range(2)),
                "hidden": nn.Linear(2 * SECOND * 49, HIDDEN),
                "out": nn.Linear(HIDDEN, classes),
            }
        )

    def prepare(self, raw: Raw) -> npt.NDArray[np.float32]:
        """(N, 2, 28, 28) centred u and v."""
        return np.ascontiguousarray(centred(raw)[:, :2])

    def masks(self, count: int, rng: np.random.Generator) -> tuple[npt.NDArray[np.float32], ...]:
        """None: the network has no dropout."""
        return ()

    def logits(self, net: Net, x: torch.Tensor, masks: Masks = ()) -> torch.Tensor:
        """(N, K)."""
        import torch
        from torch.nn import functional as F

        parts = []
        for i, (first, second) in enumerate(zip(net.first, net.second, strict=True)):
            seen = F.max_pool2d(F.relu(first(x[:, i : i + 1])), 2)
            parts.append(F.max_pool2d(F.relu(second(seen)), 2).flatten(1))
        out: torch.Tensor = net.out(F.relu(net.hidden(torch.cat(parts, 1))))
        return out

    def stack(
        self, prepared: npt.NDArray[np.float32], folds: int, batch: int, device: str
    ) -> _Stack:
        """Many at once, see `austicker.bench.training.stacked`."""
        return _Stack(prepared, device)


class _Stack:
    """Convolutions as products of unfolded maps, one batch of products for all folds.

    Args:
        prepared: (N, 2, 28, 28).
        device: Where to compute.
    """

    def __init__(self, prepared: npt.NDArray[np.float32], device: str) -> None:
        import torch

        self._prepared = torch.from_numpy(prepared).to(device)

    def __call__(
        self,
        parameters: dict[str, torch.Tensor],
        buffers: dict[str, torch.Tensor],
        rows: npt.NDArray[np.int64],
        masks: Masks,
    ) -> torch.Tensor:
        import torch
        from torch.nn import functional as F

        x = self._prepared[torch.from_numpy(rows).to(self._prepared.device)]
        folds, batch = rows.shape
        parts = []
        for i in range(2):
            seen = x[:, :, i : i + 1]
            for name in ("first", "second"):
                weight, bias = parameters[f"{name}.{i}.weight"], parameters[f"{name}.{i}.bias"]
                seen = _convolve(seen, weight, bias)
                side = seen.shape[-1] // 2
                seen = F.max_pool2d(F.relu(seen).flatten(0, 2), 2)
                seen = seen.reshape(folds, batch, weight.shape[1], side, side)
            parts.append(seen.flatten(2))
        joined = torch.cat(parts, 2)
        hidden = F.relu(_multiply(joined, parameters, "hidden"))
        return _multiply(hidden, parameters, "out")


def _convolve(x: torch.Tensor, weight: torch.Tensor, bias: torch.Tensor) -> torch.Tensor:
    """(F, B, C, H, W) by (F, D, C, 5, 5), same size."""
    from torch.nn import functional as F

    folds, batch, _, rows, columns = x.shape
    patches = F.unfold(x.flatten(0, 1), 5, padding=2).reshape(folds, batch, -1, rows * columns)
    out = weight.flatten(2)[:, None] @ patches + bias[:, None, :, None]
    return out.reshape(folds, batch, -1, rows, columns)


def _multiply(x: torch.Tensor, parameters: dict[str, torch.Tensor], name: str) -> torch.Tensor:
    import torch

    weight = parameters[f"{name}.weight"].transpose(1, 2)
    return torch.baddbmm(parameters[f"{name}.bias"][:, None], x, weight)
