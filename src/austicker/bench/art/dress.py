"""Stickers on a clip or a still that lies in memory."""

from __future__ import annotations

from fractions import Fraction

import numpy as np

from austicker.bench.art.arrays import Pixels
from austicker.faces.models import FaceModels
from austicker.pipeline.options import Options
from austicker.types import Frame


def dress_clip(
    frames: Pixels, options: Options, models: FaceModels, fps: Fraction
) -> Pixels | None:
    """(F, H, W, 3) RGB with everybody dressed; None where no face can be followed."""
    from austicker.pipeline.analyse import analyse
    from austicker.pipeline.outfit import Wardrobe
    from austicker.pipeline.video import dress

    film = [Frame(image, i, i / fps) for i, image in enumerate(frames)]
    height, width = frames.shape[1:3]
    seen = analyse(film, models, fps, (width, height), portraits=options.portraits)
    if not seen.people:
        return None
    outfits, _, _ = dress(seen, options, models, float(fps), look=lambda _: film)
    wardrobe = Wardrobe(outfits, seen.glimpses)
    return np.stack([wardrobe.dressed(one.image, one.index) for one in film])


def dress_still(image: Pixels, options: Options, models: FaceModels) -> Pixels | None:
    """(H, W, 3) RGB with everybody dressed; None without a face that can wear a sticker."""
    from austicker.pipeline.photo import protect_image

    out, people, _, _ = protect_image(image, options, models)
    return out if people else None
