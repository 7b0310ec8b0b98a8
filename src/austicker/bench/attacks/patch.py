"""A patch whose content is optimised on the victim itself: what one place could do at best.

In the manner of Brown et al., "Adversarial Patch" (2017): gradient steps on the content of a
patch; but for each clip, at each region, and within what a motion map can hold, so that it
bounds every sticker and decoy of that size from above. It cannot be printed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from austicker.bench.attacks.protocol import (
    ATTACKS,
    AttackCard,
    AttackContext,
    AttackResult,
    Raw,
    StickerPlacement,
)
from austicker.errors import UsageError
from austicker.recognizers.inputs import MAPS

if TYPE_CHECKING:
    import torch

STEPS, RATE = 20, 0.1
"""Steps of the gradient's sign, in ranges of a channel."""


@ATTACKS.register(
    AttackCard(
        "patch",
        "one region of the victim's input optimised by its own gradient: the upper bound",
        "after Brown et al., Adversarial Patch, arXiv 1712.09665",
        paths=("flow",),
        several=False,
        attachments=("head",),
        white=True,
    )
)
class Patch:
    """Tries the content of all regions side by side and keeps the one that works best."""

    def carry_out(self, context: AttackContext, rng: np.random.Generator) -> AttackResult:
        """Decide for one clip."""
        import torch
        from torch.nn import functional as F

        white_box_model, boxes = context.white_box_model, context.boxes
        if (
            white_box_model is None
            or boxes is None
            or context.shown is None
            or white_box_model.input is not MAPS
        ):
            raise UsageError("patch needs the weights of a network that reads motion maps")
        raw = context.shown(MAPS)
        start = torch.from_numpy(white_box_model.blueprint.prepare(raw[None]))
        rois = list(context.usable)
        mask = torch.zeros(len(rois), 1, *start.shape[2:])
        for row, roi in enumerate(rois):
            x0, y0, x1, y1 = boxes[roi - 1]
            mask[row, :, y0 : y1 + 1, x0 : x1 + 1] = 1
        low, high = _bounds(raw, start.shape[1])
        with torch.no_grad():
            label = (
                white_box_model.blueprint.logits(white_box_model.net, start)
                .argmax(1)
                .repeat(len(rois))
            )
        x = start.repeat(len(rois), 1, 1, 1)
        best, worth = x.clone(), torch.full((len(rois),), -torch.inf)
        for step in range(STEPS + 1):
            x.requires_grad_(True)
            loss = F.cross_entropy(
                white_box_model.blueprint.logits(white_box_model.net, x), label, reduction="none"
            )
            better = loss.detach() > worth
            best[better], worth[better] = x.detach()[better], loss.detach()[better]
            if step == STEPS:
                break
            (gradient,) = torch.autograd.grad(loss.sum(), x)
            moved = x.detach() + RATE * gradient.sign() * mask
            x = torch.where(mask > 0, torch.minimum(torch.maximum(moved, low), high), x.detach())
        chosen = int(worth.argmax())
        x0, y0, x1, y1 = boxes[rois[chosen] - 1]
        content = best[chosen, :, y0 : y1 + 1, x0 : x1 + 1].permute(1, 2, 0).contiguous().numpy()
        return AttackResult(
            StickerPlacement((rois[chosen],), content=content.astype(np.float32).tobytes())
        )


def _bounds(raw: Raw, channels: int) -> tuple[torch.Tensor, torch.Tensor]:
    """What the channels of this map can hold once centred: 0-255 less the medians of u and v."""
    import torch

    middle = np.zeros(3, np.float32)
    middle[:2] = np.median(raw[..., :2], axis=(0, 1)) / 255
    low = torch.from_numpy(-middle[:channels]).reshape(1, -1, 1, 1)
    return low, low + 1
