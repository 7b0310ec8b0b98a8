"""One step of Catmull-Clark subdivision of a quad mesh with boundaries.

E. Catmull and J. Clark, "Recursively generated B-spline surfaces on arbitrary topological
meshes", Computer-Aided Design 10(6), 1978; boundary rule as for cubic B-spline curves.
"""

from __future__ import annotations

from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

Values: TypeAlias = npt.NDArray[np.float32]
Indices: TypeAlias = npt.NDArray[np.integer[Any]]


def _sum_rows(values: Values, rows: Indices, into: int) -> Values:
    """Sum `values` over equal `rows`; a (into, C) array."""
    order = np.argsort(rows, kind="stable")
    filled, starts = np.unique(rows[order], return_index=True)
    out = np.zeros((into, values.shape[1]), np.float32)
    out[filled] = np.add.reduceat(values[order], starts, axis=0)
    return out


class Refinement:
    """The topology of one step; apply it to as many vertex attributes as wanted.

    Args:
        quads: (M, 4) vertex indices of the coarse mesh.
        count: Number of coarse vertices N.

    Attributes:
        quads: (4M, 4) of the fine mesh; its vertices are the N old ones moved, then one per
            edge, then one per face.
    """

    def __init__(self, quads: Indices, count: int) -> None:
        self._coarse = quads
        self._count = count
        corners = np.stack([quads, np.roll(quads, -1, axis=1)], -1).reshape(-1, 2)
        self._edges, inverse = np.unique(np.sort(corners, axis=1), axis=0, return_inverse=True)
        self._edge_of_corner = inverse.ravel()
        n_edges, n_faces = len(self._edges), len(quads)
        faces_per_edge = np.bincount(self._edge_of_corner, minlength=n_edges)
        self._open = faces_per_edge != 2
        on_edge = self._edge_of_corner.reshape(n_faces, 4) + count
        on_face = np.arange(n_faces) + count + n_edges
        fine = [
            np.stack([quads[:, i], on_edge[:, i], on_face, on_edge[:, i - 1]], axis=1)
            for i in range(4)
        ]
        self.quads: Indices = np.stack(fine, axis=1).reshape(-1, 4)

    def apply(self, values: Values) -> Values:
        """Refine (N, C) float32 values; (N + edges + M, C)."""
        count, quads, edges, is_open = self._count, self._coarse, self._edges, self._open
        face_of_corner = np.repeat(np.arange(len(quads)), 4)
        centres = values[quads].mean(axis=1)
        middles = values[edges].mean(axis=1)
        around = _sum_rows(centres[face_of_corner], self._edge_of_corner, len(edges))
        on_edges = np.where(is_open[:, None], middles, middles / 2 + around / 4)

        ends = edges.ravel()
        n_faces = np.bincount(quads.ravel(), minlength=count).astype(np.float32)
        n_edges = np.bincount(ends, minlength=count).astype(np.float32)
        valence = np.maximum(n_faces, 1)[:, None]
        face_sum = _sum_rows(centres[face_of_corner], quads.ravel(), count)
        edge_sum = _sum_rows(np.repeat(middles, 2, axis=0), ends, count)
        inner = (
            face_sum / valence**2
            + 2 * edge_sum / (valence * np.maximum(n_edges, 1)[:, None])
            + values * (valence - 3) / valence
        )
        rim = edges[is_open]
        neighbours = _sum_rows(values[rim[:, ::-1].ravel()], rim.ravel(), count)
        n_rim = np.bincount(rim.ravel(), minlength=count)[:, None]
        border = values * 0.75 + neighbours * 0.125
        on_vertices = np.where(n_rim == 0, inner, np.where(n_rim == 2, border, values))
        return np.concatenate([on_vertices, on_edges, centres]).astype(np.float32)
