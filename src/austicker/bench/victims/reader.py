"""A victim as `protect --emotion victim` asks it: one movement, one label."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np

from austicker.bench.victims.load import load_victim
from austicker.bench.victims.protocol import Raw, Victim
from austicker.errors import UsageError
from austicker.motion.crop import Eyes


@dataclass(frozen=True, slots=True)
class VictimRecognizer:
    """Holds only the victim's name, so that it can be sent to another process.

    Attributes:
        spec: See `load_victim`.
    """

    spec: str

    def check(self) -> None:
        """Load the victim.

        Raises:
            UsageError: It cannot be found, or has to be trained first.
            DataError: An ONNX file that cannot be read.
        """
        _loaded(self.spec)

    def frames(self, onset: int, apex: int, offset: int) -> list[int]:
        """Indices of the frames that it reads."""
        return _loaded(self.spec).input.wanted(onset, apex, offset)

    def read(self, frames: Raw, eyes: Eyes) -> str:
        """Its label for those frames, (n, H, W, 3) uint8 RGB, given the eyes in the first."""
        victim = _loaded(self.spec)
        chance = victim.predict(victim.input.take(frames, eyes)[None])
        return victim.classes[int(np.argmax(chance[0]))]


@cache
def _loaded(spec: str) -> Victim:
    victim = load_victim(spec)
    if not hasattr(victim, "predict"):
        raise UsageError(
            f"--victim {spec} has to be trained before it can be asked; give a trained one as "
            "onnx:FILE or module:function"
        )
    return victim  # type: ignore[return-value]
