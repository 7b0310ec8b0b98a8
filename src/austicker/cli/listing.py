"""`austicker list placers|stickers|attachments|victims|datasets|attacks`."""

from __future__ import annotations

from enum import Enum
from typing import Annotated, Any

import typer

from austicker.cli.output import Json, begin
from austicker.cli.plain import plain
from austicker.registry import Registry


class Kind(str, Enum):
    """What can be listed."""

    placers = "placers"
    stickers = "stickers"
    attachments = "attachments"
    victims = "victims"
    datasets = "datasets"
    attacks = "attacks"


_REGISTRIES = {
    Kind.placers: ("austicker.placement", "PLACERS"),
    Kind.stickers: ("austicker.stickers", "STICKERS"),
    Kind.attachments: ("austicker.rendering", "ATTACHMENTS"),
    Kind.victims: ("austicker.bench.victims", "RECOGNIZERS"),
    Kind.datasets: ("austicker.bench.datasets", "DATASETS"),
    Kind.attacks: ("austicker.bench.attacks", "ATTACKS"),
}


def show(
    kind: Annotated[Kind, typer.Argument(help="What to list.")],
    json: Json = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Print the names only.")] = False,
) -> None:
    """List what can be chosen by name, each with its source, licence and package.

    Packages can add to each list, see docs/plugins.md.
    """
    from austicker import __version__

    out = begin(json=json)
    registry = _registry(kind)
    if registry is None:
        out.note(f"this version has no {kind.value}")
        return
    ours = f"au-sticker {__version__}"
    cards = [(registry.card(name), registry.package(name) or ours) for name in registry]
    out.status(**{kind.value: [{**plain(card), "package": package} for card, package in cards]})
    if quiet:
        out.table(("name",), ((card.name,) for card, _ in cards))
        return
    out.table(
        ("name", "what it is", "source", "licence", "package"),
        ((c.name, c.summary, c.source, c.licence, package) for c, package in cards),
    )


def _registry(kind: Kind) -> Registry[Any] | None:
    """The registry; None when this version lacks its module."""
    import importlib

    module, name = _REGISTRIES[kind]
    try:
        return getattr(importlib.import_module(module), name, None)
    except ModuleNotFoundError as error:
        if error.name is None or not (module + ".").startswith(error.name + "."):
            raise
        return None
