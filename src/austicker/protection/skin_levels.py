"""Levels of replacing the skin's motion: the settings behind the words of `Options.skin`.

Chosen against attackers who retrain on protected clips, see docs/skin.md and
`python -m studies.skin_mixture`.
"""

from __future__ import annotations

from austicker.protection.options import SkinLevel
from austicker.types.skin import STANDARD, STRONG, WINDOWS, SkinSettings

SKIN_LEVELS: dict[SkinLevel, SkinSettings | None] = {
    "off": None,
    "windows": WINDOWS,
    "standard": STANDARD,
    "strong": STRONG,
}
