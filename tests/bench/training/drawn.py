"""Examples drawn by formula: easy, small, of known classes."""

from __future__ import annotations

import numpy as np

from austicker.bench.datasets.mappings import MEGC2019, THREE
from austicker.bench.labelled import LabelledInputs
from austicker.recognizers.inputs import MAPS
from tests.bench.datasets.flow_folders import drawn_map


def drawn_examples(people: int = 4, clips: int = 6, noise: float = 0.6) -> LabelledInputs:
    """`clips` maps of each person, the classes in turn."""
    rng = np.random.default_rng(0)
    count = people * clips
    labels = tuple(THREE[i % 3] for i in range(count))
    return LabelledInputs(
        inputs=np.stack([drawn_map(label, rng, noise).raw for label in labels]),
        kind=MAPS,
        labels=labels,
        subjects=tuple(f"s{i // clips:02d}" for i in range(count)),
        sources=("drawn",) * count,
        names=tuple(map(str, range(count))),
        classes=THREE,
        table=dict(MEGC2019.table),
    )
