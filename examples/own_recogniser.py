"""How often a sticker changes what your own recogniser says: python examples/own_recogniser.py."""

import numpy as np

from austicker.bench.rendered import render_inputs
from austicker.maplayout import region_means
from austicker.recognizers.inputs import MAPS
from austicker.recognizers.load import FunctionRecognizer
from austicker.synth.plan import CorpusSpec

CLASSES = ("positive", "other")
MOUTH_CORNERS = (9, 11)
"""Regions 10 and 12, counted from 0."""


def smiles(maps: np.ndarray) -> np.ndarray:
    """(N, 28, 28, 3) motion maps -> (N, 2): whether the mouth's corners rise."""
    values = maps.astype(float) / 255
    values[..., :2] -= np.median(values[..., :2], axis=(1, 2), keepdims=True)
    up = -region_means(values)[:, MOUTH_CORNERS, 1].mean(axis=1)
    shares = 1 / (1 + np.exp(-20 * up))
    return np.column_stack([shares, 1 - shares])


def main(people: int = 2) -> float:
    """Share of synthetic clips whose answer changes when a sticker lies on a mouth's corner."""
    recogniser = FunctionRecognizer("smiles", smiles, MAPS, CLASSES)
    maps = render_inputs(CorpusSpec(subjects=people, clips=3), MAPS).inputs
    hidden = maps.copy()
    # A still sticker shows the map's median: rows 17-21, columns 7-20 hold the mouth.
    hidden[:, 17:22, 7:21] = np.median(maps, axis=(1, 2)).astype(np.uint8)[:, None, None]
    before, after = (recogniser.predict(m).argmax(axis=1) for m in (maps, hidden))
    share = float((before != after).mean())
    print(f"{share:.0%} of {len(maps)} answers change")
    return share


if __name__ == "__main__":
    main()
