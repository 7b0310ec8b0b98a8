"""One fold at a time: plain layers, any victim."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from austicker.bench.labelled import LabelledInputs
from austicker.bench.training.draws import Batch, batches, class_weights
from austicker.bench.training.folds import Fold
from austicker.errors import AuStickerError
from austicker.recognizers.protocol import Blueprint, Raw, Schedule
from austicker.types import Floats

if TYPE_CHECKING:
    import torch


@dataclass(frozen=True, slots=True, eq=False)
class TrainingPlan:
    """Everything that decides the outcome of training.

    Attributes:
        blueprint: What is trained.
        examples: On which data.
        folds: All folds.
        schedule: How long and how fast.
        seed: Of weights and draws.
        length: Clips per epoch.
        device: Of torch; "cpu" is deterministic.
    """

    blueprint: Blueprint
    examples: LabelledInputs
    folds: tuple[Fold, ...]
    schedule: Schedule
    seed: int
    length: int
    device: str = "cpu"

    def epoch(self, number: int, epoch: int) -> Iterator[Batch]:
        """The steps of fold `number` in an epoch."""
        return batches(
            self.blueprint,
            self.folds[number],
            self.length,
            seed=self.seed,
            number=number,
            epoch=epoch,
            batch=self.schedule.batch,
        )


class Runner:
    """Trains one fold, an epoch per call, so that it can be saved in between.

    Args:
        plan: The training.
        number: Of the fold.
    """

    def __init__(self, plan: TrainingPlan, number: int) -> None:
        import torch

        self.plan, self.number = plan, number
        self.net = fresh(plan, number)
        self.optimiser, self.slower = optimiser_of(plan.schedule, self.net.parameters())
        targets = plan.examples.targets
        fold = plan.folds[number]
        classes = len(plan.examples.classes)
        weights = class_weights(targets, fold, classes)
        self._weights = torch.from_numpy(weights).to(plan.device)
        self._targets = torch.from_numpy(targets).to(plan.device)
        self.epoch = 0

    def step_epoch(self) -> tuple[float, float]:
        """Train one epoch: mean loss, and accuracy on the clips as they were shown."""
        import torch
        from torch.nn import functional as F

        plan = self.plan
        self.net.train()
        loss_sum, right, count = 0.0, 0, 0
        for batch in plan.epoch(self.number, self.epoch):
            x = torch.from_numpy(shown(plan, batch)).to(plan.device)
            masks = [torch.from_numpy(m).to(plan.device) for m in batch.masks]
            target = self._targets[torch.from_numpy(batch.rows).to(plan.device)]
            logits = plan.blueprint.logits(self.net, x, masks)
            loss = F.cross_entropy(logits, target, weight=self._weights)
            self.optimiser.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call]
            self.optimiser.step()
            loss_sum += float(loss.detach()) * len(target)
            right += int((logits.detach().argmax(1) == target).sum())
            count += len(target)
        self.slower.step()
        self.epoch += 1
        return loss_sum / count, right / count

    def predict(self) -> Floats:
        """(n, K) probabilities of the fold's test clips."""
        raw = self.plan.examples.inputs[self.plan.folds[self.number].test]
        return probabilities(
            self.plan.blueprint, self.net, raw, self.plan.schedule.batch, self.plan.device
        )

    def weights(self, place: int = 0) -> dict[str, torch.Tensor]:
        """The weights of its only fold."""
        return {k: v.detach().cpu() for k, v in self.net.state_dict().items()}

    def state(self) -> dict[str, Any]:
        """All that is needed to go on."""
        return {
            "epoch": self.epoch,
            "net": self.net.state_dict(),
            "optimiser": self.optimiser.state_dict(),
            "slower": self.slower.state_dict(),
        }

    def restore(self, state: dict[str, Any]) -> None:
        """Go on from `state`."""
        self.epoch = state["epoch"]
        self.net.load_state_dict(state["net"])
        self.optimiser.load_state_dict(state["optimiser"])
        self.slower.load_state_dict(state["slower"])


def shown(plan: TrainingPlan, batch: Batch) -> npt.NDArray[np.float32]:
    """The inputs of a batch, mirrored where so drawn."""
    kind = plan.examples.kind
    raw = plan.examples.inputs[batch.rows]
    if batch.flipped.any():
        raw[batch.flipped] = kind.mirror(raw[batch.flipped])
    return plan.blueprint.prepare(raw)


def fresh(plan: TrainingPlan, number: int) -> torch.nn.Module:
    """Untrained weights of a fold; the global generator is left as it was."""
    import torch

    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(int(np.random.SeedSequence([plan.seed, number]).generate_state(1)[0]))
        net = plan.blueprint.network(len(plan.examples.classes))
    return net.to(plan.device)


def optimiser_of(schedule: Schedule, parameters: Any) -> tuple[Any, Any]:  # noqa: ANN401
    """The optimiser and what lowers its rate."""
    import torch

    kinds: dict[str, Callable[..., Any]] = {
        "adam": torch.optim.Adam,
        "adamw": torch.optim.AdamW,
        "sgd": torch.optim.SGD,
    }
    optimiser = kinds[schedule.optimiser](parameters, lr=schedule.rate, weight_decay=schedule.decay)
    slower = torch.optim.lr_scheduler.LambdaLR(
        optimiser, lambda epoch: schedule.gamma ** min(epoch, schedule.gamma_epochs)
    )
    return optimiser, slower


def probabilities(
    blueprint: Blueprint, net: torch.nn.Module, raw: Raw, batch: int, device: str = "cpu"
) -> Floats:
    """(N, K) softmax of a trained network; N may be 0."""
    import torch
    from torch.nn import functional as F

    net.eval()
    parts, count = [], len(raw)
    if count == 0:
        raw = np.zeros((1, *blueprint.input.shape), np.uint8)
    with torch.inference_mode():
        for start in range(0, len(raw), batch):
            x = torch.from_numpy(blueprint.prepare(raw[start : start + batch])).to(device)
            parts.append(F.softmax(blueprint.logits(net, x), dim=1).cpu().numpy())
    return np.concatenate(parts)[:count]


@contextmanager
def enough_memory(batch: int) -> Iterator[None]:
    """Raise one sentence when memory runs out.

    Raises:
        AuStickerError: It did.
    """
    try:
        yield
    except (MemoryError, RuntimeError) as error:
        text = str(error).lower()
        if isinstance(error, RuntimeError) and not any(
            sign in text for sign in ("out of memory", "not enough memory", "can't allocate memory")
        ):
            raise
        raise AuStickerError(
            f"memory ran out while training with batches of {batch}; use a smaller `batch`, or a "
            "smaller victim"
        ) from error
