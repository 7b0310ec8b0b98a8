"""Stickers on a clip or a still that lies in memory."""

from __future__ import annotations

from fractions import Fraction

import numpy as np

from austicker.bench.adapters.art.arrays import Pixels
from austicker.faces.models import FaceModels
from austicker.protection.options import Options
from austicker.types import Frame


def protect_clip(
    frames: Pixels, options: Options, models: FaceModels, fps: Fraction
) -> Pixels | None:
    """(F, H, W, 3) RGB with everybody dressed; None where no face can be followed."""
    from austicker.protection.analyze import analyze_frames
    from austicker.protection.overlay import VideoOverlay
    from austicker.protection.video import dress

    film = [Frame(image, i, i / fps) for i, image in enumerate(frames)]
    height, width = frames.shape[1:3]
    seen = analyze_frames(film, models, fps, (width, height), portraits=options.portraits)
    if not seen.people:
        return None
    overlays, _, _ = dress(seen, options, models, float(fps), look=lambda _: film)
    overlay = VideoOverlay(overlays, seen.untracked)
    return np.stack([overlay.apply(one.image, one.index) for one in film])


def protect_still(image: Pixels, options: Options, models: FaceModels) -> Pixels | None:
    """(H, W, 3) RGB with everybody dressed; None without a face that can wear a sticker."""
    from austicker.protection.photo import protect_image

    out, people, _, _ = protect_image(image, options, models)
    return out if people else None
