"""Whole-face motion of many synthetic people, from which `fit_fields` learns."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from austicker.causal.fields import CELL, COLUMNS, ORIGIN, FieldModel, fit_fields
from austicker.causal.fields import ROWS as FIELD_ROWS
from austicker.causal.model import EmotionModel
from austicker.errors import DataError
from austicker.maplayout import CELLS, region_means
from austicker.motion.flowmap import ROWS, encode, face_mask
from austicker.synth.fields import expression_field
from austicker.synth.plan import CorpusSpec, recordings_of, session_of
from austicker.types import Floats

SEED = 3026
"""Other people than those of `austicker.bench.population`."""
PEOPLE, CLIPS = 30, 12
LEVELS = ("default",)
_PER_IOD = 16
_MIDDLE = (14.5, 7.5 * ROWS / CELLS)
"""Column and row, from the edges of the map, of the middle between the eyes."""


def learn_fields(
    model: EmotionModel,
    *,
    people: int = PEOPLE,
    clips: int = CLIPS,
    levels: Sequence[str] = LEVELS,
    progress: Callable[[int, int], None] | None = None,
) -> FieldModel:
    """Fit the fields of a model of motion to synthetic people; about 2 s a person.

    Args:
        model: Fitted before, to any population.
        people: At each level.
        clips: Of each.
        levels: Of difficulty.
        progress: Called with clips done and their total.

    Raises:
        DataError: A model of stills, or too few clips.
    """
    if model.kind != "motion":
        raise DataError(f"expected a model of motion to learn fields for, got one of {model.kind}")
    fields = []
    total = people * clips * len(levels)
    for number, level in enumerate(levels):
        spec = CorpusSpec(subjects=people, clips=clips, level=level, seed=SEED + number, size=64)
        for person in range(people):
            for recording in recordings_of(spec, session_of(spec, person)):
                mark = recording.annotations[0]
                field = expression_field(
                    recording,
                    mark.true_onset,
                    mark.true_apex,
                    shape=(FIELD_ROWS, COLUMNS),
                    cell=CELL,
                    origin=ORIGIN,
                )
                fields.append(field)
                if progress is not None:
                    progress(len(fields), total)
    stacked = np.stack(fields)
    return fit_fields(model, region_values(stacked), stacked)


def region_values(fields: Floats) -> Floats:
    """(N, 14, 3) what motion maps of (N, ROWS, COLUMNS, 2) fields say of the regions."""
    import cv2

    rows, columns = np.mgrid[:ROWS, :CELLS].astype(np.float32)
    x = ((columns + 0.5 - _MIDDLE[0]) / _PER_IOD - ORIGIN[0]) / CELL
    y = ((rows + 0.5 - _MIDDLE[1]) / _PER_IOD - ORIGIN[1]) / CELL
    face = face_mask(1)
    values = []
    for field in fields:
        flow = cv2.remap(
            np.asarray(field, np.float32),
            x.astype(np.float32),
            y.astype(np.float32),
            cv2.INTER_LINEAR,
            borderMode=cv2.BORDER_REPLICATE,
        )
        cells = np.asarray(flow, np.float32)
        cells[~face] = np.median(cells[face], axis=0)
        values.append(region_means(encode(cells).centred()))
    return np.stack(values)
