"""Where recognisers register themselves, and the card of each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from austicker.recognizers.protocol import Blueprint, Recognizer
from austicker.registry import Card, Registry


@dataclass(frozen=True, slots=True)
class RecognizerCard(Card):
    """A card with figures.

    Attributes:
        input: What it reads, in words.
        parameters: Trainable numbers, with three classes.
        published: Evaluation -> (UF1, UAR) of the authors, leave one subject out on MEGC2019;
            None where not stated.
        ours: Evaluation -> UF1 measured by this project; docs/victims.md has the commands.
    """

    input: str = ""
    parameters: int = 0
    published: Mapping[str, tuple[float, float] | None] = field(
        default_factory=lambda: MappingProxyType({})
    )
    ours: Mapping[str, float] = field(default_factory=lambda: MappingProxyType({}))


RECOGNIZERS: Registry[Blueprint | Recognizer] = Registry(
    "recogniser", "austicker.victims", RecognizerCard
)
"""Ready recognisers (`Recognizer`) and networks to be trained (`Blueprint`).

Those of this package register with `austicker.recognizers`, networks with
`austicker.bench.victims`.
"""

NO_LICENCE = "architecture from the paper; the authors' code, which states no licence, is not used"
