"""What simple victims predict of motion maps with each region hidden, on people unseen in training.

A sticker of k = 2 is modelled as no motion in the 5 x 5 cells around its region.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from austicker.bench.labelled import LabelledInputs
from austicker.bench.simple_victims import NAMES, Victim
from austicker.maplayout import ROI_CENTRES, ROI_REACH
from austicker.types import N_ROIS, Bools, Floats
from studies.maps import centred

FOLDS = 10

Labels = npt.NDArray[np.str_]
Indices = npt.NDArray[np.intp]


@dataclass(frozen=True, slots=True, eq=False)
class Exhaustive:
    """Every answer of every victim.

    Attributes:
        truth: (N,) labels.
        subjects: Of every clip.
        predicted: Victim -> (N, 15) labels: as it is, then with each region hidden.
        margins: Victim -> (N, 15) by how much the true label's score exceeds the others'.
        retrained: Victim -> (N, 15) the same of the same recogniser, trained again from another
            start on a resample of the same people.
    """

    truth: Labels
    subjects: tuple[str, ...]
    predicted: dict[str, Labels]
    margins: dict[str, Floats]
    retrained: dict[str, Floats]

    def best(self, victim: str, usable: Indices) -> tuple[Indices, Indices]:
        """(N, 1) the region that most lowers the margin, knowing the victim only by kin.

        Args:
            victim: Whose answers are to change.
            usable: Columns of the regions that may be covered.

        Returns:
            By the mean margin of the other victims, and by that of the retrained victim.
        """
        others = sum(
            margin[:, 1:] / np.abs(margin[:, 0]).mean()
            for name, margin in self.margins.items()
            if name != victim
        )
        known = np.asarray(others), self.retrained[victim][:, 1:]
        by_others, by_retrained = (usable[m[:, usable].argmin(axis=1)][:, None] for m in known)
        return by_others, by_retrained


def exhaustive(maps: LabelledInputs, seed: int) -> Exhaustive:
    """Train on the other folds' people, hide each region, and ask."""
    shown, truth, subjects = centred(maps), np.array(maps.labels), np.array(maps.subjects)
    size = (len(maps), N_ROIS + 1)
    predicted = {name: np.zeros(size, truth.dtype) for name in NAMES}
    margins: dict[str, Floats] = {name: np.zeros(size) for name in NAMES}
    retrained: dict[str, Floats] = {name: np.zeros(size) for name in NAMES}
    for number, out in enumerate(folds(maps.subjects, seed)):
        for name in NAMES:
            victim = Victim(name, seed + number).fit(shown[~out], truth[~out])
            again = _resampled(subjects, ~out, np.random.default_rng([seed, number]))
            other = Victim(name, seed + number + FOLDS).fit(shown[again], truth[again])
            for column in range(N_ROIS + 1):
                seen = _hidden(shown[out], column) if column else shown[out]
                predicted[name][out, column] = victim.predict(seen)
                margins[name][out, column] = victim.margins(seen, truth[out])
                retrained[name][out, column] = other.margins(seen, truth[out])
    return Exhaustive(truth, maps.subjects, predicted, margins, retrained)


def folds(subjects: tuple[str, ...], seed: int) -> Iterator[Bools]:
    """(N,) the clips left out, fold by fold; nobody is on both sides."""
    names = np.unique(subjects)
    np.random.default_rng(seed).shuffle(names)
    for i in range(min(FOLDS, len(names))):
        yield np.isin(subjects, names[i::FOLDS])


def _resampled(subjects: Labels, known: Bools, rng: np.random.Generator) -> Indices:
    """Clips of as many people as are known, drawn with repeats."""
    people = np.unique(subjects[known])
    drawn = rng.choice(people, len(people))
    return np.concatenate([np.flatnonzero(subjects == name) for name in drawn])


def _hidden(maps: Floats, roi: int) -> Floats:
    column, row = ROI_CENTRES[roi - 1]
    out = maps.copy()
    rows = slice(max(row - ROI_REACH, 0), row + ROI_REACH + 1)
    out[:, rows, max(column - ROI_REACH, 0) : column + ROI_REACH + 1] = 0
    return out
