"""All folds at once against fold by fold: STSTNet, 68 subjects left out in turn.

    python -m benchmarks.loso [--epochs N] [--folds N] [--threads N] [--device cpu|cuda]

Both train the same networks on the same draws, in one run, on maps of noise; the time of an epoch
does not depend on what the maps show. "Fold by fold" is torch's own layers, one fold after the
other, batches of up to 256; compiling is not counted. Prints the ratio and the largest difference
of a probability at the end.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import time
from pathlib import Path

import numpy as np

from austicker.bench.datasets.mappings import MEGC2019, THREE
from austicker.bench.labelled import LabelledInputs
from austicker.bench.training.run import Settings, train, training_plan
from austicker.bench.victims import RECOGNIZERS
from austicker.recognizers.inputs import MAPS
from austicker.recognizers.protocol import has_to_be_trained

CLIPS = 442
"""As many as the real maps of MEGC2019 have."""


def main() -> None:
    """Time both ways."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("--epochs", type=int, default=2, help="the ratio does not depend on it (2)")
    parser.add_argument("--folds", type=int, default=68, help="subjects (68)")
    parser.add_argument("--threads", type=int, help="of torch and numba (all cores)")
    parser.add_argument("--device", default="cpu", help="of both: cpu or cuda (cpu)")
    parser.add_argument("--json", type=Path, help="also write the result here")
    options = parser.parse_args()
    result = measure(options.epochs, options.folds, options.threads, options.device)
    for name, value in result.items():
        print(f"{name:<24} {value}")
    if options.json is not None:
        options.json.write_text(json.dumps(result, indent=2) + "\n", encoding="utf-8")


def measure(epochs: int, folds: int, threads: int | None, device: str) -> dict[str, float | str]:
    """Seconds of both, their ratio, and how far the answers differ."""
    import numba
    import torch

    if threads is not None:
        torch.set_num_threads(threads)
        numba.set_num_threads(threads)
    blueprint = RECOGNIZERS.make("ststnet")
    if not has_to_be_trained(blueprint):
        raise TypeError("expected a network")
    warm = noise(3, 24)
    train(training_plan(blueprint, warm, Settings(epochs=1, device=device)), {})
    examples = noise(folds, CLIPS)
    plan = training_plan(blueprint, examples, Settings(epochs=epochs, device=device))
    busy = os.getloadavg()[0] if hasattr(os, "getloadavg") else float("nan")
    began, cpu = time.perf_counter(), time.process_time()
    together = train(plan, {})
    middle, cpu_middle = time.perf_counter(), time.process_time()
    alone = train(plan, {}, stacked=False)
    ended, cpu_ended = time.perf_counter(), time.process_time()
    gap = float(np.abs(together.probabilities - alone.probabilities).max())
    return {
        "folds": folds,
        "epochs": epochs,
        "all at once, s": round(middle - began, 2),
        "fold by fold, s": round(ended - middle, 2),
        "ratio": round((ended - middle) / (middle - began), 2),
        "ratio of CPU time": round((cpu_ended - cpu_middle) / (cpu_middle - cpu), 2),
        "largest difference": float(f"{gap:.1g}"),
        "hardware": hardware(device),
        "threads": torch.get_num_threads(),
        "load before": round(busy, 1),
    }


def noise(people: int, clips: int) -> LabelledInputs:
    """Maps of noise, as evenly over people and classes as they go."""
    rng = np.random.default_rng(0)
    return LabelledInputs(
        inputs=rng.integers(0, 256, (clips, 28, 28, 3), np.uint8),
        kind=MAPS,
        labels=tuple(THREE[(i // people + i) % 3] for i in range(clips)),
        subjects=tuple(f"s{i % people:02d}" for i in range(clips)),
        sources=("noise",) * clips,
        names=tuple(map(str, range(clips))),
        classes=THREE,
        table=dict(MEGC2019.table),
    )


def hardware(device: str) -> str:
    """The card's name, or the machine's cores."""
    if device != "cpu":
        import torch

        return torch.cuda.get_device_name(device)
    return f"{os.cpu_count()} cores, {platform.machine()}"


if __name__ == "__main__":
    main()
