"""Variants of an emotion, such as surprise shown with the brows or with the mouth."""

from __future__ import annotations

import warnings

import numpy as np
import numpy.typing as npt

from austicker.types import Floats

MOST = 3
"""Variants of an emotion at most."""
FEWEST_CLIPS = 16
"""Per variant, mirror images included: rarer variants cannot be distinguished from noise."""


def split_variants(
    features: Floats, classes: npt.NDArray[np.intp], rng: np.random.Generator
) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.intp]]:
    """Group the clips of each class by k-means++ (Arthur & Vassilvitskii, SODA 2007).

    Args:
        features: (N, F) standardised.
        classes: (N,) 0..K-1, each of them present.
        rng: Source of the starting points.

    Returns:
        (N,) variant of each clip, 0..V-1, and (V,) the class that each variant belongs to.
    """
    from scipy.cluster.vq import kmeans2

    variants = np.zeros(len(features), np.intp)
    owners: list[int] = []
    for number in range(int(classes.max()) + 1):
        own = np.flatnonzero(classes == number)
        count = min(MOST, max(1, len(own) // FEWEST_CLIPS))
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # an empty group is left out below
            _, group = kmeans2(
                np.asarray(features[own], np.float64),
                count,
                minit="++",
                seed=int(rng.integers(2**31)),
            )
        used, group = np.unique(group, return_inverse=True)
        variants[own] = len(owners) + group
        owners += [number] * len(used)
    return variants, np.array(owners, np.intp)
