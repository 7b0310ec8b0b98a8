"""The table of `studies.stills`."""

from __future__ import annotations

from collections.abc import Sequence
from math import nan

import numpy as np

from austicker.bench.metrics import bootstrap_share
from austicker.types.stills import RESTING
from studies.stills_rules import Tried

_ORDER = (
    "random",
    "random, alike",
    "centre",
    "energy",
    "population",
    "counterfactual",
    "outdegree-pixels",
    "surrogate",
    "surrogate-draw",
    "exhaustive",
    "exhaustive, designs",
    "blur",
    "mosaic",
    "black-box",
    *(f"{name} x {times}" for times in (1, 4) for name in ("blur", "mosaic", "black-box")),
)


def table(tries: Sequence[Tried], nets: Sequence[str]) -> list[str]:
    """A line for each rule, size, number of stickers and number of queries."""
    lines = [
        f"{'rule':<20} {'k':>3} {'n':>2} {'queries':>7}  {'answers changed, %':<26}"
        + "".join(f" {f'{net} (of)':>16}" for net in nets)
        + f" {'rightly read, %':>22} {'coverage':>9}"
    ]
    kinds = {(one.size, one.count, _ORDER.index(one.rule), _asked(one)) for one in tries}
    for size, count, rule, asked in sorted(kinds):
        rows = [
            one
            for one in tries
            if (one.size, one.count, one.rule, _asked(one)) == (size, count, _ORDER[rule], asked)
        ]
        lines.append(_line(rows, nets))
    return lines


def _asked(one: Tried) -> int:
    """Whether a rule that can go without asks the victim; the exhaustive one always does."""
    return int(one.queries > 0)


def _line(rows: Sequence[Tried], nets: Sequence[str]) -> str:
    first = rows[0]
    shown = [one for one in rows if one.before != RESTING]
    right = [one for one in shown if one.before in one.right]
    by_net = [[one for one in shown if one.victim == net] for net in nets]
    queries = float(np.mean([one.queries for one in rows]))
    return (
        f"{first.rule:<20} {first.size:>3g} {first.count:>2} {queries:>7.1f}  "
        f"{_share(shown):<26}"
        + "".join(f" {f'{_mean(some):.1f} ({len(some)})':>16}" for some in by_net)
        + f" {f'{_mean(right):.1f} ({len(right)})':>22}"
        + f" {100 * float(np.mean([one.coverage for one in rows])):>8.1f}%"
    )


def _mean(rows: Sequence[Tried]) -> float:
    return 100 * float(np.mean([one.changed for one in rows])) if rows else nan


def _share(rows: Sequence[Tried]) -> str:
    """Mean over the nets, with its interval over people."""
    nets = sorted({one.victim for one in rows})
    if not nets:
        return "nothing is read"
    value = float(np.mean([_mean([one for one in rows if one.victim == net]) for net in nets]))
    weights = {net: 1 / sum(one.victim == net for one in rows) for net in nets}
    interval = bootstrap_share(
        np.array([one.changed * weights[one.victim] for one in rows]),
        np.array([weights[one.victim] for one in rows]),
        [one.subject for one in rows],
        np.random.default_rng(0),
    )
    return f"{value:.1f} ({100 * interval.low:.1f}-{100 * interval.high:.1f})"
