"""Prints the table of docs/reliability.md: `python -m tests.no_bare_face.table`.

With names of videos it looks at these instead, with the independent detector of
`independent.py`; nothing of them is kept.
"""

from __future__ import annotations

import sys
from pathlib import Path

from austicker.faces.models import load_models
from tests.no_bare_face.clips import CLIPS, HEADS
from tests.no_bare_face.measure import Tally, run


def main(videos: list[str]) -> None:
    """Print a row for every clip."""
    if videos:
        from tests.no_bare_face.independent import Detector, look_at

        detector = Detector.install()
        print("| video | faces that another detector sees | sticker | blurred | bare |")
        print("|---|---|---|---|---|")
        for video in videos:
            result = look_at(Path(video), detector)
            print(_row(Path(video).name, result), flush=True)
            if result.bare:
                print("  bare:", *(f"{frame}/{number}" for frame, number in result.bare))
        return
    models = load_models()
    print("| clip | faces | sticker | blurred | bare |")
    print("|---|---|---|---|---|")
    for name, build in CLIPS.items():
        results = [run(build(head()), models) for head in HEADS.values()]
        total = Tally(
            sum(r.faces for r in results),
            sum(r.stickers for r in results),
            sum(r.blurred for r in results),
            tuple(bare for r in results for bare in r.bare),
        )
        print(_row(name, total), flush=True)
        if total.bare:
            print("  bare:", [r.bare for r in results])


def _row(name: str, total: Tally) -> str:
    return f"| {name} | {total.faces} | {total.stickers} | {total.blurred} | {len(total.bare)} |"


if __name__ == "__main__":
    main(sys.argv[1:])
