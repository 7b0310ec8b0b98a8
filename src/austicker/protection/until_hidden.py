"""Raise the strength until the population model no longer reads what is hidden from it.

The judges are not asked: who chooses by a measure cannot be measured by it. What is published then
depends a little on what the clip shows, through how often the strength was raised.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from austicker.causal import EmotionModel
from austicker.media.reader import read_video
from austicker.motion.flowmap import encode
from austicker.protection.analysis import Analysis
from austicker.protection.make_plan import make_plan
from austicker.protection.options import Options
from austicker.protection.overlay import person_overlays
from austicker.protection.plan import Plan
from austicker.protection.verify import Verifier
from austicker.protection.video_overlay import VideoOverlay
from austicker.types import Frame

THRESHOLD = 0.5
"""Posterior of the emotion that the model read before; from here on it reads it still."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What the population model reads of a video's micro-expressions.

    Attributes:
        shown: Those that it reads in the original.
        readable: Of these, those in which it still reads the same.
    """

    shown: int
    readable: int


def rehearse(frames: Iterable[Frame], plan: Plan, model: EmotionModel) -> Reading:
    """Draw a plan without writing anything, and let the population model read the result.

    Args:
        frames: All of the video, in order.
        plan: What is drawn.
        model: Of motion.
    """
    overlays = person_overlays(plan)
    overlay = VideoOverlay(overlays, plan.untracked, plan.spans)
    reader = Verifier(overlays, plan.spans)
    last = max(reader.wanted, default=-1)
    for frame in frames:
        if frame.index > last:
            break
        reader.feed(frame.index, frame.image, overlay.apply(frame.image, frame.index))
    shown = readable = 0
    for before, after in reader.flows(large=False):
        maps = np.stack([encode(flow).centred() for flow in (before, after)])
        first, then = model.posterior_of_maps(maps)
        emotion = int(first.argmax())
        if first[emotion] >= THRESHOLD:
            shown += 1
            readable += bool(then[emotion] >= THRESHOLD)
    return Reading(shown, readable)


def plan_until_hidden(
    source: Path, analysis: Analysis, steps: Sequence[Options]
) -> tuple[Plan, str]:
    """The plan of the first step with which the population model reads nothing, else of the last.

    Args:
        source: The video that was analyzed.
        analysis: What was found in it, with the options of the first step.
        steps: Settings, weakest first.

    Returns:
        The plan, and a sentence that says what was reached.

    Raises:
        InputError: The file cannot be read.
    """
    found: list[Reading] = []
    for options in steps:
        planned = make_plan(analysis, options)
        frames = read_video(source, allow_truncated=options.allow_truncated)
        found.append(rehearse(frames, planned, options.population("motion")))
        if not found[-1].readable:
            break
    return planned, _sentence(found)


def _sentence(found: Sequence[Reading]) -> str:
    last = found[-1]
    if not last.shown:
        return (
            "no micro-expression was spotted that the population model reads, so the strength was "
            "not raised"
        )
    raised = {0: "", 1: " after the strength was raised once"}.get(
        len(found) - 1, f" after the strength was raised {len(found) - 1} times"
    )
    what = f"of {last.shown} micro-expressions"
    if last.readable:
        return (
            f"the population model still reads {last.readable} {what}{raised}; nothing stronger is "
            "left, so cut these moments out or blur the face"
        )
    return f"the population model reads none {what}{raised}"
