"""How real are the synthetic clips? Learn from them alone, test on a real data set.

    python benchmarks/transfer.py --dataset megc2019-flow --root DIR [--json FILE]

A fixed linear classifier is fitted to the motion maps of freshly rendered synthetic clips and
asked about every clip of the named data set. Nothing is fitted, chosen or scaled on that set.
"""

from __future__ import annotations

import argparse
import json
import platform
import sys
from dataclasses import asdict
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np

from austicker.bench import metrics
from austicker.bench.collect import collect
from austicker.bench.datasets import DATASETS
from austicker.bench.datasets.mappings import THREE
from austicker.bench.eyes import EyeFinder
from austicker.bench.labelled import LabelledInputs
from austicker.bench.linear import INVERSE_REGULARISATION, LinearMaps
from austicker.bench.rendered import PLACINGS, render_maps
from austicker.errors import AuStickerError, DataError
from austicker.recognizers.inputs import MAPS
from austicker.synth.plan import CorpusSpec


def main(arguments: list[str] | None = None) -> int:
    """Run the protocol; 0 when it gave a number, 1 when it could not."""
    options = _options(arguments)
    try:
        result = run(options)
    except AuStickerError as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    print(render(result))
    if options.json is not None:
        options.json.write_text(json.dumps(result, indent=2) + "\n", encoding="utf-8")
    return 0


def run(options: argparse.Namespace) -> dict[str, Any]:
    """The whole protocol; see the module's first lines."""
    dataset = DATASETS.make(options.dataset).scan(options.root).labelled()
    if dataset.mapping.classes != THREE:
        raise DataError(
            f"'{dataset.name}' is labelled with {', '.join(dataset.mapping.classes)}; expected a "
            f"set of clips or motion maps with the classes {', '.join(THREE)}"
        )
    test = collect(dataset, MAPS, EyeFinder().find, _progress("reading"))
    spec = CorpusSpec(
        subjects=options.subjects, clips=options.clips, level=options.level, seed=options.seed
    )
    train = training_maps(spec, options.cache)
    predicted = LinearMaps().fit(train.inputs, train.labels).predict(test.inputs)
    rng = np.random.default_rng(options.seed)
    return {
        "protocol": "zero-shot: fitted on synthetic motion only",
        "dataset": dataset.name,
        **scores(test, predicted, rng),
        "per_source": {
            source: scores(*_of_source(test, predicted, source), rng)
            for source in sorted(set(test.sources))
        },
        "dropped": [asdict(item) for item in test.dropped],
        "config": {
            "synthetic": asdict(spec),
            "maps_per_clip": PLACINGS,
            "C": INVERSE_REGULARISATION,
            "bootstrap_seed": options.seed,
        },
        "versions": {
            "python": platform.python_version(),
            **{
                name: version(name)
                for name in (
                    "au-sticker",
                    "numpy",
                    "opencv-contrib-python-headless",
                    "scikit-learn",
                )
            },
        },
    }


def training_maps(spec: CorpusSpec, cache: Path | None) -> LabelledInputs:
    """Render the synthetic maps, or read those an earlier run left in the folder `cache`."""
    kept = None
    if cache is not None:
        name = f"{spec.level}-{spec.subjects}x{spec.clips}-seed{spec.seed}"
        kept = cache / f"maps-{version('au-sticker')}-{name}.npz"
        if kept.is_file():
            return LabelledInputs.read(kept, MAPS)
    maps = render_maps(spec, np.random.default_rng(spec.seed), _progress("rendering"))
    if kept is not None:
        kept.parent.mkdir(parents=True, exist_ok=True)
        maps.save(kept)
    return maps


def scores(
    test: LabelledInputs, predicted: tuple[str, ...], rng: np.random.Generator
) -> dict[str, Any]:
    """UF1 with its interval, UAR, accuracy, the floor, and what they were counted over."""
    counts = metrics.confusion(test.labels, predicted, THREE)
    truth, said = np.array(test.labels), np.array(predicted)

    def of(index: metrics.Index) -> float:
        drawn = metrics.confusion(truth[index].tolist(), said[index].tolist(), THREE)
        return metrics.uf1(drawn).value

    interval = metrics.bootstrap_subjects(of, test.subjects, rng)
    values = {
        "uf1": metrics.uf1(counts).value,
        "uar": metrics.uar(counts).value,
        "accuracy": metrics.accuracy(counts).value,
        "majority_floor": metrics.majority_floor(counts).value,
        "uf1_low": interval.low,
        "uf1_high": interval.high,
    }
    return {
        # JSON has no NaN: undefined is null.
        **{name: None if np.isnan(value) else value for name, value in values.items()},
        "uf1_undefined_resamples": interval.undefined,
        "n": len(test),
        "subjects": len(set(test.subjects)),
        "classes": list(THREE),
        "confusion": counts.tolist(),
    }


def render(result: dict[str, Any]) -> str:
    """The result as a table."""
    rows = [("all", result), *result["per_source"].items()]
    lines = [
        f"{result['dataset']}, {result['protocol']}",
        f"{'':<12} {'UF1':>6} {'95 % interval':>15} {'UAR':>6} {'acc':>6} {'floor':>6} "
        f"{'clips':>6} {'people':>6}",
    ]
    for name, row in rows:
        interval = f"{_number(row['uf1_low'])}-{_number(row['uf1_high'])}"
        numbers = [_number(row[key]) for key in ("uar", "accuracy", "majority_floor")]
        lines.append(
            f"{name:<12} {_number(row['uf1']):>6} {interval:>15} "
            + " ".join(f"{number:>6}" for number in numbers)
            + f" {row['n']:>6} {row['subjects']:>6}"
        )
    lines.append(f"not used: {len(result['dropped'])} samples")
    for item in result["dropped"][:20]:
        lines.append(f"  {item['name']}: {item['reason']}")
    if len(result["dropped"]) > 20:
        lines.append("  ... all of them: austicker doctor --dataset NAME --root DIR")
    return "\n".join(lines)


def _number(value: float | None) -> str:
    return "NaN" if value is None else f"{value:.3f}"


def _of_source(
    test: LabelledInputs, predicted: tuple[str, ...], source: str
) -> tuple[LabelledInputs, tuple[str, ...]]:
    chosen = [i for i, name in enumerate(test.sources) if name == source]
    return test.select(chosen), tuple(predicted[i] for i in chosen)


def _progress(what: str) -> Any:  # noqa: ANN401 - a closure with its own state
    def show(done: int, total: int) -> None:
        if sys.stderr.isatty():
            print(f"\r{what} {done}/{total}", end="\n" if done == total else "", file=sys.stderr)

    return show


def _options(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("--dataset", required=True, help="name, see 'austicker list datasets'")
    parser.add_argument("--root", required=True, type=Path, help="folder of the data set")
    parser.add_argument("--json", type=Path, help="also write the result here")
    parser.add_argument("--subjects", type=int, default=60, help="synthetic people (60)")
    parser.add_argument("--clips", type=int, default=12, help="clips of each (12)")
    parser.add_argument("--level", default="default", help="difficulty of the synthetic clips")
    # Not 0, the default of 'austicker synth': the same people must not be on both sides.
    parser.add_argument("--seed", type=int, default=2026, help="of the synthetic people (2026)")
    parser.add_argument("--cache", type=Path, help="folder that keeps the synthetic maps")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main())
