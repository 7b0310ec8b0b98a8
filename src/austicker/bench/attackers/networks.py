"""Networks of the benchmark as an attacker's recogniser: STSTNet, Off-ApexNet, HTNet, any other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial

import numpy as np

from austicker.bench import victims  # noqa: F401 - registers the networks
from austicker.bench.attackers.protocol import Labels
from austicker.bench.attackers.recognisers import SIMPLE, Recognisers
from austicker.bench.labelled import LabelledInputs
from austicker.bench.training.folds import Fold
from austicker.bench.training.single import Runner, TrainingPlan, probabilities
from austicker.errors import UsageError
from austicker.recognizers.inputs import MAPS
from austicker.recognizers.protocol import Raw, has_to_be_trained
from austicker.recognizers.registry import RECOGNIZERS
from austicker.types import Floats

_BATCH = 256


class NetworkRecogniser:
    """A network that reads motion maps, trained as `austicker train` does, to the final epoch.

    Args:
        victim: Registered name.
        seed: Of weights and draws.
        epochs: None for the victim's own.

    Raises:
        UsageError: Not registered, no network to be trained, or one that reads something else.
    """

    def __init__(self, victim: str, seed: int, *, epochs: int | None = None) -> None:
        found = RECOGNIZERS.make(victim)
        if not has_to_be_trained(found) or found.input is not MAPS:
            raise UsageError(
                f"'{victim}': expected a network that is trained on motion maps; choose one of: "
                "ststnet, off-apexnet, htnet"
            )
        self._blueprint = found
        self._seed = seed
        self._epochs = epochs

    def fit(self, examples: Floats, labels: Labels) -> NetworkRecogniser:
        """Learn (N, 28, 28, 3) maps, half of them mirrored in each epoch."""
        classes = tuple(np.unique(labels).tolist())
        count = len(labels)
        every = np.arange(count)
        schedule = self._blueprint.schedule
        if self._epochs is not None:
            schedule = replace(schedule, epochs=self._epochs)
        data = LabelledInputs(
            inputs=stretched(examples),
            kind=MAPS,
            labels=tuple(labels.tolist()),
            subjects=("",) * count,
            sources=("",) * count,
            names=("",) * count,
            classes=classes,
            table={},
        )
        fold = Fold("all", every, every[:0])
        plan = TrainingPlan(self._blueprint, data, (fold,), schedule, self._seed, count)
        runner = Runner(plan, 0)
        for _ in range(schedule.epochs):
            runner.step_epoch()
        self.net_ = runner.net
        return self

    def probabilities(self, examples: Floats) -> Floats:
        """(N, K)."""
        return probabilities(self._blueprint, self.net_, stretched(examples), _BATCH)


def stretched(maps: Floats) -> Raw:
    """(N, 28, 28, 3) uint8 as networks take them: each channel of each map in 0-255."""
    low = maps.min(axis=(1, 2), keepdims=True)
    span = np.ptp(maps, axis=(1, 2), keepdims=True)
    scale = np.divide(255, span, out=np.zeros_like(span), where=span > 0)
    return np.asarray(np.rint((maps - low) * scale), np.uint8)


def with_networks(names: Sequence[str], epochs: int | None = None) -> Recognisers:
    """The simple recognisers, and networks beside them.

    Args:
        names: Registered victims.
        epochs: None for each one's own.
    """
    nets = {name: partial(NetworkRecogniser, name, epochs=epochs) for name in names}
    return Recognisers({**SIMPLE.maps, **nets}, SIMPLE.vectors)
