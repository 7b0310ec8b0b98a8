"""Rules that place stickers on photos, against ready nets of stills, each left out in turn.

    python -m studies.stills [--people N] [--each N] [--sizes 2,3] [--json FILE]
    python -m studies.stills --dataset fer2013 --root DIR [--pictures N]
    python -m studies.stills --dataset photos --root DIR

The rule 'surrogate' asks the nets that are not left out; the one left out is fooled or not.
With 'photos', every face of every file in a folder is tried.
Counted are answers that change, of pictures in which the left-out net reads an expression, and of
those that it reads rightly; 95 % intervals by bootstrap over people. Coverage is the share of the
face box whose pixels change. 'random, alike' puts the stickers that the surrogates chose on regions
drawn at random; 'mosaic x 4' covers four times as much about the middle of the face. A picture in
which no face is found, or that cannot be read, is counted and ends nothing. `--append FILE` keeps
every try as a line of JSON, and a run that is started again goes on after the pictures in it.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from dataclasses import asdict
from pathlib import Path
from typing import Any
from zlib import crc32

import numpy as np

from austicker.recognizers.stills import at_hand, panel_of
from austicker.stickers import STICKERS
from austicker.types.stills import RESTING
from studies.stills_data import RENDERED, Pictures
from studies.stills_probes import probes
from studies.stills_rules import Remembered, Trial, Tried
from studies.stills_table import table
from studies.table import finish, parser_of


def main(arguments: list[str] | None = None) -> int:
    """Try everything, print the table."""
    parser = parser_of(__doc__)
    parser.add_argument("--dataset", default=RENDERED, help="or photos, fer2013, image-folders")
    parser.add_argument("--root", type=Path, help="folder of the data set")
    parser.add_argument("--people", type=int, default=40, help="synthetic people (40)")
    parser.add_argument("--each", type=int, default=2, help="pictures of each (2)")
    parser.add_argument("--pictures", type=int, default=200, help="drawn of a data set (200)")
    parser.add_argument("--skip", type=int, default=0, help="synthetic people to leave out (0)")
    parser.add_argument("--side", type=int, default=0, help="px of rendered faces, grey")
    parser.add_argument("--sizes", default="2,3", help="k, with commas (2,3)")
    parser.add_argument("--outdegree", type=int, default=0, help="pictures for that rule (0)")
    parser.add_argument("--append", type=Path, help="file that keeps every try, to go on after")
    options = parser.parse_args(arguments)
    names, missing = at_hand()
    nets = dict(zip(names, map(Remembered, panel_of(names).recognizers), strict=True))
    tries = _read(options.append)
    known = frozenset((one.subject, one.picture) for one in tries)
    pictures = Pictures(
        options.dataset,
        options.root,
        options.people,
        options.each,
        options.pictures,
        options.skip,
        known,
        options.side,
    )
    sizes = [float(size) for size in options.sizes.split(",")]
    for number, picture in enumerate(pictures, start=len(known)):
        found: list[Tried] = []
        for size in sizes:
            trial = Trial(picture, size, tuple(STICKERS), nets)
            for victim in names:
                rng = np.random.default_rng([crc32(picture.name.encode()), round(10 * size)])
                found += trial.against(victim, (1, 2, 3), rng)
                if size == sizes[0]:
                    found += trial.covers(victim)
                    if number < options.outdegree:
                        found.append(trial.outdegree(victim, rng))
        for net in nets.values():
            net.forget()
        tries += found
        _keep(options.append, found)
    lines = [*table(tries, names), "", *probes(tries), "", *_told(pictures.dropped, missing)]
    read = Counter(one.victim for one in tries if one.rule == "centre" and one.before != RESTING)
    result = {"dropped": dict(pictures.dropped), "read": dict(read), "lines": lines}
    return finish(result, "\n".join(lines), options.json)


def _told(dropped: Counter[str], missing: tuple[str, ...]) -> list[str]:
    told = [f"dropped, {reason}: {count}" for reason, count in sorted(dropped.items())]
    return [*told, *missing]


def _keep(path: Path | None, tries: list[Tried]) -> None:
    if path is not None:
        with path.open("a", encoding="utf-8") as stream:
            stream.writelines(json.dumps(asdict(one)) + "\n" for one in tries)


def _read(path: Path | None) -> list[Tried]:
    if path is None or not path.is_file():
        return []
    tries = []
    for line in path.read_text("utf-8").splitlines():
        row: dict[str, Any] = json.loads(line)
        lists = {name: tuple(row[name]) for name in ("right", "stickers", "tiny")}
        tries.append(Tried(**{**row, **lists}))
    return tries


if __name__ == "__main__":
    sys.exit(main())
