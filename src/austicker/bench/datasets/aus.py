"""Action units as annotators write them."""

from __future__ import annotations

import re

_CODE = re.compile(r"(?<!\d)(?:AU)?\s*[LRB]?\s*(\d{1,2})\s*[A-E]?(?![\dA-Z])", re.IGNORECASE)
_UNSURE = re.compile(r"\bor\b|\?|/", re.IGNORECASE)


def certain_aus(text: str) -> tuple[int, ...]:
    """Units the annotation is sure of, ascending: ``"4+L10 or 12"`` -> ``(4,)``.

    Sides (L, R), intensities (A-E) and the prefix AU are ignored; parts joined by "or", or
    marked "?", are alternatives and left out.
    """
    units: set[int] = set()
    for part in re.split(r"[+,;&]|\band\b", text):
        if not _UNSURE.search(part):
            units.update(int(code) for code in _CODE.findall(part))
    return tuple(sorted(units))
