"""From a population to a model."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from austicker.causal.calibrate import calibrate, leave_one_subject_out
from austicker.causal.discover import Method
from austicker.causal.latent import Latent, fit_latent
from austicker.causal.model import EmotionModel
from austicker.causal.population import Population, mirrored
from austicker.causal.readout import fit_readout
from austicker.causal.structure import learn_edges, out_degrees
from austicker.types import N_ROIS, Floats

RESAMPLES = 20
LEVEL = 0.05
"""Of the test whether there is anything to learn."""


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
    """Fit a model; 1,000 clips take a few seconds.

    Args:
        population: Clips, at least 30, values in one unit or in the clip's own range.
        classes: Those that must be there.
        labels: Emotion -> class, kept with the model.
        seed: Of resamples and starts.
        method: How the graph is learned, see `discover`.
        resamples: Of subjects, for the stability of edges; 0 learns no graph and needs no
            causal-learn.
        card: More to say about the data.

    Raises:
        DataError: Data that no model can be fitted to; see `Population.check`.
        UsageError: causal-learn is not installed.
    """
    population.check(classes)
    names = population.classes
    truth = np.array([names.index(label) for label in population.labels])
    # Separate streams: more resamples must not change the rest.
    streams = [np.random.default_rng([seed, i]) for i in range(3)]

    def predict(known: npt.NDArray[np.intp], asked: npt.NDArray[np.intp]) -> Floats:
        if len(set(truth[known])) < len(names):
            return np.zeros((len(asked), len(names)))  # nothing to tell that class by
        parts = _parameters(population.values[known], truth[known], seed)
        x = population.values[asked] / parts.deviation
        return np.asarray(np.einsum("nrc,krc->nk", x, parts.weights) + parts.offsets)

    logits = leave_one_subject_out(population.subjects, predict, len(names))
    measured = calibrate(logits, truth, population.subjects, streams[0])
    model = _parameters(population.values, truth, seed)
    edges = learn_edges(population, streams[1], resamples, method) if resamples else ()
    degrees = out_degrees(population, method) if resamples else (0,) * N_ROIS
    return replace(
        model,
        classes=names,
        weights=model.weights / measured.temperature,
        offsets=model.offsets / measured.temperature,
        edges=edges,
        out_degrees=degrees,
        informative=measured.p_value <= LEVEL and measured.gain > 0,
        labels=dict(labels or {}),
        card={
            **_data_card(population),
            "seed": seed,
            "method": method,
            "resamples": resamples,
            **(card or {}),
            "leave_one_subject_out": asdict(measured),
        },
    )


def fit_quickly(population: Population, seed: int = 0) -> EmotionModel:
    """The same parameters without graph, calibration or test: for folds of a benchmark."""
    population.check()
    truth = np.array([population.classes.index(label) for label in population.labels])
    return replace(_parameters(population.values, truth, seed), classes=population.classes)


def _parameters(values: Floats, truth: npt.NDArray[np.intp], seed: int) -> EmotionModel:
    """Learnt from the clips and their mirror images, and exactly symmetric."""
    both = np.concatenate([values, mirrored(values)])
    deviation = np.sqrt((both**2).mean(axis=0))
    deviation = np.where(deviation > 0, deviation, 1.0)
    features = (both / deviation).reshape(len(both), -1)
    classes = np.tile(truth, 2)
    latent: Latent = fit_latent(features, classes, np.random.default_rng([seed, 2]))
    weights, offsets = fit_readout(features, classes, *latent.readout())
    k = len(offsets)
    shaped = weights.reshape(k, N_ROIS, 3)
    shaped = (shaped + mirrored(shaped)) / 2
    span = np.maximum(values.max(axis=1), 0) - np.minimum(values.min(axis=1), 0)
    return EmotionModel(
        classes=tuple(map(str, range(k))),
        deviation=deviation,
        reach=np.median(span, axis=0),
        weights=shaped,
        offsets=offsets,
        latent=latent,
        edges=(),
        out_degrees=(0,) * N_ROIS,
        informative=True,
    )


def _data_card(population: Population) -> dict[str, Any]:
    digest = hashlib.sha256(np.ascontiguousarray(population.values, "<f4").tobytes())
    digest.update("\n".join((*population.labels, *population.subjects)).encode())
    return {
        "data": population.name,
        "clips": len(population),
        "subjects": len(set(population.subjects)),
        "classes": {c: population.labels.count(c) for c in population.classes},
        "sha256": digest.hexdigest(),
    }
