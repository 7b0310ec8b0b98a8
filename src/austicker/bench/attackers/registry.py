"""Where the attackers register themselves, one a file."""

from __future__ import annotations

from typing import cast

from austicker.bench.attackers.protocol import Attacker, AttackerCard
from austicker.registry import Registry

ATTACKERS: Registry[Attacker] = Registry("attacker", cards=AttackerCard)


def card_of(name: str) -> AttackerCard:
    """The card of an attacker.

    Raises:
        UsageError: No such attacker; the message lists those there are.
    """
    return cast("AttackerCard", ATTACKERS.card(name))
