"""Random motion of a whole face: people's own, under do(emotion = random), and smooth noise.

    emotion ~ uniform,  variant | emotion ~ shares,  units | variant ~ N(mean, spread),
    field | units = (units @ weights + leftover) . principal fields

The first line is the graph of `austicker.causal.latent`; the second carries its action units to
the skin of the whole face, for which the 14 regions are too few. Nothing of the clip at hand goes
in, so what is drawn says nothing about it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from austicker.causal.latent import Latent
from austicker.causal.model import EmotionModel
from austicker.causal.population import USED, mirrored
from austicker.errors import DataError
from austicker.types import Floats
from austicker.types.base import expect, expect_shape
from austicker.types.skin import FACE_IOD, SkinSettings

ROWS, COLUMNS = 35, 27
CELL = 0.1
"""Inter-ocular distances between neighbouring points of the grid."""
ORIGIN = (-1.3, -1.25)
"""(x, y) of the grid's first point from the middle between the eyes, inter-ocular distances."""
N_FIELDS = 24
LEAST_CLIPS = 60

_RIDGE = 1e-2
_TINY = 1e-9


@dataclass(frozen=True, slots=True, eq=False)
class FieldModel:
    """How a population's whole faces move.

    Attributes:
        latent: Emotion -> variant -> action units.
        weights: (A, P) of the units in each principal field.
        leftover: (P,) deviation of what the units do not explain.
        fields: (P, ROWS, COLUMNS, 2) float32 right, down; orthonormal.
    """

    latent: Latent
    weights: Floats
    leftover: Floats
    fields: npt.NDArray[np.float32]

    def __post_init__(self) -> None:
        units = self.latent.means.shape[1]
        count = len(self.fields)
        expect_shape("FieldModel", "fields", self.fields, (None, ROWS, COLUMNS, 2))
        expect_shape("FieldModel", "weights", self.weights, (units, count))
        expect_shape("FieldModel", "leftover", self.leftover, (count,))
        fits = bool(np.isfinite(self.fields).all() and np.isfinite(self.weights).all())
        expect(fits, "FieldModel", "finite fields and weights", "NaN or infinity")

    def draw(self, rng: np.random.Generator) -> npt.NDArray[np.float32]:
        """(ROWS, COLUMNS, 2) one motion, of no particular size."""
        latent = self.latent
        emotion = int(rng.integers(int(latent.owners.max()) + 1))
        own = np.flatnonzero(latent.owners == emotion)
        shares = latent.shares[own] / latent.shares[own].sum()
        variant = int(rng.choice(own, p=shares))
        root = np.linalg.cholesky(latent.spread + _TINY * np.eye(len(latent.spread)))
        units = latent.means[variant] + root @ rng.standard_normal(len(root))
        say = units @ self.weights + self.leftover * rng.standard_normal(len(self.leftover))
        return np.asarray(np.tensordot(say, self.fields, 1), np.float32)


def fit_fields(
    model: EmotionModel, values: Floats, fields: Floats, *, count: int = N_FIELDS
) -> FieldModel:
    """Learn how a model's action units move the whole face.

    Of every clip and its mirror image the units are inferred from its regions (posterior mean
    under the graph), and the principal fields (uncentred, for rest is zero) regressed on them.

    Args:
        model: Of motion; its graph is kept.
        values: (N, 14, 3) motion of the regions, in the range of each channel of its clip.
        fields: (N, ROWS, COLUMNS, 2) motion of the whole face, any unit; only its pattern counts.
        count: P.

    Raises:
        DataError: Fewer than 60 clips, or a clip in which nothing moves.
    """
    if len(values) != len(fields) or len(fields) < LEAST_CLIPS:
        raise DataError(
            f"expected the regions and the fields of {LEAST_CLIPS} clips or more, got "
            f"{len(values)} and {len(fields)}"
        )
    size = np.sqrt((fields**2).mean(axis=(1, 2, 3)))
    if not (np.isfinite(size).all() and (size > 0).all()):
        raise DataError("a field of motion is zero or not finite; leave clips out that do not move")
    shape = fields / size[:, None, None, None]
    flipped = shape[:, :, ::-1] * np.array([-1.0, 1.0])
    rows = np.concatenate([shape, flipped]).reshape(2 * len(fields), -1)
    units = _units(model, np.concatenate([values, mirrored(values)]))
    _, _, axes = np.linalg.svd(rows, full_matrices=False)
    axes = axes[:count]
    say = rows @ axes.T
    normal = units.T @ units + _RIDGE * len(units) * np.eye(units.shape[1])
    weights = np.linalg.solve(normal, units.T @ say)
    leftover = (say - units @ weights).std(axis=0)
    kept = axes.reshape(-1, ROWS, COLUMNS, 2).astype(np.float32)
    return FieldModel(model.latent, weights, leftover, kept)


