"""The generic head: MakeHuman's bust, refined once, with its identity and expression shapes."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from austicker.synth.makehuman import Archive
from austicker.synth.raster import rasteriser
from austicker.synth.subdivide import Refinement
from austicker.synth.tissue import tissue_shapes

SKIN, EYE_LEFT, EYE_RIGHT, TEETH, TONGUE = range(5)
"""Values of `HeadModel.part`; left and right are the person's own."""

_PARTS: tuple[tuple[int, tuple[str, ...], int], ...] = (
    (SKIN, ("body",), 1),
    (EYE_LEFT, ("helper-l-eye",), 2),
    (EYE_RIGHT, ("helper-r-eye",), 2),
    (TEETH, ("helper-upper-teeth", "helper-lower-teeth"), 1),
    (TONGUE, ("helper-tongue",), 1),
)
_LASHES = tuple(f"helper-{side}-eyelashes-{row}" for side in "lr" for row in (1, 2))
_BUST_BOTTOM, _BUST_HALF_WIDTH = 3.6, 2.6


@dataclass(frozen=True, slots=True, eq=False)
class Shapes:
    """Named sparse displacement fields on the head's vertices.

    Attributes:
        names: K names.
        starts: (K + 1,) where each shape's rows begin.
        index: (R,) vertex of each row.
        values: (R, 3) float32 displacement in decimetres.
    """

    names: tuple[str, ...]
    starts: npt.NDArray[np.int64]
    index: npt.NDArray[np.int32]
    values: npt.NDArray[np.float32]

    def add(self, points: npt.NDArray[np.float64], name: str, weight: float) -> None:
        """Add `weight` times the shape `name` to `points` (V, 3), in place."""
        k = self.names.index(name)
        rows = slice(self.starts[k], self.starts[k + 1])
        points[self.index[rows]] += weight * self.values[rows].astype(np.float64)

    def joined(
        self, more: dict[str, tuple[npt.NDArray[np.int32], npt.NDArray[np.float32]]]
    ) -> Shapes:
        """These shapes and `more`: name -> (indices (K,), displacements (K, 3))."""
        lengths = [len(index) for index, _ in more.values()]
        return Shapes(
            (*self.names, *more),
            np.concatenate([self.starts, self.starts[-1] + np.cumsum(lengths)]),
            np.concatenate([self.index, *(index for index, _ in more.values())]),
            np.concatenate([self.values, *(values for _, values in more.values())]),
        )


@dataclass(frozen=True, slots=True, eq=False)
class HeadModel:
    """The mean head before any identity; decimetres, x to the person's left, y up, z front.

    Attributes:
        points: (V, 3) float32.
        triangles: (T, 3) int32, counter-clockwise seen from outside.
        part: (V,) int8: SKIN, EYE_LEFT, EYE_RIGHT, TEETH or TONGUE.
        lips, mouth, face: (V,) float32 masks in 0-1: red of the lips, inside of the mouth, face.
        lid: (V,) float32 in 0-1: margin of the eyelids, where the lashes root.
        identity, expression: Shapes of identity and of expression.
    """

    points: npt.NDArray[np.float32]
    triangles: npt.NDArray[np.int32]
    part: npt.NDArray[np.int8]
    lips: npt.NDArray[np.float32]
    mouth: npt.NDArray[np.float32]
    face: npt.NDArray[np.float32]
    lid: npt.NDArray[np.float32]
    identity: Shapes
    expression: Shapes


def _pack(
    targets: dict[str, tuple[npt.NDArray[np.int64], npt.NDArray[np.float32]]],
    pieces: list[tuple[npt.NDArray[np.int64], list[Refinement]]],
    base_count: int,
) -> Shapes:
    starts, index, values = [0], [], []
    for rows, displacement in targets.values():
        dense = np.zeros((base_count, 3), np.float32)
        keep = rows < base_count
        dense[rows[keep]] = displacement[keep]
        fine = _refine(dense, pieces)
        moved = np.flatnonzero(np.abs(fine).max(axis=1) > 1e-6)
        index.append(moved.astype(np.int32))
        values.append(fine[moved])
        starts.append(starts[-1] + len(moved))
    return Shapes(tuple(targets), np.array(starts), np.concatenate(index), np.concatenate(values))


