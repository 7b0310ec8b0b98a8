"""What judges learn from: flow between frames of synthetic people, with and without expression."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import numpy.typing as npt

from austicker.bench.datasets.mappings import THREE
from austicker.bench.labelled import LabelledInputs
from austicker.bench.rendered import eyes_of, misplaced
from austicker.maplayout import CELLS
from austicker.motion.crop import Eyes
from austicker.motion.flowmap import ROWS, flow_between
from austicker.recognizers.inputs import Input
from austicker.synth.plan import CorpusSpec, recordings
from austicker.synth.prototypes import class_of
from austicker.synth.recording import Recording, subject_name

NOTHING = "nothing"
CLASSES = (*THREE, NOTHING)
BLINK = 45
PLACINGS = 2
"""Crops per pair of frames: by the true eyes, and as another finder of eyes would place them."""


def _take(frames: npt.NDArray[np.uint8], eyes: Eyes) -> npt.NDArray[np.float32]:
    return flow_between(frames[0], frames[1], eyes).astype(np.float16).astype(np.float32)


def _mirror(flow: npt.NDArray[Any]) -> npt.NDArray[Any]:
    return np.ascontiguousarray(flow[:, :, ::-1]) * np.array([-1, 1], np.float32)


FLOW = Input(
    "flow",
    "flow fields from onset to apex, in sixteenths of the eyes' distance",
    (ROWS, CELLS, 2),
    lambda onset, apex, _: [onset, apex],
    _take,
    _mirror,
    np.float32,
)
"""What judges learn from; rounded to half precision."""


def render_flow(
    spec: CorpusSpec,
    rng: np.random.Generator,
    progress: Callable[[int, int], None] | None = None,
) -> LabelledInputs:
    """Every clip twice: as it is, and with the expression taken out of it.

    What stays in a clip without expression: the head's motion, blinks, eye movements, light, the
    sensor. Unrelated facial movements go too, for they are expressions of something. Names end
    with the number of the crop, "/0" by the true eyes.

    Args:
        spec: People, clips and level.
        rng: Moves the crops and picks the frames of what is no expression.
        progress: Called with clips done and their total.
    """
    flows, labels, subjects, names = [], [], [], []
    for done, recording in enumerate(recordings(spec), start=1):
        mark = recording.annotations[0]
        still = without_expression(recording)
        last = len(recording) - 1
        first, second = int(rng.integers(0, last // 3)), int(rng.integers(2 * last // 3, last))
        for label, clip, onset, apex in (
            (class_of(mark.shown, spec.classes), recording, mark.onset, mark.apex),
            (NOTHING, still, first, second),
        ):
            pair = np.stack([clip.frame(onset), clip.frame(apex)])
            eyes = eyes_of(clip, onset)
            for crop in range(PLACINGS):
                flows.append(FLOW.take(pair, misplaced(eyes, rng) if crop else eyes))
                labels.append(label)
                person = subject_name(recording.scene.subject.number)
                subjects.append(f"{spec.level}-{person}")  # people of two corpora differ
                names.append(f"{recording.name}/{crop}")
        if progress is not None:
            progress(done, spec.subjects * spec.clips)
    return LabelledInputs(
        inputs=np.stack(flows),
        kind=FLOW,
        labels=tuple(labels),
        subjects=tuple(subjects),
        sources=("synthetic",) * len(flows),
        names=tuple(names),
        classes=CLASSES,
        table={},
    )


def without_expression(recording: Recording) -> Recording:
    """The same recording of a face that shows nothing but blinks and eye movements."""
    performance = recording.performance
    lids = tuple(event for event in performance.nuisance if event.au == BLINK)
    return replace(recording, performance=replace(performance, expression=(), nuisance=lids))
