"""The ready nets against their original runtimes: the same inputs, outputs compared.

1. ``python -m studies.ready_nets DIR``: writes inputs and this project's outputs.
2. In an environment with TensorFlow and NumPy: ``python studies/ready_nets_tensorflow.py DIR``.
3. In a folder with the npm packages @vladmandic/face-api 1.7.15, @tensorflow/tfjs and
   @tensorflow/tfjs-backend-wasm: ``node studies/ready_nets.cjs DIR``.
4. ``python -m studies.ready_nets DIR`` again: prints the largest difference of each net.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import numpy as np

from austicker import assets
from austicker.bench.eyes import EyeFinder
from austicker.media.photo import read_photo
from austicker.recognizers import RECOGNIZERS
from austicker.recognizers.face_api import FaceApi
from austicker.recognizers.facex import Facex
from austicker.recognizers.fer import Fer
from austicker.recognizers.inputs import STILLS

NETS: dict[str, type[Fer | Facex | FaceApi]] = {"fer": Fer, "facex": Facex, "face-api": FaceApi}
ASSETS = {
    "fer": ("fer-emotions",),
    "facex": ("facex-emotions",),
    "face-api": ("faceapi-weights", "faceapi-shapes"),
}
_COUNT = 24


def inputs() -> np.ndarray[tuple[int, ...], np.dtype[np.uint8]]:
    """(24, 224, 224, 3) crops of one photo: eyes moved, smile covered, or dimmed."""
    photo = read_photo(assets.path("astronaut")).image
    left, right = EyeFinder().find(photo)
    rng = np.random.default_rng(0)
    rows = []
    for number in range(_COUNT):
        shifts = rng.normal(0, 5, (2, 2))
        moved = [(x + a, y + b) for (x, y), (a, b) in zip((left, right), shifts, strict=True)]
        still = STILLS.take(np.stack([photo, photo]), (moved[0], moved[1]))
        if number % 3:
            top = int(rng.integers(90, 150))
            still[top : top + 60, 40:184] = rng.integers(0, 256, (1, 1, 3))
        rows.append(still // 2 if number % 2 else still)
    return np.stack(rows)


def main(folder: Path) -> None:
    """Write, or compare where the others have written."""
    folder.mkdir(parents=True, exist_ok=True)
    stills = inputs()
    for name, net in NETS.items():
        for asset in ASSETS[name]:
            file = assets.path(asset)
            (folder / file.name).write_bytes(file.read_bytes())
        np.ascontiguousarray(net.prepared(stills)).tofile(folder / f"{name}.f32")
        recognizer = RECOGNIZERS.make(name)
        ours = recognizer.predict(stills)  # type: ignore[union-attr]
        theirs = folder / f"{name}.json"
        if theirs.is_file():
            gap = np.abs(np.array(json.loads(theirs.read_text("utf-8"))) - ours).max()
            print(f"{name}: largest difference {gap:.1e} over {len(ours)} faces")
        else:
            print(f"{name}: inputs written, no outputs of the original runtime yet")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
