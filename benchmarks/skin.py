"""What `SkinOverlay` costs a frame.

    python -m benchmarks.skin [--size 640x360 1920x1080] [--no-always]

A synthetic person, half as wide as the picture is high; processor time of one core, the least of a
few runs for every frame, then the median over the frames of a window.
"""

from __future__ import annotations

import argparse
import sys
import time
from fractions import Fraction

import cv2
import numpy as np

from austicker.causal.field_store import packaged_fields
from austicker.faces.models import load_models
from austicker.protection.analyze import analyze_frames
from austicker.protection.skin import SkinOverlay
from austicker.protection.skin_crop import inter_ocular_under
from austicker.synth import LEVELS, Subject, open_session, record_clip
from austicker.types import Window
from austicker.types.skin import STANDARD, WINDOWS

FPS = Fraction(30)
RUNS = 5


def main(arguments: list[str] | None = None) -> int:
    """Film, follow, time."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("--size", nargs="*", default=["640x360", "1920x1080"])
    parser.add_argument(
        "--always", action=argparse.BooleanOptionalAction, default=True, help="or in windows only"
    )
    options = parser.parse_args(arguments)
    cv2.setNumThreads(1)
    models = load_models()
    for size in options.size:
        width, height = (int(n) for n in size.split("x"))
        session = open_session(Subject.draw(5), LEVELS["default"], width=width, height=height)
        recording = record_clip(session, 0, "happiness", fps=FPS, margin=0.2)
        images = list(recording.frames())
        track = analyze_frames(images, FPS, models, flow=False).people[0].track
        mark = recording.annotations[0]
        window = Window(mark.onset, mark.apex, mark.offset, 1.0)
        runs = []
        for _ in range(RUNS):
            rng = np.random.default_rng(0)
            settings = STANDARD if options.always else WINDOWS
            overlay = SkinOverlay(
                track, [window], settings, fps=float(FPS), rng=rng, fields=packaged_fields()
            )
            spent = []
            for index, image in enumerate(images):
                start = time.process_time()
                overlay.apply(image, index)
                spent.append(time.process_time() - start)
            runs.append(spent[mark.onset : mark.offset + 1])
        least = 1000 * np.min(runs, axis=0)
        eyes = inter_ocular_under(track.pose[mark.onset], track.template)
        print(
            f"{size}, eyes {eyes:.0f} px apart: {np.median(least):.1f} ms, most {least.max():.1f}"
        )
    return 0


if __name__ == "__main__":
    sys.exit(main())
