"""Runs in the environment of the independent detector: frames in, boxes out.

`python retinaface_worker.py FRAMES.npy BOXES.json SCORE` with (T, H, W, 3) uint8 RGB frames; writes
for each frame a list of x0, y0, x1, y1 px.
"""

import json
import sys
from pathlib import Path

import numpy as np
from retinaface import detect_faces  # type: ignore[import-not-found]


def main(frames: str, boxes: str, score: str) -> None:
    """Detect faces on every frame."""
    found = []
    for image in np.load(frames, mmap_mode="r"):
        faces = detect_faces(np.ascontiguousarray(image), score_threshold=float(score))
        found.append([[f.x, f.y, f.x + f.width, f.y + f.height] for f in faces])
    Path(boxes).write_text(json.dumps(found), encoding="utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:])
