"""A contact sheet of protected stills of synthetic people, and what the judges say of them.

python -m studies.stills_sheet FILE.png [--people N] [--strength NAME]
"""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path

import cv2
import numpy as np
from PIL import Image as Pillow

import austicker
from studies.stills_data import RENDERED, Pictures
from studies.table import finish, parser_of

SIDE, ACROSS = 190, 8


def main(arguments: list[str] | None = None) -> int:
    """Protect the first picture of everybody."""
    parser = parser_of(__doc__)
    parser.add_argument("file", type=Path, help="PNG to write")
    parser.add_argument("--people", type=int, default=40, help="synthetic people (40)")
    parser.add_argument("--strength", default="standard")
    options = parser.parse_args(arguments)
    tiles, words = [], Counter[str]()
    for number, picture in enumerate(Pictures(RENDERED, None, options.people, 1, 0)):
        done = austicker.protect(picture.image, strength=options.strength, seed=number)
        words[done.verdict.word] += 1
        if done.image is not None:
            tiles.append(cv2.resize(done.image, (SIDE, SIDE), interpolation=cv2.INTER_AREA))
    tiles += [np.zeros_like(tiles[0])] * (-len(tiles) % ACROSS)
    rows = [np.hstack(tiles[i : i + ACROSS]) for i in range(0, len(tiles), ACROSS)]
    Pillow.fromarray(np.vstack(rows)).save(options.file)
    lines = [f"{word}: {count}" for word, count in words.most_common()]
    return finish(dict(words), "\n".join(lines), options.json)


if __name__ == "__main__":
    sys.exit(main())
