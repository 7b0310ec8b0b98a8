"""The whole chain of `protect` on frames in memory: faces, motion, spotting, model, choice."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction

import numpy as np

from austicker.faces.models import FaceModels
from austicker.protection.analyze import analyze_frames
from austicker.protection.movement_flow import Flows, movement_flows
from austicker.protection.options import Options
from austicker.protection.planner import Planner
from austicker.types import Choice, Frame, Image


def chosen(
    frames: Iterable[Image], fps: Fraction, models: FaceModels, options: Options
) -> Choice | None:
    """What the wanted placer chooses for the largest face.

    Args:
        frames: (H, W, 3) uint8 RGB, one shot.
        fps: Frame rate.
        models: Networks.
        options: As for `protect`.

    Returns:
        The choice; None where there is no face, or no evidence for the placer.
    """
    kept = [Frame(np.ascontiguousarray(f), i, i / fps) for i, f in enumerate(frames)]
    height, width = kept[0].image.shape[:2]
    seen = analyze_frames(kept, models, fps, (width, height))
    if not seen.people:
        return None
    who = max(seen.people, key=lambda person: person.area)
    planner = Planner(options, models.blendshapes)
    flows: Flows = []
    if planner.needs_flow:
        flows = movement_flows(lambda _: kept, [who], [planner.rows(who.motion, float(fps))[1]])[0]
    decision = planner.by_motion(who.track.person, who.motion, who.mesh, float(fps), flows=flows)
    return decision.choice if decision.placer == options.placer else None
