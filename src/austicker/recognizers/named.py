"""A recogniser as `protect --emotion victim` asks it: one movement, one label."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np

from austicker.errors import UsageError
from austicker.motion.crop import Eyes
from austicker.recognizers.inputs import STILLS
from austicker.recognizers.load import load_recognizer
from austicker.recognizers.protocol import Raw, Recognizer, has_to_be_trained


@dataclass(frozen=True, slots=True)
class NamedRecognizer:
    """A recogniser by its name, which is all it holds, so that it can be sent to another process.

    Attributes:
        spec: See `load_recognizer`.
    """

    spec: str

    @property
    def name(self) -> str:
        """What it is called."""
        return self.spec

    @property
    def still(self) -> bool:
        """Whether it reads single frames."""
        return _loaded(self.spec).input is STILLS

    def check(self) -> None:
        """Load it.

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
        recognizer = _loaded(self.spec)
        chance = recognizer.predict(recognizer.input.take(frames, eyes)[None])
        return recognizer.classes[int(np.argmax(chance[0]))]


@cache
def _loaded(spec: str) -> Recognizer:
    recognizer = load_recognizer(spec)
    if has_to_be_trained(recognizer):
        raise UsageError(
            f"`victim` {spec} has to be trained before it can be asked; give a trained one as "
            "onnx:FILE or module:function"
        )
    return recognizer  # type: ignore[return-value]
