"""What a recogniser must do to be asked, and what a network must offer to become one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, Protocol, TypeAlias, TypeGuard

import numpy as np
import numpy.typing as npt

from austicker.recognizers.inputs import Input
from austicker.types import Floats

if TYPE_CHECKING:
    import torch

Raw = npt.NDArray[np.uint8]
Net: TypeAlias = Any
"""A `torch.nn.ModuleDict` that its own blueprint made; the type of an entry is not known."""
Masks = Sequence["torch.Tensor"]


class Recognizer(Protocol):
    """Reads emotion, and needs no training first.

    Example:
        >>> from austicker.recognizers.inputs import MAPS
        >>> from austicker.recognizers.load import FunctionRecognizer
        >>> ask = lambda inputs: np.full((len(inputs), 2), 0.5)
        >>> even = FunctionRecognizer("even", ask, MAPS, ("positive", "negative"))
        >>> even.predict(np.zeros((1, *MAPS.shape), np.uint8)).tolist()
        [[0.5, 0.5]]
    """

    @property
    def input(self) -> Input:
        """What it reads."""
        ...

    @property
    def classes(self) -> tuple[str, ...]:
        """What the columns of `predict` stand for."""
        ...

    def predict(self, inputs: Raw) -> Floats:
        """(N, K) probabilities of N inputs.

        Raises:
            DataError: The inputs do not fit.
        """
        ...


@dataclass(frozen=True, slots=True)
class Schedule:
    """How a network is trained: a fixed number of epochs, the last of which counts.

    Attributes:
        optimiser: "adam", "adamw" or "sgd".
        rate: Learning rate.
        batch: Clips per step, at most; an epoch is cut into batches of nearly one size.
        epochs: How many.
        decay: Weight decay.
        gamma: Factor of the rate after each of the first `gamma_epochs` epochs.
        gamma_epochs: See `gamma`.

    Example:
        >>> Schedule("adam", rate=1e-3, batch=64, epochs=100).decay
        0.0
    """

    optimiser: Literal["adam", "adamw", "sgd"]
    rate: float
    batch: int
    epochs: int
    decay: float = 0.0
    gamma: float = 1.0
    gamma_epochs: int = 0


class Blueprint(Protocol):
    """A network that has to be trained first. Importing one does not import torch.

    Example:
        >>> from austicker.bench.victims import load_recognizer
        >>> load_recognizer("ststnet").input.name
        'maps'
    """

    @property
    def input(self) -> Input:
        """What it reads."""
        ...

    @property
    def schedule(self) -> Schedule:
        """Its authors' training, or what its card states."""
        ...

    def network(self, classes: int) -> torch.nn.Module:
        """Fresh weights from torch's global generator."""
        ...

    def prepare(self, raw: Raw) -> npt.NDArray[np.float32]:
        """What `logits` takes, from inputs of its kind."""
        ...

    def masks(self, count: int, rng: np.random.Generator) -> tuple[npt.NDArray[np.float32], ...]:
        """Dropout masks of a batch, already divided by the share that is kept.

        Drawn here, not in the network, so that a run is the same however it is computed.
        """
        ...

    def logits(self, net: Net, x: torch.Tensor, masks: Masks = ()) -> torch.Tensor:
        """(N, K); without masks nothing is dropped."""
        ...


def has_to_be_trained(recognizer: Blueprint | Recognizer) -> TypeGuard[Blueprint]:
    """Whether it is a network without weights.

    Example:
        >>> from austicker.bench.victims import load_recognizer
        >>> has_to_be_trained(load_recognizer("ststnet"))
        True
    """
    return hasattr(recognizer, "network")
