"""Do networks that read pictures or whole movements still predict the emotion in protected clips?

    python -m studies.frame_networks [--people-train 36] [--people-test 18] [--clips 6]
        [--level default|hard] [--rows NAME ...] [--victims NAME ...] [--jobs 2] [--cache DIR]
        [--json FILE]

The synthetic clips of `studies.worst_case`, out of its cache or made and put there. A network gets
what it reads from the twelve crops that attackers keep of a clip, which span the movement and some
time around it: the motion from the first to each (sequences), the onset and the apex (pairs), or
all of them in grey (cubes; twelve are stretched to eighteen). "Naive" learnt from bare clips of
other people, "retrained" from their clips protected in the same way; both predict protected clips
of people they have not seen, after the final epoch. UF1 with its 95 % interval over people; chance
is about .33.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np

from austicker.bench import metrics
from austicker.bench.attackers.clip import APEX, ONSET
from austicker.bench.attackers.frames import frames_of
from austicker.bench.datasets.mappings import THREE
from austicker.bench.labelled import LabelledInputs
from austicker.bench.training.folds import Fold
from austicker.bench.training.single import Runner, TrainingPlan, probabilities
from austicker.bench.victims import load_recognizer
from austicker.errors import UsageError
from austicker.recognizers.inputs import (
    CUBE_FRAMES,
    CUBE_SIDE,
    CUBES,
    PAIR_SIDE,
    PAIRS,
    SEQUENCES,
    Input,
)
from austicker.recognizers.protocol import Blueprint, Raw, has_to_be_trained
from austicker.recognizers.sequence import sequence_of
from studies.synthetic_clips import ClipSettings
from studies.worst_case_pixels import BARE, PixelSettings, protect_all, stored_clips

VICTIMS = ("causalnet", "mmnet-32", "micro-exp-stcnn-32")
ROWS = (BARE, "paper", "decoys away", "decoys drawn", "skin", "standard", "strong")


@dataclass(frozen=True, slots=True)
class Result:
    """UF1 of one network on one row, with its interval over people."""

    row: str
    network: str
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
    networks = {name: _network(name) for name in options.victims}
    protect_all(settings, options.jobs, _progress)
    naive = {n: _trained(net, _inputs(settings, BARE, "learn", net)) for n, net in networks.items()}
    found = []
    for row in settings.rows:
        for name, network in networks.items():
            tried = _inputs(settings, row, "test", network)
            found.append(_outcome(naive[name], tried, row, name, "naive"))
            if row != BARE:
                own = _trained(network, _inputs(settings, row, "learn", network))
                found.append(_outcome(own, tried, row, name, "retrained"))
        print("\n".join(_line(one) for one in found if one.row == row), flush=True)
    if options.json is not None:
        rows = [{name: getattr(one, name) for name in Result.__slots__} for one in found]
        options.json.write_text(json.dumps(rows, indent=1) + "\n", encoding="utf-8")
    return 0


def _line(one: Result) -> str:
    return (
        f"{one.row:<14} {one.network:<20} {one.attacker:<10} UF1 {one.uf1:.3f} "
        f"({one.low:.3f}-{one.high:.3f}), {one.clips} clips"
    )


def _network(name: str) -> Blueprint:
    found = load_recognizer(name)
    if not has_to_be_trained(found) or found.input not in _READ:
        kinds = ", ".join(kind.name for kind in _READ)
        raise UsageError(f"'{name}': expected a network to be trained that reads {kinds}")
    return found


def _sequence(crops: Raw) -> Raw:
    return sequence_of(np.concatenate([crops[:1], crops]))


def _pair(crops: Raw) -> Raw:
    size = (PAIR_SIDE, PAIR_SIDE)
    return np.stack([cv2.resize(crops[i], size) for i in (ONSET, APEX)]).astype(np.uint8)


def _cube(crops: Raw) -> Raw:
    size, at = (CUBE_SIDE, CUBE_SIDE), np.linspace(0, len(crops) - 1, CUBE_FRAMES)
    grey = [cv2.resize(cv2.cvtColor(c, cv2.COLOR_RGB2GRAY), size, interpolation=cv2.INTER_AREA)
            for c in crops]  # fmt: skip
    return np.stack([grey[round(i)] for i in at]).astype(np.uint8)


_READ: dict[Input, Callable[[Raw], Raw]] = {SEQUENCES: _sequence, PAIRS: _pair, CUBES: _cube}


def _inputs(settings: PixelSettings, row: str, part: str, network: Blueprint) -> LabelledInputs:
    """What a network reads of a row's clips; those in which nobody was followed are left out."""
    inputs, subjects, names = [], [], []
    clips, labels = stored_clips(settings, row, part)
    for clip in clips:
        inputs.append(_READ[network.input](frames_of(clip, network.input.name).images))
        subjects.append(clip.subject)
        names.append(clip.name)
    count = len(names)
    return LabelledInputs(
        np.stack(inputs), network.input, tuple(labels), tuple(subjects), ("synthetic",) * count,
        tuple(names), THREE, {},
    )  # fmt: skip


def _trained(blueprint: Blueprint, examples: LabelledInputs) -> Runner:
    schedule = blueprint.schedule
    every = np.arange(len(examples))
    plan = TrainingPlan(
        blueprint, examples, (Fold("all", every, every[:0]),), schedule, 0, len(examples)
    )
    runner = Runner(plan, 0)
    for _ in range(schedule.epochs):
        runner.step_epoch()
    return runner


def _outcome(
    runner: Runner, tried: LabelledInputs, row: str, network: str, attacker: str
) -> Result:
    plan = runner.plan
    shares = probabilities(plan.blueprint, runner.net, tried.inputs, plan.schedule.batch)
    predicted = [tried.classes[k] for k in shares.argmax(1)]
    uf1 = metrics.uf1(metrics.confusion(tried.labels, predicted, tried.classes)).value
    labels, answers = np.array(tried.labels), np.array(predicted)

    def score(rows: metrics.Index) -> float:
        pair = (labels[rows].tolist(), answers[rows].tolist())
        return metrics.uf1(metrics.confusion(*pair, tried.classes)).value

    interval = metrics.bootstrap_subjects(score, tried.subjects, np.random.default_rng(0))
    return Result(row, network, attacker, uf1, interval.low, interval.high, len(tried))


def _progress(what: str, done: int, total: int) -> None:
    print(f"\r{what}: {done} of {total}", end="" if done < total else "\n", file=sys.stderr)


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("--people-train", type=int, default=36, help="(36)")
    parser.add_argument("--people-test", type=int, default=18, help="(18)")
    parser.add_argument("--clips", type=int, default=6, help="of each (6)")
    parser.add_argument("--level", default="default", help="of difficulty (default)")
    parser.add_argument("--rows", nargs="+", default=ROWS, help="of studies.methods")
    parser.add_argument("--victims", nargs="+", default=VICTIMS, help="networks")
    parser.add_argument("--jobs", type=int, default=2, help="processes (2)")
    parser.add_argument("--cache", type=Path, default=Path("worst-case-cache"), help="folder")
    parser.add_argument("--json", type=Path, help="also write the result here")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    raise SystemExit(main())
