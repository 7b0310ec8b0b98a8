"""What a population's faces say: P(emotion | motion), also with some of the motion hidden."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any, get_args

import numpy as np
import numpy.typing as npt

from austicker.causal.discriminative import log_softmax, log_sums
from austicker.causal.latent import Latent
from austicker.causal.map_classifier import MapClassifier
from austicker.causal.structure import Edge
from austicker.errors import RecordError
from austicker.maplayout import region_means
from austicker.types import N_ROIS, Bools, FeatureKind, Floats, MotionUnit

_WEAKEST = 0.3
"""u and v are stretched apart, but the smaller not by more than if it were this much of the
larger: what hardly moves is noise."""
_SAY = 0.35
"""Weight of the graph where the whole map is known too; chosen on synthetic maps, see
docs/causal.md."""


@dataclass(frozen=True, slots=True, eq=False)
class EmotionModel:
    """A fitted graph: emotion -> variant -> action units -> motion of the 14 regions.

    Attributes:
        classes: Emotions told apart; equally likely before anything is seen.
        deviation: (14, 3) by which motion is divided first.
        reach: (3,) typical range of u, v, strain over the regions of one clip.
        weights: (V, 14, 3) of standardised motion in the log weight of each variant.
        offsets: (V,).
        owners: (V,) class of each variant, as an index: emotions are shown in several ways.
        latent: The generative part.
        edges: The learned part, see `structure`.
        out_degrees: (14,) see `structure.out_degrees`.
        informative: Whether motion told emotions of strangers better than chance.
        labels: Emotion -> class, for names that are none of `classes`.
        card: Data, number of clips, seed, measures: what a reader must know.
        kind: What it reads: motion, or the activations of a still.
        rest: (14, 3) of a face that shows nothing: no motion; in a still what a neutral face has.
        resting: The class of such faces, if it is one.
        temperature: By which the classes' log weights are divided, so that certainty is honest.
        sight: What is read of whole maps beside the regions; None where none were learnt from.
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
    sight: MapClassifier | None = None

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
        if set(self.owners.tolist()) != set(range(len(self.classes))):
            raise RecordError(
                f"EmotionModel: expected variants of each of {len(self.classes)} classes, got "
                f"owners {sorted(set(self.owners.tolist()))}"
            )
        if self.sight is not None and len(self.sight.offsets) != len(self.classes):
            raise RecordError(
                f"EmotionModel: expected a sight of {len(self.classes)} classes, got "
                f"{len(self.sight.offsets)}"
            )
        if self.kind not in get_args(FeatureKind):
            raise RecordError(f"EmotionModel: expected motion or activation, got {self.kind}")

    @property
    def names(self) -> tuple[str, ...]:
        """Every emotion that `class_of` knows."""
        return (*self.classes, *self.labels)

    def class_of(self, emotion: str) -> str | None:
        """The class that an emotion belongs to; None when this population does not know it."""
        return emotion if emotion in self.classes else self.labels.get(emotion)

    def parts(self, values: Floats, valid: Bools, unit: MotionUnit = "iod") -> Floats:
        """(W, 14, V) what each region adds to the log weight of each variant.

        Args:
            values: (W, 14, 3).
            valid: (W, 14); what was not measured adds nothing, like what does not move.
            unit: "iod" inter-ocular distances; "range" the range of each channel in the clip, as
                in motion maps; "activation" as it is.
        """
        scaled = self._stretched(values, valid) if unit == "iod" else values
        known = np.where(valid[..., None], scaled - self.rest, 0.0) / self.deviation
        return np.asarray(np.einsum("wrc,vrc->wrv", known, self.weights))

    def logits(self, total: Floats) -> Floats:
        """(..., K) log weights of the classes, from (..., V) sums of `parts` over the regions."""
        return log_sums(total + self.offsets, self.owners) / self.temperature

    def read(self, total: Floats) -> Floats:
        """(..., K) posterior from (..., V) sums of `parts` over the regions."""
        return np.asarray(np.exp(log_softmax(self.logits(total))))

    def of_maps(self, maps: Floats) -> Floats:
        """(..., K) posterior of whole motion maps.

        The graph reads the means over the regions, the sight every cell; their log posteriors are
        averaged, as of two experts of whom neither may be ignored (Genest & Zidek, Statistical
        Science 1, 1986: logarithmic pooling).

        Args:
            maps: (..., 28, 28, 3) u and v from their medians, strain from 0, in the range of each
                channel.
        """
        values = region_means(maps)
        valid = np.ones(values.shape[:-1], bool)
        parts = self.parts(values.reshape(-1, N_ROIS, 3), valid.reshape(-1, N_ROIS), "range")
        graph = log_softmax(self.logits(parts.sum(axis=1))).reshape(*maps.shape[:-3], -1)
        if self.sight is None:
            return np.asarray(np.exp(graph))
        pooled = _SAY * graph + (1 - _SAY) * self.sight.log_chance(maps)
        return np.asarray(np.exp(log_softmax(pooled)))

    def posterior(
        self,
        values: Floats,
        valid: Bools,
        unit: MotionUnit = "iod",
        hidden: Collection[int] = (),
    ) -> Floats:
        """(W, K) P(emotion | motion, do(regions = at rest)).

        Regions are leaves of the graph: to still some changes no other, and whoever looks at the
        face takes the stillness for what it is. So the motion of the hidden regions is replaced
        by that of a face at rest; it is not left out, which would be the posterior of an observer
        who knows that something was hidden there (`Latent.readout`).

        Args:
            values: (W, 14, 3).
            valid: (W, 14).
            unit: As in `parts`.
            hidden: ROIs under stickers, 1-14.
        """
        parts = self.parts(values, valid, unit)
        shown = [roi - 1 for roi in range(1, N_ROIS + 1) if roi not in hidden]
        return self.read(parts[:, shown].sum(axis=1))

    def _factors(self, values: Floats, valid: Bools) -> Floats:
        """(W, 3) by which each channel is multiplied so that its range is the typical one."""
        known = np.where(valid[..., None], values, 0.0)
        span = known.max(axis=1, initial=0.0) - known.min(axis=1, initial=0.0)
        least = _WEAKEST * span[:, :2].max(axis=1)
        span[:, :2] = np.maximum(span[:, :2], least[:, None])
        return np.asarray(np.divide(self.reach, span, out=np.zeros_like(span), where=span > 0))

    def _stretched(self, values: Floats, valid: Bools) -> Floats:
        return np.asarray(values * self._factors(values, valid)[:, None])
