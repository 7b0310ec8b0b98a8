"""A population model: P(emotion | motion), also with some of the motion hidden."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any, get_args

import numpy as np
import numpy.typing as npt

from austicker.causal.discriminative import log_softmax, log_sums
from austicker.causal.draws import draw_features, expected_log_posterior
from austicker.causal.latent import Latent
from austicker.causal.map_classifier import MapClassifier
from austicker.causal.structure import Edge
from austicker.errors import RecordError
from austicker.maplayout import region_means
from austicker.types import N_ROIS, Bools, FeatureKind, Floats, MotionUnit
from austicker.types.base import expect

_WEAKEST = 0.3
"""u and v are stretched apart, but the smaller not by more than if it were this much of the
larger: what hardly moves is noise."""
_GRAPH_WEIGHT = 0.35
"""Weight of the graph where the whole map is known too; chosen on synthetic maps, see
docs/causal.md."""


@dataclass(frozen=True, slots=True, eq=False)
class EmotionModel:
    """A fitted graph: emotion -> variant -> action units -> motion of the 14 regions.

    Attributes:
        classes: Emotions that the model distinguishes; equally likely a priori.
        deviation: (14, 3) standard deviation by which motion is divided first.
        reach: (3,) typical range of u, v, strain over the regions of one clip.
        weights: (V, 14, 3) of standardised motion in the log weight of each variant.
        offsets: (V,).
        owners: (V,) index of the class of each variant: an emotion is shown in several ways.
        latent: The generative part.
        edges: The learned part, see `structure`.
        out_degrees: (14,) see `structure.out_degrees`.
        informative: Whether emotions of unseen people were predicted better than chance.
        labels: Emotion -> class, for names that are none of `classes`.
        card: Data, number of clips, seed and measures of the fit.
        kind: What the model reads: motion, or the activations of a photo.
        rest: (14, 3) values of a face at rest: no motion; in a photo those of a neutral face.
        resting: The class of such faces; None where the model has none.
        temperature: By which the classes' log weights are divided, so that they are calibrated.
        map_classifier: Reads whole motion maps beside the regions; None where no maps were given.

    Example:
        >>> from austicker.causal import packaged_model
        >>> model = packaged_model()
        >>> one = model.posterior(np.zeros((1, 14, 3)), np.ones((1, 14), bool))
        >>> one.shape == (1, len(model.classes))
        True
    """

    classes: tuple[str, ...]
    deviation: Floats
    reach: Floats
    weights: Floats
    offsets: Floats
    owners: npt.NDArray[np.intp]
    latent: Latent
    edges: tuple[Edge, ...]
    out_degrees: tuple[int, ...]
    informative: bool
    labels: Mapping[str, str] = field(default_factory=dict)
    card: Mapping[str, Any] = field(default_factory=dict)
    kind: FeatureKind = "motion"
    rest: Floats = field(default_factory=lambda: np.zeros((N_ROIS, 3)))
    resting: str | None = None
    temperature: float = 1.0
    map_classifier: MapClassifier | None = None

    def __post_init__(self) -> None:
        v = len(self.owners)
        shapes = {
            "deviation": (self.deviation.shape, (N_ROIS, 3)),
            "reach": (self.reach.shape, (3,)),
            "weights": (self.weights.shape, (v, N_ROIS, 3)),
            "offsets": (self.offsets.shape, (v,)),
            "out_degrees": ((len(self.out_degrees),), (N_ROIS,)),
            "rest": (self.rest.shape, (N_ROIS, 3)),
        }
        for name, (got, expected) in shapes.items():
            if got != expected:
                raise RecordError(f"EmotionModel: expected {name} of shape {expected}, got {got}")
            numbers = np.asarray(getattr(self, name), np.float64)
            expect(bool(np.isfinite(numbers).all()), "EmotionModel", f"finite {name}", "others")
        self._check_names()
        positive = bool((self.deviation > 0).all()) and self.temperature > 0
        expect(positive, "EmotionModel", "deviation and temperature > 0", "less")
        features = len(self.latent.noise) // N_ROIS
        expect(features in (2, 3), "EmotionModel", "2 or 3 features of a region", features)
        for owners in (self.owners, self.latent.owners):
            if set(owners.tolist()) != set(range(len(self.classes))):
                raise RecordError(
                    f"EmotionModel: expected variants of each of {len(self.classes)} classes, got "
                    f"owners {sorted(set(owners.tolist()))}"
                )
        if self.map_classifier is not None and len(self.map_classifier.offsets) != len(
            self.classes
        ):
            raise RecordError(
                f"EmotionModel: expected a map classifier of {len(self.classes)} classes, got "
                f"{len(self.map_classifier.offsets)}"
            )
        if self.kind not in get_args(FeatureKind):
            raise RecordError(f"EmotionModel: expected motion or activation, got {self.kind}")

    def _check_names(self) -> None:
        known = [*self.classes, *self.labels, *self.labels.values()]
        fits = bool(self.classes) and all(isinstance(name, str) for name in known)
        expect(fits, "EmotionModel", "classes and labels that are texts", "others")
        strange = sorted({*self.labels.values(), self.resting or self.classes[0]} - {*self.classes})
        expect(not strange, "EmotionModel", "labels and resting among the classes", strange)

    @property
    def names(self) -> tuple[str, ...]:
        """Every emotion that `class_of` knows."""
        return (*self.classes, *self.labels)

    def class_of(self, emotion: str) -> str | None:
        """The class that an emotion belongs to; None when the model does not know it."""
        return emotion if emotion in self.classes else self.labels.get(emotion)

    def parts(self, values: Floats, valid: Bools, unit: MotionUnit = "iod") -> Floats:
        """(W, 14, V) what each region adds to the log weight of each variant.

        Args:
            values: (W, 14, 3).
            valid: (W, 14); a region that was not measured adds nothing, as one at rest.
            unit: "iod" inter-ocular distances; "range" the range of each channel in the clip, as
                in motion maps; "activation" in 0-1.
        """
        scaled = self._stretched(values, valid) if unit == "iod" else values
        known = np.where(valid[..., None], scaled - self.rest, 0.0) / self.deviation
        return np.asarray(np.einsum("wrc,vrc->wrv", known, self.weights))

    def logits(self, total: Floats) -> Floats:
        """(..., K) log weights of the classes, from (..., V) sums of `parts` over the regions."""
        return log_sums(total + self.offsets, self.owners) / self.temperature

    def posterior_of_parts(self, total: Floats) -> Floats:
        """(..., K) posterior from (..., V) sums of `parts` over the regions."""
        return np.asarray(np.exp(log_softmax(self.logits(total))))

    def posterior_of_maps(self, maps: Floats) -> Floats:
        """(..., K) posterior of whole motion maps.

        The graph reads the means over the regions, the map classifier every cell. Their log
        posteriors are averaged: logarithmic pooling (Genest & Zidek, Statistical Science 1, 1986).

        Args:
            maps: (..., 28, 28, 3) u and v from their medians, strain from 0, in the range of each
                channel.
        """
        values = region_means(maps)
        valid = np.ones(values.shape[:-1], bool)
        parts = self.parts(values.reshape(-1, N_ROIS, 3), valid.reshape(-1, N_ROIS), "range")
        graph = log_softmax(self.logits(parts.sum(axis=1))).reshape(*maps.shape[:-3], -1)
        if self.map_classifier is None:
            return np.asarray(np.exp(graph))
        pooled = _GRAPH_WEIGHT * graph + (1 - _GRAPH_WEIGHT) * self.map_classifier.log_posterior(
            maps
        )
        return np.asarray(np.exp(log_softmax(pooled)))

    def posterior(
        self,
        values: Floats,
        valid: Bools,
        unit: MotionUnit = "iod",
        hidden: Collection[int] = (),
    ) -> Floats:
        """(W, K) P(emotion | motion, do(regions = at rest)).

        Regions are leaves of the graph: setting the motion of some changes no other. The motion of
        the hidden regions is replaced by that of a face at rest. It is not marginalised, which
        would be the posterior of an observer who knows that something is hidden there.

        Args:
            values: (W, 14, 3).
            valid: (W, 14).
            unit: As in `parts`.
            hidden: ROIs under stickers, 1-14.
        """
        parts = self.parts(values, valid, unit)
        shown = [roi - 1 for roi in range(1, N_ROIS + 1) if roi not in hidden]
        return self.posterior_of_parts(parts[:, shown].sum(axis=1))

    def draw(self, count: int, rng: np.random.Generator) -> tuple[npt.NDArray[np.intp], Floats]:
        """Faces of the population under do(emotion), each emotion as likely as any other.

        Args:
            count: N.
            rng: The only thing that the faces depend on beside the model.

        Returns:
            (N,) class of each, and (N, 14, 3) motion in the unit "range", or activations. Of a
            channel that the model does not read it is that of a face at rest.
        """
        classes, features = draw_features(self.latent, count, rng)
        values = np.repeat(self.rest[None], count, axis=0)
        used = slice(3 - features.shape[1] // N_ROIS, 3)
        known = features.reshape(count, N_ROIS, features.shape[1] // N_ROIS)
        values[..., used] += known * self.deviation[:, used]
        return classes, values

    def expected_log_posterior(self, sets: npt.NDArray[np.intp]) -> Floats:
        """(S,) mean log P(emotion) of the population's faces while (S, n) regions are hidden."""
        return expected_log_posterior(self.latent, sets)

    def _factors(self, values: Floats, valid: Bools) -> Floats:
        """(W, 3) by which each channel is multiplied so that its range is the typical one."""
        known = np.where(valid[..., None], values, 0.0)
        span = known.max(axis=1, initial=0.0) - known.min(axis=1, initial=0.0)
        least = _WEAKEST * span[:, :2].max(axis=1)
        span[:, :2] = np.maximum(span[:, :2], least[:, None])
        return np.asarray(np.divide(self.reach, span, out=np.zeros_like(span), where=span > 0))

    def _stretched(self, values: Floats, valid: Bools) -> Floats:
        return np.asarray(values * self._factors(values, valid)[:, None])
