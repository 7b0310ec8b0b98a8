"""What a network attends to: Grad-CAM, of another victim or of the victim itself.

Selvaraju et al., "Grad-CAM: Visual Explanations from Deep Networks via Gradient-based
Localization", ICCV 2017: per channel of a convolution the mean gradient of the answer's score
weighs the activation; the positive part of the sum, stretched to the input.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from austicker.bench.attacks.protocol import (
    ATTACKS,
    AttackCard,
    AttackContext,
    AttackResult,
    Raw,
    StickerPlacement,
    box_means,
    by_score,
)
from austicker.errors import UsageError
from austicker.types import Floats

if TYPE_CHECKING:
    from austicker.bench.training.trained import Trained

_PATHS = ("flow", "pixels")
_SOURCE = "Grad-CAM, Selvaraju et al., ICCV 2017"
_ATTACHMENTS = ("head", "fixed", "skin")


@dataclass(frozen=True, slots=True)
class Saliency:
    """Chooses the regions that a network attends to most.

    Attributes:
        white: StickerConfig into the victim itself; else into another one.
    """

    white: bool

    def carry_out(self, context: AttackContext, rng: np.random.Generator) -> AttackResult:
        """Decide for one clip."""
        network = context.white_box_model if self.white else context.surrogate
        if network is None or context.boxes is None or context.shown is None:
            raise UsageError("saliency needs the weights of a network of `austicker list victims`")
        seen = grad_cam(network, context.shown(network.input))
        order = by_score(box_means(seen, context.boxes), context.usable)
        return AttackResult(
            StickerPlacement(order[: context.count]), order if context.count == 1 else ()
        )


def grad_cam(network: Trained, raw: Raw) -> Floats:
    """(H, W) of the input, 0-1: where the network's likeliest answer comes from.

    The maps of all convolutions of the deepest resolution are added, each stretched to its own
    largest value, for networks with several streams have several last layers.

    Args:
        network: A trained victim with convolutions.
        raw: One input.
    """
    import cv2
    import torch

    layers = [m for m in network.net.modules() if isinstance(m, torch.nn.Conv2d)]
    outputs: list[Any] = []
    hooks = [
        layer.register_forward_hook(lambda _m, _i, out: outputs.append(out)) for layer in layers
    ]
    try:
        x = torch.from_numpy(network.blueprint.prepare(raw[None]))
        logits = network.blueprint.logits(network.net, x)
    finally:
        for hook in hooks:
            hook.remove()
    least = min(out.shape[-1] * out.shape[-2] for out in outputs)
    deepest = [out for out in outputs if out.shape[-1] * out.shape[-2] == least]
    gradients = torch.autograd.grad(logits[0].max(), deepest)
    height, width = raw.shape[-3:-1]
    total = np.zeros((height, width), np.float32)
    for out, gradient in zip(deepest, gradients, strict=True):
        weights = gradient[0].mean(dim=(1, 2), keepdim=True)
        cam = torch.relu((weights * out[0]).sum(0)).detach().numpy()
        if cam.max() > 0:
            total += cv2.resize(cam / cam.max(), (width, height), interpolation=cv2.INTER_LINEAR)
    return total / max(float(total.max()), 1e-9)


ATTACKS.register(
    AttackCard(
        "saliency",
        "the regions that another victim attends to most",
        _SOURCE,
        paths=_PATHS,
        attachments=_ATTACHMENTS,
        surrogate=True,
    )
)(lambda: Saliency(white=False))
ATTACKS.register(
    AttackCard(
        "saliency-white",
        "the regions that the victim itself attends to most",
        _SOURCE,
        paths=_PATHS,
        attachments=_ATTACHMENTS,
        white=True,
    )
)(lambda: Saliency(white=True))
