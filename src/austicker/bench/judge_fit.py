"""Makes the judges of the package: python -m austicker.bench.judge_fit (`make judges`).

Three networks of different kinds learn from rendered people, are calibrated on some of those, and
measured on others. No sticker is ever shown to them: they stand for recognisers that know nothing
of this tool.
"""

from __future__ import annotations

import io
import json
import os
import sys
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from austicker.bench import metrics
from austicker.bench.datasets.mappings import THREE
from austicker.bench.judge_data import CLASSES, FLOW, NOTHING, render_flow
from austicker.bench.labelled import LabelledInputs, joined
from austicker.motion.residual import expression_field
from austicker.recognizers.judges import CARDS, Judge, Panel
from austicker.recognizers.load import softmax
from austicker.synth.plan import CorpusSpec
from austicker.types import Floats

if TYPE_CHECKING:
    import torch

TRAIN = (
    CorpusSpec(subjects=42, clips=6, level="default", seed=4001),
    CorpusSpec(subjects=25, clips=6, level="hard", seed=4002),
    CorpusSpec(subjects=17, clips=6, level="easy", seed=4003),
)
TEST = CorpusSpec(subjects=14, clips=9, level="default", seed=3001)
EPOCHS, BATCH, RATE, DECAY, SEED = 36, 128, 1e-3, 1e-2, 0
CALIBRATION = 5
"""One person in so many is kept for temperatures and thresholds."""
FALSE_RATE = 0.1
"""Of each kind of movement that is no micro-expression, the share in which a judge may read one,
on the people kept for calibration."""
LEAST = 0.5
BINS = 10

Fields = npt.NDArray[np.float32]


def main(arguments: list[str] | None = None) -> int:
    """Render, train, measure and write into the package; about a quarter of an hour."""
    words = sys.argv[1:] if arguments is None else arguments
    cache = Path(words[0]) if words else None
    train = joined([corpus(spec, cache) for spec in TRAIN])
    test = corpus(TEST, cache)
    folder = Path(__file__).parents[1] / "recognizers"
    card = make(train, test, folder)
    print(json.dumps({k: v for k, v in card.items() if k != "reliability"}, indent=1))  # noqa: T201
    return 0


def corpus(spec: CorpusSpec, cache: Path | None) -> LabelledInputs:
    """Render a corpus, or read it from the folder `cache`."""
    kept = cache / f"{spec.level}-{spec.subjects}x{spec.clips}-{spec.seed}.npz" if cache else None
    if kept is not None and kept.is_file():
        return LabelledInputs.read(kept, FLOW)
    flow = render_flow(spec, np.random.default_rng(spec.seed), workers=os.cpu_count() or 1)
    if kept is not None:
        kept.parent.mkdir(parents=True, exist_ok=True)
        flow.save(kept)
    return flow


def make(
    train: LabelledInputs, test: LabelledInputs, folder: Path, epochs: int = EPOCHS
) -> dict[str, Any]:
    """Train and measure the judges, and write them to `folder`; their card."""
    names = sorted(set(train.subjects))
    aside = np.isin(train.subjects, names[::CALIBRATION])
    fields, targets = fields_of(train), train.targets
    tested = test.select([i for i, name in enumerate(test.names) if name.endswith("/0")])
    unseen, truth = fields_of(tested), tested.targets
    judges, entries, agreement = [], [], 0.0
    for number, (name, net) in enumerate(networks()):
        _fit(net, fields[~aside], targets[~aside], SEED + number, epochs)
        logits = _logits(net, fields[aside])
        temperature = _temperature(logits, targets[aside])
        kinds = np.array(train.sources)[aside]
        threshold = _threshold(softmax(logits / temperature), targets[aside], kinds)
        file = f"{name}.onnx"
        (folder / file).write_bytes(export(net))
        judge = Judge(name, _read(folder / file), temperature, threshold)
        gap = judge.probabilities(unseen) - softmax(_logits(net, unseen) / temperature)
        agreement = max(agreement, float(np.abs(gap).max()))
        entries.append(
            {
                "name": name,
                "file": file,
                "temperature": round(temperature, 4),
                "threshold": round(threshold, 4),
                "bytes": (folder / file).stat().st_size,
                "parameters": sum(p.numel() for p in net.parameters()),
            }
        )
        judges.append(Judge(name, judge.net, round(temperature, 4), round(threshold, 4)))
    card = _measure(Panel(tuple(judges), CLASSES, {}), unseen, truth, tested)
    card |= {"onnx_agreement": float(f"{agreement:.1g}"), **_about(train, aside)}
    content = {
        "format": "austicker judges",
        "version": 1,
        "classes": list(CLASSES),
        "judges": entries,
        "card": card,
    }
    (folder / CARDS).write_text(json.dumps(content, indent=1) + "\n", encoding="utf-8")
    return card


