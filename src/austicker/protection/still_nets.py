"""Which ready nets of stills help to choose in a run, and which judge; never one both."""

from __future__ import annotations

from collections.abc import Collection

from austicker.protection.options import Options
from austicker.recognizers.stills import StillPanel, at_hand, panel_of, roles


def choosing(options: Options) -> StillPanel | None:
    """The nets that help to choose: None where the placer asks none, or too few are at hand.

    A victim that is to be fooled does not help against itself.
    """
    if not options.asks_stills:
        return None
    names = roles([name for name in at_hand()[0] if name not in asked_otherwise(options)])[0]
    return panel_of(names) if names else None


def helping() -> StillPanel | None:
    """The nets at hand that may help to choose, whatever chooses; None where there is none."""
    names = roles(at_hand()[0])[0]
    return panel_of(names) if names else None


def judging(chose: Collection[str]) -> StillPanel | None:
    """The nets at hand that had no part in the choice; None where there is none."""
    names = tuple(name for name in at_hand()[0] if name not in chose)
    return panel_of(names) if names else None


def asked_otherwise(options: Options) -> tuple[str, ...]:
    """The victim's name, where there is one."""
    return () if options.victim is None else (options.victim.name,)


def role_table(chose: Collection[str], *, judged: bool) -> dict[str, str]:
    """Net -> "chose", "judged", "not asked" or why it is missing; what the report prints."""
    names, missing = at_hand()
    rest = "judged" if judged else "not asked"
    table = {name: "chose" if name in chose else rest for name in names}
    for sentence in missing:
        name = sentence.split("'")[1]
        table[name] = sentence.partition(": ")[2]
    return table
