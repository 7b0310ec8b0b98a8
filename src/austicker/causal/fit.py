"""Fits a population model."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from austicker.causal.action_units import loadings_allowed
from austicker.causal.calibrate import calibrate, leave_one_subject_out
from austicker.causal.discover import Method
from austicker.causal.discriminative import fit_discriminative, shrunk_discriminant
from austicker.causal.latent import fit_latent
from austicker.causal.map_classifier import MapClassifier, fit_map_classifier
from austicker.causal.model import EmotionModel
from austicker.causal.population import USED, Population, mirrored
from austicker.causal.structure import learn_edges, out_degrees
from austicker.causal.subtypes import split_variants
from austicker.types import N_ROIS, Floats, MotionUnit

RESAMPLES = 20
LEVEL = 0.05
"""Level of the test whether motion predicts emotion at all."""


def fit(
    population: Population,
    *,
    classes: Sequence[str] = (),
    labels: Mapping[str, str] | None = None,
    seed: int = 0,
    method: Method = "pc",
    resamples: int = RESAMPLES,
    card: Mapping[str, Any] | None = None,
) -> EmotionModel:
    """Fit a model; 1,000 clips with their maps take half a minute (`benchmarks/fitting.py`).

    Args:
        population: Clips, at least 30, values in one unit or in the clip's own range.
        classes: Classes that must be present.
        labels: Emotion -> class, kept with the model.
        seed: Seed of resamples and of the optimiser's starts.
        method: How the graph is learned, see `discover`.
        resamples: Number of resamples of subjects, for the stability of edges; 0 learns no graph
            and needs no causal-learn.
        card: More entries for the model's card.

    Raises:
        DataError: Data that no model can be fitted to; see `Population.check`.
        UsageError: causal-learn is not installed.
    """
    population.check(classes)
    names = population.classes
    truth = np.array([names.index(label) for label in population.labels])
    # Separate streams: more resamples must not change the rest.
    streams = [np.random.default_rng([seed, i]) for i in range(4)]

    def predict(train: npt.NDArray[np.intp], test: npt.NDArray[np.intp]) -> Floats:
        if len(set(truth[train])) < len(names):
            return np.zeros((len(test), len(names)))  # a class without clips
        fitted_model = _parameters(population.select(train.tolist()), names, seed)
        unit: MotionUnit = "activation" if population.kind == "activation" else "range"
        test_values = population.values[test]
        parts = fitted_model.parts(test_values, np.ones(test_values.shape[:2], bool), unit)
        return fitted_model.logits(parts.sum(axis=1))

    logits = leave_one_subject_out(population.subjects, predict, len(names))
    calibration = calibrate(logits, truth, population.subjects, streams[0])
    model = _parameters(population, names, seed)
    fitted = _map_classifier(population, truth)
    if fitted is not None:
        classifier, left_out = fitted
        model = replace(model, map_classifier=classifier)
        cells = calibrate(left_out, truth, population.subjects, streams[3])
        card = {**(card or {}), "whole_maps": {"uf1": cells.uf1, "error": cells.error}}
    edges = learn_edges(population, streams[1], resamples, method) if resamples else ()
    degrees = out_degrees(population, method) if resamples else (0,) * N_ROIS
    return replace(
        model,
        temperature=calibration.temperature,
        edges=edges,
        out_degrees=degrees,
        informative=calibration.p_value <= LEVEL and calibration.gain > 0,
        labels=dict(labels or {}),
        card={
            **_data_card(population),
            "seed": seed,
            "method": method,
            "resamples": resamples,
            **(card or {}),
            "leave_one_subject_out": asdict(calibration),
        },
    )


def fit_quickly(population: Population, seed: int = 0) -> EmotionModel:
    """Fit the parameters without graph, calibration or test: for folds of a benchmark."""
    population.check()
    names = population.classes
    model = _parameters(population, names, seed)
    fitted = _map_classifier(
        population, np.array([names.index(label) for label in population.labels])
    )
    return model if fitted is None else replace(model, map_classifier=fitted[0])


def _map_classifier(
    population: Population, classes: npt.NDArray[np.intp]
) -> tuple[MapClassifier, Floats] | None:
    if population.maps is None:
        return None
    return fit_map_classifier(population.maps, classes, population.subjects)


def _parameters(population: Population, names: tuple[str, ...], seed: int) -> EmotionModel:
    """Fit to the clips and their mirror images; each variant has its mirror image."""
    values, kind, used = population.values, population.kind, USED[population.kind]
    both = np.concatenate([values, mirrored(values, kind)])
    classes = np.tile([names.index(label) for label in population.labels], 2)
    rest = np.zeros((N_ROIS, 3))
    if population.resting is not None:
        rest = both[classes == names.index(population.resting)].mean(axis=0)
    deviation = np.sqrt(((both - rest) ** 2).mean(axis=0))
    deviation = np.where(deviation > 0, deviation, 1.0)
    features = ((both - rest) / deviation)[..., used].reshape(len(both), -1)
    rng = np.random.default_rng([seed, 2])
    variants, owners = split_variants(features, classes, rng)
    latent = fit_latent(features, variants, owners, loadings_allowed(used), rng)
    prior = shrunk_discriminant(latent, features, variants)
    weights, offsets = fit_discriminative(features, classes, owners, *prior)
    shaped = np.zeros((len(owners), N_ROIS, 3))
    shaped[..., used] = weights.reshape(len(owners), N_ROIS, -1)
    span = np.maximum(values.max(axis=1), 0) - np.minimum(values.min(axis=1), 0)
    return EmotionModel(
        classes=names,
        deviation=deviation,
        reach=np.median(span, axis=0),
        weights=np.concatenate([shaped, mirrored(shaped, kind)]),
        offsets=np.tile(offsets - np.log(2), 2),
        owners=np.tile(owners, 2),
        latent=latent,
        edges=(),
        out_degrees=(0,) * N_ROIS,
        informative=True,
        kind=kind,
        rest=rest,
        resting=population.resting,
    )


def _data_card(population: Population) -> dict[str, Any]:
    digest = hashlib.sha256(np.ascontiguousarray(population.values, "<f4").tobytes())
    if population.maps is not None:
        digest.update(np.ascontiguousarray(population.maps, "<f4").tobytes())
    digest.update("\n".join((*population.labels, *population.subjects)).encode())
    return {
        "data": population.name,
        "kind": population.kind,
        "clips": len(population),
        "subjects": len(set(population.subjects)),
        "classes": {c: population.labels.count(c) for c in population.classes},
        "sha256": digest.hexdigest(),
    }