def networks() -> Iterator[tuple[str, torch.nn.Module]]:
    """Three kinds that read a field of (3, 28, 28), with fresh weights."""
    import torch
    from torch import nn

    kinds = {
        "wide": lambda: (
            nn.Conv2d(3, 16, 5, 2, 2), nn.ReLU(), nn.Conv2d(16, 32, 3, 2, 1), nn.ReLU(),
            nn.Flatten(), nn.Dropout(0.5), nn.Linear(32 * 49, len(CLASSES)),
        ),
        "deep": lambda: (
            nn.Conv2d(3, 16, 3, 1, 1), nn.ReLU(), nn.MaxPool2d(2), nn.Conv2d(16, 32, 3, 1, 1),
            nn.ReLU(), nn.MaxPool2d(2), nn.Conv2d(32, 48, 3, 1, 1), nn.ReLU(), nn.MaxPool2d(2),
            nn.Flatten(), nn.Dropout(0.5), nn.Linear(48 * 9, len(CLASSES)),
        ),
        "patches": lambda: (
            nn.Conv2d(3, 32, 7, 7), nn.ReLU(), nn.Flatten(), nn.Dropout(0.3),
            nn.Linear(32 * 16, 64), nn.ReLU(), nn.Dropout(0.3), nn.Linear(64, len(CLASSES)),
        ),
    }  # fmt: skip
    for number, (name, layers) in enumerate(kinds.items()):
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(SEED + number)
            yield name, nn.Sequential(*layers())  # type: ignore[no-untyped-call]


def fields_of(flows: LabelledInputs) -> Fields:
    """(N, 3, 28, 28) what judges read."""
    return np.stack([expression_field(flow) for flow in flows.inputs])


def mirrored(fields: Fields) -> Fields:
    """The fields of the mirrored faces."""
    return np.ascontiguousarray(fields[..., ::-1]) * np.array([-1, 1, 1], np.float32)[:, None, None]


def export(net: torch.nn.Module) -> bytes:
    """The network as an ONNX file for one field at a time."""
    import warnings

    import torch

    stream = io.BytesIO()
    with warnings.catch_warnings():
        # The newer exporter needs another package and writes the same few operators.
        warnings.simplefilter("ignore")
        torch.onnx.export(
            net.eval(),
            (torch.zeros(1, 3, 28, 28),),
            stream,  # type: ignore[arg-type]
            input_names=["field"],
            output_names=["logits"],
            opset_version=13,
            dynamo=False,
        )
    return stream.getvalue()


def _fit(
    net: torch.nn.Module, fields: Fields, targets: npt.NDArray[np.int64], seed: int, epochs: int
) -> None:
    import torch
    from torch.nn import functional as F

    x = torch.from_numpy(np.concatenate([fields, mirrored(fields)]))
    y = torch.from_numpy(np.tile(targets, 2))
    # What is no micro-expression counts as much as all that is one.
    nothing = CLASSES.index(NOTHING)
    empty = float((targets == nothing).mean())
    weight = torch.ones(len(CLASSES))
    weight[nothing] = min(1.0, (1 - empty) / max(empty, 1e-6))
    optimiser = torch.optim.AdamW(net.parameters(), lr=RATE, weight_decay=DECAY)
    slower = torch.optim.lr_scheduler.CosineAnnealingLR(optimiser, epochs)
    net.train()
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        for _ in range(epochs):
            for rows in torch.split(torch.randperm(len(x)), BATCH):
                # A little noise: other flow, other crops.
                noise = 0.1 * torch.randn_like(x[rows])
                loss = F.cross_entropy(net(x[rows] + noise), y[rows], weight, label_smoothing=0.02)
                optimiser.zero_grad()
                loss.backward()  # type: ignore[no-untyped-call]
                optimiser.step()
            slower.step()


def _logits(net: torch.nn.Module, fields: Fields) -> Floats:
    import torch

    net.eval()
    with torch.inference_mode():
        return np.asarray(net(torch.from_numpy(fields)).numpy(), np.float64)


