"""The model against populations whose truth is known."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from austicker.causal import fit
from austicker.causal.action_units import ACTION_UNITS, loadings_allowed
from austicker.causal.discriminative import (
    PENALTY,
    TRUST,
    fit_discriminative,
    log_softmax,
    log_sums,
)
from austicker.causal.fit import fit_quickly
from austicker.causal.latent import fit_latent
from austicker.causal.population import mirrored
from austicker.errors import RecordError
from tests.causal.toys import CLASSES, MOVED, one_clip, toy_model, toy_population, toy_still_model


def test_posterior_knows_what_the_population_shows() -> None:
    for name, rois in MOVED.items():
        posterior = toy_model().posterior(*one_clip(rois), "range")[0]
        assert posterior.sum() == pytest.approx(1)
        assert posterior[CLASSES.index(name)] > 0.9


def test_hiding_what_means_something_matters_and_nothing_else_does() -> None:
    values, valid = one_clip((10, 12))
    before = toy_model().posterior(values, valid, "range")[0, 1]
    single = toy_model().posterior(values, valid, "range", hidden=(10,))[0, 1]
    both = toy_model().posterior(values, valid, "range", hidden=(10, 12))[0, 1]
    # The other corner tells the same story: one sticker does little, two do it.
    assert before > single > both
    assert before - single < (before - both) / 2
    others = tuple(r for r in range(1, 15) if r not in (10, 12))
    assert toy_model().posterior(values, valid, "range", hidden=others)[0, 1] == pytest.approx(
        before
    )


def test_hidden_is_the_intervention_that_sets_motion_to_zero() -> None:
    values, valid = one_clip((10, 12))
    hidden = toy_model().posterior(values, valid, "range", hidden=(12,))
    values[:, 11] = 0
    np.testing.assert_allclose(hidden, toy_model().posterior(values, valid, "range"))


@given(seed=st.integers(0, 1000))
def test_a_mirrored_face_says_the_same(seed: int) -> None:
    values = np.random.default_rng(seed).normal(size=(3, 14, 3))
    valid = np.ones((3, 14), bool)
    np.testing.assert_allclose(
        toy_model().posterior(values, valid), toy_model().posterior(mirrored(values), valid)
    )


@given(factor=st.floats(1e-4, 1e3))
def test_in_inter_ocular_distances_size_does_not_matter(factor: float) -> None:
    values = np.random.default_rng(0).normal(size=(2, 14, 3))
    valid = np.random.default_rng(1).random((2, 14)) < 0.8
    np.testing.assert_allclose(
        toy_model().posterior(values * factor, valid), toy_model().posterior(values, valid)
    )


def test_what_was_not_measured_says_nothing() -> None:
    values, valid = one_clip((10, 12))
    unseen = valid.copy()
    unseen[0, 11] = False
    loud = np.where(unseen[..., None], values, np.nan)
    np.testing.assert_allclose(
        toy_model().posterior(loud, unseen, "range"),
        toy_model().posterior(values, valid, "range", hidden=(12,)),
    )


def test_latent_recovers_the_unit_that_was_moved(rng: np.random.Generator) -> None:
    """Motion made by the graph itself, AU 12 of one class: its means and fit must show it."""
    units = [(unit.au, unit.side) for unit in ACTION_UNITS]
    allowed = loadings_allowed()
    loadings = allowed * rng.uniform(0.5, 1, allowed.shape)
    loadings[:, len(ACTION_UNITS) :] = 0
    classes = np.arange(900) % 2
    scores = rng.normal(0, 1, (900, len(ACTION_UNITS) + 2))
    scores[classes == 1, units.index((12, "left"))] += 2
    x = scores @ loadings.T + rng.normal(0, 0.5, (900, 42))
    x -= x[classes == 0].mean(0)
    found = fit_latent(x, classes, np.arange(2), allowed, rng)
    change = (found.means[1] - found.means[0]) @ found.loadings.T
    np.testing.assert_allclose(change, x[classes == 1].mean(0), atol=0.35)
    assert np.corrcoef(found.covariance.ravel(), np.cov(x[classes == 0].T).ravel())[0, 1] > 0.9
    assert not found.loadings[~allowed].any()


def test_readout_is_the_optimum(rng: np.random.Generator) -> None:
    x, y = rng.normal(size=(300, 5)), np.arange(300) % 3
    x[y == 1, 0] += 1
    owners = np.array([0, 1, 2, 2])
    prior = rng.normal(size=(4, 5))
    weights, offsets = fit_discriminative(x, y, owners, prior, np.zeros(4))

    def loss(w: np.ndarray) -> float:
        own = log_softmax(log_sums(x @ w.T + offsets, owners))[np.arange(300), y].sum()
        return float(-own + PENALTY / 2 * ((w - TRUST * prior) ** 2).sum())

    for _ in range(20):
        assert loss(weights + rng.normal(0, 0.01, weights.shape)) > loss(weights)


def test_fit_measures_itself_on_strangers() -> None:
    model = fit(toy_population(people=12), resamples=2, seed=3)
    measured = model.card["leave_one_subject_out"]
    assert model.informative
    assert measured["uf1"] > 0.85
    assert measured["error"] < 0.1
    assert model.card["clips"] == 108
    assert model.card["classes"] == dict.fromkeys(CLASSES, 36)
    again = fit(toy_population(people=12), resamples=2, seed=3)
    np.testing.assert_array_equal(model.weights, again.weights)
    assert model.edges == again.edges


def test_a_hundred_clips_are_enough_to_beat_chance_by_far() -> None:
    known = fit_quickly(toy_population(1, people=11))
    asked = toy_population(2)
    predicted = known.posterior(asked.values, np.ones((len(asked), 14), bool), "range").argmax(1)
    truth = [CLASSES.index(label) for label in asked.labels]
    assert (predicted == truth).mean() > 0.85


def test_where_motion_says_nothing_the_model_says_so() -> None:
    silent = [
        fit(toy_population(seed, people=8, strength=0), resamples=0).informative
        for seed in range(6)
    ]
    assert sum(silent) <= 1


def test_records_refuse_other_shapes() -> None:
    from dataclasses import replace

    with pytest.raises(RecordError, match="offsets of shape"):
        replace(toy_model(), offsets=np.zeros(4))


def test_hiding_a_region_of_a_still_shows_it_at_rest() -> None:
    model = toy_still_model()
    assert model.resting == "neutral"
    values, valid = model.rest[None].copy(), np.ones((1, 14), bool)
    neutral = model.posterior(values, valid, "activation")
    assert model.classes[int(neutral.argmax())] == "neutral"
    values[0, [9, 11], 1] += 0.6
    assert model.classes[int(model.posterior(values, valid, "activation").argmax())] == "positive"
    np.testing.assert_allclose(
        model.posterior(values, valid, "activation", hidden=(10, 12)), neutral
    )


def test_variants_are_ways_of_showing_one_emotion() -> None:
    """One-sided smiles: either corner alone says it, and no average of the two."""
    model = fit_quickly(toy_population(one_sided=True, people=60))
    assert len(model.owners) > 2 * len(CLASSES)
    for roi in (10, 12):
        posterior = model.posterior(*one_clip((roi,)), "range")[0]
        assert CLASSES[int(posterior.argmax())] == "positive"


@given(seed=st.integers(0, 1000))
def test_classes_are_their_variants_together(seed: int) -> None:
    owners = np.array([0, 1, 0, 2, 1])
    logits = np.random.default_rng(seed).normal(0, 30, (4, 5))
    summed = np.array([[np.logaddexp.reduce(row[owners == c]) for c in range(3)] for row in logits])
    np.testing.assert_allclose(log_sums(logits, owners), summed)
