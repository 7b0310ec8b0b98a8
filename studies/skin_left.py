"""How much of people's own skin motion attenuation leaves, against the same clips without acting.

    python -m studies.skin_left [--people 10] [--clips 2]

Synthetic clips of 400 x 400 px and 30 frames/s pass through `SkinOverlay`, always on, no field.
Flow from the clip in which only the head moves to the clip as filmed is the own motion, to the
result what is left of it; by two methods, at the apex and half-way to the offset, RMS px over the
face.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from fractions import Fraction

import numpy as np
import numpy.typing as npt

from austicker.faces.geometry import project
from austicker.faces.models import load_models
from austicker.motion import dense_flow
from austicker.protection.skin import SkinOverlay
from austicker.types import FaceTrack, Floats, Image
from austicker.types.skin import SkinSettings
from studies.recorded import recorded, session_with, unseen_clip, without_acting
from studies.table import print_head, print_row

SEED, SIDE, FPS = 977, 400, Fraction(30)
METHODS = ("dis-medium", "farneback")
MOVES = 0.5
"""px from which a pixel counts as moving."""


def compared(
    people: int, clips: int
) -> Iterator[tuple[Image, Image, Image, npt.NDArray[np.bool_]]]:
    """A frame without acting, as filmed and as it comes out, and where its face is."""
    models = load_models()
    settings = SkinSettings(attenuation=1, population=0, noise=0, always=True)
    for person in range(people):
        session = session_with(SEED, person, SIDE)
        for clip in range(clips):
            filmed = unseen_clip(session, SEED, person, clip, fps=FPS, margin=0.4)
            found = recorded(filmed, models)
            track, mark = found.person.track, filmed.annotations[0]
            calm = list(without_acting(filmed).frames())
            rng = np.random.default_rng(0)
            overlay = SkinOverlay(track, [], settings, fps=float(FPS), rng=rng)
            out = [overlay.apply(image, index) for index, image in enumerate(found.images)]
            for index in (mark.apex, (mark.apex + mark.offset) // 2):
                yield calm[index], found.images[index], out[index], _face(track, index, calm[index])


def _face(track: FaceTrack, index: int, image: Image) -> npt.NDArray[np.bool_]:
    import cv2

    points = project(track.pose[index - track.start], track.template)[:468]
    face = np.zeros(image.shape[:2], np.uint8)
    cv2.fillConvexPoly(face, cv2.convexHull(np.rint(points).astype(np.int32)), 1)
    return face > 0


def rms(flow: Floats, where: npt.NDArray[np.bool_]) -> float:
    """Root mean square length in px."""
    return float(np.sqrt((flow[where] ** 2).sum(axis=-1).mean()))


def main(arguments: list[str] | None = None) -> int:
    """Film, attenuate, measure."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("--people", type=int, default=10)
    parser.add_argument("--clips", type=int, default=2, help="of each")
    options = parser.parse_args(arguments)
    rows: dict[str, list[tuple[float, float, float, float]]] = {name: [] for name in METHODS}
    for calm, filmed, out, face in compared(options.people, options.clips):
        for name in METHODS:
            own, left = dense_flow(calm, filmed, name), dense_flow(calm, out, name)
            moving = face & (np.hypot(own[..., 0], own[..., 1]) > MOVES)
            if moving.any():
                rows[name].append(
                    (rms(own, face), rms(left, face), rms(own, moving), rms(left, moving))
                )
    print_head("flow", "own", "left", "share, median", "share where it moves, median")
    for name, found in rows.items():
        own, left, moved, kept = np.array(found).T
        shares = np.median(left / own), np.median(kept / moved)
        print_row(name, f"{own.mean():.3f}", f"{left.mean():.3f}", *(f"{s:.3f}" for s in shares))
    return 0


if __name__ == "__main__":
    sys.exit(main())
