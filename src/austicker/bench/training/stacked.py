"""All folds at once: every weight has a leading dimension of folds.

Each fold has its own batches, dropout masks, batch statistics and Adam moments, drawn as in
`single`; only the arithmetic is shared. Convolutions of one group per fold are what torch is
slowest at on a CPU, so a network brings how its stack is computed.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Protocol, runtime_checkable

import numpy as np
import numpy.typing as npt

from austicker.bench.training.draws import Batch, class_weights
from austicker.bench.training.single import TrainingPlan, fresh, optimiser_of, probabilities
from austicker.recognizers.protocol import Blueprint
from austicker.types import Floats

if TYPE_CHECKING:
    import torch

MOST_FOLDS = 8
"""Trained together on a CPU, where more gain nothing: 8 STSTNets keep their batches' output maps,
110 MB, 8 Off-ApexNets about 1 GB of unfolded maps."""


class Stack(Protocol):
    """The forward pass of many networks."""

    def __call__(
        self,
        parameters: dict[str, torch.Tensor],
        buffers: dict[str, torch.Tensor],
        rows: npt.NDArray[np.int64],
        masks: Sequence[torch.Tensor],
    ) -> torch.Tensor:
        """(F, B, K) logits in training; updates the running statistics in `buffers`.

        Args:
            parameters: Of `network`, with a leading dimension of folds.
            buffers: The same of its buffers.
            rows: (F, B) places of the examples, N higher for mirror images.
            masks: (F, B, ...).
        """
        ...


@runtime_checkable
class Stackable(Protocol):
    """A blueprint that knows how to run many of its networks at once."""

    def stack(
        self, prepared: npt.NDArray[np.float32], folds: int, batch: int, device: str
    ) -> Stack:
        """Get ready for `prepared`, (2 N, ...): all examples, then their mirror images."""
        ...


class StackedRunner:
    """Trains several folds, an epoch per call.

    Args:
        plan: The training; its blueprint must be `Stackable`.
        numbers: Of the folds.
    """

    def __init__(self, plan: TrainingPlan, numbers: Sequence[int]) -> None:
        import torch
        from torch.func import stack_module_state

        blueprint: Blueprint = plan.blueprint
        if not isinstance(blueprint, Stackable):
            raise TypeError(f"{type(blueprint).__name__} has no stack")
        self.plan, self.numbers = plan, tuple(numbers)
        nets = [fresh(plan, number) for number in numbers]
        self.parameters, self.buffers = stack_module_state(nets)
        self.optimiser, self.slower = optimiser_of(plan.schedule, self.parameters.values())
        examples = plan.examples
        both = np.concatenate([examples.inputs, examples.kind.mirror(examples.inputs)])
        prepared = blueprint.prepare(both)
        steps = -(-plan.length // plan.schedule.batch)
        self._forward = blueprint.stack(prepared, len(nets), -(-plan.length // steps), plan.device)
        self._targets = examples.targets
        classes = len(examples.classes)
        self._weights = torch.from_numpy(
            np.stack([class_weights(self._targets, plan.folds[n], classes) for n in numbers])
        ).to(plan.device)
        self.epoch = 0

    def step_epoch(self) -> npt.NDArray[np.float64]:
        """Train one epoch: (F, 2) mean loss and accuracy of each fold."""
        import torch

        plan = self.plan
        seen = np.zeros((len(self.numbers), 2))
        epochs = [plan.epoch(number, self.epoch) for number in self.numbers]
        for step in zip(*epochs, strict=True):
            rows = np.stack([b.rows for b in step])
            target = torch.from_numpy(self._targets[rows]).to(plan.device)
            logits = self._forward(
                self.parameters, self.buffers, _with_mirrors(step, len(plan.examples)),
                [
                    torch.from_numpy(np.stack(m)).to(plan.device)
                    for m in zip(*(b.masks for b in step), strict=True)
                ],
            )  # fmt: skip
            losses = self._losses(logits, target)
            self.optimiser.zero_grad()
            losses.sum().backward()  # type: ignore[no-untyped-call]
            self.optimiser.step()
            right = (logits.detach().argmax(2) == target).sum(1)
            seen[:, 0] += losses.detach().cpu().numpy() * rows.shape[1]
            seen[:, 1] += right.cpu().numpy()
        self.slower.step()
        self.epoch += 1
        return seen / plan.length

    def _losses(self, logits: torch.Tensor, target: torch.Tensor) -> torch.Tensor:
        """(F,) cross entropy, each fold with its own class weights."""
        import torch
        from torch.nn import functional as F

        weight = torch.gather(self._weights, 1, target)
        log = F.log_softmax(logits, dim=2).gather(2, target[..., None])[..., 0]
        return -(weight * log).sum(1) / weight.sum(1)

    def predict(self) -> list[Floats]:
        """Per fold, (n, K) probabilities of its test clips."""
        plan, out = self.plan, []
        for place, number in enumerate(self.numbers):
            raw = plan.examples.inputs[plan.folds[number].test]
            net = fresh(plan, number)
            net.load_state_dict(self.weights(place))
            batch = plan.schedule.batch
            out.append(probabilities(plan.blueprint, net, raw, batch, plan.device))
        return out

    def weights(self, place: int) -> dict[str, torch.Tensor]:
        """The weights of one of the folds, as its network's `state_dict`."""
        both = {**self.parameters, **self.buffers}
        return {name: value[place].detach().clone() for name, value in both.items()}

    def state(self) -> dict[str, Any]:
        """All that is needed to go on."""
        return {
            "epoch": self.epoch,
            "parameters": {k: v.detach() for k, v in self.parameters.items()},
            "buffers": self.buffers,
            "optimiser": self.optimiser.state_dict(),
            "slower": self.slower.state_dict(),
        }

    def restore(self, state: dict[str, Any]) -> None:
        """Go on from `state`."""
        import torch

        self.epoch = state["epoch"]
        with torch.no_grad():
            for mine, saved in (
                (self.parameters, state["parameters"]),
                (self.buffers, state["buffers"]),
            ):
                for name, value in saved.items():
                    mine[name].copy_(value)
        self.optimiser.load_state_dict(state["optimiser"])
        self.slower.load_state_dict(state["slower"])


def _with_mirrors(step: Sequence[Batch], count: int) -> npt.NDArray[np.int64]:
    """(F, B) rows, those to be mirrored moved to the second half of the prepared examples."""
    return np.stack([b.rows + count * b.flipped for b in step])
