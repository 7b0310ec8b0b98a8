"""Drifts of decoys drawn from the population, not chosen against the clip.

A drift that leads away from what a face shows is a code for it: whoever learns from protected
clips reads UF1 .951 where bare ones give .705 (MEGC2019). Even a target drawn at random leaks,
.757, as long as the drift that reaches it depends on where the clip starts. These depend on the
model, the places and the generator: P(drifts | emotion) is the same for every emotion.
"""

from __future__ import annotations

import numpy as np

from austicker.errors import NoEvidenceError, RecordError
from austicker.types import MOST_DRIFT, N_ROIS, Drift, PopulationModel

REACH = 0.015
"""Typical length, inter-ocular distances, at amplitude 1: what the skin of micro-expressions moves,
the 99th percentile over the face (1.6 px in a 256-px face)."""
_LEAST, _MOST = 0.5, 1.5
"""Of the typical length, uniformly at random."""


def draw_drifts(
    model: PopulationModel,
    rois: tuple[int, ...],
    windows: int,
    rng: np.random.Generator,
    *,
    amplitude: float = 1.0,
) -> tuple[tuple[Drift, ...], ...]:
    """How prints on some regions drift in each window, whatever the face does.

    In each window the model shows an emotion drawn uniformly at random (`PopulationModel.draw`:
    then a variant, action units, motion), and each print moves as the skin of its region would,
    with one length for the whole window, uniform in 0.5-1.5 times `amplitude` * `REACH`.

    Args:
        model: Of motion.
        rois: Regions with prints, 1-14.
        windows: How many, spotted and dummy ones alike.
        rng: The draw.
        amplitude: 0-3; drifts are cut at `MOST_DRIFT`.

    Returns:
        Per region in order, one displacement for each window, inter-ocular distances, as in
        `Choice.drifts`.

    Raises:
        NoEvidenceError: A model of stills, which do not move.
        RecordError: A region that is none, or a negative number of windows or amplitude.
    """
    if model.kind != "motion":
        raise NoEvidenceError(f"drawn decoys: expected a model of motion, got one of {model.kind}")
    if windows < 0 or amplitude < 0 or not all(1 <= roi <= N_ROIS for roi in rois):
        raise RecordError(
            f"draw_drifts: expected ROIs in 1-{N_ROIS}, windows >= 0 and amplitude >= 0, got "
            f"{rois}, {windows} and {amplitude:g}"
        )
    _, values = model.draw(windows, rng)
    ways = values[:, [roi - 1 for roi in rois], :2]
    ways = ways / np.maximum(np.linalg.norm(ways, axis=2, keepdims=True), 1e-12)
    lengths = amplitude * REACH * rng.uniform(_LEAST, _MOST, (windows, 1, 1))
    drifts = ways * np.minimum(lengths, MOST_DRIFT)
    return tuple(tuple((float(u), float(v)) for u, v in drifts[:, at]) for at in range(len(rois)))
