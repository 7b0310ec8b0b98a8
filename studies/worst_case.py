"""What does the best attacker who knows the tool still predict, and how visible is the protection?

    python -m studies.worst_case [--people-train 60] [--people-test 30] [--clips 6]
        [--level default|hard] [--crf 28] [--rows NAME ...] [--json FILE] [--jobs 2] [--cache DIR]
    python -m studies.worst_case --dataset megc2019-flow --root DIR [--json FILE]

Synthetic clips are rendered and protected by every method in `studies.methods`. Attackers learn
from the clips of some people, bare or protected, and predict the emotions in protected clips of
others: UF1 with its 95 % interval over people; the worst attacker is named. Costs are means over
the clips tried: the share of the face under stickers, motion added and removed (RMS from onset to
apex, px of a 256-px face), structural similarity outside the stickers, and 1 - that of the whole
face. With --dataset the same on its real motion maps, in five folds of people, for rows that can be
modelled there.

The cache keeps rendered clips, protected clips and what attackers make of them: a row that is added
later costs only itself. --redo forgets rows first. JSON: {settings, rows: {row: {attackers, worst,
cost}}}.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from austicker.bench.attackers import Row
from austicker.bench.runner.store import provenance
from studies.methods import METHODS
from studies.synthetic_clips import ClipSettings
from studies.worst_case_maps import MapSettings, run_maps
from studies.worst_case_pixels import PixelSettings, run
from studies.worst_case_plot import draw

_CACHE = Path("worst-case-cache")


def main(arguments: Sequence[str] | None = None) -> int:
    """Render, protect, attack; or the same on motion maps."""
    options = _options(arguments)
    began = time.perf_counter()
    made_with: dict[str, Any] = dict(provenance())
    if options.dataset is not None:
        maps = MapSettings(
            options.dataset,
            options.root,
            seed=options.seed,
            left=options.skin_left,
            amplitude=options.skin_amplitude,
        )
        made_with |= asdict(maps) | {"root": None}
        rows, costs = run_maps(maps, options.jobs, _progress)
    else:
        pixels = PixelSettings(
            rendering=ClipSettings(level=options.level),
            learn=options.people_train,
            test=options.people_test,
            clips=options.clips,
            draws=options.draws,
            crf=options.crf,
            rows=tuple(options.rows),
            cache=options.cache,
            seed=options.seed,
            networks=tuple(options.networks),
        )
        made_with |= asdict(pixels) | {"cache": None}
        rows, costs, lost = run(pixels, options.jobs, options.redo, _progress)
        made_with["lost"] = lost
    made_with["seconds"] = round(time.perf_counter() - began)
    print(file=sys.stderr)
    print(text(rows, costs))
    if options.plot is not None:
        draw(rows, costs, options.plot)
    if options.json is not None:
        content = {row.condition: row.as_dict() | {"cost": costs[row.condition]} for row in rows}
        written = json.dumps({"settings": made_with, "rows": content}, indent=2) + "\n"
        options.json.write_text(written, encoding="utf-8")
    return 0


def text(rows: Sequence[Row], costs: dict[str, dict[str, float]]) -> str:
    """The table: a row for each method, UF1 of each attacker, the worst, and the costs."""
    names = [one.attacker for one in rows[0].outcomes]
    kinds = list(next(iter(costs.values())))
    wide = max(len(row.condition) for row in rows) + 2
    head = "".join(f"{name:>{max(len(name), 5) + 2}}" for name in names)
    lines = [
        f"{rows[0].outcomes[0].uf1.n} clips; UF1, chance about .33",
        f"{'':{wide}}{head}   {'worst (95 %)':38}" + "".join(f"{kind:>10}" for kind in kinds),
    ]
    for row in rows:
        cells = "".join(
            f"{_number(one.uf1.value):>{max(len(one.attacker), 5) + 2}}" for one in row.outcomes
        )
        worst = row.worst
        low, high = _number(worst.interval.low), _number(worst.interval.high)
        cell = f"{_number(worst.uf1.value)} ({low}-{high}) {worst.attacker}"
        cost = "".join(f"{costs[row.condition][kind]:10.3f}" for kind in kinds)
        lines.append(f"{row.condition:{wide}}{cells}   {cell:38}{cost}")
    return "\n".join(lines)


def _number(value: float) -> str:
    return f"{value:.3f}".removeprefix("0")


def _progress(what: str, done: int, total: int) -> None:
    print(f"\r\033[K{what}: {done} of {total}", end="", file=sys.stderr, flush=True)


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("--people-train", type=int, default=60, help="to learn from (60)")
    parser.add_argument("--people-test", type=int, default=30, help="to be tried on (30)")
    parser.add_argument("--clips", type=int, default=6, help="of each (6)")
    parser.add_argument("--draws", type=int, default=1, help="protected copies to learn from (1)")
    parser.add_argument("--level", choices=("default", "hard"), default="default")
    parser.add_argument("--crf", type=int, help="after H.264 at this quality; else not encoded")
    parser.add_argument("--rows", nargs="*", choices=list(METHODS), default=list(METHODS))
    parser.add_argument("--redo", nargs="*", choices=list(METHODS), default=[])
    parser.add_argument("--json", type=Path, help="also write the result here")
    parser.add_argument("--plot", type=Path, help="picture of worst attacker against visible cost")
    parser.add_argument("--jobs", type=int, default=2, help="processes (2)")
    parser.add_argument("--cache", type=Path, default=_CACHE, help=f"folder ({_CACHE})")
    parser.add_argument("--seed", type=int, default=0)
    nets = "victims such as ststnet that attackers use beside the simple recognisers"
    parser.add_argument("--networks", nargs="*", default=[], help=nets)
    parser.add_argument("--dataset", help="registered name of a data set of motion maps")
    parser.add_argument("--root", type=Path, help="its folder")
    parser.add_argument(
        "--skin-left", type=float, default=0.4, help="share of own motion left, as measured (0.4)"
    )
    parser.add_argument(
        "--skin-amplitude", type=float, default=1.0, help="of the field, own motion's RMS (1)"
    )
    options = parser.parse_args(arguments)
    if options.dataset is not None and options.root is None:
        parser.error("--dataset needs --root")
    return options


if __name__ == "__main__":
    sys.exit(main())
