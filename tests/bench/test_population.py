"""What the packaged model learns from which crop."""

from __future__ import annotations

import numpy as np
import pytest

from austicker.bench import population
from austicker.bench.labelled import LabelledInputs
from austicker.bench.rendered import PLACINGS
from austicker.recognizers.inputs import MAPS
from austicker.synth.plan import CorpusSpec

CLIPS = 7


def test_maps_come_from_exact_crops_and_regions_from_all(monkeypatch: pytest.MonkeyPatch) -> None:
    rng = np.random.default_rng(0)
    raw = rng.integers(0, 256, (CLIPS * PLACINGS, 28, 28, 3), np.uint8)

    def fake(spec: CorpusSpec, *_: object) -> LabelledInputs:
        labels = tuple(str(i) for i in range(CLIPS) for _ in range(PLACINGS))
        names = tuple(f"{i}/{p}" for i in range(CLIPS) for p in range(PLACINGS))
        people, sources = ("s",) * len(raw), (spec.level,) * len(raw)
        return LabelledInputs(
            raw, MAPS, labels, people, sources, names, tuple(sorted(set(labels))), {}
        )

    monkeypatch.setattr(population, "render_maps", fake)
    found = population.synthetic_population(1, CLIPS, levels=("easy", "hard"))
    assert found.labels == tuple(str(i) for i in range(CLIPS)) * 2
    assert set(found.subjects) == {"easy-s", "hard-s"}
    every = population.population_of(
        fake(CorpusSpec(subjects=1, clips=CLIPS, level="easy", seed=0))
    )
    assert every.maps is not None
    assert found.maps is not None
    exact = np.arange(0, len(raw), PLACINGS)
    np.testing.assert_array_equal(found.maps[:CLIPS], every.maps[exact])
    turn = exact + np.arange(CLIPS) % PLACINGS
    np.testing.assert_array_equal(found.values[:CLIPS], every.values[turn])
