"""Names -> factories with cards, one `Registry` per kind of thing (placers, stickers, ...).

Other packages add to a registry by an entry point that names a `Plugin`; see docs/plugins.md.
"""

from __future__ import annotations

import fnmatch
import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from austicker.errors import UsageError, nearest

if TYPE_CHECKING:
    from importlib.metadata import EntryPoint

T = TypeVar("T")

log = logging.getLogger(__name__)


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


@dataclass(frozen=True, slots=True)
class Plugin:
    """What an entry point of another package names.

    Attributes:
        card: What is said of it, of the type that the registry's own cards have; its name is that
            of the entry point.
        factory: A class or function of no arguments that makes the thing.

    Example:
        >>> moon = Plugin(Card("moon", "Crescent, pale yellow"), Moon)  # doctest: +SKIP
    """

    card: Card
    factory: Callable[[], Any]


class Registry(Generic[T]):
    """A named set of factories.

    Args:
        kind: Singular noun used in messages, for example ``"placer"``.
        group: Entry points by which other packages add to it, read once, when somebody asks for
            a name that is not there or for all names; none where empty.
        cards: The type that its cards have.
    """

    def __init__(self, kind: str, group: str = "", cards: type[Card] = Card) -> None:
        self.kind = kind
        self.group = group
        self.cards = cards
        self._cards: dict[str, Card] = {}
        self._factories: dict[str, Callable[[], T]] = {}
        self._packages: dict[str, str] = {}
        self._waiting = bool(group)

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
        self._must_have(name)
        return self._factories[name]()

    def names(self, pattern: str = "*") -> tuple[str, ...]:
        """Names matching the shell pattern, in order of registration, plug-ins last."""
        return tuple(name for name in self if fnmatch.fnmatchcase(name, pattern))

    def card(self, name: str) -> Card:
        """The card of `name`; raises `UsageError` like `make`."""
        self._must_have(name)
        return self._cards[name]

    def package(self, name: str) -> str:
        """Name and version of the package that `name` comes from; empty for our own.

        Raises:
            UsageError: As `make`.
        """
        self._must_have(name)
        return self._packages.get(name, "")

    def __contains__(self, name: object) -> bool:
        if name not in self._factories:
            self._load()
        return name in self._factories

    def __iter__(self) -> Iterator[str]:
        self._load()
        return iter(tuple(self._factories))

    def __len__(self) -> int:
        self._load()
        return len(self._factories)

    def _must_have(self, name: str) -> None:
        if name not in self:
            known = ", ".join(sorted(self._factories))
            hint = nearest(name, self._factories)
            raise UsageError(f"unknown {self.kind} '{name}'; choose one of: {known}{hint}")

    def _load(self) -> None:
        """Add what other packages bring; one that is broken is left out with a warning."""
        if not self._waiting:
            return
        from importlib.metadata import entry_points

        self._waiting = False  # first, because a plug-in may look into the registry
        for point in entry_points(group=self.group):
            package = f"{point.dist.name} {point.dist.version}" if point.dist else "a package"
            try:
                plugin = self._plugin(point)
            except Exception as error:  # whatever another package does, ours goes on
                log.warning(
                    "the %s '%s' of %s is left out (%s); update or uninstall that package",
                    self.kind,
                    point.name,
                    package,
                    " ".join(f"{type(error).__name__}: {error}".split()),
                )
            else:
                self.register(plugin.card)(plugin.factory)
                self._packages[point.name] = package

    def _plugin(self, point: EntryPoint) -> Plugin:
        """What `point` names.

        Raises:
            UsageError: The name is taken, or the object is not a `Plugin` of this registry.
            Exception: Whatever the package raises when it is imported.
        """
        if point.name in self._factories:
            raise UsageError("the name is taken")
        plugin = point.load()
        if not isinstance(plugin, Plugin) or not callable(plugin.factory):
            raise UsageError(f"expected a Plugin, got {type(plugin).__name__}")
        if not isinstance(plugin.card, self.cards) or plugin.card.name != point.name:
            raise UsageError(f"expected a {self.cards.__name__} of the name '{point.name}'")
        return plugin
