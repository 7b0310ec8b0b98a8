"""The curve: what the worst attacker reads against what is seen of hiding it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from austicker.bench.attackers import Row


def draw(rows: Sequence[Row], costs: Mapping[str, Mapping[str, float]], path: Path) -> None:
    """One point a row: UF1 of the worst attacker with its interval, and of the naive one.

    Args:
        rows: Of the table.
        costs: Row -> cost; "visible" is drawn, or where there is none "coverage".
        path: Of the picture; its suffix says the format.
    """
    from matplotlib.figure import Figure

    kind = "visible" if "visible" in next(iter(costs.values())) else "coverage"
    figure = Figure(figsize=(7, 4.5), layout="constrained")
    axes = figure.add_subplot()
    for row in rows:
        x, worst = costs[row.condition][kind], row.worst
        low, high = worst.interval.low, worst.interval.high
        y = worst.uf1.value
        axes.errorbar(x, y, [[y - low], [high - y]], fmt="o", color="tab:red", capsize=3)
        naive = [one.uf1.value for one in row.outcomes if one.attacker == "naive"]
        axes.plot([x] * len(naive), naive, "o", color="tab:blue", fillstyle="none")
        axes.annotate(f" {row.condition}", (x, y), fontsize=8)
    axes.axhline(1 / 3, color="grey", linewidth=0.8)
    axes.set_xscale("symlog", linthresh=0.01)
    axes.set_xlim(left=-0.002)
    axes.set_ylim(0, 1)
    axes.set_xlabel({"visible": "1 - SSIM of the face", "coverage": "face covered"}[kind])
    axes.set_ylabel("UF1: worst attacker (red, 95 %), naive (blue), chance (grey)")
    figure.savefig(path, dpi=150)
