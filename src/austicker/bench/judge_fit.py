"""Makes the judges of the package: python -m austicker.bench.judge_fit (`make judges`).

Networks of three kinds learn from rendered people, are calibrated on some of those, and measured on
others: once to name an emotion, and once, as the gate, to tell brief expressions from speech, still
faces and what is larger. No sticker is ever shown to them: they stand for recognisers that know
nothing of this tool.
"""

from __future__ import annotations

import json
import os
import sys
from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from austicker.bench.judge_data import CLASSES, FLOW, NAMED, NOTHING, render_flow
from austicker.bench.judge_measure import measure
from austicker.bench.judge_nets import (
    SEED,
    Fields,
    export,
    fit,
    logits_of,
    mean_of,
    networks,
    read,
    temperature_of,
)
from austicker.bench.labelled import LabelledInputs, joined
from austicker.motion.residual import expression_field
from austicker.recognizers.judges import CARDS, FORMAT, VERSION, Gate, Judge, Panel
from austicker.recognizers.load import softmax
from austicker.synth.plan import CorpusSpec
from austicker.types import Floats

if TYPE_CHECKING:
    import torch

TRAIN = (
    CorpusSpec(subjects=78, clips=6, level="default", seed=4001),
    CorpusSpec(subjects=47, clips=6, level="hard", seed=4002),
    CorpusSpec(subjects=32, clips=6, level="easy", seed=4003),
)
TEST = CorpusSpec(subjects=16, clips=9, level="default", seed=3002)
EPOCHS = 36
CALIBRATION = 5
"""One person in so many is kept for temperatures and thresholds."""
FALSE_RATE = 0.1
"""Of still faces, the share in which a judge may read an expression (on calibration people)."""
LEAST = 0.4
"""Least probability of an emotion that counts as read."""
KEPT = 0.98
"""Share of the expressions which the judges name rightly that the gate must let pass, on
calibration people."""


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
    """Train and measure the judges and their gate, and write them to `folder`; their card."""
    aside = np.isin(train.subjects, sorted(set(train.subjects))[::CALIBRATION])
    fields, targets = fields_of(train), train.targets
    tested = test.select([i for i, name in enumerate(test.names) if name.endswith("/0")])
    unseen = fields_of(tested)
    named = np.isin(train.sources, NAMED)
    learn, check = named & ~aside, named & aside
    panel, entries, gaps = Panel((), CLASSES, {}), [], []
    for number, (name, net) in enumerate(networks(len(CLASSES))):
        fit(net, fields[learn], targets[learn], SEED + number, epochs)
        logits = logits_of(net, fields[check])
        temperature = round(temperature_of(logits, targets[check]), 4)
        threshold = round(_threshold(softmax(logits / temperature), targets[check]), 4)
        entry = _written(net, name, folder)
        judge = Judge(name, read(folder / entry["file"]), temperature, threshold)
        gaps.append(judge.probabilities(unseen) - _shares(net, unseen, temperature))
        entries.append(entry | {"temperature": temperature, "threshold": threshold})
        panel = replace(panel, judges=(*panel.judges, judge))
    other = (targets == CLASSES.index(NOTHING)).astype(np.int64)
    nets = dict(networks(2))
    for number, net in enumerate(nets.values()):
        fit(net, fields[~aside], other[~aside], SEED + number, epochs)
    net = mean_of(tuple(nets.values()))
    temperature = round(temperature_of(logits_of(net, fields[aside]), other[aside]), 4)
    entry = _written(net, "gate", folder)
    gate = Gate(read(folder / entry["file"]), temperature, 0.0)
    passing = gate.probabilities(_rightly_named(panel, fields[check], targets[check]))
    lowest = float(np.quantile(passing, 1 - KEPT))
    gate = replace(gate, threshold=round(min(lowest, 0.5), 4))
    gaps.append((gate.probabilities(unseen) - _shares(net, unseen, temperature)[:, 0])[:, None])
    card = measure(replace(panel, gate=gate), unseen, tested)
    agreement = max(float(np.abs(gap).max()) for gap in gaps)
    card |= {"onnx_agreement": float(f"{agreement:.1g}"), **_about(train, aside)}
    content = {
        "format": FORMAT,
        "version": VERSION,
        "classes": list(CLASSES),
        "judges": entries,
        "gate": entry | {"temperature": temperature, "threshold": gate.threshold, "kept": KEPT},
        "card": card,
    }
    (folder / CARDS).write_text(json.dumps(content, indent=1) + "\n", encoding="utf-8")
    return card


def _shares(net: torch.nn.Module, fields: Fields, temperature: float) -> Floats:
    return np.asarray(softmax(logits_of(net, fields) / temperature))


def fields_of(flows: LabelledInputs) -> Fields:
    """(N, 3, 28, 28) what judges read."""
    return np.stack([expression_field(flow) for flow in flows.inputs])


def _written(net: torch.nn.Module, name: str, folder: Path) -> dict[str, Any]:
    file = f"{name}.onnx"
    (folder / file).write_bytes(export(net))
    return {
        "name": name,
        "file": file,
        "bytes": (folder / file).stat().st_size,
        "parameters": sum(p.numel() for p in net.parameters()),
    }


def _threshold(shares: Floats, targets: npt.NDArray[np.int64]) -> float:
    """What an emotion's probability must reach.

    `LEAST`, and more than all but `FALSE_RATE` of the still faces reach.
    """
    column = CLASSES.index(NOTHING)
    still = shares[targets == column]
    alarms = np.where(still.argmax(axis=1) == column, 0.0, still.max(axis=1))
    return max(LEAST, float(np.quantile(alarms, 1 - FALSE_RATE)))


def _rightly_named(panel: Panel, fields: Fields, targets: npt.NDArray[np.int64]) -> Fields:
    """Those in which the judges together read the emotion that is shown."""
    said = [panel.read(field)[0].emotion for field in fields]
    right = [name == CLASSES[target] for name, target in zip(said, targets.tolist(), strict=True)]
    return np.asarray(fields[np.array(right)])


def _about(train: LabelledInputs, aside: npt.NDArray[np.bool_]) -> dict[str, Any]:
    return {
        "trained": f"{int((~aside).sum())} fields of {len(set(train.subjects))} synthetic people, "
        f"one in {CALIBRATION} kept for calibration",
        "corpora": [asdict(spec) for spec in (*TRAIN, TEST)],
        "limits": "Synthetic faces only, nearly frontal; three classes of emotion. What the gate "
        "takes for speech or for larger than a micro-expression is not read. A judge that reads "
        "nothing is no proof that nobody can.",
        "licence": "Apache-2.0",
    }


if __name__ == "__main__":
    sys.exit(main())
