"""Networks that a run trained, kept by `--keep-weights`, as victims."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from austicker.bench.training import checkpoint
from austicker.bench.training.single import probabilities
from austicker.errors import DataError
from austicker.recognizers.inputs import Input
from austicker.recognizers.protocol import Blueprint, Raw
from austicker.types import Floats

if TYPE_CHECKING:
    import torch

_BATCH = 64


@dataclass(frozen=True, slots=True, eq=False)
class Trained:
    """One fold's network.

    Attributes:
        blueprint: Its kind.
        net: Its weights.
        classes: What its outputs stand for.
        left_out: The fold it belongs to: it has seen everybody else.
    """

    blueprint: Blueprint
    net: torch.nn.Module
    classes: tuple[str, ...]
    left_out: str

    @property
    def input(self) -> Input:
        """What it reads."""
        return self.blueprint.input

    def predict(self, inputs: Raw) -> Floats:
        """(N, K) probabilities; raises `DataError` when the inputs do not fit."""
        self.input.check(inputs, f"the network without '{self.left_out}'")
        return probabilities(self.blueprint, self.net, inputs, _BATCH)


def read_trained(run: Path, blueprint: Blueprint) -> dict[str, Trained]:
    """The networks of a run, by the fold they have not seen.

    Args:
        run: Folder given to `austicker train -o`.
        blueprint: The victim it was run with.

    Raises:
        DataError: No weights were kept, or they are of another victim.
    """
    found: dict[str, Trained] = {}
    for path in sorted(run.glob("folds_*.pt")):
        content = checkpoint.read(path) or {}
        for name, weights in zip(
            content.get("names", ()), content.get("weights", ()), strict=False
        ):
            net = blueprint.network(len(content["classes"]))
            try:
                net.load_state_dict(weights)
            except RuntimeError as error:
                raise DataError(f"{path} holds the weights of another victim") from error
            found[name] = Trained(blueprint, net.eval(), tuple(content["classes"]), name)
    if not found:
        raise DataError(f"{run} holds no weights; train again with `keep_weights=True`")
    return found
