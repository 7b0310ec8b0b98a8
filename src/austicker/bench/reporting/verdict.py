"""Whether what a table claims survived, in plain words."""

from __future__ import annotations

from collections.abc import Sequence
from math import isnan

from austicker.bench.reporting.records import Value, Verdict
from austicker.bench.reporting.words import interval, listed, number, plural

Difference = tuple[str, Value]
"""Where, and by how much: the claim is that it is above nothing."""


def judged(fails: str, claim: str, differences: Sequence[Difference]) -> Verdict:
    """Verdict on differences whose whole interval must lie above 0.

    Args:
        fails: What would have made it fail.
        claim: Continues "It did not: ".
        differences: Undefined ones decide nothing.
    """
    known = [(where, d) for where, d in differences if not isnan(d.low)]
    if not known:
        return Verdict(fails, "open", "Nothing in these results could have decided it.")
    bad = [(where, d) for where, d in known if not d.low > 0]
    if len(known) == 1:
        text = f"{claim}, by {_amount(known[0][1])}"
        if not bad:
            return Verdict(fails, "held", f"It did not: {text}.")
        return Verdict(fails, "failed", f"It did: the difference is {_amount(known[0][1])}.")
    total = plural(len(known), "comparison")
    values = [d.value for _, d in known]
    least, most = (number(v, known[0][1].kind) for v in (min(values), max(values)))
    if not bad:
        words = f"It did not: {claim} in all of {total}, by {least} to {most}{_unit(known[0][1])}."
        return Verdict(fails, "held", words)
    named = listed([f"{where} ({_amount(d)})" for where, d in bad], 6)
    if len(bad) == len(known):
        return Verdict(fails, "failed", f"It did, in all of {total}: {named}.")
    good = len(known) - len(bad)
    words = f"{claim[0].upper()}{claim[1:]} in {good} of {total}. Not so: {named}."
    return Verdict(fails, "partly", words)


def _amount(difference: Value) -> str:
    value, unit = number(difference.value, difference.kind), _unit(difference)
    return f"{value}{unit} {interval(difference)}".strip()


def _unit(value: Value) -> str:
    return " points" if value.kind == "points" else ""
