"""What stickers may cover: eyes, nostrils and mouth stay free, and a budget holds."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from austicker.errors import UsageError
from austicker.faces.geometry import inter_ocular
from austicker.facs import roi_name
from austicker.protection.options import MOST_STICKERS, Options
from austicker.protection.sticker_geometry import flat_patch_at, turned
from austicker.protection.visibility import solid_cells, solid_points
from austicker.regions.openings import Opening, Part, mouth_edges, mouth_halves, openings
from austicker.regions.rois import locate
from austicker.regions.spectacles import under_glasses
from austicker.stickers import resolve_sticker
from austicker.types import Allowed, Bools, Choice, Floats

FREE = 0.8
"""Least share of the middle half of every opening that all stickers together leave free.

Measured on 21 looks at ten faces, a flower of k = 2 on one corner of the mouth covers 0-8 % of the
mouth's middle half (22-28 % of all of it), one on each corner 0-15 %: allowed. On the upper lip it
covers 0-53 % of a nostril's: as the face may be. On an eye or the mouth it covers 84-100 %, and
k = 0.5 still 13-25 %; there it may not go however small, for the little it covers is the pupil.
"""
TEETH = 0.02
"""Largest area of either half of an open mouth under stickers, square inter-ocular distances.

About an eighth of a sticker of k = 2. One on a corner covers 0.000-0.003 of a closed mouth, 0.014
of one that speaks, 0.03 of one that laughs, and 0.07 of one that is wide open.
"""

_PIXELS = 64
_TOUCHES = 0.1
"""Share of a sticker that may lie under what glasses take up."""
_DOUBTFUL = 16
"""One mouth of so many may be a mistake of the mesh."""


@dataclass(frozen=True, slots=True, eq=False)
class OpeningPlaces:
    """Where the openings of one face lie under stickers of one size and rotation.

    Attributes:
        openings: Of the face.
        points: (14, P, 2) their points, one opening after another, for a sticker on each region:
            sides from its middle.
        starts: Where each opening's points begin.
        sheets: For each region (2, 2) from px to sides of the sticker, and its middle, px.
    """

    openings: tuple[Opening, ...]
    points: Floats
    starts: tuple[int, ...]
    sheets: tuple[tuple[Floats, Floats], ...]

    @classmethod
    def of(cls, template: Floats, size: float, angle: float = 0.0) -> OpeningPlaces:
        """Of stickers of size k, turned clockwise by degrees, on a mesh facing the viewer."""
        every = tuple(openings(template))
        points = np.concatenate([opening.points[:, :2] for opening in every])
        lengths = [len(opening.points) for opening in every]
        centres = locate(template).centres
        sheets = tuple(_sides(template, centre, size, angle) for centre in centres)
        rows = np.stack([(points - middle) @ back for back, middle in sheets])
        starts = tuple(int(start) for start in np.cumsum([0, *lengths[:-1]]))
        return cls(every, rows, starts, sheets)


def _sides(
    template: Floats, centre: Floats, size: float, angle: float = 0.0
) -> tuple[Floats, Floats]:
    """(2, 2) from px to sides of a sticker at a point of the head, and the point."""
    frame = turned(flat_patch_at(template, centre, size), angle).frame
    return np.linalg.inv(frame[:2, :2]), frame[3, :2]


class CoverageLimits:
    """What the stickers of one run may cover.

    Args:
        options: Settings; the sticker's shape and size, the budget, and what may be covered.

    Attributes:
        count: Stickers that a face is to wear: as many as asked for that the budget allows.
        fitting: Most stickers that a face can wear within the budget.
        solid: (64, 64) where the design is filled.

    Raises:
        UsageError: The budget does not suffice for one sticker.
    """

    def __init__(self, options: Options) -> None:
        self._size = options.size
        allowed: dict[Part, bool] = {
            "eyes": options.cover_eyes,
            "nose": options.cover_nose,
            "mouth": options.cover_mouth,
        }
        self._kept = tuple(part for part, yes in allowed.items() if not yes)
        alpha = resolve_sticker(options.sticker)[1].draw(_PIXELS)[..., 3] / 255
        self.solid = solid_cells(alpha)
        self.asked, self.most = options.count, options.max_coverage
        self.fitting = MOST_STICKERS
        if self.most is not None:
            share = 100 * float(alpha.mean()) * (options.size / 10) ** 2
            self.fitting = min(MOST_STICKERS, math.floor(self.most / share + 1e-9))
            if self.fitting < 1:
                raise UsageError(
                    f"`max_coverage={self.most:g}` is too small: one such sticker of k = "
                    f"{options.size:g} covers {share:.1f} % of the face; give at least "
                    f"{math.ceil(10 * share) / 10:g}, or a smaller `size`"
                )
        self.count = min(self.asked, self.fitting)

    def note(self) -> str | None:
        """What a user must know: that the budget allows fewer stickers than asked for."""
        if self.count == self.asked:
            return None
        return f"{self.count} of {self.asked} stickers fit into {self.most:g} % of the face"

    def occlusion_cost(
        self,
        template: Floats,
        mouths: Floats | None = None,
        places: OpeningPlaces | None = None,
    ) -> Floats | None:
        """(14, J) for `austicker.types.Allowed`: how far a sticker on each region uses up limits.

        None where everything may be covered. The last two limits are those of the halves of the
        open mouth: a sticker stays where it is on the head while lips move under it, so that the
        widest that it comes to lie over counts.

        Args:
            template: (478, 3) mesh facing the viewer.
            mouths: (M, 2, 11, 3) edges of the mouth's opening through a shot, in the same
                coordinates, see `austicker.regions.mouth_edges`; None for the template's own.
            places: Of stickers of another size, or turned; None for those of the options.
        """
        if not self._kept:
            return None
        if places is None:
            places = OpeningPlaces.of(template, self._size)
        shares = self.covered(template, places)
        kept = [j for j, opening in enumerate(places.openings) if opening.part in self._kept]
        for j, opening in enumerate(places.openings):
            if opening.roi is not None:
                shares[opening.roi - 1, j] = 1.0
        costs = shares[:, kept] / (1 - FREE)
        if "mouth" not in self._kept:
            return np.asarray(costs)
        seen = mouth_edges(template)[None] if mouths is None or not len(mouths) else mouths
        return np.concatenate([costs, self.on_teeth(template, seen, places) / TEETH], axis=1)

    def on_teeth(
        self, template: Floats, mouths: Floats, places: OpeningPlaces | None = None
    ) -> Floats:
        """(14, 2) largest area of either half of a mouth under a sticker on each region.

        In square inter-ocular distances. Of many mouths the largest few are left out, which may
        be the mesh's mistakes.

        Args:
            template: (478, 3) mesh facing the viewer.
            mouths: As for `occlusion_cost`.
            places: Likewise.
        """
        unit = inter_ocular(template)
        if places is None:
            places = OpeningPlaces.of(template, self._size)
        areas = np.zeros((len(mouths), len(places.sheets), 2))
        for m, edges in enumerate(mouths):
            for half, (points, area) in enumerate(mouth_halves(edges)):
                for r, (back, middle) in enumerate(places.sheets):
                    under = self._solid_at((points - middle) @ back)
                    areas[m, r, half] = area @ under / unit**2
        return np.asarray(np.sort(areas, axis=0)[-1 - len(mouths) // _DOUBTFUL])

    def covered(self, template: Floats, places: OpeningPlaces | None = None) -> Floats:
        """(14, 5) share, 0-1, of the middle half of each opening under a sticker on each region.

        Args:
            template: (478, 3) mesh facing the viewer.
            places: As for `occlusion_cost`.
        """
        if places is None:
            places = OpeningPlaces.of(template, self._size)
        rows, columns, _ = places.points.shape
        solid = self._solid_at(places.points.reshape(-1, 2)).reshape(rows, columns)
        counts = np.diff([*places.starts, columns])
        return np.asarray(np.add.reduceat(solid, places.starts, axis=1, dtype=float) / counts)

    def free_at(self, template: Floats, centre: Floats) -> bool:
        """Whether one sticker may have its middle at a point of the head, (2,) template px."""
        shares = self._covered_at(template, centre)
        kept = [j for j, opening in enumerate(openings(template)) if opening.part in self._kept]
        return bool((shares[kept] <= 1 - FREE).all())

    def _covered_at(self, template: Floats, centre: Floats) -> Floats:
        """(5,) share of the middle half of each opening under a sticker at a point of the head."""
        points = [opening.points[:, :2] for opening in openings(template)]
        back, middle = _sides(template, centre, self._size)
        return np.array([self._solid_at((p - middle) @ back).mean() for p in points])

    def on_glasses(self, template: Floats) -> Bools:
        """(14,) whether a sticker on each region would touch the glasses that a face wears.

        Args:
            template: (478, 3) mesh facing the viewer.
        """
        at = solid_points(self.solid)
        frames = [flat_patch_at(template, c, self._size).frame for c in locate(template).centres]
        places = [at @ frame[:2, :2] + frame[3, :2] for frame in frames]
        shares = [float(under_glasses(template, one).mean()) for one in places]
        return np.array(shares) > _TOUCHES

    def passed_over(self, template: Floats, allowed: Allowed, choice: Choice) -> str:
        """Words on the region that would have come first had all been allowed; mostly empty."""
        if choice.scores is None or allowed.occlusion_cost is None:
            return ""
        first = int(np.argmax(choice.scores))
        in_the_way = [
            opening
            for opening, used in zip(
                self.limits(template), allowed.occlusion_cost[first], strict=True
            )
            if used > 1
        ]
        if first + 1 in choice.rois or not in_the_way:
            return ""
        names = " and ".join(dict.fromkeys(f"the {o.name}" for o in in_the_way))
        arguments = " and ".join(dict.fromkeys(f"`cover_{o.part}=True`" for o in in_the_way))
        return (
            f" (the {roi_name(first + 1)} would come first, but a sticker there covers "
            f"{names}; to allow it: {arguments})"
        )

    def limits(self, template: Floats) -> tuple[Opening, ...]:
        """The opening of each limit of `occlusion_cost`."""
        kept = [o for o in openings(template) if o.part in self._kept]
        return (*kept, *(o for o in kept if o.part == "mouth" for _ in range(2)))

    def _solid_at(self, at: Floats) -> Bools:
        """(N,) whether points of the unit square about (0, 0) lie on the sticker."""
        cell = np.floor((at + 0.5) * _PIXELS).astype(int)
        inside = ((cell >= 0) & (cell < _PIXELS)).all(axis=1)
        column, row = np.clip(cell, 0, _PIXELS - 1).T
        return np.asarray(inside & self.solid[row, column])
