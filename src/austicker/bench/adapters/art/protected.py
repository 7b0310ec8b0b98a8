"""Stickers on a clip or a still that lies in memory."""

from __future__ import annotations

from fractions import Fraction

import numpy as np

from austicker.bench.adapters.art.arrays import Pixels
from austicker.faces.models import FaceModels
from austicker.protection.options import Options


def protect_clip(
    frames: Pixels, options: Options, models: FaceModels, fps: Fraction
) -> Pixels | None:
    """(F, H, W, 3) RGB with everybody protected; None where no face can be followed."""
    from austicker.protection.analyze import analyze_frames
    from austicker.protection.make_plan import make_plan
    from austicker.protection.render import apply

    analysis = analyze_frames(
        list(frames),
        fps,
        models,
        portraits=options.portraits,
        flow=options.needs_flow,
        drifting=options.clip_decoys is not None,
    )
    if not analysis.people:
        return None
    return np.stack(list(apply(frames, make_plan(analysis, options))))


def protect_still(image: Pixels, options: Options, models: FaceModels) -> Pixels | None:
    """(H, W, 3) RGB with everybody protected; None without a face that a mesh fits."""
    from austicker.protection.analyze import analyze_photo
    from austicker.protection.make_plan import make_plan
    from austicker.protection.render import apply

    analysis = analyze_photo(image, models, portraits=options.portraits)
    if not analysis.people:
        return None
    return next(apply([image], make_plan(analysis, options)))
