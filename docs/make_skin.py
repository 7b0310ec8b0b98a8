"""Draw the strip of docs/skin.md: what the skin's protection changes: python docs/make_skin.py.

A micro-expression of a synthetic person, frame by frame: as it was, as it is published at the
strength standard but without stickers, and the difference, four times as strong.
"""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import cv2
import numpy as np
from PIL import Image as Pictures

from austicker.causal.field_store import packaged_fields
from austicker.faces.models import load_models
from austicker.protection.analyze import analyze_frames
from austicker.protection.skin import SkinOverlay
from austicker.synth import LEVELS, Subject, open_session, record_clip
from austicker.types.skin import STANDARD

TARGET = Path(__file__).parent / "img" / "skin.jpg"
SEED, PERSON, SIDE, FPS = 3, 1, 400, Fraction(30)
COLUMNS, TIMES = 6, 4
CUT = (slice(70, 350), slice(80, 320))


def main() -> None:
    """Film, protect, draw."""
    session = open_session(Subject.draw(SEED, PERSON), LEVELS["easy"], width=SIDE, height=SIDE)
    recording = record_clip(session, 0, "happiness", fps=FPS, margin=0.4)
    images = list(recording.frames())
    track = analyze_frames(images, FPS, load_models(), flow=False).people[0].track
    overlay = SkinOverlay(
        track, [], STANDARD, fps=float(FPS), rng=np.random.default_rng(0), fields=packaged_fields()
    )
    shown = [overlay.apply(image, index) for index, image in enumerate(images)]
    mark = recording.annotations[0]
    wanted = np.linspace(mark.onset, mark.offset, COLUMNS).round().astype(int)
    rows = []
    for before, after in ((images[i][CUT], shown[i][CUT]) for i in wanted):
        difference = 128 + TIMES * (after.astype(int) - before)
        rows.append(np.vstack([before, after, np.clip(difference, 0, 255).astype(np.uint8)]))
    strip = cv2.resize(np.hstack(rows), None, fx=0.75, fy=0.75, interpolation=cv2.INTER_AREA)
    Pictures.fromarray(np.asarray(strip, np.uint8)).save(TARGET, quality=80, optimize=True)


if __name__ == "__main__":
    main()
