"""Draws docs/img/judges.png, how far the judges' probabilities can be believed, from their card."""

from __future__ import annotations

import json
from pathlib import Path

from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

ROOT = Path(__file__).parents[1]
CARDS = ROOT / "src/austicker/recognizers/judges.json"
TARGET = ROOT / "docs/img/judges.png"
NAMES = {"all": "all three, mean", "wide": "wide", "deep": "deep", "patches": "patches"}
COLOURS = {"all": "#1f3a5f", "wide": "#c4713b", "deep": "#4f8a5b", "patches": "#8a5a9e"}


def main() -> None:
    """Reliability on the left, how many answers lie where on the right."""
    card = json.loads(CARDS.read_text(encoding="utf-8"))["card"]
    figure = Figure(figsize=(9, 4), layout="constrained")
    FigureCanvasAgg(figure)
    axes = figure.add_subplot(1, 2, 1)
    axes.plot([0, 1], [0, 1], color="#bbbbbb", linewidth=1)
    for name, label in NAMES.items():
        part = card["reliability"][name]
        # A handful of answers says little about a share.
        bins = [b for b in part["bins"] if b[2] >= 5]
        axes.plot(
            [b[0] for b in bins],
            [b[1] for b in bins],
            "o-",
            color=COLOURS[name],
            linewidth=2.2 if name == "all" else 1,
            markersize=5,
            label=f"{label} (error {part['error']:.3f})",
        )
    axes.set_xlabel("probability of the likeliest answer")
    axes.set_ylabel("share that was right")
    axes.set_xlim(0.3, 1.01)
    axes.set_ylim(0, 1.03)
    axes.legend(frameon=False, fontsize=8, loc="lower right")
    count = figure.add_subplot(1, 2, 2)
    bins = card["reliability"]["all"]["bins"]
    count.bar([b[0] for b in bins], [b[2] for b in bins], width=0.06, color=COLOURS["all"])
    for claimed, _, number in bins:
        count.text(claimed, number, str(number), ha="center", va="bottom", fontsize=8)
    count.set_xlabel("probability of the likeliest answer, mean of three")
    count.set_ylabel("clips")
    count.set_xlim(0.3, 1.05)
    for part in (axes, count):
        part.spines[["top", "right"]].set_visible(False)
    figure.suptitle(card["tested"], fontsize=9)
    figure.savefig(TARGET, dpi=120)


if __name__ == "__main__":
    main()
