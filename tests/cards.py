"""Title cards: letters and logos on plain ground, in which there is no face."""

from __future__ import annotations

import cv2
import numpy as np

from austicker.types import Image

_WORDS = (
    *("THE END", "Thanks for watching", "Subscribe", "directed by", "Oo Qq 88", ":-) :o"),
    *("COLOOB", "Chapter 3", "www.example.org", "S H O W", "GOOGOO", "8:30 pm", "@home", "(o_o)"),
)
_FONTS = (
    *(cv2.FONT_HERSHEY_SIMPLEX, cv2.FONT_HERSHEY_DUPLEX, cv2.FONT_HERSHEY_COMPLEX),
    *(cv2.FONT_HERSHEY_TRIPLEX, cv2.FONT_HERSHEY_SCRIPT_COMPLEX),
)


def title_card(rng: np.random.Generator, width: int = 640, height: int = 360) -> Image:
    """(height, width, 3) RGB: a few words and round logos, some with two dots in them."""
    dark = rng.random() < 0.6
    low, high = rng.integers(0, 70, 3), rng.integers(150, 256, 3)
    back, ink = (low, high) if dark else (high, low)
    image = np.full((height, width, 3), back, np.uint8)
    for _ in range(rng.integers(1, 6)):
        scale = float(rng.choice([0.5, 1, 2, 4, 7]))
        place = int(rng.integers(-20, width - 60)), int(rng.integers(20, height))
        word, font = _WORDS[rng.integers(len(_WORDS))], _FONTS[rng.integers(len(_FONTS))]
        thick = max(1, round(scale * float(rng.choice([1, 3]))))
        cv2.putText(image, word, place, font, scale, ink.tolist(), thick, cv2.LINE_AA)
    for _ in range(rng.integers(0, 4)):
        x, y = int(rng.integers(0, width)), int(rng.integers(0, height))
        r = int(rng.integers(12, 120))
        paint = rng.integers(0, 256, 3).tolist()
        thick = -1 if rng.random() < 0.5 else r // 5 + 2
        cv2.circle(image, (x, y), r, paint, thick, cv2.LINE_AA)
        if rng.random() < 0.4:
            for side in (-1, 1):
                cv2.circle(image, (x + side * r // 3, y - r // 5), r // 8 + 1, ink.tolist(), -1)
    return image
