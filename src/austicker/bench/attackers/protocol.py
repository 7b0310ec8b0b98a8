"""What an attacker is given, and what it makes of it, to learn from or to be asked about."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

import numpy as np
import numpy.typing as npt

from austicker.bench.attackers.clip import PublishedClip
from austicker.registry import Card
from austicker.types import Floats

Learns = Literal["bare", "protected"]
Shape = Literal["map", "vector"]
Labels = npt.NDArray[np.str_]


@dataclass(frozen=True, slots=True)
class AttackerCard(Card):
    """A card with what an attacker needs.

    Attributes:
        learns: The clips of other people that it learns from: as they were, or as published.
        reads: What its recogniser takes: motion maps, (28, 28, 3), or plain vectors.
        needs: "frames" for one that works on pixels.
    """

    learns: Learns = "protected"
    reads: Shape = "map"


class Attacker(Protocol):
    """What somebody who knows the tool makes of a clip; one a file.

    Its recogniser is not part of it: see `learning.attack`.
    """

    def learn(self, clip: PublishedClip, rng: np.random.Generator) -> Floats:
        """(E, ...) examples that it learns from a clip whose label it knows."""
        ...

    def read(self, clip: PublishedClip) -> Floats:
        """(...) what its recogniser is given of a clip whose label it wants."""
        ...


class Recogniser(Protocol):
    """Learns from examples of one shape and tells classes apart."""

    def fit(self, examples: Floats, labels: Labels) -> Recogniser:
        """Learn (N, ...) examples with their (N,) labels."""
        ...

    def probabilities(self, examples: Floats) -> Floats:
        """(N, K) probabilities of the classes of `fit`, sorted."""
        ...


class MakeRecogniser(Protocol):
    """Makes a recogniser that has learnt nothing yet."""

    def __call__(self, seed: int) -> Recogniser:
        """A fresh one; `seed` decides all that is random about it."""
        ...


@dataclass(frozen=True, slots=True, eq=False)
class Material:
    """Clips with their labels.

    Attributes:
        clips: May lie on disk; read one by one.
        labels: One each.
    """

    clips: Sequence[PublishedClip]
    labels: Sequence[str]
