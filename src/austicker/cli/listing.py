"""`austicker list placers|stickers|attachments|victims|datasets|attacks`."""

from __future__ import annotations

from enum import Enum
from typing import Annotated, Any

import typer

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
    Kind.attachments: ("austicker.render", "ATTACHMENTS"),
    Kind.victims: ("austicker.bench.victims", "RECOGNIZERS"),
    Kind.datasets: ("austicker.bench.datasets", "DATASETS"),
    Kind.attacks: ("austicker.bench.attacks", "ATTACKS"),
}


def show(kind: Annotated[Kind, typer.Argument(help="What to list.")]) -> None:
    """List what can be chosen by name, each with its source and licence."""
    from austicker.cli import table

    registry = _registry(kind)
    if registry is None:
        typer.echo(f"this version has no {kind.value}", err=True)
        return
    cards = [registry.card(name) for name in registry]
    table.show(
        ("name", "what it is", "source", "licence"),
        ((card.name, card.summary, card.source, card.licence) for card in cards),
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
