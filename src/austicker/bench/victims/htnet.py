"""HTNet: a hierarchical transformer over the four places of a face that move.

Wang, Zhang, Wang & Lu, "HTNet for micro-expression recognition", Neurocomputing 602: 128196, 2024.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from austicker.recognizers.inputs import MAPS, centred
from austicker.recognizers.protocol import Masks, Net, Raw, Schedule
from austicker.recognizers.registry import NO_LICENCE, RECOGNIZERS, RecognizerCard

if TYPE_CHECKING:
    import torch

PATCH, HALF = 7, 14
CORNERS = ((0, 0), (0, 14), (13, 2), (13, 11))
"""Row and column where the crops of 14 x 14 begin: about the eyes at (6, 7) and (22, 7) and the
corners of the mouth at (9, 20) and (18, 20), as column and row of the map."""
DIMS, HEADS, DEPTHS = (256, 512, 1024), (3, 6, 12), (2, 2, 10)
HEAD, MLP = 64, 4


@RECOGNIZERS.register(
    RecognizerCard(
        "htnet",
        "hierarchical transformer over crops of the eyes and the mouth's corners",
        "Wang et al., Neurocomputing 602, 2024",
        NO_LICENCE,
        input=MAPS.words,
        parameters=128_617_731,
        published={
            "full": (0.8603, 0.8475),
            "smic-hs": (0.8049, 0.7905),
            "casme2": (0.9532, 0.9516),
            "samm": (0.8131, 0.8124),
        },
        ours={"synthetic, 20 people, 2 folds, 10 epochs": 0.874},
    )
)
class HTNet:
    """Blocks of self-attention at 4 x 4, 2 x 2 and 1 x 1 patches.

    At each level attention stays within a block of the map, which here is one patch; between
    levels a convolution and max pooling aggregate (the nested transformer of Zhang et al., AAAI
    2022, on which the paper builds). The published figures choose the epoch on the test subject.
    """

    input = MAPS
    schedule = Schedule("adam", 5e-5, 256, 800)

    def network(self, classes: int) -> torch.nn.Module:
        """Fresh weights."""
        from torch import nn

        def layer(dim: int, heads: int) -> nn.Module:
            return nn.ModuleDict(
                {
                    "norm": nn.LayerNorm(dim),
                    "qkv": nn.Linear(dim, 3 * heads * HEAD, bias=False),
                    "join": nn.Linear(heads * HEAD, dim),
                    "mlp": nn.Sequential(
                        nn.LayerNorm(dim),
                        nn.Linear(dim, MLP * dim),
                        nn.GELU(),
                        nn.Linear(MLP * dim, dim),
                    ),
                }
            )

        sizes = zip(DIMS, HEADS, DEPTHS, strict=True)
        return nn.ModuleDict(
            {
                "embed": nn.Conv2d(3, DIMS[0], PATCH, PATCH),
                "place": nn.ParameterList(
                    nn.Parameter(0.02 * nn.init.normal_(nn.Parameter(_empty(d)))) for d in DIMS
                ),
                "levels": nn.ModuleList(
                    nn.ModuleList(layer(dim, heads) for _ in range(depth))
                    for dim, heads, depth in sizes
                ),
                "merge": nn.ModuleList(nn.Conv2d(a, b, 3, padding=1) for a, b in pairwise(DIMS)),
                "merged": nn.ModuleList(nn.LayerNorm(b) for b in DIMS[1:]),
                "norm": nn.LayerNorm(DIMS[-1]),
                "out": nn.Linear(DIMS[-1], classes),
            }
        )

    def prepare(self, raw: Raw) -> npt.NDArray[np.float32]:
        """(N, 3, 28, 28): four crops of 14 x 14 of the centred maps, tiled."""
        maps = centred(raw)
        a, b, c, d = (maps[:, :, r : r + HALF, k : k + HALF] for r, k in CORNERS)
        upper, lower = np.concatenate([a, b], axis=3), np.concatenate([c, d], axis=3)
        return np.concatenate([upper, lower], axis=2)

    def masks(self, count: int, rng: np.random.Generator) -> tuple[npt.NDArray[np.float32], ...]:
        """None: the network has no dropout."""
        return ()

    def logits(self, net: Net, x: torch.Tensor, masks: Masks = ()) -> torch.Tensor:
        """(N, K)."""
        from torch.nn import functional as F

        x = net.embed(x)
        for number, layers in enumerate(net.levels):
            n, dim, rows, columns = x.shape
            # One patch is one block, so attention is over one patch: (N * patches, 1, dim).
            tokens = x.permute(0, 2, 3, 1).reshape(n * rows * columns, 1, dim) + net.place[number]
            for layer in layers:
                tokens = tokens + _attend(layer, tokens)
                tokens = tokens + layer["mlp"](tokens)
            x = tokens.reshape(n, rows, columns, dim).permute(0, 3, 1, 2)
            if number < len(net.merge):
                x = net.merge[number](x).permute(0, 2, 3, 1)
                x = F.max_pool2d(net.merged[number](x).permute(0, 3, 1, 2), 3, 2, 1)
        out: torch.Tensor = net.out(net.norm(x.mean(dim=(2, 3))))
        return out


def _empty(dim: int) -> torch.Tensor:
    import torch

    return torch.empty(dim)


def _attend(layer: Net, tokens: torch.Tensor) -> torch.Tensor:
    from torch.nn import functional as F

    n, length, _ = tokens.shape
    parts = layer["qkv"](layer["norm"](tokens)).view(n, length, 3, -1, HEAD)
    q, k, v = parts.permute(2, 0, 3, 1, 4)
    seen = F.scaled_dot_product_attention(q, k, v).transpose(1, 2).reshape(n, length, -1)
    out: torch.Tensor = layer["join"](seen)
    return out
