"""How faint a trace the judges still name in a copy, on the people of their card.

    python -m studies.judge_sensitivity [--people N] [--json FILE]

The motion of every expression is multiplied by a factor, and that of a still face is added by the
rest: what perfect attenuation would leave. Read as a copy is read: without the gate.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import numpy as np

from austicker.bench.judge_data import SHOWN, STILL, STRONG, render_flow
from austicker.bench.judge_fit import TEST
from austicker.motion.residual import expression_field
from austicker.recognizers import packaged_panel
from studies.table import finish, parser_of

FACTORS = (1.0, 0.7, 0.5, 0.35, 0.25, 0.15, 0.0)


def main(arguments: list[str] | None = None) -> int:
    """Render, attenuate, ask."""
    parser = parser_of(__doc__)
    parser.add_argument("--people", type=int, default=TEST.subjects, help="synthetic people (16)")
    options = parser.parse_args(arguments)
    rows = list(measured(options.people))
    lines = [
        f"{row['left']:4.2f} left: {row['right']:.3f} right, {row['wrong']:.3f} wrong"
        for row in rows
    ]
    return finish(rows, "\n".join(lines), options.json)


def measured(people: int) -> Iterator[dict[str, Any]]:
    """One row per factor: shares of the expressions that are named rightly and wrongly."""
    flows = render_flow(replace(TEST, subjects=people), np.random.default_rng(TEST.seed))
    sources, labels = np.array(flows.sources), np.array(flows.labels)
    first = np.array([name.endswith("/0") for name in flows.names])
    shown = np.flatnonzero(first & np.isin(sources, (SHOWN, STRONG)))
    rest = np.random.default_rng(0).choice(np.flatnonzero(first & (sources == STILL)), len(shown))
    panel = packaged_panel()
    for left in FACTORS:
        mixed = left * flows.inputs[shown] + (1 - left) * flows.inputs[rest]
        said = np.array(
            [panel.read_copy(expression_field(flow))[0].emotion or "" for flow in mixed]
        )
        right = said == labels[shown]
        yield {
            "left": left,
            "right": round(float(right.mean()), 3),
            "wrong": round(float((~right & (said != "")).mean()), 3),
        }


if __name__ == "__main__":
    sys.exit(main())
