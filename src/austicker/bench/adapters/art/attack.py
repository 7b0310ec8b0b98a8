"""The attack itself. Importing this imports the toolbox, whose class it extends."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from austicker.bench.adapters.art.arrays import Values, check, indices, repainted, to_pixels
from austicker.bench.datasets.mappings import THREE
from austicker.errors import AuStickerError, UsageError
from austicker.protection.check import check_names
from austicker.protection.options import AUTO, Options

try:
    from art.attacks.attack import EvasionAttack
    from art.estimators.classification.classifier import ClassifierMixin
    from art.estimators.estimator import BaseEstimator
except ImportError as error:
    raise UsageError(
        "the attack needs the Adversarial Robustness Toolbox; install the extra: "
        "pip install 'au-sticker[art]'"
    ) from error

if TYPE_CHECKING:
    from austicker.faces.models import FaceModels

_log = logging.getLogger("austicker.bench.adapters.art")
_CHOICES = ("placer", "sticker", "size", "count", "symmetric", "attach", "surface", "on_lost")


class StickerAttack(EvasionAttack):  # type: ignore[misc] # the toolbox has no types
    """Puts stickers on the faces in clips and stills, where they hide the emotion.

    Black box: the classifier is asked for one label of each sample, or not at all, and never for
    a gradient. The attack is untargeted.

    Args:
        estimator: A classifier of the toolbox that has `clip_values`.
        placer, sticker, size, count, symmetric, attach, surface, on_lost: See
            `austicker.protection.options.Options`.
        emotions: What the classifier's classes stand for, in order; None for a class that is no
            emotion of the model's.
        query_budget: Calls for each sample that comes without a label: 1, or 0 to let the model
            infer what is shown.
        fps: Frames a second of clips; needed for them.
        channels_first: Whether samples are NCHW and NFCHW, or NHWC and NFHWC; by default as the
            estimator says, and channels first where it says nothing.
        batch_size: Samples in one call of `estimator.predict`.
        seed: For everything random; each sample of a call has its own stream.

    Attributes:
        queries: Samples that the classifier was asked about so far.
        unprotected: Indices of the samples of the last call that were returned as they were,
            because no face was found in them.
    """

    attack_params: ClassVar[list[str]] = [
        *EvasionAttack.attack_params,
        *_CHOICES,
        *("emotions", "query_budget", "fps", "channels_first", "batch_size", "seed"),
    ]
    _estimator_requirements = (BaseEstimator, ClassifierMixin)

    def __init__(
        self,
        estimator: Any,  # noqa: ANN401 - the toolbox has no types
        *,
        placer: str = "counterfactual",
        sticker: str = "flower",
        size: float = 2.0,
        count: int = 1,
        symmetric: bool = False,
        attach: str = "head",
        surface: str = "mesh",
        on_lost: str = "blur",
        emotions: Sequence[str | None] = THREE,
        query_budget: int = 1,
        fps: float | Fraction | None = None,
        channels_first: bool | None = None,
        batch_size: int = 32,
        seed: int = 0,
    ) -> None:
        super().__init__(estimator=estimator)
        self.placer = placer
        self.sticker = sticker
        self.size = size
        self.count = count
        self.symmetric = symmetric
        self.attach = attach
        self.surface = surface
        self.on_lost = on_lost
        self.emotions = tuple(emotions)
        self.query_budget = query_budget
        self.fps = fps
        stated = getattr(estimator, "channels_first", None)
        self.channels_first = channels_first if channels_first is not None else stated is not False
        self.batch_size = batch_size
        self.seed = seed
        self.queries = 0
        self.unprotected: list[int] = []
        self._models: FaceModels | None = None
        self._check_params()

    def generate(self, x: Values, y: Values | None = None, **others: Any) -> Values:  # noqa: ANN401
        """The samples with stickers on.

        Args:
            x: (N, 3, H, W) stills or (N, F, 3, H, W) clips, or channels last, RGB within the
                estimator's `clip_values`. Faces as `austicker protect` needs them, not what is
                left after cropping to features.
            y: (N,) class numbers or (N, classes) rows of what is shown; without it the estimator
                is asked, see `query_budget`.
            **others: None are known.

        Returns:
            A new array of the same shape and type. Values under no sticker are as they were,
            except that faces beside a protected one that cannot be followed are blurred.

        Raises:
            ValueError: Samples or labels of another shape or range, or clips without `fps`.
        """
        if others:
            raise ValueError(f"expected x and y only, got {', '.join(sorted(others))}")
        x = np.asarray(x)
        clip, settings = self._clip(), {"channels_first": self.channels_first}
        check(x, clip, **settings)
        if x.ndim == 5 and self.fps is None:
            raise ValueError("clips need their frame rate; set fps")
        emotions = self._emotions(x, y)
        out, bare = x.copy(), []
        for i, sample in enumerate(x):
            before = to_pixels(sample, clip, **settings)
            after = self._protected(before, self._options(emotions[i], i))
            if after is None:
                bare.append(i)
            else:
                out[i] = repainted(sample, before, after, clip, **settings)
        self.unprotected = bare
        if bare:
            _log.warning("%d of %d samples left as they are: no face found", len(bare), len(x))
        return out

    def _emotions(self, x: Values, y: Values | None) -> list[str]:
        """The emotion of each sample, as the placer gets it."""
        if y is None and self.query_budget and len(x):
            y = np.asarray(self.estimator.predict(x, batch_size=self.batch_size))
            self.queries += len(x)
        if y is None:
            return [AUTO] * len(x)
        return [self.emotions[i] or AUTO for i in indices(y, len(x), len(self.emotions))]

    def _protected(self, pixels: Any, options: Options) -> Any:  # noqa: ANN401
        from austicker.bench.adapters.art.protected import protect_clip, protect_still
        from austicker.faces.models import load_models

        if self._models is None:
            self._models = load_models()
        if pixels.ndim == 3:
            return protect_still(pixels, options, self._models)
        rate = Fraction(self.fps or 0).limit_denominator(100_000)
        return protect_clip(pixels, options, self._models, rate)

    def _options(self, emotion: str, sample: int | None = None) -> Options:
        chosen = {name: getattr(self, name) for name in _CHOICES}
        options = Options(**chosen, emotion=emotion, seed=self.seed, verify=False)
        if sample is None:
            return options
        own = np.random.SeedSequence([self.seed, sample]).generate_state(1)
        return replace(options, seed=int(own[0]))

    def _clip(self) -> tuple[float, float]:
        values = self.estimator.clip_values
        if values is None or any(np.ndim(value) for value in values):
            raise ValueError(
                "the estimator needs clip_values, two numbers: black and white of the pictures"
            )
        return float(values[0]), float(values[1])

    def _check_params(self) -> None:
        self._clip()
        for emotion in {AUTO, *(one for one in self.emotions if one is not None)}:
            try:
                check_names(self._options(emotion))
            except AuStickerError as error:
                raise ValueError(str(error)) from error
        classes = self.estimator.nb_classes
        if classes != len(self.emotions):
            raise ValueError(
                f"the estimator has {classes} classes and emotions names {len(self.emotions)}; "
                "name one for each class, in order, None where a class is no emotion"
            )
        if self.query_budget not in {0, 1}:
            raise ValueError(f"query_budget must be 0 or 1, got {self.query_budget}")
        if self.fps is not None and not self.fps > 0:
            raise ValueError(f"fps must be above 0, got {self.fps}")
        if self.batch_size < 1:
            raise ValueError(f"batch_size must be 1 or more, got {self.batch_size}")
