"""Decoys: the drifts that lead away from the emotion, or towards another."""

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given
from hypothesis import strategies as st

from austicker.errors import NoEvidenceError, RecordError, UsageError
from austicker.maplayout import ROI_CENTRES
from austicker.placement import PLACERS
from austicker.placement.decoy_drift import best_drifts, drift_length, drifts_for
from austicker.placement.target_windows import posteriors, target_windows
from austicker.types import MOST_DRIFT, Choice, Decoys, Floats, Observed, PlacementProblem, Wanted
from tests.causal.toys import CLASSES, MOVED, one_clip, toy_model
from tests.placement.problems import changed


def problem(*rois: int, decoys: Decoys | None = None, **parts: object) -> PlacementProblem:
    values, valid = one_clip(rois)
    observed = Observed("motion", values, valid, np.ones(1), unit="range")
    return changed(PlacementProblem(observed, model=toy_model()), decoys=decoys, **parts)


def place(given: PlacementProblem, count: int = 2) -> Choice:
    return PLACERS.make("counterfactual").place(
        changed(given, count=count), np.random.default_rng(0)
    )


def predicted(given: PlacementProblem, choice: Choice) -> str:
    """Predicted emotion of a face on which the textures drift as chosen."""
    values = given.observed.values.copy()
    for roi, drifts in zip(choice.rois, choice.drifts, strict=True):
        values[:, roi - 1] = [(u, v, 2.4 * np.hypot(u, v)) for u, v in drifts]
    posterior = toy_model().posterior(values, np.ones(values.shape[:2], bool), given.observed.unit)[
        0
    ]
    return CLASSES[int(posterior.argmax())]


@pytest.mark.parametrize("name", MOVED)
def test_two_decoys_change_the_predicted_emotion(name: str) -> None:
    given = problem(*MOVED[name], decoys=Decoys())
    choice = place(given)
    assert predicted(given, choice) != name
    assert f"drifting textures lower '{name}' (inferred)" in choice.reason
    assert choice.drifts == place(given).drifts


@pytest.mark.parametrize("towards", ["negative", "surprise"])
def test_towards_a_chosen_emotion(towards: str) -> None:
    given = problem(10, 12, decoys=Decoys(1.5, towards))
    choice = place(given)
    assert predicted(given, choice) == towards
    assert choice.reason.endswith(f"towards '{towards}'")


def test_a_decoy_does_at_least_what_a_still_sticker_does() -> None:
    for rois in MOVED.values():
        windows = target_windows(problem(*rois))
        for roi in range(1, 15):
            still = windows.target_posterior(
                toy_model().posterior(windows.values, windows.valid, "range", hidden=(roi,))[None]
            )[0]
            assert best_drifts(windows, Decoys(), (roi,))[1] <= still + 1e-9


@given(amplitude=st.floats(0, 3), seed=st.integers(0, 100))
def test_drifts_keep_to_their_length(amplitude: float, seed: int) -> None:
    rng = np.random.default_rng(seed)
    values = rng.normal(0, 0.02, (3, 14, 3))
    valid = rng.random((3, 14)) < 0.8
    weights = np.array([1.0, 0.0, 2.0])
    asked = PlacementProblem(
        Observed("motion", values, valid, weights),
        wanted=Wanted(decoys=Decoys(amplitude)),
        model=toy_model(),
    )
    drifts = np.array(drifts_for(asked, (2, 9)))
    assert drifts.shape == (2, 3, 2)
    length = np.hypot(drifts[..., 0], drifts[..., 1])
    assert (length <= MOST_DRIFT + 1e-12).all()
    assert not drifts[:, 1].any()  # a window that does not count
    far = drift_length(target_windows(asked), amplitude)
    for window, limit in zip((0, 2), far, strict=True):
        assert np.all(np.isclose(length[:, window], limit) | (length[:, window] == 0))


class HalfBlindSimulator:
    """A simulator whose crop does not show regions 2 and 3, and shows drifts at half their size.

    Each region's box on the map shows what the region does, a little mixed where boxes meet.
    """

    def __init__(self, values: Floats) -> None:
        self.values = values

    def motion_range(self) -> Floats:
        return np.asarray(np.hypot(self.values[..., 0], self.values[..., 1]).max(axis=1))

    def maps(
        self, windows: npt.NDArray[np.intp], rois: npt.NDArray[np.intp], drifts: Floats
    ) -> Floats:
        maps = np.zeros((len(rois), len(windows), 28, 28, 3))
        for b, chosen in enumerate(rois):
            values = self.values[windows].copy()
            for i, roi in enumerate(chosen):
                if roi not in {2, 3}:
                    values[:, roi - 1, :2] = drifts[b, i] / 2
            for (column, row), value in zip(ROI_CENTRES, np.moveaxis(values, 1, 0), strict=True):
                box = maps[b, :, max(row - 2, 0) : row + 3, max(column - 2, 0) : column + 3]
                box[:] = value[:, None, None]
        return maps


def test_textures_go_where_the_simulator_shows_them() -> None:
    plain = problem(2, 3, decoys=Decoys())
    assert set(place(plain).rois) & {2, 3}
    simulated = changed(plain, simulator=HalfBlindSimulator(plain.observed.values))
    choice = place(simulated)
    assert not set(choice.rois) & {2, 3}
    windows = target_windows(simulated)
    drifts, left = best_drifts(windows, Decoys(), choice.rois)
    assert (
        left < windows.target_posterior(windows.simulated_posterior(np.zeros((1, 0), np.intp)))[0]
    )
    assert np.allclose(drifts[:, 0], np.array(choice.drifts)[:, 0])


def test_posteriors_are_what_the_choice_was_made_by() -> None:
    for asked in (
        problem(10, 12),
        problem(10, 12, decoys=Decoys()),
        problem(10, 12, simulator=HalfBlindSimulator(problem(10, 12).observed.values)),
    ):
        choice = place(asked)
        before, after = posteriors(asked, choice)
        assert before.sum() == pytest.approx(1)
        assert after.sum() == pytest.approx(1)
        shown = before.argmax()
        assert after[shown] < before[shown]
        assert f"from {before[shown]:.2f}" in choice.reason
        if not choice.drifts:
            assert f"to {after[shown]:.2f}" in choice.reason


def test_without_evidence_nothing_is_contradicted() -> None:
    with pytest.raises(NoEvidenceError, match="rose above the noise"):
        drifts_for(problem(10, 12, decoys=Decoys(), spotted=False), (3,))
    assert drifts_for(problem(10, 12), (3,)) == ()


def test_what_cannot_be_asked_for() -> None:
    with pytest.raises(UsageError, match="'boredom'"):
        place(problem(10, decoys=Decoys(1, "boredom")))
    with pytest.raises(RecordError, match="amplitude >= 0"):
        Decoys(-1)
