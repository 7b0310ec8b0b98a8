"""Does a network that reads the whole movement still predict the emotion in protected clips?

    python -m studies.sequence_network [--people-train 36] [--people-test 18] [--clips 6]
        [--level default|hard] [--rows NAME ...] [--victim causalnet] [--epochs N] [--jobs 2]
        [--cache DIR] [--json FILE]

The synthetic clips of `studies.worst_case`, out of its cache or made and put there. Of each clip a
network gets the motion from its first frame to the twelve that attackers keep, which span the
movement and some time around it. "Naive" learnt from bare clips of other people, "retrained" from
their clips protected in the same way; both predict protected clips of people they have not seen,
after the final epoch. UF1 with its 95 % interval over people; chance is about .33.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from austicker.bench import metrics
from austicker.bench.attackers.frames import frames_of
from austicker.bench.datasets.mappings import THREE
from austicker.bench.labelled import LabelledInputs
from austicker.bench.training.folds import Fold
from austicker.bench.training.single import Runner, TrainingPlan, probabilities
from austicker.bench.victims import load_recognizer
from austicker.errors import UsageError
from austicker.recognizers.inputs import SEQUENCES
from austicker.recognizers.protocol import Blueprint, has_to_be_trained
from austicker.recognizers.sequence import sequence_of
from studies.synthetic_clips import ClipSettings
from studies.worst_case_pixels import BARE, PixelSettings, protect_all, stored_clips

ROWS = (BARE, "paper", "decoys away", "decoys drawn", "skin", "standard", "strong")


@dataclass(frozen=True, slots=True)
class Result:
    """UF1 of one attacker on one row, with its interval over people."""

    row: str
    attacker: str
    uf1: float
    low: float
    high: float
    clips: int


def main(arguments: Sequence[str] | None = None) -> int:
    """Protect, train, try, print."""
    options = _options(arguments)
    settings = PixelSettings(
        ClipSettings(level=options.level),
        options.people_train,
        options.people_test,
        options.clips,
        1,
        None,
        tuple(dict.fromkeys((BARE, *options.rows))),
        options.cache,
    )
    blueprint = load_recognizer(options.victim)
    if not has_to_be_trained(blueprint) or blueprint.input is not SEQUENCES:
        raise UsageError(
            f"'{options.victim}': expected a network that reads sequences; choose causalnet"
        )
    protect_all(settings, options.jobs, _progress)
    naive = _trained(blueprint, _inputs(settings, BARE, "learn"), options.epochs)
    found = []
    for row in settings.rows:
        tried = _inputs(settings, row, "test")
        found.append(_outcome(naive, tried, row, "naive"))
        if row != BARE:
            own = _trained(blueprint, _inputs(settings, row, "learn"), options.epochs)
            found.append(_outcome(own, tried, row, "retrained"))
        print("\n".join(_line(one) for one in found if one.row == row), flush=True)
    if options.json is not None:
        rows = [{name: getattr(one, name) for name in Result.__slots__} for one in found]
        options.json.write_text(json.dumps(rows, indent=1) + "\n", encoding="utf-8")
    return 0


def _line(one: Result) -> str:
    return (
        f"{one.row:<14} {one.attacker:<10} UF1 {one.uf1:.3f} ({one.low:.3f}-{one.high:.3f}), "
        f"{one.clips} clips"
    )


def _inputs(settings: PixelSettings, row: str, part: str) -> LabelledInputs:
    """What the network reads of a row's clips; those in which nobody was followed are left out."""
    inputs, subjects, names = [], [], []
    clips, labels = stored_clips(settings, row, part)
    for clip in clips:
        crops = frames_of(clip, "sequence").images
        inputs.append(sequence_of(np.concatenate([crops[:1], crops])))
        subjects.append(clip.subject)
        names.append(clip.name)
    count = len(names)
    return LabelledInputs(
        np.stack(inputs), SEQUENCES, tuple(labels), tuple(subjects), ("synthetic",) * count,
        tuple(names), THREE, {},
    )  # fmt: skip


def _trained(blueprint: Blueprint, examples: LabelledInputs, epochs: int | None) -> Runner:
    schedule = blueprint.schedule
    every = np.arange(len(examples))
    plan = TrainingPlan(
        blueprint, examples, (Fold("all", every, every[:0]),), schedule, 0, len(examples)
    )
    runner = Runner(plan, 0)
    for _ in range(schedule.epochs if epochs is None else epochs):
        runner.step_epoch()
    return runner


def _outcome(runner: Runner, tried: LabelledInputs, row: str, attacker: str) -> Result:
    plan = runner.plan
    shares = probabilities(plan.blueprint, runner.net, tried.inputs, plan.schedule.batch)
    predicted = [tried.classes[k] for k in shares.argmax(1)]
    uf1 = metrics.uf1(metrics.confusion(tried.labels, predicted, tried.classes)).value
    labels, answers = np.array(tried.labels), np.array(predicted)

    def score(rows: metrics.Index) -> float:
        pair = (labels[rows].tolist(), answers[rows].tolist())
        return metrics.uf1(metrics.confusion(*pair, tried.classes)).value

    interval = metrics.bootstrap_subjects(score, tried.subjects, np.random.default_rng(0))
    return Result(row, attacker, uf1, interval.low, interval.high, len(tried))


def _progress(what: str, done: int, total: int) -> None:
    print(f"\r{what}: {done} of {total}", end="" if done < total else "\n", file=sys.stderr)


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("--people-train", type=int, default=36, help="(36)")
    parser.add_argument("--people-test", type=int, default=18, help="(18)")
    parser.add_argument("--clips", type=int, default=6, help="of each (6)")
    parser.add_argument("--level", default="default", help="of difficulty (default)")
    parser.add_argument("--rows", nargs="+", default=ROWS, help="of studies.methods")
    parser.add_argument("--victim", default="causalnet", help="(causalnet)")
    parser.add_argument("--epochs", type=int, help="(the victim's own)")
    parser.add_argument("--jobs", type=int, default=2, help="processes (2)")
    parser.add_argument("--cache", type=Path, default=Path("worst-case-cache"), help="folder")
    parser.add_argument("--json", type=Path, help="also write the result here")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    raise SystemExit(main())
