"""One cell of the benchmark: what is fixed while its clips are gone through."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Literal

from austicker.bench.samples.sticker_config import StickerConfig

Path = Literal["flow", "pixels", "stills"]
"""How a sticker gets into what a victim reads: modelled in the motion map, rendered into the
clip's frames, or rendered into one picture."""


@dataclass(frozen=True, slots=True, order=True)
class Cell:
    """See ``result.schema.json``, which says what each field means."""

    data: str
    set: str
    path: str
    victim: str
    sticker: str
    size: float
    attack: str
    attachment: str
    stickers: int
    amplitude: float | None
    seed: int
    draw: int

    def as_dict(self) -> dict[str, Any]:
        """Plain values."""
        return asdict(self)

    @property
    def sticker_config(self) -> StickerConfig:
        """The part that decides how stickers look and move."""
        return StickerConfig(
            self.sticker, self.size, self.attachment, self.stickers, self.amplitude
        )

    def file_name(self, settings: Mapping[str, Any]) -> str:
        """A name that people can read and that no other cell has.

        Args:
            settings: What else decides the result.
        """
        digest = hashlib.sha256(
            json.dumps([self.as_dict(), settings], sort_keys=True, default=str).encode()
        ).hexdigest()[:8]
        amplitude = "" if self.amplitude is None else f"-a{self.amplitude:g}"
        sticker = slug(self.sticker.rpartition("/")[2])
        name = (
            f"{self.attack}-{self.attachment}{amplitude}-{sticker}-k{self.size:g}"
            f"-n{self.stickers}-s{self.seed}-d{self.draw}-{digest}.json"
        )
        return f"{slug(self.data)}/{slug(self.victim)}/{name}"


def slug(text: str) -> str:
    """The text as part of a file name."""
    return re.sub(r"[^A-Za-z0-9.-]+", "_", text)[:60] or "_"
