"""Numbers and lists as people read them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from math import isnan

from austicker.bench.reporting.records import Kind, Value

UNDEFINED, MINUS, TIMES = "\N{EN DASH}", "\N{MINUS SIGN}", "\N{MULTIPLICATION SIGN}"
SPACE = "\N{NO-BREAK SPACE}"

_FORMATS: Mapping[Kind, Callable[[float], str]] = {
    "percent": lambda value: f"{100 * value:.1f}",
    "points": lambda value: f"{100 * value:+.1f}",
    "ratio": lambda value: f"{value:.2f}",
    "score": lambda value: f"{value:.3f}",
    "mean": lambda value: f"{value:.0f}" if value == round(value) else f"{value:.2f}",
    "count": lambda value: f"{value:.0f}",
    "p": lambda value: f"<{SPACE}0.001" if value < 0.001 else f"{value:.3f}",
}


def number(value: float, kind: Kind) -> str:
    """One number."""
    return UNDEFINED if isnan(value) else _FORMATS[kind](value).replace("-", MINUS)


def interval(value: Value) -> str:
    """Its interval in brackets, empty where there is none."""
    if isnan(value.low) or isnan(value.high):
        return ""
    return f"[{number(value.low, value.kind)}, {number(value.high, value.kind)}]"


def sentence(value: Value) -> str:
    """A number with its unit, interval and n, for running text."""
    unit = {"percent": f"{SPACE}%", "points": " points"}.get(value.kind, "")
    count = "" if value.n is None else f", n{SPACE}={SPACE}{value.n}"
    inside = interval(value)[1:-1].replace(", ", " to ")
    brackets = f" (95{SPACE}% {inside}{count})" if inside else f" ({count[2:]})" if count else ""
    return f"{number(value.value, value.kind)}{unit}{brackets}"


def listed(names: Sequence[str], most: int = 12) -> str:
    """Names in a sentence; the last ones only counted where there are many."""
    shown = [*names[:most]]
    if len(names) > most:
        shown.append(f"{len(names) - most} more")
    if len(shown) < 2:
        return "".join(shown)
    return f"{', '.join(shown[:-1])} and {shown[-1]}"


def plural(count: int, noun: str, several: str = "") -> str:
    """`3 clips`, `1 clip`."""
    return f"{count} {noun if count == 1 else several or noun + 's'}"
