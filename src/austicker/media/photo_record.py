"""One photo, and what it takes to write it back alike."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from austicker.errors import RecordError
from austicker.media.photo_pixels import Pixels
from austicker.types import Image


@dataclass(frozen=True, slots=True, eq=False)
class Photo:
    """One still picture.

    Attributes:
        path: Where it was read from.
        image: (H, W, 3) uint8 RGB, upright, read-only; transparency is not applied to it.
        pixels: The samples behind it: alpha, 16-bit values, whether it is grey, ICC profile.
        format: Pillow's name of the file format.
        settings: Encoder settings that keep the quality, for that format.
        metadata: EXIF (orientation reset), XMP, texts, comment; written only when asked.
        notes: Sentences about what was left out while reading.
        dpi: Upright (horizontal, vertical) resolution in pixels per inch; None if not stated.
    """

    path: Path
    image: Image
    pixels: Pixels
    format: str
    settings: Mapping[str, Any] = field(default_factory=dict)
    metadata: Mapping[str, Any] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    dpi: tuple[float, float] | None = None

    def __post_init__(self) -> None:
        shape = self.image.shape
        if len(shape) != 3 or shape[2] != 3 or self.image.dtype != np.uint8:
            raise RecordError(f"Photo: expected an (H, W, 3) uint8 image, got {shape}")
