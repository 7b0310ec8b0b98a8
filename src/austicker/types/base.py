"""Names of array types and units, and the checks that records make."""

from __future__ import annotations

import math
from typing import Annotated, Any, Literal, TypeAlias

import numpy as np
import numpy.typing as npt

from austicker.errors import RecordError
from austicker.types.arrays import ArrayField

N_ROIS = 14
N_LANDMARKS = 478
MOST_DRIFT = 0.03
"""Farthest a sticker's texture may drift, inter-ocular distances: 3 px in a 256-px face."""

Image: TypeAlias = Annotated[npt.NDArray[np.uint8], ArrayField(("uint8",))]
"""(H, W, 3) uint8 RGB."""
Rgba: TypeAlias = npt.NDArray[np.uint8]
"""(H, W, 4) uint8 sRGB with straight (not premultiplied) alpha."""
Floats: TypeAlias = Annotated[npt.NDArray[np.floating[Any]], ArrayField(("float32", "float64"))]
Bools: TypeAlias = Annotated[npt.NDArray[np.bool_], ArrayField(("bool",))]
FeatureKind: TypeAlias = Literal["motion", "activation"]
"""What was measured of each region: its motion in a video, or its activation in a photo."""
MotionUnit: TypeAlias = Literal["iod", "range", "activation"]
"""Unit of u and v: inter-ocular distances, or the range of each channel within the clip.
Activations are in 0-1."""
Drift: TypeAlias = tuple[float, float]
"""Displacement of a texture: right, down, in inter-ocular distances along the upright head."""


def expect(condition: bool, record: str, expected: str, got: object) -> None:
    """Raise a `RecordError` that names what the record expected and what it got.

    Example:
        >>> expect(2 > 1, "Window", "an onset before the apex", (2, 1))
    """
    if not condition:
        raise RecordError(f"{record}: expected {expected}, got {got}")


def expect_shape(record: str, name: str, array: object, shape: tuple[int | None, ...]) -> None:
    """`expect` an array of a shape, in which None stands for any length.

    Example:
        >>> expect_shape("Frame", "image", np.zeros((4, 4, 3)), (None, None, 3))
    """
    actual = getattr(array, "shape", None)
    fits = (
        actual is not None
        and len(actual) == len(shape)
        and all(want is None or want == have for want, have in zip(shape, actual, strict=True))
    )
    text = "(" + ", ".join("*" if s is None else str(s) for s in shape) + ")"
    expect(fits, record, f"{name} of shape {text}", actual if actual is not None else type(array))


def expect_drifts(record: str, drifts: tuple[Drift, ...], most: float) -> None:
    """`expect` displacements no longer than `most`.

    Example:
        >>> expect_drifts("Placement", ((0.01, 0.0),), MOST_DRIFT)
    """
    for drift in drifts:
        # A little slack, for a drift that was scaled to the cap.
        fits = len(drift) == 2 and math.hypot(*drift) <= most * (1 + 1e-6)
        expect(fits, record, f"drifts (right, down) of at most {most:g} in length", drift)


DOCUMENT = {"extra": "forbid"}
"""Pydantic's configuration of records that people may edit: unknown fields are refused."""
