"""The whole chain of `protect` on frames in memory: faces, motion, spotting, model, choice."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction

import numpy as np

from austicker.faces.models import FaceModels
from austicker.pipeline.analyse import analyse
from austicker.pipeline.decide import Chooser
from austicker.pipeline.glance import Flows, glance
from austicker.pipeline.options import Options
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
    seen = analyse(kept, models, fps, (width, height))
    if not seen.people:
        return None
    who = max(seen.people, key=lambda person: person.area)
    chooser = Chooser(options, models.blendshapes)
    flows: Flows = []
    if chooser.looks_closely:
        flows = glance(lambda _: kept, [who], [chooser.rows(who.motion, float(fps))[1]])[0]
    decision = chooser.by_motion(who.track.person, who.motion, who.mesh, float(fps), flows=flows)
    return decision.choice if decision.placer == options.placer else None
