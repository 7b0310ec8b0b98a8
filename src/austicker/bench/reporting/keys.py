"""What a result belongs to, and what tables are grouped by."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from austicker.bench.runner.cells import Cell as WhatIsRun
from austicker.types.base import expect

ATTACHMENTS = ("head", "fixed", "skin", "decoy")
_MOST_NUMBER = 2**63
Corpus: TypeAlias = tuple[str, str]
"""Name of the data, and how stickers get into it."""


@dataclass(frozen=True, slots=True)
class Key(WhatIsRun):
    """What was run, with what tables are grouped by."""

    def __post_init__(self) -> None:
        texts = (self.data, self.set, self.path, self.victim, self.sticker, self.attack)
        named = all(isinstance(text, str) for text in (*texts, self.attachment))
        expect(named, "Key", "names that are texts", "others")
        amplitude = 0 if self.amplitude is None else self.amplitude
        numbers = (self.size, self.stickers, amplitude, self.seed, self.draw)
        finite = all(isinstance(n, int | float) and abs(n) < _MOST_NUMBER for n in numbers)
        expect(finite, "Key", "sizes, counts and seeds that are numbers", "others")

    @property
    def corpus(self) -> Corpus:
        """Whose clips."""
        return self.data, self.path

    @property
    def cover(self) -> bool:
        """Whether the whole face is covered."""
        return self.sticker == "none"

    @property
    def setting(self) -> StickerSetting:
        """Size, attachment, number and amplitude: all but the art."""
        return StickerSetting(self.size, self.attachment, self.stickers, self.amplitude)

    @property
    def context(self) -> tuple[Corpus, str, str, StickerSetting]:
        """All but the rule, seed and draw: within it rules are compared."""
        return self.corpus, self.victim, self.sticker, self.setting


@dataclass(frozen=True, slots=True)
class StickerSetting:
    """Size, attachment, number and amplitude of stickers."""

    size: float
    attachment: str
    stickers: int
    amplitude: float | None

    @property
    def order(self) -> tuple[int, str, float, int, float]:
        """To sort by."""
        amplitude = -1.0 if self.amplitude is None else self.amplitude
        known = ATTACHMENTS.index(self.attachment) if self.attachment in ATTACHMENTS else 9
        return known, self.attachment, amplitude, self.stickers, self.size

    @property
    def motion(self) -> str:
        """The attachment in words."""
        drift = "" if self.amplitude is None else f", amplitude {self.amplitude:g}"
        return f"{self.attachment}{drift}"

    def __str__(self) -> str:
        many = "1 sticker" if self.stickers == 1 else f"{self.stickers} stickers"
        return f"{many}, k = {self.size:g}, {self.motion}"
