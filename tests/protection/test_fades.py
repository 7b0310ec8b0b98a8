"""Stickers in a fade: as dark as the face, within a frame."""

from __future__ import annotations

from fractions import Fraction

import numpy as np

from austicker.faces.models import FaceModels
from austicker.protection.analyze import analyze_frames
from austicker.protection.make_plan import make_plan
from austicker.protection.options import Options
from austicker.protection.overlay import person_overlays
from austicker.protection.render import apply
from austicker.srgb import to_linear, to_srgb
from austicker.types import Image
from tests.actors import talk

FADE = 14


def dimmed(image: Image, share: float) -> Image:
    return np.rint(to_srgb(share * to_linear(image / 255)) * 255).astype(np.uint8)


def test_a_sticker_is_no_brighter_in_a_fade_than_the_face(networks: FaceModels) -> None:
    bright = talk(40, lift=3.0)
    share = np.clip(np.arange(40) / FADE, 0, 1)
    images = [dimmed(image, part) for image, part in zip(bright, share, strict=True)]
    plan = make_plan(
        analyze_frames(images, Fraction(25), networks), Options(sticker="dots", seed=1)
    )
    (overlay,) = person_overlays(plan)
    after = list(apply(images, plan, overlays=[overlay]))
    ratio = []
    for i, (image, drawn) in enumerate(zip(images, after, strict=True)):
        where = np.abs(drawn.astype(int) - image).max(axis=2) > max(2, 20 * share[i])
        if where.sum() < 30 or not share[i]:
            ratio.append(0.0)
            continue
        x0, y0, x1, y1 = overlay.timeline.box[i - overlay.timeline.start].astype(int)
        face = to_linear(image[y0:y1, x0:x1] / 255).mean()
        ratio.append(float(to_linear(drawn[where] / 255).mean() / max(face, 1e-4)))
    usual = np.median(ratio[FADE + 6 :])
    assert usual > 0
    assert max(ratio) < 1.6 * usual
    assert after[0].max() < 12
