"""Placement problems for tests, and copies of them with one thing changed."""

from dataclasses import fields, replace
from typing import Any

from austicker.types import Allowed, Observed, PlacementProblem, Wanted


def changed(problem: PlacementProblem, **parts: Any) -> PlacementProblem:
    """The same problem with other fields, whichever of its records they belong to."""
    for name, record in (("observed", Observed), ("allowed", Allowed), ("wanted", Wanted)):
        own = {f.name: parts.pop(f.name) for f in fields(record) if f.name in parts}
        problem = replace(problem, **{name: replace(getattr(problem, name), **own)})
    return replace(problem, **parts)