def _temperature(logits: Floats, targets: npt.NDArray[np.int64]) -> float:
    """The one that makes the truth likeliest (Guo et al., ICML 2017)."""
    rows = np.arange(len(targets))

    def loss(temperature: float) -> float:
        return -float(np.log(softmax(logits / temperature)[rows, targets] + 1e-12).mean())

    return float(min(np.geomspace(0.3, 6, 121), key=loss))


def _threshold(
    shares: Floats, targets: npt.NDArray[np.int64], kinds: npt.NDArray[np.str_]
) -> float:
    """What an emotion's probability must reach.

    More likely than not, and more than all but `FALSE_RATE` of the clips without one reach, of
    each kind: still faces, speech and large expressions are no average.
    """
    column = CLASSES.index(NOTHING)
    alarms = np.where(shares.argmax(axis=1) == column, 0.0, shares.max(axis=1))
    empty = targets == column
    reached = [
        float(np.quantile(alarms[empty & (kinds == kind)], 1 - FALSE_RATE))
        for kind in np.unique(kinds[empty])
    ]
    return max(LEAST, *reached)


def _measure(
    panel: Panel, fields: Fields, truth: npt.NDArray[np.int64], tested: LabelledInputs
) -> dict[str, Any]:
    everything = panel.probabilities(fields)
    predicted = [panel.labels(everything[:, i]) for i in range(len(fields))]
    together = [panel.read(field)[0].emotion or NOTHING for field in fields]
    labels = [CLASSES[t] for t in truth]
    mean = everything.mean(axis=0)
    still = [i for i, label in enumerate(labels) if label == NOTHING]
    shown = [i for i, label in enumerate(labels) if label != NOTHING]
    kinds = {
        kind: [i for i in still if tested.sources[i] == kind]
        for kind in sorted({tested.sources[i] for i in still})
    }

    def of(answers: list[str]) -> dict[str, Any]:
        table = metrics.confusion(labels, answers, CLASSES)
        emotions = len(THREE)
        return {
            "accuracy": round(metrics.accuracy(table).value, 3),
            "uf1": round(metrics.uf1(table).value, 3),
            "false_rate": round(float(np.mean([answers[i] != NOTHING for i in still])), 3),
            "false_rates": {
                kind: round(float(np.mean([answers[i] != NOTHING for i in rows])), 3)
                for kind, rows in kinds.items()
            },
            "missed": round(float(np.mean([answers[i] == NOTHING for i in shown])), 3),
            "right_when_shown": round(float(np.mean([answers[i] == labels[i] for i in shown])), 3),
            "confusion": table[:emotions].tolist() + table[emotions:].tolist(),
        }

    return {
        "tested": f"{len(shown)} micro-expressions and {len(still)} other movements of "
        f"{len(set(tested.subjects))} unseen synthetic people, level {TEST.level}",
        "together": of(together),
        "each": {
            judge.name: of([row[j] for row in predicted]) for j, judge in enumerate(panel.judges)
        },
        "reliability": {
            "all": _reliability(mean, truth),
            **{
                judge.name: _reliability(everything[j], truth)
                for j, judge in enumerate(panel.judges)
            },
        },
    }


def _reliability(shares: Floats, truth: npt.NDArray[np.int64]) -> dict[str, Any]:
    """Mean probability of the likeliest class and how often it was right, by tenths."""
    best, right = shares.max(axis=1), shares.argmax(axis=1) == truth
    place = np.minimum((best * BINS).astype(int), BINS - 1)
    bins, error = [], 0.0
    for number in range(BINS):
        inside = place == number
        if inside.any():
            claimed, true = float(best[inside].mean()), float(right[inside].mean())
            error += inside.mean() * abs(claimed - true)
            bins.append([round(claimed, 4), round(true, 4), int(inside.sum())])
    return {"error": round(float(error), 4), "bins": bins}


def _about(train: LabelledInputs, aside: npt.NDArray[np.bool_]) -> dict[str, Any]:
    return {
        "trained": f"{int((~aside).sum())} fields of {len(set(train.subjects))} synthetic people, "
        f"one in {CALIBRATION} kept for calibration",
        "corpora": [asdict(spec) for spec in (*TRAIN, TEST)],
        "limits": "Synthetic faces only, nearly frontal; three classes of emotion; movements too "
        "large for a micro-expression are not read. A judge that reads nothing is no proof that "
        "nobody can.",
        "licence": "Apache-2.0",
    }


def _read(path: Path) -> Any:  # noqa: ANN401 - OpenCV's type
    import cv2

    return cv2.dnn.readNetFromONNX(str(path))


if __name__ == "__main__":
    sys.exit(main())
