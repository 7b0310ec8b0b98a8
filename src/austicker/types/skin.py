"""How much of the skin's own motion is taken away, and what is put in its place."""

from __future__ import annotations

from dataclasses import dataclass
from math import isfinite

from austicker.types.base import DOCUMENT, expect

FACE_IOD = 107.0
"""Inter-ocular distance of a face 256 px wide, in whose px amplitudes are given."""

MOST_FIELD = 4.0
"""Largest RMS of a random field, px of a 256-px face: beyond, the skin is seen to swim."""


@dataclass(frozen=True, slots=True)
class SkinSettings:
    """What happens to the skin inside the windows of a video.

    None of it depends on the clip: amplitudes scale with the size of the face alone.

    Attributes:
        attenuation: Share of the skin's own non-rigid motion that is taken away, 0-1.
        population: RMS of the field drawn from the population model, px of a 256-px face.
        noise: RMS of the smooth isotropic noise, px of a 256-px face.
        correlation: Standard deviation of the Gaussian that makes white noise smooth,
            inter-ocular distances.
        largest: Movements up to this, px of a 256-px face at the 99th percentile over the skin,
            are attenuated in full; from half as much again they are left as they are. A
            micro-expression peaks at 1.3 px in the median and at 3.2 px in the strongest tenth
            (synthetic clips of the level default).
        always: Whether the skin is changed all the time, and not inside windows only. Nothing
            then depends on what a spotter found.
    """

    attenuation: float = 1.0
    population: float = 2.0
    noise: float = 0.5
    correlation: float = 0.12
    largest: float = 7.0
    always: bool = False

    __pydantic_config__ = DOCUMENT

    def __post_init__(self) -> None:
        for name, low, high in (
            ("attenuation", 0.0, 1.0),
            ("population", 0.0, MOST_FIELD),
            ("noise", 0.0, MOST_FIELD),
            ("correlation", 0.05, 0.5),
            ("largest", 1.0, 20.0),
        ):
            value = getattr(self, name)
            fits = isfinite(value) and low <= value <= high
            expect(fits, "SkinSettings", f"{name} in {low:g}-{high:g}", value)

    @property
    def idle(self) -> bool:
        """Whether nothing would be changed."""
        return not (self.attenuation or self.population or self.noise)


WINDOWS = SkinSettings(population=2.0, noise=0.5)
STANDARD = SkinSettings(population=2.0, noise=0.5, always=True)
STRONG = SkinSettings(population=3.5, noise=1.5, always=True)
"""Chosen against attackers retrained on what they give; see docs/skin.md."""
