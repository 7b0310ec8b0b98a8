"""The windows of a placement problem in which there is an emotion to hide."""

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
from austicker.types.base import N_ROIS, expect, expect_shape

_MAPS_AT_ONCE = 1024
"""10 MB of them; an hour of talk holds thousands of movements."""


@dataclass(frozen=True, slots=True, eq=False)
class TargetWindows:
    """Observed windows that show an expression, and the emotion to hide in each.

    Attributes:
        model: Population model.
        values: (W, 14, 3), see `Observed`; W >= 1.
        valid: (W, 14) bool.
        unit: Unit of the values.
        target: (W,) index of the class to hide in each window.
        weights: (W,) >= 0, summing to 1.
        used: (observed windows,) bool, which of them are these windows.
        inferred: Whether the model itself inferred the emotion.
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

    def __post_init__(self) -> None:
        count = int(np.count_nonzero(self.used))
        expect(count >= 1, "TargetWindows", "at least one window", count)
        expect_shape("TargetWindows", "values", self.values, (count, N_ROIS, 3))
        expect_shape("TargetWindows", "valid", self.valid, (count, N_ROIS))
        expect_shape("TargetWindows", "target", self.target, (count,))
        expect_shape("TargetWindows", "weights", self.weights, (count,))
        normalised = abs(float(self.weights.sum()) - 1) < 1e-9
        expect(normalised, "TargetWindows", "weights that sum to 1", self.weights)

    def target_posterior(self, posterior: Floats) -> Floats:
        """(..., W) posterior of each window's target, from (..., W, K) posteriors."""
        picked = np.broadcast_to(self.target[:, None], (*posterior.shape[:-1], 1))
        return np.asarray(np.take_along_axis(posterior, picked, axis=-1)[..., 0])

    def simulated_posterior(
        self, rois: npt.NDArray[np.intp], drifts: Floats | None = None
    ) -> Floats:
        """(B, W, K) posteriors of the face with stickers, from simulated motion maps.

        Args:
            rois: (B, n) regions, 1-14.
            drifts: (B, n, W, 2) drift of each sticker's texture; None when they lie still.

        Raises:
            NoEvidenceError: There is no simulator.
        """
        if self.simulator is None:
            raise NoEvidenceError("expected a simulator of motion maps, got none")
        if drifts is None:
            drifts = np.zeros((*rois.shape, len(self.values), 2))
        rows = np.flatnonzero(self.used)
        step = max(1, _MAPS_AT_ONCE // max(1, len(rois)))
        posteriors = [
            self.model.posterior_of_maps(
                self.simulator.maps(rows[i : i + step], rois, drifts[:, :, i : i + step])
            )
            for i in range(0, len(rows), step)
        ]
        return np.concatenate(posteriors, axis=1)

    def target_in_words(self) -> str:
        """The emotion to hide, as reasons name it."""
        names = sorted({self.model.classes[index] for index in self.target})
        if len(names) > 1:
            return "the predicted emotions"
        return f"'{names[0]}'{' (inferred)' if self.inferred else ''}"


def target_windows(problem: PlacementProblem) -> TargetWindows:
    """Select the windows in which there is an emotion to hide.

    The emotion is the known one; where none is known, in each window the one that the model
    predicts.

    Raises:
        NoEvidenceError: No model of this kind, a model that predicts no better than chance,
            nothing spotted, or a neutral face.
        UsageError: The model does not know the emotion.
    """
    model, observed, emotion = problem.model, problem.observed, problem.wanted.known_emotion
    if model is None or model.kind != observed.kind:
        raise NoEvidenceError(
            f"counterfactual: expected a population model of {observed.kind}, got "
            f"{'none' if model is None else f'one of {model.kind}'}; choose the placer 'energy'"
        )
    if not model.informative:
        raise NoEvidenceError(
            "counterfactual: in the model's population motion does not predict emotion; fit "
            "another model or choose the placer 'energy'"
        )
    moves = (np.nan_to_num(observed.values) != 0).any(axis=2)
    used = (observed.weights > 0) & (observed.valid & moves).any(axis=1)
    if not observed.spotted or not used.any():
        raise NoEvidenceError(
            "counterfactual: expected an expression, but nothing rose above the noise; choose the "
            "placer 'energy' or 'centre'"
        )
    posterior = _posterior(observed, model)
    if emotion is None and model.resting is not None:
        used &= posterior.argmax(axis=1) != model.classes.index(model.resting)
        if not used.any():
            raise NoEvidenceError(
                "counterfactual: expected an expression, but the face is neutral; choose the "
                "placer 'energy' or 'centre'"
            )
    return TargetWindows(
        model=model,
        values=observed.values[used],
        valid=observed.valid[used],
        unit=observed.unit,
        target=_targets(emotion, model, posterior[used]),
        weights=observed.weights[used] / observed.weights[used].sum(),
        used=used,
        inferred=emotion is None,
        simulator=observed.simulator if observed.kind == "motion" else None,
    )


def posteriors(problem: PlacementProblem, choice: Choice) -> tuple[Floats, Floats]:
    """(K,) posteriors before and with the stickers of a choice, mean of all observed windows.

    Raises:
        NoEvidenceError: There is no model.
    """
    if problem.model is None:
        raise NoEvidenceError("expected a population model, got none")
    observed, model = problem.observed, problem.model
    weights = observed.weights / observed.weights.sum()
    return weights @ _posterior(observed, model), weights @ _posterior(observed, model, choice)


def _posterior(observed: Observed, model: PopulationModel, choice: Choice | None = None) -> Floats:
    """(W, K) posterior in all windows, with the stickers of a choice or none."""
    rois = () if choice is None else choice.rois
    if observed.simulator is None or observed.kind != "motion":
        return model.posterior(observed.values, observed.valid, observed.unit, hidden=rois)
    rows = np.arange(len(observed.values))
    drifts = np.zeros((1, len(rois), len(rows), 2))
    if choice is not None and choice.drifts:
        drifts[0] = choice.drifts
    sets = np.array(rois, np.intp)[None]
    return np.asarray(model.posterior_of_maps(observed.simulator.maps(rows, sets, drifts))[0])


def class_number(emotion: str, model: PopulationModel) -> int:
    """Index of the class that an emotion belongs to.

    Raises:
        UsageError: The model does not know the emotion.
    """
    name = model.class_of(emotion)
    if name is None:
        raise UsageError(
            f"the model does not know the emotion '{emotion}'; choose one of: "
            f"{', '.join(model.classes)}"
        )
    return model.classes.index(name)


def log_odds(probability: Floats) -> Floats:
    """Log odds of probabilities, clipped to 1e-12 from 0 and 1 so that they are finite."""
    inside = np.clip(probability, 1e-12, 1 - 1e-12)
    return np.asarray(np.log(inside / (1 - inside)))


def _targets(
    emotion: str | None, model: PopulationModel, posterior: Floats
) -> npt.NDArray[np.intp]:
    if emotion is None:
        return np.asarray(posterior.argmax(axis=1), np.intp)
    return np.full(len(posterior), class_number(emotion, model))
