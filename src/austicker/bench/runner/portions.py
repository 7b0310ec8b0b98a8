"""What one task tries: the clips of a person, or a few pictures of data that name no people."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from austicker.types.base import expect

PICTURES = 10
"""Samples in a portion where a data set names no people: a minute or two of every rule."""


@dataclass(frozen=True, slots=True, order=True)
class Portion:
    """Some samples of a data section; every sample is in one portion.

    Attributes:
        name: Unique in its section.
        subject: Who; "" where the data set names nobody.
        start: Number of its first sample among those of the subject, 0-based.
        stop: Number after its last; None for all that follow.
    """

    name: str
    subject: str
    start: int = 0
    stop: int | None = None

    def __post_init__(self) -> None:
        whole = self.stop is None or self.stop > self.start
        expect(bool(self.name), "Portion", "a name", self.name)
        expect(self.start >= 0 and whole, "Portion", "0 <= start < stop", (self.start, self.stop))

    def holds(self, number: int) -> bool:
        """Whether the sample of that number, among those of the subject, is in it."""
        return self.start <= number and (self.stop is None or number < self.stop)


def portions_of(subjects: Sequence[str], unnamed: int) -> tuple[Portion, ...]:
    """One portion for each person, and one for each `PICTURES` samples of nobody.

    Args:
        subjects: Names; "" stands for samples without one.
        unnamed: How many samples have none.
    """
    found = [Portion(name, name) for name in subjects if name]
    if "" in subjects:
        found += [
            Portion(f"samples {start + 1}-{min(start + PICTURES, unnamed)}", "", start, stop)
            for start in range(0, unnamed, PICTURES)
            for stop in [start + PICTURES]
        ]
    return tuple(found)
