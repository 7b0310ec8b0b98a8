"""Region motion of clips, measured as `protect` measures it: at the mesh's own regions.

Not as in motion maps, whose regions lie where the published crop has them: its outer brows, for
one, are a third of the eyes' distance nearer to the nose.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

import numpy as np

from austicker.bench.datasets.records import Dataset
from austicker.bench.rendered import ends
from austicker.causal import Population
from austicker.causal.model import stretch
from austicker.errors import DataError, NoFaceError
from austicker.faces.models import FaceModels
from austicker.faces.still import find_faces
from austicker.motion.clip import measure
from austicker.regions.rois import track
from austicker.synth.plan import CorpusSpec, recordings_of, session_of
from austicker.synth.prototypes import class_of
from austicker.types import N_ROIS, Clip, Floats

LEAST_REGIONS = 10
"""Regions that must have been followed for a clip to count."""

Progress = Callable[[int, int], None]


def motion_of(clip: Clip, models: FaceModels) -> Floats:
    """(14, 3) motion from onset to apex, stretched to the range of each channel in the clip.

    Args:
        clip: One face.
        models: Networks.

    Raises:
        NoFaceError: No face in the onset frame, or too few regions could be followed.
    """
    frames = clip.frames[[clip.onset, clip.apex]]
    meshes = find_faces(np.ascontiguousarray(frames[0]), models.detectors, models.mesh).meshes
    if not meshes:
        raise NoFaceError(f"{clip.name}: no face was found in the onset frame")
    mesh = np.asarray(meshes[0], float)
    moved = measure(frames, track(mesh[None]), mesh, onset=0)
    valid = moved.valid[1]
    if valid.sum() < LEAST_REGIONS:
        raise NoFaceError(f"{clip.name}: {int(valid.sum())} of {N_ROIS} regions could be followed")
    known = np.where(valid[:, None], moved.values[1], 0.0)
    return np.asarray(stretch(known[None], valid[None], np.ones(3))[0])


def measured_synthetic(
    models: FaceModels,
    *,
    people: int,
    clips: int,
    levels: Sequence[str],
    seed: int,
    progress: Progress | None = None,
) -> tuple[Population, int]:
    """Synthetic clips of which only onset and apex are rendered: about 3 s a person.

    Args:
        models: Networks.
        people: At each level, different ones.
        clips: Of each.
        levels: Of difficulty.
        seed: Of the first level; the others follow.
        progress: Called with clips done and their total.

    Returns:
        The population, and the number of clips that gave no motion.
    """

    def every() -> Iterable[tuple[Clip, str, str]]:
        for number, level in enumerate(levels):
            spec = CorpusSpec(subjects=people, clips=clips, level=level, seed=seed + number)
            for person in range(people):
                for recording in recordings_of(spec, session_of(spec, person)):
                    clip, _ = ends(recording)
                    label = class_of(str(clip.emotion), spec.classes)
                    yield clip, label, f"{level}-{clip.subject}"

    name = f"synthetic, levels {' and '.join(levels)}, seeds from {seed}, measured in frames"
    return _gather(every(), models, name, len(levels) * people * clips, progress)


def measured(
    dataset: Dataset[Any], models: FaceModels, progress: Progress | None = None
) -> tuple[Population, int]:
    """The clips of a data set, after `labelled`; see `measured_synthetic`.

    Raises:
        DataError: No clip gave motion.
    """

    def every() -> Iterable[tuple[Clip | None, str, str]]:
        for sample in dataset:
            try:
                clip = sample.load()
            except DataError:
                clip = None
            yield clip, sample.label or sample.emotion, sample.subject

    return _gather(every(), models, dataset.name, len(dataset), progress)


def _gather(
    clips: Iterable[tuple[Clip | None, str, str]],
    models: FaceModels,
    name: str,
    total: int,
    progress: Progress | None,
) -> tuple[Population, int]:
    values, labels, subjects, lost = [], [], [], 0
    for done, (clip, label, subject) in enumerate(clips, start=1):
        try:
            if clip is None:
                raise NoFaceError(f"'{name}': a clip cannot be read")
            values.append(motion_of(clip, models))
        except NoFaceError:
            lost += 1
        else:
            labels.append(label)
            subjects.append(subject)
        if progress is not None:
            progress(done, total)
    if not values:
        raise DataError(f"'{name}' gave no motion from {total} clips")
    return Population(np.array(values), tuple(labels), tuple(subjects), name), lost
