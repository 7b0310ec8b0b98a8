"""CausalNet: reads the whole movement, so that no key frame has to be right.

Zhang, Tang & Chen, "Rethinking Key-frame-based Micro-expression Recognition: A Robust and Accurate
Framework Against Key-frame Errors", ICCV 2025 (arXiv 2508.06640). From the paper's own account: the
representation of the entire sequence is the input; a Causal Motion Position Learning Module finds
where muscles move and takes attention from the rest; Causal Attention Blocks learn how relaxation
follows from contraction. Widths, depth and schedule, which that account does not give, are ours.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from austicker.bench.victims.dropout import dropout_mask
from austicker.recognizers.inputs import SEQUENCES
from austicker.recognizers.protocol import Masks, Net, Raw, Schedule
from austicker.recognizers.registry import RECOGNIZERS, RecognizerCard
from austicker.recognizers.sequence import SEQUENCE_FRAMES, centred_sequence

if TYPE_CHECKING:
    import torch

PATCH, DIM, HEADS, DEPTH = 7, 64, 4, 2
PATCHES = (28 // PATCH) ** 2
"""Of one map."""
KEEP = 0.8
"""Share of the features that dropout keeps before the last layer."""


@RECOGNIZERS.register(
    RecognizerCard(
        "causalnet",
        "the motion of a whole movement, attended to in the order of time",
        "Zhang et al., ICCV 2025",
        "MIT; reimplemented from the paper",
        input=SEQUENCES.words,
        parameters=115_108,
        published={"full": (0.8976, 0.9020)},
        ours={"synthetic, 40 people, first of 2 folds, 25 epochs": 0.920},
    )
)
class CausalNet:
    """Position module, then blocks of attention over time and over the face.

    Published: UF1 0.8976, UAR 0.9020 on the full MEGC2019, leave one subject out. Epochs and widths
    were searched for there ("train for parameter tuning"), on what data is not known to us.
    """

    input = SEQUENCES
    schedule = Schedule("adamw", 1e-3, 32, 25, decay=0.05, gamma=0.95, gamma_epochs=25)

    def network(self, classes: int) -> torch.nn.Module:
        """Fresh weights."""
        import torch
        from torch import nn

        def attention() -> nn.Module:
            return nn.ModuleDict(
                {
                    "norm": nn.LayerNorm(DIM),
                    "attend": nn.MultiheadAttention(DIM, HEADS, batch_first=True),
                }
            )

        def block() -> nn.Module:
            return nn.ModuleDict(
                {
                    "time": attention(),
                    "face": attention(),
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
                "embed": nn.Conv2d(3, DIM, PATCH, PATCH),
                "where": nn.Sequential(nn.Linear(3, DIM // 2), nn.GELU(), nn.Linear(DIM // 2, 1)),
                "place": nn.ParameterList([nn.Parameter(0.02 * torch.randn(1, 1, PATCHES, DIM))]),
                "moment": nn.ParameterList(
                    [nn.Parameter(0.02 * torch.randn(1, SEQUENCE_FRAMES, 1, DIM))]
                ),
                "blocks": nn.ModuleList(block() for _ in range(DEPTH)),
                "norm": nn.LayerNorm(DIM),
                "out": nn.Linear(PATCHES * DIM, classes),
            }
        )

    def prepare(self, raw: Raw) -> npt.NDArray[np.float32]:
        """(N, 12, 3, 28, 28): u and v in -1..1, strain in 0..1, of the sequence's largest."""
        return centred_sequence(raw)

    def masks(self, count: int, rng: np.random.Generator) -> tuple[npt.NDArray[np.float32], ...]:
        """Before the last layer."""
        return (dropout_mask((count, PATCHES * DIM), KEEP, rng),)

    def logits(self, net: Net, x: torch.Tensor, masks: Masks = ()) -> torch.Tensor:
        """(N, K)."""
        import torch

        count, frames = x.shape[:2]
        tokens = net.embed(x.flatten(0, 1)).flatten(2).transpose(1, 2)
        tokens = tokens.view(count, frames, PATCHES, DIM)
        tokens = tokens * self._moving(net, x)[:, None, :, None]
        tokens = tokens + net.place[0] + net.moment[0]
        # A moment sees itself and what came before: relaxation is read by its contraction.
        later = torch.ones(frames, frames, dtype=torch.bool, device=x.device).triu(1)
        for block in net.blocks:
            seen = tokens.transpose(1, 2).flatten(0, 1)
            seen = _attended(block["time"], seen, later)
            tokens = seen.view(count, PATCHES, frames, DIM).transpose(1, 2)
            seen = _attended(block["face"], tokens.flatten(0, 1), None)
            tokens = seen.view(count, frames, PATCHES, DIM)
            tokens = tokens + block["mlp"](tokens)
        features = net.norm(tokens).mean(1).flatten(1)
        if masks:
            features = features * masks[0]
        out: torch.Tensor = net.out(features)
        return out

    @staticmethod
    def _moving(net: Net, x: torch.Tensor) -> torch.Tensor:
        """(N, P) 0-1: how much each place of the face moves from one moment to the next.

        From the steps between moments, not from the distance to rest, so that a wrong first frame
        moves nothing: their mean, their largest, and the strain.
        """
        import torch
        from torch.nn import functional as F

        step = torch.linalg.vector_norm(x[:, 1:, :2] - x[:, :-1, :2], dim=2)
        features = torch.stack([step.mean(1), step.amax(1), x[:, :, 2].mean(1)], 1)
        places = F.avg_pool2d(features, PATCH).flatten(2).transpose(1, 2)
        weight: torch.Tensor = torch.sigmoid(net.where(places * 8)).squeeze(-1)
        return weight


def _attended(layer: Net, tokens: torch.Tensor, hidden: torch.Tensor | None) -> torch.Tensor:
    inner = layer["norm"](tokens)
    found = layer["attend"](inner, inner, inner, attn_mask=hidden, need_weights=False)[0]
    out: torch.Tensor = tokens + found
    return out