def _refine(
    values: npt.NDArray[np.float32], pieces: list[tuple[npt.NDArray[np.int64], list[Refinement]]]
) -> npt.NDArray[np.float32]:
    out = []
    for used, steps in pieces:
        piece = values[used]
        for step in steps:
            piece = step.apply(piece)
        out.append(piece)
    return np.concatenate(out)


def build(archive: Archive) -> HeadModel:
    """Build the head from MakeHuman's files; a few seconds."""
    mesh = archive.mesh()
    names = np.array(mesh.groups)[mesh.group]
    pieces: list[tuple[npt.NDArray[np.int64], list[Refinement]]] = []
    quads, parts, offset = [], [], 0
    for part, groups, levels in _PARTS:
        chosen = mesh.quads[np.isin(names, groups)]
        if part == SKIN:
            centre = mesh.points[chosen].mean(axis=1)
            bust = (centre[:, 1] > _BUST_BOTTOM) & (np.abs(centre[:, 0]) < _BUST_HALF_WIDTH)
            chosen = chosen[bust]
        used, flat = np.unique(chosen, return_inverse=True)
        steps: list[Refinement] = []
        piece, count = np.asarray(flat.reshape(chosen.shape), np.int64), len(used)
        for _ in range(levels):
            step = Refinement(piece, count)
            steps.append(step)
            piece = np.asarray(step.quads)
            count = int(piece.max()) + 1
        pieces.append((used, steps))
        quads.append(piece + offset)
        parts.append(np.full(count, part, np.int8))
        offset += count
    all_quads = np.concatenate(quads)
    points = _refine(mesh.points, pieces)
    uv = _refine(mesh.uv, pieces)
    part_of = np.concatenate(parts)
    skin = part_of == SKIN
    lash = mesh.points[np.unique(mesh.quads[np.isin(names, _LASHES)])]
    triangles = np.concatenate([all_quads[:, [0, 1, 2]], all_quads[:, [0, 2, 3]]]).astype(np.int32)
    mouth = _sample(archive.mask("inside-mouth"), uv) * skin
    normals = rasteriser().normals(points.astype(np.float64), triangles)
    front = skin & (points[:, 2] > 0.8) & (mouth < 0.5)
    tissue = tissue_shapes(points, normals, front)
    return HeadModel(
        points=points,
        triangles=np.ascontiguousarray(triangles),
        part=part_of,
        lips=np.clip(_sample(archive.mask("lips"), uv) * 1.15, 0, 1) * skin,
        mouth=mouth,
        face=_sample(archive.mask("face"), uv) * skin,
        lid=_lid_margin(points, lash) * skin,
        identity=_pack(archive.targets("identity"), pieces, len(mesh.points)),
        expression=_pack(archive.targets("expression"), pieces, len(mesh.points)).joined(tissue),
    )


def _sample(mask: npt.NDArray[np.float32], uv: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    import cv2

    height, width = mask.shape
    x = np.ascontiguousarray(uv[None, :, 0] * (width - 1))
    y = np.ascontiguousarray((1 - uv[None, :, 1]) * (height - 1))
    return np.asarray(cv2.remap(mask, x, y, cv2.INTER_LINEAR)[0], np.float32)


def _lid_margin(
    points: npt.NDArray[np.float32], lash: npt.NDArray[np.float32]
) -> npt.NDArray[np.float32]:
    """Nearness to the lash roots; the lower lid has fewer lashes and counts less."""
    nearest = np.full(len(points), np.inf, np.float32)
    row = np.zeros(len(points), np.int64)
    for k, point in enumerate(lash):
        distance = ((points - point) ** 2).sum(axis=1)
        closer = distance < nearest
        nearest[closer], row[closer] = distance[closer], k
    upper = lash[row, 1] > np.median(lash[:, 1])
    return np.asarray(np.exp(-nearest / 0.016**2) * np.where(upper, 1, 0.45), np.float32)
