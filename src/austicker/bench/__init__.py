"""Data sets, victims, metrics and the benchmark."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["load"]


def load(folder: str | Path) -> pd.DataFrame:
    """All that a benchmark ran, as a data frame: a row for each clip in each cell.

    Args:
        folder: DIR of `austicker bench -o DIR`, finished or running.

    Returns:
        The columns of `austicker.bench.reporting.frame.COLUMNS`.

    Raises:
        UsageError: No such folder, nothing in it that is done, or pandas is not installed.
        DataError: A file is damaged.

    Example:
        >>> frame = austicker.bench.load("results/")  # doctest: +SKIP
        >>> frame[frame.correct].groupby("attack").changed.mean()  # doctest: +SKIP
    """
    from austicker.bench.reporting import frame

    return frame.load(Path(folder))
