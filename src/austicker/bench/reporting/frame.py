"""Everything that was run as a data frame: a row for each clip in each cell."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from math import isnan
from pathlib import Path
from typing import TYPE_CHECKING, Any

from austicker.bench.reporting.results import Cell, read
from austicker.errors import UsageError

if TYPE_CHECKING:
    import pandas as pd

EVERYTHING = "everything"
"""Name of the files."""


def load(folder: Path) -> pd.DataFrame:
    """Read a folder that `austicker bench` wrote, or is writing, as a data frame.

    Args:
        folder: DIR of `austicker bench -o DIR`.

    Returns:
        A row for each clip in each cell, with `COLUMNS`.

    Raises:
        UsageError: No such folder, nothing in it that is done, or pandas is not installed.
        DataError: A file is damaged.
    """
    try:
        import pandas as pd
    except ImportError:
        raise UsageError(
            "data frames need pandas; install it with: pip install 'au-sticker[bench]'"
        ) from None
    rows = (row for cell in read(folder).cells for row in rows_of(cell))
    frame = pd.DataFrame(rows, columns=list(COLUMNS))
    few = ("data", "set", "path", "victim", "sticker", "attack", "attachment", "subject", "source",
           "label", "before", "after", "commit")  # fmt: skip
    return frame.astype(dict.fromkeys(few, "category"))


COLUMNS = (
    "data", "set", "path", "victim", "sticker", "size", "attack", "attachment", "stickers",
    "amplitude", "seed", "draw", "clip", "subject", "source", "label", "before", "after", "correct",
    "changed", "rois", "queries", "first", "tries", "coverage", "evidence", "commit",
)  # fmt: skip


"""Of the cell: data to draw. Of the clip: clip, subject, source, label. Of what became of it:
before and after (predictions), correct (before is the label), changed (correct, and after is not),
rois (regions 1-14 with a space between), queries, first (the try that changed the answer), tries,
coverage (share of the face box, 0-1), evidence (whether the rule had some). And the commit."""


def rows_of(cell: Cell) -> Iterator[tuple[Any, ...]]:
    """The rows of `load` of one cell, in the order of `COLUMNS`."""
    what = tuple(cell.key.as_dict().values())
    names = [*cell.classes, None]  # -1 where there is no prediction
    for i, clip in enumerate(cell.clips):
        label, before, after = (names[codes[i]] for codes in (cell.label, cell.before, cell.after))
        covered = float(cell.coverage[i])
        yield (
            *what, clip, cell.subjects[i], cell.sources[i], label, before, after,
            before == label, before == label and after != label,
            " ".join(str(roi + 1) for roi in cell.rois[i].nonzero()[0]),
            int(cell.queries[i]), int(cell.first[i]) or None, int(cell.tries[i]),
            None if isnan(covered) else covered, bool(cell.evidence[i]), cell.commit,
        )  # fmt: skip


def csv_of(cells: tuple[Cell, ...]) -> Iterator[str]:
    """`load` as CSV, a cell at a time."""
    for number, cell in enumerate(cells):
        out = io.StringIO()
        writer = csv.writer(out, lineterminator="\n")
        if not number:
            writer.writerow(COLUMNS)
        writer.writerows(rows_of(cell))
        yield out.getvalue()


def write_parquet(folder: Path, path: Path) -> None:
    """Write `load` of a folder as a Parquet file.

    Raises:
        UsageError: pandas or pyarrow is not installed.
        DataError: A file is damaged.
    """
    import importlib.util

    if importlib.util.find_spec("pyarrow") is None:
        raise UsageError(
            "Parquet files need pyarrow; install it with: pip install 'au-sticker[bench]', or use "
            "everything.csv"
        )
    from austicker.media.output import atomic_output

    frame = load(folder)
    with atomic_output(path) as beside:
        frame.to_parquet(beside, index=False)
