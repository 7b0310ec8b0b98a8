"""What a model is fitted to: the regions' motion in clips of many people, and their labels."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from austicker.errors import DataError, RecordError
from austicker.facs import ROIS
from austicker.maplayout import CELLS
from austicker.types import N_ROIS, FeatureKind, Floats

CHANNELS: dict[FeatureKind, tuple[str, ...]] = {
    "motion": ("u", "v", "strain"),
    "activation": ("strongest", "raising", "lowering"),
}
USED: dict[FeatureKind, slice] = {"motion": slice(0, 3), "activation": slice(1, 3)}
"""Channels that a model reads: the strongest activation is one of the other two."""
RESTING = "neutral"
"""Label of stills that show no expression."""
LEAST_CLIPS = 30
LEAST_OF_A_CLASS = 3

MIRROR = np.array([roi.mirror - 1 for roi in ROIS])
"""(14,) column of the region on the other side."""


@dataclass(frozen=True, slots=True, eq=False)
class Population:
    """Clips of many people, one row each.

    Attributes:
        values: (N, 14, 3) u, v, strain of each region at the apex relative to the onset. Any unit
            that is the same for all clips, or the clip's own range, as in motion maps. Of stills
            the activations, as in `Observed`.
        labels: Class of each clip.
        subjects: Subject of each clip.
        name: Of the data set.
        kind: "activation" for stills, some of which are labelled `RESTING`.
        maps: (N, 28, 28, 3) the whole motion maps, u and v from their medians, strain from 0, in
            the range of each channel; None where only regions were measured.
    """

    values: Floats
    labels: tuple[str, ...]
    subjects: tuple[str, ...]
    name: str = ""
    kind: FeatureKind = "motion"
    maps: Floats | None = None

    def __post_init__(self) -> None:
        n = len(self.values)
        if self.values.shape != (n, N_ROIS, 3):
            got = self.values.shape
            raise RecordError(f"Population: expected values of shape (N, 14, 3), got {got}")
        if not len(self.labels) == len(self.subjects) == n:
            got_lengths = (len(self.labels), len(self.subjects))
            raise RecordError(f"Population: expected {n} labels and subjects, got {got_lengths}")
        if self.maps is not None and self.maps.shape != (n, CELLS, CELLS, 3):
            raise RecordError(
                f"Population: expected maps of shape ({n}, 28, 28, 3), got {self.maps.shape}"
            )

    def __len__(self) -> int:
        return len(self.values)

    @property
    def classes(self) -> tuple[str, ...]:
        """Distinct labels, sorted."""
        return tuple(sorted({str(label) for label in self.labels}))

    def select(self, chosen: Sequence[int]) -> Population:
        """The clips at the given places, repeats included."""
        return Population(
            self.values[list(chosen)],
            tuple(self.labels[i] for i in chosen),
            tuple(self.subjects[i] for i in chosen),
            self.name,
            self.kind,
            None if self.maps is None else self.maps[list(chosen)],
        )

    @property
    def resting(self) -> str | None:
        """Label of photos without expression; None for clips, whose onset is at rest."""
        return RESTING if self.kind == "activation" else None

    def check(self, classes: Sequence[str] = ()) -> None:
        """Refuse what no model can be fitted to.

        Args:
            classes: Those that must be there.

        Raises:
            DataError: Fewer than 30 clips, a class missing or rare, one person only, or a
                feature that is NaN or never changes; the message names it.
        """
        name = f"'{self.name}'" if self.name else "the data"
        if len(self) < LEAST_CLIPS:
            raise DataError(f"{name} has {len(self)} clips; expected {LEAST_CLIPS} or more to fit")
        counts = Counter(self.labels)
        classes = [*classes, *((self.resting,) if self.resting else ())]
        absent = [c for c in classes if not counts[c]]
        if absent or len(counts) < 2:
            want = ", ".join(classes) or "at least two classes"
            raise DataError(f"{name} has only {', '.join(counts)}; expected clips of {want}")
        label, fewest = min(counts.items(), key=lambda item: item[1])
        if fewest < LEAST_OF_A_CLASS:
            raise DataError(
                f"{name} has {fewest} clips of '{label}'; expected {LEAST_OF_A_CLASS} or more"
            )
        if len(set(self.subjects)) < 2:
            raise DataError(f"{name} shows one person; expected clips of two or more")
        self._check_values(name)

    def _check_values(self, name: str) -> None:
        bad = ~np.isfinite(self.values)
        if bad.any():
            clip, roi, channel = np.argwhere(bad)[0]
            what = f"{CHANNELS[self.kind][channel]} of ROI {roi + 1}"
            raise DataError(
                f"{name}: {what} in clip {clip} is not a number; "
                "leave clips out that could not be measured"
            )
        used = np.arange(3)[USED[self.kind]]
        still = np.ptp(self.values[..., used], axis=0) <= 0
        if still.any():
            roi, place = np.argwhere(still)[0]
            what = f"{CHANNELS[self.kind][used[place]]} of ROI {roi + 1}"
            raise DataError(
                f"{name}: {what} is the same in all {len(self)} "
                "clips; expected it to vary, check how it was measured"
            )


def mirrored(values: Floats, kind: FeatureKind = "motion") -> Floats:
    """(..., 14, 3) of the mirrored faces: sides swapped, and u of motion turned round."""
    across = -1.0 if kind == "motion" else 1.0
    flipped: Floats = values[..., MIRROR, :] * np.array([across, 1.0, 1.0])
    return flipped
