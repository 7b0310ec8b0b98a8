"""What a question to the population model is asked of: windows, emotion, weights."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from austicker.errors import NoEvidenceError, UsageError
from austicker.types import (
    Bools,
    Choice,
    Floats,
    FlowSimulator,
    MotionUnit,
    Observed,
    PlacementProblem,
    PopulationModel,
)

_MAPS_AT_ONCE = 1024
"""10 MB of them; an hour of talk holds thousands of movements."""


@dataclass(frozen=True, slots=True, eq=False)
class TargetWindows:
    """The windows of a placement problem in which there is an emotion to hide.

    Attributes:
        model: What the population says.
        values: (W, 14, 3).
        valid: (W, 14).
        unit: Of the values.
        target: (W,) class to hide in each window.
        weights: (W,) summing to 1.
        used: (observed windows,) bool, which of them are these windows.
        inferred: Whether the model itself named the emotion.
        simulator: See `Observed`; it counts all observed windows.
    """

    model: PopulationModel
    values: Floats
    valid: Bools
    unit: MotionUnit
    target: npt.NDArray[np.intp]
    weights: Floats
    used: Bools
    inferred: bool
    simulator: FlowSimulator | None = None

    def of_target(self, chance: Floats) -> Floats:
        """(..., W) what (..., W, K) posteriors give to each window's emotion."""
        picked = np.broadcast_to(self.target[:, None], (*chance.shape[:-1], 1))
        return np.asarray(np.take_along_axis(chance, picked, axis=-1)[..., 0])

    def worn(self, rois: npt.NDArray[np.intp], drifts: Floats | None = None) -> Floats:
        """(B, W, K) posteriors of the faces with stickers, as the simulator sees them.

        Args:
            rois: (B, n) regions, 1-14.
            drifts: (B, n, W, 2) of the prints; None when they lie still.
        """
        if self.simulator is None:
            raise NoEvidenceError("expected somebody who looks on, found nobody")
        if drifts is None:
            drifts = np.zeros((*rois.shape, len(self.values), 2))
        rows = np.flatnonzero(self.used)
        step = max(1, _MAPS_AT_ONCE // max(1, len(rois)))
        read = [
            self.model.of_maps(
                self.simulator.shown(rows[i : i + step], rois, drifts[:, :, i : i + step])
            )
            for i in range(0, len(rows), step)
        ]
        return np.concatenate(read, axis=1)

    def in_words(self) -> str:
        """The emotion to hide."""
        said = sorted({self.model.classes[t] for t in self.target})
        if len(said) > 1:
            return "what the model reads"
        return f"'{said[0]}'{' (inferred)' if self.inferred else ''}"


def target_windows(problem: PlacementProblem) -> TargetWindows:
    """Gather what can be asked about.

    The emotion is the known one; where none is known, in each window the one that the model
    finds likeliest.

    Raises:
        NoEvidenceError: No model of this kind, a model that tells nothing, nothing spotted, or
            nothing shown.
        UsageError: The emotion is none that the model knows.
    """
    model, observed, emotion = problem.model, problem.observed, problem.wanted.known_emotion
    if model is None or model.kind != observed.kind:
        raise NoEvidenceError(
            f"counterfactual: expected a population model of {observed.kind}, got "
            f"{'none' if model is None else f'one of {model.kind}'}; choose the placer 'energy'"
        )
    if not model.informative:
        raise NoEvidenceError(
            "counterfactual: in the model's population motion says nothing about emotion; fit "
            "another model or choose the placer 'energy'"
        )
    moves = (np.nan_to_num(observed.values) != 0).any(axis=2)
    used = (observed.weights > 0) & (observed.valid & moves).any(axis=1)
    if not observed.spotted or not used.any():
        raise NoEvidenceError(
            "counterfactual: expected an expression, but nothing rose above the noise; choose the "
            "placer 'energy' or 'centre'"
        )
    whole = _read(observed, model)
    if emotion is None and model.resting is not None:
        used &= whole.argmax(axis=1) != model.classes.index(model.resting)
        if not used.any():
            raise NoEvidenceError(
                "counterfactual: expected an expression, but the face looks neutral; choose the "
                "placer 'energy' or 'centre'"
            )
    return TargetWindows(
        model=model,
        values=observed.values[used],
        valid=observed.valid[used],
        unit=observed.unit,
        target=_targets(emotion, model, whole[used]),
        weights=observed.weights[used] / observed.weights[used].sum(),
        used=used,
        inferred=emotion is None,
        simulator=observed.simulator if observed.kind == "motion" else None,
    )


def readings(problem: PlacementProblem, choice: Choice) -> tuple[Floats, Floats]:
    """(K,) what the model reads before and with the stickers of a choice, mean of the windows.

    Raises:
        NoEvidenceError: There is no model.
    """
    if problem.model is None:
        raise NoEvidenceError("expected a population model, got none")
    weights = problem.observed.weights / problem.observed.weights.sum()
    before, after = (_read(problem.observed, problem.model, one) for one in (None, choice))
    return weights @ before, weights @ after


def _read(observed: Observed, model: PopulationModel, worn: Choice | None = None) -> Floats:
    """(W, K) posterior of all windows, of a face that wears something or nothing."""
    rois = () if worn is None else worn.rois
    if observed.simulator is None or observed.kind != "motion":
        return model.posterior(observed.values, observed.valid, observed.unit, hidden=rois)
    rows = np.arange(len(observed.values))
    drifts = np.zeros((1, len(rois), len(rows), 2))
    if worn is not None and worn.drifts:
        drifts[0] = worn.drifts
    sets = np.array(rois, np.intp)[None]
    return np.asarray(model.of_maps(observed.simulator.shown(rows, sets, drifts))[0])


def class_number(emotion: str, model: PopulationModel) -> int:
    """Index of the class that an emotion belongs to.

    Raises:
        UsageError: It is none that the model tells apart.
    """
    known = model.class_of(emotion)
    if known is None:
        raise UsageError(
            f"the emotion '{emotion}' is none that the model tells apart; choose one of: "
            f"{', '.join(model.classes)}"
        )
    return model.classes.index(known)


def log_odds(chance: Floats) -> Floats:
    """Of probabilities, kept finite."""
    inside = np.clip(chance, 1e-12, 1 - 1e-12)
    return np.asarray(np.log(inside / (1 - inside)))


def _targets(emotion: str | None, model: PopulationModel, whole: Floats) -> npt.NDArray[np.intp]:
    if emotion is None:
        return np.asarray(whole.argmax(axis=1), np.intp)
    return np.full(len(whole), class_number(emotion, model))
