"""What the studies share of asking, showing progress and writing figures down."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Sequence
from math import nan
from pathlib import Path
from typing import TypedDict

import numpy as np

from austicker.bench import metrics
from austicker.errors import AuStickerError
from austicker.synth.plan import CorpusSpec
from austicker.types import Floats


class Rate(TypedDict):
    """Attack success over `n` clips with its 95 % interval; None where there is nothing."""

    asr: float | None
    low: float | None
    high: float | None
    n: int


def parser_of(doc: str | None) -> argparse.ArgumentParser:
    """A parser described by the first line of a module's docstring, with `--json`."""
    parser = argparse.ArgumentParser(description=(doc or "").split("\n", maxsplit=1)[0])
    parser.add_argument("--json", type=Path, help="also write the result here")
    return parser


def add_corpus(parser: argparse.ArgumentParser, seed: int) -> None:
    """Options of a data set and of the synthetic people; see `corpus_of`."""
    parser.add_argument("--root", type=Path, help="folder of the data set")
    parser.add_argument("--subjects", type=int, default=60, help="synthetic people (60)")
    parser.add_argument("--clips", type=int, default=12, help="clips of each (12)")
    parser.add_argument("--level", default="default", help="difficulty of the synthetic clips")
    parser.add_argument("--seed", type=int, default=seed, help=f"of people and draws ({seed})")
    parser.add_argument("--cache", type=Path, help="folder that keeps the synthetic maps")


def corpus_of(wanted: argparse.Namespace) -> CorpusSpec:
    """The synthetic people asked for."""
    names = ("subjects", "clips", "level", "seed")
    return CorpusSpec(**{name: getattr(wanted, name) for name in names})


def finish(result: object, text: str, target: Path | None) -> int:
    """Print the table and write the JSON; 0, the exit code."""
    print(text)
    if target is not None:
        target.write_text(json.dumps(result, indent=2) + "\n", encoding="utf-8")
    return 0


def in_a_line(study: Callable[[], int]) -> int:
    """Run a study; where it cannot give numbers, say why in one line and return 1."""
    try:
        return study()
    except AuStickerError as error:
        print(f"error: {error}", file=sys.stderr)
        return 1


def progress(what: str) -> Callable[[int, int], None]:
    """Says on a terminal how far something is."""

    def show(done: int, total: int) -> None:
        if sys.stderr.isatty():
            print(f"\r{what} {done}/{total}", end="\n" if done == total else "", file=sys.stderr)

    return show


def print_row(*cells: object) -> None:
    """A row of a table in Markdown, at once."""
    print(f"| {' | '.join(map(str, cells))} |", flush=True)


def print_head(*cells: object) -> None:
    """The head of such a table, after an empty line."""
    print()
    print_row(*cells)
    print("|" + "---|" * len(cells), flush=True)


def success_rate(changed: Floats, subjects: Sequence[str], seed: int) -> Rate:
    """ASR of one rule against one victim, with its 95 % interval over subjects.

    Args:
        changed: (N,) share of tries that changed the victim's answer, of the clips it got right.
        subjects: Of each clip.
        seed: Of the resamples.
    """
    if not len(changed):
        return {"asr": None, "low": None, "high": None, "n": 0}
    rng = np.random.default_rng(seed)
    interval = metrics.bootstrap_subjects(lambda i: float(changed[i].mean()), subjects, rng)
    asr = float(changed.mean())
    return {"asr": asr, "low": interval.low, "high": interval.high, "n": len(changed)}


def in_percent(rate: Rate) -> str:
    """The rate and its interval, 20 characters wide."""
    values = (rate["asr"], rate["low"], rate["high"])
    percent = [nan if value is None else 100 * value for value in values]
    return "{:6.1f} ({:5.1f}-{:5.1f})".format(*percent)
