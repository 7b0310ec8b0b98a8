"""What the judges predict before and after `protect`, end to end, on people they have never seen.

    python -m studies.leakage [--people N] [--strength NAME] [--sticker NAME --size K ...]
        [--json FILE]

Every person is filmed twice, with two micro-expressions and with the same recording from which they
are taken out. A movement that was spotted belongs to an expression when its apex lies within it or
0.1 s of it.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, get_args

import numpy as np

import austicker
from austicker.bench.judge_movements import without_expression
from austicker.protection.result import ProtectionResult
from austicker.protection.strength import Strength
from austicker.synth import class_of, record_take, write_video
from studies.recorded import session_with
from studies.table import finish, parser_of

SEED, FPS, SECONDS, PIXELS = 9001, Fraction(30), 4.0, 320
EMOTIONS = ("happiness", "surprise", "disgust", "anger", "sadness", "fear")
NEAR = 3


def main(arguments: list[str] | None = None) -> int:
    """Film, protect, count."""
    parser = parser_of(__doc__)
    parser.add_argument("--people", type=int, default=8, help="synthetic people (8)")
    parser.add_argument("--strength", default="paper", choices=get_args(Strength))
    parser.add_argument("--sticker", help="this and what follows: default as the strength says")
    parser.add_argument("--size", type=float)
    parser.add_argument("--count", type=int)
    parser.add_argument("--attach")
    options = parser.parse_args(arguments)
    names = ("strength", "sticker", "size", "count", "attach")
    settings = {name: getattr(options, name) for name in names}
    rows = list(clips(options.people, {**settings, "seed": 0}))
    lines = [f"{row['clip']}: {'; '.join(row['verdict'])}" for row in rows]
    lines += [f"{name:<52} {value}" for name, value in count(rows).items()]
    return finish(rows, "\n".join(lines), options.json)


def clips(people: int, settings: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """One row per video."""
    rng = np.random.default_rng(5)
    with TemporaryDirectory() as scratch:
        for person in range(people):
            session = session_with(SEED, person, PIXELS)
            emotions = tuple(EMOTIONS[i] for i in rng.permutation(len(EMOTIONS))[:2])
            take = record_take(session, 0, SECONDS, classes=7, fps=FPS, emotions=emotions)
            for kind, shown in (("shown", take), ("none", without_expression(take))):
                path = Path(scratch) / f"{kind}{person}.mkv"
                write_video(path, shown.frames(), FPS)
                done = austicker.protect(path, path.with_name(f"{kind}{person}_p.mkv"), **settings)
                marks = take.annotations if kind == "shown" else ()
                spans = [(m.onset, m.offset, class_of(m.shown, 3)) for m in marks]
                yield {"clip": path.stem, **_readings(done, spans)}


def _readings(done: ProtectionResult, spans: list[tuple[int, int, str]]) -> dict[str, Any]:
    readings = []
    for person in done.people:
        for one in person.verification or ():
            apex = one.window.apex
            truth = [name for low, high, name in spans if low - NEAR <= apex <= high + NEAR]
            readings.append(
                {
                    "shown": truth[0] if truth else None,
                    "before": one.before.emotion,
                    "after": one.after.emotion,
                    "kept": one.kept,
                }
            )
    return {"shown": len(spans), "verdict": done.verdict.sentences(), "readings": readings}


def count(rows: list[dict[str, Any]]) -> Counter[str]:
    """The figures that docs/victims.md quotes."""
    found: Counter[str] = Counter()
    for row in rows:
        found["expressions shown"] += row["shown"]
        if not row["shown"]:
            found["clips without expression"] += 1
            quiet = all(r["before"] is None for r in row["readings"])
            found["... of which the judges say: nothing to hide"] += quiet
        for reading in row["readings"]:
            if reading["shown"] is None:
                found["movements spotted that are no expression"] += 1
                found["... in which most judges read one"] += reading["before"] is not None
                continue
            found["expressions spotted"] += 1
            right = reading["before"] == reading["shown"]
            found["... and read as what they are"] += right
            found["... and no longer so in the copy"] += (
                right and reading["after"] != reading["shown"]
            )
    return found


if __name__ == "__main__":
    sys.exit(main())
