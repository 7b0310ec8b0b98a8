"""Rasteriser compiled by numba, with the same triangle ids as `raster_numpy`.

Plain IEEE arithmetic (no fast-math) in the same order of operations makes them equal.
"""

from __future__ import annotations

from typing import TypeAlias

import numba
import numpy as np
import numpy.typing as npt

Doubles: TypeAlias = npt.NDArray[np.float64]
Singles: TypeAlias = npt.NDArray[np.float32]
Ids: TypeAlias = npt.NDArray[np.int32]


def _rasterise(
    corners: tuple[Doubles, Doubles, Ids], ids: Ids, depth: Doubles, weights: Doubles
) -> None:
    xy, inverse, triangles = corners
    height, width = ids.shape
    for t in range(triangles.shape[0]):
        a, b, c = triangles[t, 0], triangles[t, 1], triangles[t, 2]
        x0, y0 = xy[a, 0], xy[a, 1]
        x1, y1 = xy[b, 0], xy[b, 1]
        x2, y2 = xy[c, 0], xy[c, 1]
        area = (x1 - x0) * (y2 - y0) - (x2 - x0) * (y1 - y0)
        if area >= -1e-12:
            continue
        left = max(int(np.ceil(min(x0, x1, x2))), 0)
        right = min(int(np.floor(max(x0, x1, x2))), width - 1)
        top = max(int(np.ceil(min(y0, y1, y2))), 0)
        bottom = min(int(np.floor(max(y0, y1, y2))), height - 1)
        scale = 1.0 / area
        z0, z1, z2 = inverse[a], inverse[b], inverse[c]
        for py in range(top, bottom + 1):
            for px in range(left, right + 1):
                w1 = ((px - x0) * (y2 - y0) - (x2 - x0) * (py - y0)) * scale
                w2 = ((x1 - x0) * (py - y0) - (px - x0) * (y1 - y0)) * scale
                w0 = 1.0 - w1 - w2
                if w0 < 0 or w1 < 0 or w2 < 0:
                    continue
                z = w0 * z0 + w1 * z1 + w2 * z2
                if z > depth[py, px]:
                    depth[py, px] = z
                    ids[py, px] = t
                    weights[py, px, 0] = w1 * z1 / z
                    weights[py, px, 1] = w2 * z2 / z


def _interpolate(ids: Ids, weights: Doubles, triangles: Ids, values: Singles, out: Singles) -> None:
    height, width = ids.shape
    channels = values.shape[1]
    for y in range(height):
        for x in range(width):
            t = ids[y, x]
            if t < 0:
                continue
            w1 = np.float32(weights[y, x, 0])
            w2 = np.float32(weights[y, x, 1])
            w0 = np.float32(1) - w1 - w2
            a, b, c = triangles[t, 0], triangles[t, 1], triangles[t, 2]
            for k in range(channels):
                out[y, x, k] = w0 * values[a, k] + w1 * values[b, k] + w2 * values[c, k]


def _normals(points: Doubles, triangles: Ids, out: Doubles) -> None:
    for t in range(triangles.shape[0]):
        a, b, c = triangles[t, 0], triangles[t, 1], triangles[t, 2]
        ux, uy, uz = (
            points[b, 0] - points[a, 0],
            points[b, 1] - points[a, 1],
            points[b, 2] - points[a, 2],
        )
        vx, vy, vz = (
            points[c, 0] - points[a, 0],
            points[c, 1] - points[a, 1],
            points[c, 2] - points[a, 2],
        )
        nx, ny, nz = uy * vz - uz * vy, uz * vx - ux * vz, ux * vy - uy * vx
        for k in (a, b, c):
            out[k, 0] += nx
            out[k, 1] += ny
            out[k, 2] += nz
    for i in range(out.shape[0]):
        length = np.sqrt(out[i, 0] ** 2 + out[i, 1] ** 2 + out[i, 2] ** 2) + 1e-12
        for k in range(3):
            out[i, k] /= length


_compile = numba.njit(cache=True, nogil=True)
_rasterise_fast = _compile(_rasterise)
_interpolate_fast = _compile(_interpolate)
_normals_fast = _compile(_normals)


def rasterise(
    xy: npt.NDArray[np.float64],
    inverse: npt.NDArray[np.float64],
    triangles: npt.NDArray[np.int32],
    width: int,
    height: int,
) -> tuple[npt.NDArray[np.int32], npt.NDArray[np.float64]]:
    """As `raster_numpy.rasterise`."""
    ids = np.full((height, width), -1, np.int32)
    depth = np.full((height, width), -np.inf)
    weights = np.zeros((height, width, 2))
    _rasterise_fast((xy, inverse, triangles), ids, depth, weights)
    return ids, weights


def interpolate(
    ids: npt.NDArray[np.int32],
    weights: npt.NDArray[np.float64],
    triangles: npt.NDArray[np.int32],
    values: npt.NDArray[np.float32],
) -> npt.NDArray[np.float32]:
    """As `raster_numpy.interpolate`."""
    out = np.zeros((*ids.shape, values.shape[1]), np.float32)
    _interpolate_fast(ids, weights, triangles, values, out)
    return out


def normals(
    points: npt.NDArray[np.float64], triangles: npt.NDArray[np.int32]
) -> npt.NDArray[np.float64]:
    """As `raster_numpy.normals`."""
    out = np.zeros(points.shape)
    _normals_fast(points, triangles, out)
    return out
