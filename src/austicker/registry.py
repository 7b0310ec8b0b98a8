"""Names -> factories with cards, one `Registry` per kind of thing (placers, stickers, ...)."""

from __future__ import annotations

import fnmatch
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Generic, TypeVar

from austicker.errors import UsageError, nearest

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Card:
    """What `austicker list` says about one registered thing.

    Attributes:
        name, summary, source, licence: As printed.
        needs: What it asks for beyond the usual: "picture" for a placer that looks at pixels.
    """

    name: str
    summary: str
    source: str = ""
    licence: str = "Apache-2.0"
    needs: str = ""


class Registry(Generic[T]):
    """A named set of factories.

    Args:
        kind: Singular noun used in messages, for example ``"placer"``.
    """

    def __init__(self, kind: str) -> None:
        self.kind = kind
        self._cards: dict[str, Card] = {}
        self._factories: dict[str, Callable[[], T]] = {}

    def register(self, card: Card) -> Callable[[Callable[[], T]], Callable[[], T]]:
        """Decorate a class or zero-argument function that makes the thing named by `card`.

        Raises:
            UsageError: The name is taken.
        """

        def decorate(factory: Callable[[], T]) -> Callable[[], T]:
            if card.name in self._factories:
                raise UsageError(f"{self.kind} '{card.name}' is registered twice")
            self._cards[card.name] = card
            self._factories[card.name] = factory
            return factory

        return decorate

    def make(self, name: str) -> T:
        """Make the thing called `name`.

        Raises:
            UsageError: No such name; the message lists the names there are.
        """
        if name not in self._factories:
            known = ", ".join(sorted(self._factories))
            raise UsageError(
                f"unknown {self.kind} '{name}'; choose one of: {known}"
                f"{nearest(name, self._factories)}"
            )
        return self._factories[name]()

    def names(self, pattern: str = "*") -> tuple[str, ...]:
        """Names matching the shell pattern, in order of registration."""
        return tuple(n for n in self._factories if fnmatch.fnmatchcase(n, pattern))

    def card(self, name: str) -> Card:
        """The card of `name`; raises `UsageError` like `make`."""
        if name not in self._cards:
            self.make(name)
        return self._cards[name]

    def __contains__(self, name: object) -> bool:
        return name in self._factories

    def __iter__(self) -> Iterator[str]:
        return iter(self._factories)

    def __len__(self) -> int:
        return len(self._factories)
