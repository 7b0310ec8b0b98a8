"""Labelled inputs of synthetic clips, of which only the frames they need are ever rendered."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from austicker.bench.datasets.mappings import MEGC2019
from austicker.bench.labelled import LabelledInputs
from austicker.errors import UsageError
from austicker.motion.crop import Eyes
from austicker.recognizers.inputs import MAPS, Input
from austicker.synth.landmarks import NAMES
from austicker.synth.plan import CorpusSpec, recordings
from austicker.synth.prototypes import class_of
from austicker.synth.recording import Recording, subject_name

RENDERED = "rendered"
"""Name of what is rendered for the purpose, where a data set could stand."""
PLACINGS = 3
"""Maps per clip: one where the eyes truly are, the rest where another crop might put them."""

_SHIFT, _EACH, _SCALE = 1.5, 0.3, 0.1
"""Spread of the crops: both eyes and each, in sixteenths of their distance; log of the scale.
Published crops were placed by face detectors of several kinds, not by eyes."""


def render_inputs(
    spec: CorpusSpec,
    kind: Input,
    progress: Callable[[int, int], None] | None = None,
    *,
    crops: int = 1,
    rng: np.random.Generator | None = None,
) -> LabelledInputs:
    """Inputs of every clip of a corpus, without its videos.

    Args:
        spec: What to render; short clips, three classes.
        kind: What recognisers read.
        progress: Called with clips done and their total.
        crops: Inputs per clip: the first by the true places of the eyes, the others as another
            finder of eyes would place them. With several, "/0", "/1" ... ends their names.
        rng: Moves those other crops.

    Raises:
        UsageError: Several crops and no `rng`.
    """
    if crops > 1 and rng is None:
        raise UsageError("several crops of a clip need rng, which moves them; got None")
    inputs, labels, subjects, names = [], [], [], []
    for done, recording in enumerate(recordings(spec), start=1):
        mark = recording.annotations[0]
        places = kind.wanted(mark.onset, mark.apex, mark.offset)
        rendered = {i: recording.frame(i) for i in sorted(set(places))}
        frames = np.stack([rendered[i] for i in places])
        eyes = eyes_of(recording, places[0])
        for crop in range(crops):
            placed = misplaced(eyes, rng) if crop and rng is not None else eyes
            inputs.append(kind.take(frames, placed))
            labels.append(class_of(mark.emotion, spec.classes))
            subjects.append(subject_name(recording.scene.subject.number))
            names.append(recording.name if crops == 1 else f"{recording.name}/{crop}")
        if progress is not None:
            progress(done, spec.subjects * spec.clips)
    return LabelledInputs(
        inputs=np.stack(inputs),
        kind=kind,
        labels=tuple(labels),
        subjects=tuple(subjects),
        sources=("synthetic",) * len(inputs),
        names=tuple(names),
        classes=MEGC2019.classes,
        table=dict(MEGC2019.table),
    )


def render_maps(
    spec: CorpusSpec,
    rng: np.random.Generator,
    progress: Callable[[int, int], None] | None = None,
) -> LabelledInputs:
    """`PLACINGS` motion maps of every clip: about 2 s a person."""
    return render_inputs(spec, MAPS, progress, crops=PLACINGS, rng=rng)


def eyes_of(recording: Recording, index: int) -> Eyes:
    """Where the eyes truly are in frame `index`: the middle between their corners, px."""
    found = dict(zip(NAMES, recording.truth(index).pixels, strict=True))
    left, right = (
        (found[f"{side} inner eye corner"] + found[f"{side} outer eye corner"]) / 2
        for side in ("left", "right")
    )
    return (float(left[0]), float(left[1])), (float(right[0]), float(right[1]))


def misplaced(eyes: Eyes, rng: np.random.Generator) -> Eyes:
    """Eyes where another finder might put them."""
    places = np.array(eyes)
    cell = float(np.hypot(*(places[1] - places[0]))) / 16
    middle = places.mean(axis=0)
    places = middle + (places - middle) * np.exp(rng.normal(0, _SCALE))
    places = places + rng.normal(0, _SHIFT * cell, 2) + rng.normal(0, _EACH * cell, (2, 2))
    (x0, y0), (x1, y1) = places.tolist()
    return (x0, y0), (x1, y1)