def _units(model: EmotionModel, values: Floats) -> Floats:
    """(N, A) posterior means of the units, variants weighed by how well they explain the clip."""
    latent = model.latent
    used = USED[model.kind]
    seen = ((values - model.rest) / model.deviation)[..., used].reshape(len(values), -1)
    centres = latent.means @ latent.loadings.T
    weights = np.linalg.solve(latent.covariance, centres.T).T
    logs = seen @ weights.T + np.log(latent.shares) - (weights * centres).sum(axis=1) / 2
    say = np.exp(logs - logs.max(axis=1, keepdims=True))
    say /= say.sum(axis=1, keepdims=True)
    back = latent.loadings.T / latent.noise
    pull = np.linalg.inv(latent.spread)
    tight = np.linalg.inv(pull + back @ latent.loadings)
    return np.asarray((seen @ back.T + say @ latent.means @ pull) @ tight)


def smooth_noise(
    shape: tuple[int, int], sigma: float, rng: np.random.Generator
) -> npt.NDArray[np.float32]:
    """(h, w, 2) isotropic Gaussian noise, white noise under a Gaussian of `sigma` px.

    Its autocorrelation at a distance r is exp(-(r / 2 sigma)^2). The noise goes on beyond the
    picture, so that its edges are as smooth and as large as its middle.
    """
    import cv2

    pad = int(np.ceil(4 * sigma))
    size = (shape[0] + 2 * pad, shape[1] + 2 * pad, 2)
    white = rng.standard_normal(size, dtype=np.float32)
    smooth = np.asarray(cv2.GaussianBlur(white, (0, 0), sigma), np.float32)
    return np.ascontiguousarray(smooth[pad:-pad, pad:-pad])


def draw_field(
    settings: SkinSettings,
    fields: FieldModel | None,
    weight: npt.NDArray[np.float32],
    scale: float,
    rng: np.random.Generator,
) -> npt.NDArray[np.float32]:
    """One random motion of a face, at rest where the skin has to be.

    Args:
        settings: Amplitudes.
        fields: Needed where `settings.population` > 0.
        weight: (h, w) 0-1 of an upright crop, see `SkinCrop`.
        scale: Inter-ocular distance in the crop, px; its first pixel is the grid's first point.
        rng: Drawn from in the same way whatever the settings.

    Returns:
        (h, w, 2) float32 right, down, px of the crop; zero where `weight` is.

    Raises:
        DataError: A population amplitude without fields.
    """
    return np.asarray(
        draw_motion(settings, fields, weight > 0.5, scale, rng) * weight[..., None], np.float32
    )


def draw_motion(
    settings: SkinSettings,
    fields: FieldModel | None,
    region: npt.NDArray[np.bool_],
    scale: float,
    rng: np.random.Generator,
) -> npt.NDArray[np.float32]:
    """One random motion, of the whole crop.

    Args:
        settings: Amplitudes.
        fields: Needed where `settings.population` > 0.
        region: (h, w) of an upright crop, where the RMS is taken.
        scale: Inter-ocular distance in the crop, px; its first pixel is the grid's first point.
        rng: Drawn from in the same way whatever the settings.

    Returns:
        (h, w, 2) float32 right, down, px of the crop.

    Raises:
        DataError: A population amplitude without fields.
    """
    import cv2

    streams = rng.spawn(2)
    total = np.zeros((*region.shape, 2), np.float32)
    unit = scale / FACE_IOD
    if settings.noise:
        noise = smooth_noise(region.shape, settings.correlation * scale, streams[0])
        total += noise * np.float32(settings.noise * unit / _rms(noise, region))
    if settings.population:
        if fields is None:
            raise DataError("the emotion model has no fields of motion; fit it again")
        step = CELL * scale
        stretched = cv2.warpAffine(
            fields.draw(streams[1]),
            np.array([[step, 0, 0], [0, step, 0]], np.float64),
            (region.shape[1], region.shape[0]),
            flags=cv2.INTER_CUBIC,
            borderMode=cv2.BORDER_REPLICATE,
        )
        motion = np.asarray(stretched, np.float32)
        total += motion * np.float32(settings.population * unit / _rms(motion, region))
    return total


def _rms(motion: Floats, region: npt.NDArray[np.bool_]) -> float:
    """Root mean square length of (h, w, 2) vectors in a region."""
    vectors = motion[region].ravel()
    return max(float(np.sqrt(2 * np.dot(vectors, vectors) / max(1, len(vectors)))), _TINY)
