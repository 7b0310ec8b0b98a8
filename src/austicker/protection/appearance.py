"""Stickers drawn on a still, and what recognisers then read in it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import numpy.typing as npt

from austicker.errors import NoEvidenceError
from austicker.motion.crop import FACE_AND_MARGIN, Eyes, crop_transform
from austicker.protection.analysis import TrackedPerson
from austicker.protection.coverage_limits import CoverageLimits, OpeningPlaces
from austicker.protection.options import Options
from austicker.protection.sticker_geometry import sticker_side
from austicker.protection.sticker_track import StickerTrackBuilder
from austicker.types import (
    N_ROIS,
    Floats,
    Image,
    Placement,
    StickerSpec,
    StickerVariant,
    StillReader,
)

SMALLER = 0.75
"""Of the size asked for, which is the largest that may be chosen."""
COVER = 2.0
"""Weight of what is covered beside the distance that surrogates are moved, both in what one sticker
usually does.

Within a rendered face the area that a sticker covers tells as well as what other nets read whether
a net that was left out changes its answer, and both together better than either
(`python -m studies.stills_transfer`); weights of 1 to 5 do alike.
"""
_LEAST_SHARE, _TINY = 1e-4, 1e-9
"""Probabilities below the first are taken for it: nets round there."""


@dataclass(slots=True, eq=False)
class StillSimulator:
    """One face in one still; an `austicker.types.AppearanceSimulator`.

    Attributes:
        still: (S, S, 3) uint8 RGB, see `austicker.types.FaceStill`.
        template: (478, 3) the head, facing the viewer.
        pose: (2, 4) carries it to px of the still.
        light: On the face.
        options: Of the run; which designs, sizes and limits.
        reader: Recognisers that are asked.
        mouths: As for `CoverageLimits.occlusion_cost`.
    """

    still: Image
    template: Floats
    pose: Floats
    light: float
    options: Options
    reader: StillReader
    mouths: Floats | None = None
    _builder: StickerTrackBuilder = field(init=False)
    _drawn: dict[StickerSpec, tuple[slice, slice, Image]] = field(default_factory=dict)
    _read: dict[tuple[StickerSpec, ...], Floats] = field(default_factory=dict)
    _variants: dict[float, tuple[StickerVariant, ...]] = field(default_factory=dict)
    _limits: dict[str, CoverageLimits] = field(default_factory=dict)
    _usually: list[tuple[Floats, float]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._builder = StickerTrackBuilder(self.options.surface, 1.0)

    def variants(self, angle: float) -> tuple[StickerVariant, ...]:
        """See the protocol."""
        if angle not in self._variants:
            self._variants[angle] = tuple(self._variants_at(angle))
        return self._variants[angle]

    def _variants_at(self, angle: float) -> list[StickerVariant]:
        found = []
        for size in (self.options.size, SMALLER * self.options.size):
            places = OpeningPlaces.of(self.template, size, angle)
            side = sticker_side(self.template, size)
            for design in self.options.allowed_designs:
                cost = self._limits_of(design).occlusion_cost(self.template, self.mouths, places)
                found.append(StickerVariant(design, size, angle, side, cost))
        return found

    def _limits_of(self, design: str) -> CoverageLimits:
        if design not in self._limits:
            options = replace(self.options, sticker=design, max_coverage=None)
            self._limits[design] = CoverageLimits(options)
        return self._limits[design]

    def predicted(self) -> str:
        """See the protocol."""
        mean = self.probabilities([()])[:, 0].mean(axis=0)
        return self.reader.classes[int(np.argmax(mean))]

    def probability(self, sets: Sequence[tuple[StickerSpec, ...]], emotion: str) -> Floats:
        """See the protocol."""
        shares = self.probabilities(sets)[..., self._column(emotion)]
        return np.asarray(shares.mean(axis=0))

    def _column(self, emotion: str) -> int:
        if emotion not in self.reader.classes:
            raise NoEvidenceError(
                f"surrogate: no recogniser of stills knows '{emotion}'; expected one of "
                f"{', '.join(self.reader.classes)}"
            )
        return self.reader.classes.index(emotion)

    def change(self, sets: Sequence[tuple[StickerSpec, ...]], emotion: str | None = None) -> Floats:
        """See the protocol."""
        distances, covered = self._effects(sets)
        usual_distances, usual_cover = self._usual()
        moved = np.mean(distances / usual_distances[:, None], axis=0)
        moved += COVER * covered / usual_cover
        if emotion is not None:
            roots = np.sqrt(self.probability([(), *sets], emotion))
            moved += roots[0] - roots[1:]
        return np.asarray(moved)

    def _effects(self, sets: Sequence[tuple[StickerSpec, ...]]) -> tuple[Floats, Floats]:
        """(R, S) how far each recogniser is moved, and (S,) share of the still that changes."""
        distances = _distances(self.probabilities([(), *sets]))[:, 1:]
        return distances, np.array([sum(map(self._covered, one)) for one in sets], float)

    def _usual(self) -> tuple[Floats, float]:
        """(R,) what one sticker of the first design does on average, and the share it covers."""
        if not self._usually:
            first = self.variants(0.0)[0]
            cost = first.occlusion_cost
            free = list(range(1, N_ROIS + 1))
            if cost is not None:
                free = [roi for roi in free if (cost[roi - 1] <= 1).all()] or free
            sets = [(StickerSpec(roi, first.sticker, first.size),) for roi in free]
            distances, covered = self._effects(sets)
            found = np.maximum(distances.mean(axis=1), _TINY), max(float(covered.mean()), _TINY)
            self._usually.append(found)
        return self._usually[0]

    def _covered(self, spec: StickerSpec) -> float:
        rows, columns, patch = self._patch(spec)
        changed = (patch != self.still[rows, columns]).any(axis=2)
        return int(changed.sum()) / (len(self.still) * len(self.still[0]))

    def probabilities(self, sets: Sequence[tuple[StickerSpec, ...]]) -> Floats:
        """(R, S, K) of every recogniser under every set."""
        new = [one for one in dict.fromkeys(sets) if one not in self._read]
        if new:
            answers = self.reader.probabilities(np.stack([self.drawn(one) for one in new]))
            self._read.update(zip(new, np.moveaxis(answers, 1, 0), strict=True))
        return np.stack([self._read[one] for one in sets], axis=1)

    def drawn(self, specs: Sequence[StickerSpec]) -> Image:
        """The still with stickers that do not overlap."""
        out = self.still.copy()
        for spec in specs:
            rows, columns, patch = self._patch(spec)
            area = out[rows, columns]
            bare = self.still[rows, columns]
            np.copyto(area, patch, where=(patch != bare).any(axis=2, keepdims=True))
        return out

    def _patch(self, spec: StickerSpec) -> tuple[slice, slice, Image]:
        """The part of the still that one sticker changes."""
        if spec not in self._drawn:
            placement = Placement(spec.roi, spec.sticker, spec.size, "head", "", angle=spec.angle)
            track = self._builder.on(self.template, self.pose, placement, light=self.light)
            out = self.still.copy()
            track.layer(self.still, self.pose).paint(out)
            changed = (out != self.still).any(axis=2)
            rows, columns = np.flatnonzero(changed.any(axis=1)), np.flatnonzero(changed.any(axis=0))
            area = slice(0, 0), slice(0, 0)
            if len(rows):
                area = slice(rows[0], rows[-1] + 1), slice(columns[0], columns[-1] + 1)
            self._drawn[spec] = (*area, out[area].copy())
        return self._drawn[spec]


@dataclass(frozen=True, slots=True, eq=False)
class ClipSimulator:
    """Several stills of one person; an `austicker.types.AppearanceSimulator` of their mean.

    Attributes:
        each: At least one.
    """

    each: tuple[StillSimulator, ...]

    def variants(self, angle: float) -> tuple[StickerVariant, ...]:
        """See the protocol."""
        return self.each[0].variants(angle)

    def predicted(self) -> str:
        """See the protocol."""
        bare = [one.probabilities([()])[:, 0].mean(axis=0) for one in self.each]
        return self.each[0].reader.classes[int(np.argmax(np.mean(bare, axis=0)))]

    def probability(self, sets: Sequence[tuple[StickerSpec, ...]], emotion: str) -> Floats:
        """See the protocol."""
        return np.asarray(np.mean([one.probability(sets, emotion) for one in self.each], axis=0))

    def change(self, sets: Sequence[tuple[StickerSpec, ...]], emotion: str | None = None) -> Floats:
        """See the protocol."""
        return np.asarray(np.mean([one.change(sets, emotion) for one in self.each], axis=0))


def _distances(answers: Floats) -> Floats:
    """(R, S) of (R, S, K) probabilities from those of the first set, in log odds.

    Aitchison's distance (The Statistical Analysis of Compositional Data, 1986): of logarithms less
    their mean. It goes on growing when an answer has changed, as sums of probabilities do not.
    """
    logs = np.log(np.maximum(answers, _LEAST_SHARE))
    centred = logs - logs.mean(axis=2, keepdims=True)
    return np.asarray(np.sqrt(((centred - centred[:, :1]) ** 2).sum(axis=2)))


def simulator_of(
    person: TrackedPerson, options: Options, reader: StillReader | None
) -> ClipSimulator | None:
    """What recognisers read of a person with stickers drawn on the person's stills.

    None where nothing can be drawn or asked.

    Args:
        person: Who.
        options: Of the run.
        reader: Recognisers that help to choose; None where none does.
    """
    if reader is None:
        return None
    template = np.asarray(person.track.template, float)
    found = []
    for still in person.stills:
        eyes = person.eyes(still.index)
        if eyes is not None:
            pose = person.track.pose[still.index - person.track.start]
            placed = still_pose(pose, eyes, len(still.image))
            found.append(
                StillSimulator(
                    still.image, template, placed, person.light, options, reader, person.mouths
                )
            )
    return ClipSimulator(tuple(found)) if found else None


def still_pose(pose: Floats, eyes: Eyes, side: int) -> Floats:
    """(2, 4) of a head in the still that is cut out by its eyes.

    Args:
        pose: (2, 4) in the picture.
        eyes: In the picture, px.
        side: Of the still, px.

    Raises:
        DataError: The eyes are too close.
    """
    matrix = crop_transform(eyes, FACE_AND_MARGIN, side)
    moved = matrix[:, :2] @ np.asarray(pose, float)
    moved[:, 3] += matrix[:, 2]
    return np.asarray(moved)


def occlusion_map(
    still: Image, reader: StillReader, cells: int = 12, width: float = 0.18
) -> Floats:
    """(cells, cells) how far a grey square about each place moves what is read.

    The mean over the recognisers of sum_k |sqrt P(k | covered) - sqrt P(k | bare)|; after Zeiler &
    Fergus, "Visualizing and understanding convolutional networks", ECCV 2014.

    Args:
        still: (S, S, 3) uint8 RGB.
        reader: Recognisers that are asked.
        cells: Places a side.
        width: Of the square, share of the still's side.
    """
    side, half = len(still), width * len(still) / 2
    grey = still.reshape(-1, 3).mean(axis=0).astype(np.uint8)
    places = (np.arange(cells) + 0.5) * side / cells
    covered: list[npt.NDArray[np.uint8]] = [still]
    for y in places:
        for x in places:
            one = still.copy()
            rows = slice(max(0, round(y - half)), round(y + half))
            one[rows, max(0, round(x - half)) : round(x + half)] = grey
            covered.append(one)
    roots = np.sqrt(reader.probabilities(np.stack(covered)))
    moved = np.abs(roots[:, 1:] - roots[:, :1]).sum(axis=2).mean(axis=0)
    return np.asarray(moved.reshape(cells, cells))
