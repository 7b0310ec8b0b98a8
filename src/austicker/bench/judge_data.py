"""What judges learn from: flow between frames of synthetic people, micro-expression or not."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import nullcontext
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from austicker.bench.datasets.mappings import THREE
from austicker.bench.judge_camera import RATE, as_filmed
from austicker.bench.judge_movements import enlarged, talking, without_expression
from austicker.bench.labelled import LabelledInputs
from austicker.bench.rendered import eyes_of, misplaced
from austicker.maplayout import CELLS
from austicker.motion.crop import Eyes
from austicker.motion.flow_field import regions_of_grid
from austicker.motion.flowmap import ROWS, flow_between
from austicker.protection.micro import by_size
from austicker.recognizers.inputs import Input
from austicker.synth.plan import CorpusSpec, recordings_of, session_of
from austicker.synth.prototypes import class_of
from austicker.synth.recording import Recording, subject_name
from austicker.types import N_ROIS, RoiMotion, Window
from austicker.types.skin import SkinSettings

NOTHING = "nothing"
CLASSES = (*THREE, NOTHING)
SHOWN, STRONG = "micro-expression", "strong expression"
"""What is in a pair of frames, labelled by the emotion. A strong one is no larger than what
`protect` takes for a micro-expression when it is brief, and hides."""
STILL, SPEECH, LARGE = "still", "speech", "large expression"
"""What is in the others, labelled `NOTHING`. A large one is what `protect` leaves as it is."""
NAMED = (SHOWN, STRONG, STILL)
"""What those learn from that name an emotion; the gate learns from everything."""
FILMED = 0.5
"""Share of crops from pairs of frames that went through `as_filmed`."""
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
    *,
    workers: int = 1,
) -> LabelledInputs:
    """Every clip four times: as it is, without expression, talking, and with a larger expression.

    What stays in a clip without expression: the head's motion, blinks, eye movements, light, the
    sensor. Unrelated facial movements go too, for they are expressions of something. Sources say
    what is in a pair of frames. Names end with the number of the crop, "/0" by the true eyes.

    Args:
        spec: People, clips and level.
        rng: Moves the crops, draws speech, cameras and frames.
        progress: Called with people done and their total.
        workers: Processes; the result does not depend on them.
    """
    people, specs = range(spec.subjects), [spec] * spec.subjects
    rows: list[_Row] = []
    with ProcessPoolExecutor(workers) if workers > 1 else nullcontext() as pool:
        ask = map if pool is None else pool.map
        for done, found in enumerate(ask(_person, specs, people, rng.spawn(len(people))), start=1):
            rows += found
            if progress is not None:
                progress(done, spec.subjects)
    return LabelledInputs(
        inputs=np.stack([row.flow for row in rows]),
        kind=FLOW,
        labels=tuple(row.label for row in rows),
        subjects=tuple(row.subject for row in rows),
        sources=tuple(row.source for row in rows),
        names=tuple(row.name for row in rows),
        classes=CLASSES,
        table={},
    )


class _Row(NamedTuple):
    flow: npt.NDArray[np.float32]
    label: str
    source: str
    subject: str
    name: str


def _person(spec: CorpusSpec, number: int, rng: np.random.Generator) -> list[_Row]:
    rows = []
    subject = f"{spec.level}-{subject_name(number)}"  # people of two corpora differ
    for recording in recordings_of(spec, session_of(spec, number)):
        emotion = class_of(recording.annotations[0].shown, spec.classes)
        for source, clip, onset, apex in _pairs(recording, rng):
            pair = np.stack([clip.frame(onset), clip.frame(apex)])
            eyes = eyes_of(clip, onset)
            for crop in range(PLACINGS):
                seen, places = pair, misplaced(eyes, rng) if crop else eyes
                if rng.random() < FILMED:
                    seen, places = as_filmed(seen, places, rng)
                flow = FLOW.take(seen, places)
                name = f"{recording.name}/{crop}"
                rows.append(_Row(flow, *labelled(source, flow, emotion), subject, name))
    return rows


def labelled(source: str, flow: npt.NDArray[np.float32], emotion: str) -> tuple[str, str]:
    """The label of a flow, and what is in it.

    An enlarged expression is `LARGE` where `protect` leaves such a movement as it is, by the size
    that it measures, and `STRONG` where it does not.

    Args:
        source: `SHOWN`, `STILL`, `SPEECH`, or `LARGE` for an enlarged expression.
        flow: (38, 28, 2) cells.
        emotion: Of the clip.
    """
    if source == LARGE and not _too_large(flow):
        source = STRONG
    return emotion if source in (SHOWN, STRONG) else NOTHING, source


def _too_large(flow: npt.NDArray[np.float32]) -> bool:
    values = np.stack([np.zeros((N_ROIS, 3)), regions_of_grid(flow)])
    motion = RoiMotion(values, np.ones((2, N_ROIS), bool))
    _, large = by_size(motion, (Window(0, 1, 1, 0.0),), SkinSettings(), RATE)
    return bool(large)


def _pairs(
    recording: Recording, rng: np.random.Generator
) -> Iterator[tuple[str, Recording, int, int]]:
    """What is in it, the clip, and the frames between which motion is measured."""
    mark, last = recording.annotations[0], len(recording) - 1

    def apart() -> tuple[int, int]:
        return int(rng.integers(0, last // 3)), int(rng.integers(2 * last // 3, last))

    yield SHOWN, recording, mark.onset, mark.apex
    yield STILL, without_expression(recording), *apart()
    yield SPEECH, talking(recording, rng), *apart()
    yield LARGE, enlarged(recording, rng), mark.onset, mark.apex
