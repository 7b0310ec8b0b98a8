"""How long a population model takes to fit, and its parts: ``python -m benchmarks.fitting``.

Synthetic people are rendered for it, or kept in the folder `--cache`. Run it on an idle machine.
"""

from __future__ import annotations

import argparse
import time
from pathlib import Path
from typing import cast

import numpy as np

from austicker.bench.population import population_of
from austicker.causal import fit
from austicker.causal.fit import RESAMPLES
from austicker.causal.map_classifier import fit_map_classifier
from austicker.causal.structure import learn_edges
from austicker.synth.plan import CorpusSpec
from austicker.types import Floats
from studies.maps import by_the_eyes, rendered_maps

_SEED = 271


def main() -> None:
    """Render, fit, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=84)
    parser.add_argument("--clips", type=int, default=12, help="of each")
    parser.add_argument("--cache", type=Path, help="folder that keeps the synthetic maps")
    wanted = parser.parse_args()
    spec = CorpusSpec(subjects=wanted.people, clips=wanted.clips, level="default", seed=_SEED)
    population = population_of(by_the_eyes(rendered_maps(spec, wanted.cache)))
    truth = np.unique(population.labels, return_inverse=True)[1]
    fit(population.select(range(60)), resamples=1)  # imports are not part of it
    start = time.perf_counter()
    fit(population)
    whole = time.perf_counter() - start
    start = time.perf_counter()
    learn_edges(population, np.random.default_rng(0), RESAMPLES)
    edges = time.perf_counter() - start
    start = time.perf_counter()
    fit_map_classifier(cast("Floats", population.maps), truth, population.subjects)
    map_seconds = time.perf_counter() - start
    print(
        f"{len(population)} clips of {wanted.people} people: {whole:.1f} s; of these "
        f"{100 * edges / whole:.0f} % for the graph over {RESAMPLES} resamples, "
        f"{100 * map_seconds / whole:.0f} % for whole maps, the rest for the regions, once "
        "without each person"
    )


if __name__ == "__main__":
    main()
