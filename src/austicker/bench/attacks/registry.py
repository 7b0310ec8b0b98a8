"""Where the rules of the benchmark register themselves, one a file."""

from __future__ import annotations

from typing import cast

from austicker.bench.attacks.protocol import Attack, AttackCard
from austicker.registry import Registry

ATTACKS: Registry[Attack] = Registry("attack", "austicker.attacks", AttackCard)


def card_of(name: str) -> AttackCard:
    """The card of a rule.

    Raises:
        UsageError: No such rule; the message lists those there are.
    """
    return cast("AttackCard", ATTACKS.card(name))
