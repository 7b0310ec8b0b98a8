"""The whole chain of `protect` on frames in memory: what the wanted placer chooses."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction

from austicker.faces.models import FaceModels
from austicker.protection.analyze import analyze_frames
from austicker.protection.options import Options
from austicker.protection.planner import Planner
from austicker.types import Choice, Image


def chosen(
    frames: Iterable[Image], fps: Fraction, models: FaceModels, options: Options
) -> Choice | None:
    """The choice of the wanted placer for the largest face.

    Args:
        frames: (H, W, 3) uint8 RGB, one shot.
        fps: Frame rate.
        models: Networks.
        options: As for `protect`.

    Returns:
        The choice; None where there is no face, or no evidence for the placer.
    """
    analysis = analyze_frames(
        list(frames), fps, models, flow=options.needs_flow, drifting=options.clip_decoys is not None
    )
    if not analysis.people:
        return None
    largest = max(analysis.people, key=lambda person: person.area)
    decision = Planner(options).decide(largest, analysis.fps, analysis.size)
    return decision.choice if decision.placer == options.placer else None
