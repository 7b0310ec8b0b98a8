"""The ready nets of stills together, and which of them choose and which judge."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np

from austicker.errors import AssetError, DataError, UsageError
from austicker.recognizers.inputs import STILLS
from austicker.recognizers.protocol import Raw, Recognizer, has_to_be_trained
from austicker.recognizers.registry import RECOGNIZERS
from austicker.types import Floats

READY = ("fer", "facex", "face-api")
"""Ready nets of stills, of the packages named so."""
EMOTIONS = ("anger", "disgust", "fear", "happiness", "sadness", "surprise", "neutral")
ROLES: dict[frozenset[str], tuple[tuple[str, ...], tuple[str, ...]]] = {
    frozenset(READY): (("fer", "face-api"), ("facex",)),
    frozenset({"fer", "facex"}): (("fer",), ("facex",)),
    frozenset({"fer", "face-api"}): (("fer",), ("face-api",)),
    frozenset({"facex", "face-api"}): (("facex",), ("face-api",)),
}
"""Nets at hand -> those that help to choose, and those that judge. With one net or none, nothing
helps to choose."""


@dataclass(frozen=True, slots=True, eq=False)
class StillPanel:
    """Recognisers of stills, asked together; an `austicker.types.StillReader`.

    Attributes:
        names: Of the recognisers.
        recognizers: Likewise; each reads at least the emotions of `EMOTIONS`.
    """

    names: tuple[str, ...]
    recognizers: tuple[Recognizer, ...]

    @property
    def classes(self) -> tuple[str, ...]:
        """Columns of `probabilities`."""
        return EMOTIONS

    def probabilities(self, stills: Raw) -> Floats:
        """(R, N, 7) of N stills."""
        answers = []
        for one in self.recognizers:
            columns = [one.classes.index(name) for name in EMOTIONS]
            answers.append(one.predict(stills)[:, columns])
        return np.stack(answers).astype(np.float64)


def panel_of(names: Sequence[str]) -> StillPanel:
    """Ready nets by name.

    Raises:
        UsageError: A name that is none of `READY`.
    """
    for name in names:
        if name not in READY:
            raise UsageError(f"unknown net of stills '{name}'; choose one of: {', '.join(READY)}")
    return StillPanel(tuple(names), tuple(_ready(name) for name in names))


@cache
def at_hand() -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The ready nets that can be used here, and for each other one why not.

    A net's file is fetched when it is first looked for; one that cannot be had counts as missing
    for the rest of the process.
    """
    found, missing = [], []
    for name in READY:
        try:
            _ready(name).predict(np.zeros((1, *STILLS.shape), np.uint8))
        except (AssetError, DataError, UsageError) as error:
            missing.append(f"'{name}' is not at hand: {error}")
        else:
            found.append(name)
    return tuple(found), tuple(missing)


def roles(names: Sequence[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Which of some nets help to choose and which judge; never one both."""
    return ROLES.get(frozenset(names), ((), tuple(names)))


@cache
def _ready(name: str) -> Recognizer:
    made = RECOGNIZERS.make(name)
    if has_to_be_trained(made):
        raise UsageError(f"'{name}' has to be trained before it can be asked")
    return made  # type: ignore[return-value]
