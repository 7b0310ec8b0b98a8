"""The flow path: a sticker modelled in the motion map that a victim reads.

A still sticker shows no motion: the map's median. A decoy shows the given one. The map is then
stretched again, channel by channel, as whoever makes such maps does.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from austicker.bench.attacks.protocol import StickerPlacement
from austicker.bench.flow_map_simulator import FlowMapSimulator, added_strain
from austicker.bench.samples.sticker_config import StickerConfig
from austicker.causal import EmotionModel
from austicker.errors import DataError
from austicker.maplayout import CELLS, ROI_CENTRES
from austicker.motion.flowmap import FlowMap, face_cells
from austicker.recognizers.inputs import MAPS, Input
from austicker.types import (
    N_ROIS,
    Allowed,
    Decoys,
    Floats,
    Observed,
    PlacementProblem,
    Portrait,
    StillReader,
    Wanted,
)

Raw = npt.NDArray[np.uint8]

CLOSED = (5, 7, 11, 13)
"""Regions on which a sticker of k = 2 covers an eye, the mouth or, on most faces, the nostrils."""
_FACE = float(face_cells().sum())


@dataclass(frozen=True, slots=True, eq=False)
class FlowSample:
    """One motion map.

    Attributes:
        name, subject, source, label: Of the clip.
        raw: (28, 28, 3) uint8.
        models: "packaged" and, where there is one, "fold".
        keep_free: Whether regions at eyes, nostrils and mouth are left out.
    """

    name: str
    subject: str
    source: str
    label: str
    raw: Raw
    models: dict[str, EmotionModel]
    keep_free: bool
    _motion: list[Floats] = field(default_factory=list)

    def usable(self, config: StickerConfig) -> tuple[int, ...]:
        """ROIs that may be covered."""
        return tuple(r for r in range(1, N_ROIS + 1) if not (self.keep_free and r in CLOSED))

    def boxes(self, config: StickerConfig) -> npt.NDArray[np.intp]:
        """(14, 4) cells of the regions under a sticker, inclusive."""
        return np.array([_box(c, config.size) for c in ROI_CENTRES.tolist()], np.intp)

    def free(self, config: StickerConfig, x: float, y: float) -> bool:
        """Whether a sticker may have its middle at a point of the face box."""
        column, row = x * CELLS - 0.5, y * CELLS - 0.5
        if not self.keep_free:
            return True
        return all(
            max(abs(column - ROI_CENTRES[roi - 1][0]), abs(row - ROI_CENTRES[roi - 1][1]))
            > config.size
            for roi in CLOSED
        )

    def observation(
        self, config: StickerConfig, emotion: str | None, model: str
    ) -> PlacementProblem:
        """What a placer may decide by."""
        if not self._motion:
            self._motion.append(FlowMap(self.raw).roi_motion().values)
        closed = CLOSED if self.keep_free else ()
        side = 2 * _reach(config.size) + 1
        centres = ROI_CENTRES.astype(float)
        observed = Observed(
            kind="motion",
            values=self._motion[0],
            valid=np.ones((1, N_ROIS), bool),
            weights=np.ones(1),
            unit="range",
            portrait=Portrait(self.raw, centres, np.full((N_ROIS, 2), side - 1.0)),
            simulator=FlowMapSimulator(self.raw, _reach(config.size)),
        )
        allowed = Allowed(
            # Two places further apart than a sticker's side do not overlap.
            centres=centres if config.stickers > 1 else None,
            sizes=np.full((N_ROIS, 2), float(side)) if config.stickers > 1 else None,
            occlusion_cost=np.isin(np.arange(1, N_ROIS + 1), closed)[:, None] * 2.0,
        )
        decoys = None if config.amplitude is None else Decoys(config.amplitude)
        wanted = Wanted(config.stickers, emotion, decoys)
        return PlacementProblem(observed, allowed, wanted, self.models[model])

    def appearance(
        self, config: StickerConfig, reader: StillReader, designs: tuple[str, ...]
    ) -> None:
        """None: nothing here is shown as a still."""

    def shown(self, config: StickerConfig, placement: StickerPlacement | None, kind: Input) -> Raw:
        """The map with stickers.

        Raises:
            DataError: The victim reads something else.
        """
        if kind is not MAPS:
            raise DataError(f"{self.name} is a motion map, and the victim reads {kind.words}")
        return self.raw if placement is None else with_stickers(self.raw, placement, config.size)

    def coverage(self, config: StickerConfig, placement: StickerPlacement | None) -> float:
        """Share of the face's cells under stickers."""
        if placement is None:
            return 0.0
        covered = np.zeros((CELLS, CELLS), bool)
        for box in _boxes(placement, config.size):
            covered[box] = True
        return float((covered & face_cells()).sum() / _FACE)


def with_stickers(raw: Raw, placement: StickerPlacement, size: float) -> Raw:
    """(28, 28, 3) the map with the stickers on it."""
    values = raw.astype(np.float32)
    middle = np.median(values[..., :2], axis=(0, 1))
    boxes = _boxes(placement, size)
    for number, box in enumerate(boxes):
        values[box][..., :2] = middle
        values[box][..., 2] = 0
        if placement.drifts:
            # One movement to a map; drifts are in ranges of a channel.
            values[box][..., :2] += 255 * np.asarray(placement.drifts[number][0], np.float32)
    if placement.drifts:
        more = added_strain(raw.astype(np.float32), values[..., :2])
        values[..., 2] = np.maximum(values[..., 2] + more, 0)
    if placement.content:
        patch = np.frombuffer(placement.content, np.float32).reshape(
            *values[boxes[0]].shape[:2], -1
        )
        values[boxes[0]][..., : patch.shape[2]] = 255 * patch
        values[boxes[0]][..., :2] += middle
    return _stretched(values)


def still(raw: Raw, roi: int, size: float = 2.0) -> Raw:
    """The map with one still sticker on a region, 1-14."""
    return with_stickers(raw, StickerPlacement((roi,)), size)


def _stretched(values: Floats) -> Raw:
    low, high = values.min(axis=(0, 1)), values.max(axis=(0, 1))
    low[2] = 0  # strain is never negative, and 0 is none
    scale = np.divide(255, high - low, out=np.zeros_like(low), where=high > low)
    return np.asarray(np.rint((values - low) * scale), np.uint8)


def _boxes(placement: StickerPlacement, size: float) -> list[tuple[slice, slice]]:
    """Rows and columns under each sticker."""
    centres = [tuple(ROI_CENTRES[roi - 1].tolist()) for roi in placement.rois]
    if placement.at is not None:
        centres = [tuple(round(v * CELLS - 0.5) for v in placement.at)]
    found = []
    for centre in centres:
        x0, y0, x1, y1 = _box(centre, size)
        found.append((slice(y0, y1 + 1), slice(x0, x1 + 1)))
    return found


def _box(centre: tuple[int, ...] | list[int], size: float) -> tuple[int, int, int, int]:
    reach = _reach(size)
    column, row = centre
    x0, y0 = max(column - reach, 0), max(row - reach, 0)
    return x0, y0, min(column + reach, CELLS - 1), min(row + reach, CELLS - 1)


def _reach(size: float) -> int:
    """Cells to each side of the middle: a fifth of the face's 25 cells at k = 2."""
    return max(0, round((size * 2.5 - 1) / 2))
