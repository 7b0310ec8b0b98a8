"""How real are the synthetic clips? Learn from them alone, test on a real data set.

    python -m studies.transfer --dataset megc2019-flow --root DIR [--json FILE]

A fixed linear classifier is fitted to the motion maps of freshly rendered synthetic clips and
asked about every clip of the named data set. Nothing is fitted, chosen or scaled on that set.
"""

from __future__ import annotations

import argparse
import platform
import sys
from dataclasses import asdict
from importlib.metadata import version
from typing import Any

import numpy as np

from austicker.bench import metrics
from austicker.bench.datasets.mappings import THREE
from austicker.bench.labelled import LabelledInputs
from austicker.bench.linear import INVERSE_REGULARISATION, LinearMaps
from austicker.bench.rendered import PLACINGS
from studies.maps import dataset_maps, rendered_maps
from studies.table import add_corpus, corpus_of, finish, in_a_line, parser_of

PACKAGES = ("au-sticker", "numpy", "opencv-contrib-python-headless", "scikit-learn")


def main(arguments: list[str] | None = None) -> int:
    """Run the protocol; 0 when it gave a number, 1 when it could not."""
    return in_a_line(lambda: _study(_options(arguments)))


def _study(options: argparse.Namespace) -> int:
    result = run(options)
    return finish(result, render(result), options.json)


def run(options: argparse.Namespace) -> dict[str, Any]:
    """The whole protocol; see the module's first lines."""
    test = dataset_maps(options.dataset, options.root)
    spec = corpus_of(options)
    train = rendered_maps(spec, options.cache)
    predicted = LinearMaps().fit(train.inputs, train.labels).predict(test.inputs)
    rng = np.random.default_rng(options.seed)

    def of(source: str | None) -> dict[str, Any]:
        rows = [i for i, name in enumerate(test.sources) if source in {None, name}]
        return scores(test.select(rows), [predicted[i] for i in rows], rng)

    return {
        "protocol": "zero-shot: fitted on synthetic motion only",
        "dataset": options.dataset,
        **of(None),
        "per_source": {source: of(source) for source in sorted(set(test.sources))},
        "dropped": [asdict(item) for item in test.dropped],
        "config": {
            "synthetic": asdict(spec),
            "maps_per_clip": PLACINGS,
            "C": INVERSE_REGULARISATION,
            "bootstrap_seed": options.seed,
        },
        "versions": {
            "python": platform.python_version(),
            **{name: version(name) for name in PACKAGES},
        },
    }


def scores(test: LabelledInputs, predicted: list[str], rng: np.random.Generator) -> dict[str, Any]:
    """UF1 with its interval, UAR, accuracy, the floor, and what they were counted over."""
    counts = metrics.confusion(test.labels, predicted, THREE)

    def of(index: metrics.Index) -> float:
        truth, guess = ([words[i] for i in index] for words in (test.labels, predicted))
        return metrics.uf1(metrics.confusion(truth, guess, THREE)).value

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
        keys = ("uf1", "uf1_low", "uf1_high", "uar", "accuracy", "majority_floor")
        uf1, low, high, *others = ("NaN" if row[k] is None else f"{row[k]:.3f}" for k in keys)
        rest = " ".join(f"{value:>6}" for value in (*others, row["n"], row["subjects"]))
        lines.append(f"{name:<12} {uf1:>6} {f'{low}-{high}':>15} {rest}")
    lines.append(f"not used: {len(result['dropped'])} samples")
    for item in result["dropped"][:20]:
        lines.append(f"  {item['name']}: {item['reason']}")
    if len(result["dropped"]) > 20:
        lines.append("  ... all of them: austicker doctor --dataset NAME --root DIR")
    return "\n".join(lines)


def _options(arguments: list[str] | None) -> argparse.Namespace:
    parser = parser_of(__doc__)
    parser.add_argument("--dataset", required=True, help="name, see 'austicker list datasets'")
    # Not 0, the default of 'austicker synth': the same people must not be on both sides.
    add_corpus(parser, seed=2026)
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main())
