"""Rasteriser in NumPy, for machines without numba. Same triangle ids as `raster_numba`."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

_CHUNK = 2_000_000
"""Fragments worked on at once, so that large pictures do not need large memory."""


def rasterise(
    xy: npt.NDArray[np.float64],
    inverse: npt.NDArray[np.float64],
    triangles: npt.NDArray[np.int32],
    width: int,
    height: int,
) -> tuple[npt.NDArray[np.int32], npt.NDArray[np.float64]]:
    """Find the nearest front-facing triangle under every pixel centre.

    Args:
        xy: (V, 2) px.
        inverse: (V,) inverse depth, larger is nearer.
        triangles: (T, 3), counter-clockwise in a y-up world.
        width: Of the picture, px.
        height: Of the picture, px.

    Returns:
        ids (H, W) int32, -1 where nothing; weights (H, W, 2) float64, perspective-correct
        weights of the triangle's second and third corner. Of equally near triangles the one
        with the smallest id wins.
    """
    ids = np.full(height * width, -1, np.int32)
    depth = np.full(height * width, -np.inf)
    weights = np.zeros((height * width, 2))
    x, y = xy[:, 0][triangles], xy[:, 1][triangles]
    area = (x[:, 1] - x[:, 0]) * (y[:, 2] - y[:, 0]) - (x[:, 2] - x[:, 0]) * (y[:, 1] - y[:, 0])
    left = np.maximum(np.ceil(x.min(1)), 0).astype(np.int64)
    right = np.minimum(np.floor(x.max(1)), width - 1).astype(np.int64)
    top = np.maximum(np.ceil(y.min(1)), 0).astype(np.int64)
    bottom = np.minimum(np.floor(y.max(1)), height - 1).astype(np.int64)
    across, down = right - left + 1, bottom - top + 1
    drawn = np.flatnonzero((area < -1e-12) & (across > 0) & (down > 0))
    counts = across[drawn] * down[drawn]
    splits = np.searchsorted(np.cumsum(counts), np.arange(_CHUNK, counts.sum(), _CHUNK))
    for some in np.split(drawn, np.unique(splits)):
        if not len(some):
            continue
        count = across[some] * down[some]
        tri = np.repeat(some, count)
        local = np.arange(len(tri)) - np.repeat(np.cumsum(count) - count, count)
        row, column = np.divmod(local, across[tri])
        px, py = left[tri] + column, top[tri] + row
        x0, y0 = x[tri, 0], y[tri, 0]
        x1, y1, x2, y2 = x[tri, 1], y[tri, 1], x[tri, 2], y[tri, 2]
        scale = np.repeat(1.0 / area[some], count)
        w1 = ((px - x0) * (y2 - y0) - (x2 - x0) * (py - y0)) * scale
        w2 = ((x1 - x0) * (py - y0) - (px - x0) * (y1 - y0)) * scale
        w0 = 1.0 - w1 - w2
        inside = (w0 >= 0) & (w1 >= 0) & (w2 >= 0)
        tri, w0, w1, w2 = tri[inside], w0[inside], w1[inside], w2[inside]
        corner = triangles[tri]
        z1, z2 = inverse[corner[:, 1]], inverse[corner[:, 2]]
        z = w0 * inverse[corner[:, 0]] + w1 * z1 + w2 * z2
        pixel = py[inside] * width + px[inside]
        nearer = z > depth[pixel]
        pixel, z, tri = pixel[nearer], z[nearer], tri[nearer]
        # The last write to a pixel stays: nearest last, and among equals the smallest id.
        order = np.lexsort((-tri, z))
        pixel, z, tri = pixel[order], z[order], tri[order]
        ids[pixel], depth[pixel] = tri, z
        weights[pixel, 0] = (w1 * z1)[nearer][order] / z
        weights[pixel, 1] = (w2 * z2)[nearer][order] / z
    return ids.reshape(height, width), weights.reshape(height, width, 2)


def interpolate(
    ids: npt.NDArray[np.int32],
    weights: npt.NDArray[np.float64],
    triangles: npt.NDArray[np.int32],
    values: npt.NDArray[np.float32],
) -> npt.NDArray[np.float32]:
    """Interpolate vertex values (V, C) at every pixel; (H, W, C) float32, 0 where nothing."""
    out = np.zeros((*ids.shape, values.shape[1]), np.float32)
    drawn = ids >= 0
    corner = triangles[ids[drawn]]
    w = weights[drawn].astype(np.float32)
    first = (1 - w[:, 0] - w[:, 1])[:, None]
    out[drawn] = (
        first * values[corner[:, 0]]
        + w[:, 0:1] * values[corner[:, 1]]
        + w[:, 1:2] * values[corner[:, 2]]
    )
    return out


def normals(
    points: npt.NDArray[np.float64], triangles: npt.NDArray[np.int32]
) -> npt.NDArray[np.float64]:
    """Unit vertex normals, (V, 3), area-weighted."""
    a, b, c = (points[triangles[:, k]] for k in range(3))
    face = np.cross(b - a, c - a)
    corner = triangles.T.ravel()
    out = np.stack(
        [np.bincount(corner, np.tile(face[:, k], 3), len(points)) for k in range(3)], axis=1
    )
    return np.asarray(out / (np.linalg.norm(out, axis=1, keepdims=True) + 1e-12))
