"""The picture of a training: loss and accuracy of every fold over its epochs."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from austicker.media.output import atomic_output
from austicker.types import Floats


def draw_curves(path: Path, curves: Floats, title: str) -> None:
    """Write a PNG.

    Args:
        path: Where.
        curves: (F, E, 2) loss and accuracy on the training clips.
        title: What was trained on what.
    """
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    figure = Figure(figsize=(9, 3.4), layout="constrained")
    FigureCanvasAgg(figure)
    epochs = np.arange(1, curves.shape[1] + 1)
    for place, name in enumerate(("weighted cross entropy", "accuracy")):
        axes = figure.add_subplot(1, 2, place + 1)
        axes.plot(epochs, curves[..., place].T, color="#9bb1cc", linewidth=0.6)
        axes.plot(epochs, curves[..., place].mean(axis=0), color="#1f3a5f", linewidth=1.8)
        axes.set_xlabel("epoch")
        axes.set_ylabel(f"{name}, training clips")
        axes.spines[["top", "right"]].set_visible(False)
    figure.suptitle(f"{title}: {len(curves)} folds, mean in dark", fontsize=10)
    with atomic_output(path) as beside:
        figure.savefig(beside, format="png", dpi=130)
