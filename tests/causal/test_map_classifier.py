"""The observer of whole maps: known truth, symmetry, and subjects left out in one go."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from austicker.causal import fit
from austicker.causal.discriminative import log_softmax
from austicker.causal.map_classifier import MapClassifier, fit_map_classifier, mirrored
from austicker.errors import RecordError
from austicker.maplayout import CELLS
from austicker.types import Floats
from tests.causal.toys import toy_model, toy_population

SPOTS = ((6, 20), (12, 5))


def maps_of(count: int, seed: int, *, meaning: bool = True) -> tuple[Floats, np.ndarray]:
    """Noise, and for each class motion at a place of its own, on the left or the right."""
    rng = np.random.default_rng(seed)
    maps = rng.normal(0, 0.1, (count, CELLS, CELLS, 3))
    classes = np.arange(count) % 2
    for one, kind in zip(maps, classes, strict=True):
        column, row = SPOTS[kind]
        if rng.random() < 0.5:
            column = CELLS - 1 - column
        if meaning:
            one[row - 1 : row + 2, column - 1 : column + 2, 1] -= 0.6
    return maps, classes


def people(count: int, of_each: int = 6) -> tuple[str, ...]:
    return tuple(f"p{i // of_each}" for i in range(count))


def test_it_reads_strangers_and_hiding_what_matters_blinds_it() -> None:
    classifier, left_out = fit_map_classifier(*maps_of(120, 1), people(120))
    maps, classes = maps_of(60, 2)
    predicted = classifier.log_posterior(maps)
    assert (predicted.argmax(axis=1) == classes).mean() > 0.95
    assert (left_out.argmax(axis=1) == np.arange(120) % 2).mean() > 0.95
    hidden = maps[classes == 0].copy()
    hidden[:, 18:23, 4:9] = hidden[:, 18:23, 19:24] = 0
    before, after = predicted[classes == 0, 0], classifier.log_posterior(hidden)[:, 0]
    assert np.exp(before).mean() > 0.85
    assert np.exp(after).mean() < 0.6
    assert (after < before).all()


def test_a_mirrored_face_says_the_same() -> None:
    classifier, _ = fit_map_classifier(*maps_of(60, 3), people(60))
    maps, _ = maps_of(10, 4)
    np.testing.assert_allclose(
        classifier.log_posterior(mirrored(maps)), classifier.log_posterior(maps), atol=1e-9
    )


def test_leaving_a_subject_out_equals_fitting_without(monkeypatch: pytest.MonkeyPatch) -> None:
    # With scales and class weights held, the closed form is exact; nothing else differs.
    monkeypatch.setattr("austicker.causal.map_classifier._SCALES", np.array([1.0]))
    maps, classes = maps_of(48, 5)
    maps = maps / np.sqrt((maps**2).mean(axis=(0,)))
    maps = np.where(np.isfinite(maps), maps, 0)
    names = people(48)
    _, left_out = fit_map_classifier(maps, classes, names)
    own = np.array(names) == "p3"
    apart, _ = fit_map_classifier(maps[~own], classes[~own], tuple(np.array(names)[~own]))
    scores = maps[own].reshape(6, -1) @ apart.weights.reshape(2, -1).T + apart.offsets
    np.testing.assert_allclose(scores, left_out[own], atol=0.02)
    assert np.abs(scores - left_out[own]).mean() < 0.1 * np.abs(left_out[own]).mean()


def test_noise_makes_it_unsure() -> None:
    classifier, left_out = fit_map_classifier(*maps_of(120, 6, meaning=False), people(120))
    maps, _ = maps_of(60, 7, meaning=False)
    assert np.exp(classifier.log_posterior(maps)).max() < 0.75
    assert np.exp(log_softmax(left_out)).max() < 0.75


def test_a_model_pools_regions_and_cells() -> None:
    model = toy_model()
    rng = np.random.default_rng(8)
    maps = rng.normal(0, 0.1, (4, 3, CELLS, CELLS, 3))
    regions = model.posterior_of_maps(maps)
    assert regions.shape == (4, 3, 3)
    np.testing.assert_allclose(regions.sum(axis=-1), 1)
    weights = np.zeros((3, CELLS, CELLS, 3))
    sure = replace(model, map_classifier=MapClassifier(weights, np.array([0.0, 9.0, 0.0])))
    assert (sure.posterior_of_maps(maps).argmax(axis=-1) == 1).all()
    blank = replace(model, map_classifier=MapClassifier(weights, np.zeros(3)))
    pooled = blank.posterior_of_maps(maps)
    np.testing.assert_array_equal(pooled.argmax(axis=-1), regions.argmax(axis=-1))
    assert (pooled.max(axis=-1) < regions.max(axis=-1) + 1e-9).all()


def test_the_card_tells_populations_apart_by_their_maps() -> None:
    population = toy_population(people=6)
    maps, _ = maps_of(len(population), 9)
    known = replace(population, maps=maps)
    other = replace(population, maps=maps[..., ::-1, :])
    hashes = {fit(p, resamples=0).card["sha256"] for p in (population, known, other)}
    assert len(hashes) == 3


def test_other_shapes_are_refused() -> None:
    with pytest.raises(RecordError, match=r"\(3, 28, 28, 3\), got \(3, 14, 14, 3\)"):
        MapClassifier(np.zeros((3, 14, 14, 3)), np.zeros(3))
