"""How long recognisers take to train on a device, and what they learn: for a GPU, or to compare.

    python -m benchmarks.training --device cuda [--epochs 500] [--folds 68] [--people 40]
        [--clips 24] [--victims mmnet micro-exp-stcnn causalnet] [--json FILE]

First STSTNet, one person left out in turn (68 folds of 442 maps of noise), all folds at once: the
time does not depend on what maps show. Then each victim on synthetic people, two folds of them, its
own schedule, final epoch: seconds of training and UF1. Prints the card's name with each.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np

from austicker.bench.rendered import render_inputs
from austicker.bench.training.outcome import scores
from austicker.bench.training.run import Settings, train, training_plan
from austicker.bench.victims import RECOGNIZERS, load_recognizer
from austicker.recognizers.protocol import Blueprint, has_to_be_trained
from austicker.synth.plan import CorpusSpec
from benchmarks.loso import CLIPS, hardware, noise

VICTIMS = ("mmnet", "micro-exp-stcnn", "causalnet")
SEED = 7


def main() -> None:
    """Train, print, write."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("--device", default="cuda", help="of torch (cuda)")
    parser.add_argument("--epochs", type=int, default=500, help="of STSTNet (500)")
    parser.add_argument("--folds", type=int, default=68, help="of STSTNet (68)")
    parser.add_argument("--people", type=int, default=40, help="synthetic (40)")
    parser.add_argument("--clips", type=int, default=24, help="of each (24)")
    parser.add_argument("--victims", nargs="*", default=VICTIMS, help="none or more")
    parser.add_argument("--victim-epochs", type=int, help="instead of the victims' own")
    parser.add_argument("--json", type=Path, help="also write the result here")
    options = parser.parse_args()
    card = hardware(options.device)
    found: list[dict[str, Any]] = [_ststnet(options.folds, options.epochs, options.device)]
    _say(found[-1], card)
    spec = CorpusSpec(subjects=options.people, clips=options.clips, seed=SEED)
    for name in options.victims:
        found.append(_learnt(name, spec, options.device, options.victim_epochs))
        _say(found[-1], card)
    if options.json is not None:
        content = {"hardware": card, "results": found}
        options.json.write_text(json.dumps(content, indent=2) + "\n", encoding="utf-8")


def _say(one: dict[str, Any], card: str) -> None:
    print(", ".join(f"{key} {value}" for key, value in one.items()), f"({card})", flush=True)


def _ststnet(folds: int, epochs: int, device: str) -> dict[str, Any]:
    blueprint = _network("ststnet")
    warm = training_plan(blueprint, noise(3, 24), Settings(epochs=1, device=device))
    train(warm, {})  # what is compiled or loaded once is not counted
    plan = training_plan(blueprint, noise(folds, CLIPS), Settings(epochs=epochs, device=device))
    began = time.perf_counter()
    train(plan, {}, progress=_progress)
    return {
        "victim": f"ststnet, {folds} folds, {epochs} epochs",
        "seconds": round(time.perf_counter() - began, 1),
    }


def _learnt(name: str, spec: CorpusSpec, device: str, epochs: int | None) -> dict[str, Any]:
    blueprint = _network(name)
    examples = render_inputs(spec, blueprint.input, _progress)
    settings = Settings(split="subjects:2", epochs=epochs, device=device)
    plan = training_plan(blueprint, examples, settings)
    done = train(plan, {}, progress=_progress)
    every = list(range(len(examples)))
    found = scores(examples, done.predicted, every, np.random.default_rng(0))
    return {
        "victim": f"{name}, 2 folds, {plan.schedule.epochs} epochs, {len(examples)} clips",
        "seconds": round(done.seconds, 1),
        "UF1": f"{found['uf1']:.3f} ({found['uf1_low']:.3f}-{found['uf1_high']:.3f})",
    }


def _network(name: str) -> Blueprint:
    found = RECOGNIZERS.make(name) if name in RECOGNIZERS else load_recognizer(name)
    if not has_to_be_trained(found):
        raise TypeError(f"{name} comes trained")
    return found


def _progress(done: int, total: int) -> None:
    print(f"\r{done} of {total}", end="" if done < total else "\n", file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
