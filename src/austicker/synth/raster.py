"""Picks the rasteriser: compiled where numba is installed, NumPy otherwise."""

from __future__ import annotations

import functools
import importlib.util
import os
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

Ids = npt.NDArray[np.int32]
Doubles = npt.NDArray[np.float64]


class Rasteriser(Protocol):
    """What `raster_numpy` and `raster_numba` both offer."""

    def rasterise(
        self, xy: Doubles, inverse: Doubles, triangles: Ids, width: int, height: int, /
    ) -> tuple[Ids, Doubles]:
        """See `raster_numpy.rasterise`."""
        ...

    def interpolate(
        self, ids: Ids, weights: Doubles, triangles: Ids, values: npt.NDArray[np.float32], /
    ) -> npt.NDArray[np.float32]:
        """See `raster_numpy.interpolate`."""
        ...

    def normals(self, points: Doubles, triangles: Ids, /) -> Doubles:
        """See `raster_numpy.normals`."""
        ...


@functools.cache
def rasteriser() -> Rasteriser:
    """The rasteriser of this process; `AUSTICKER_NUMBA=0` in the environment forces NumPy."""
    module: Any
    if os.environ.get("AUSTICKER_NUMBA") != "0" and importlib.util.find_spec("numba"):
        from austicker.synth import raster_numba as module
    else:
        from austicker.synth import raster_numpy as module
    chosen: Rasteriser = module
    return chosen
