"""What stickers cost at 1080p, by attachment and surface: ``python -m benchmarks.attachments``."""

from __future__ import annotations

import time
from dataclasses import replace

import cv2
import numpy as np

from austicker.faces.models import load_models
from austicker.protection.options import SurfaceKind
from austicker.protection.overlay import person_overlays
from austicker.protection.plan import Plan
from austicker.types import Image
from studies.attachments import filmed, plan_of
from studies.recorded import Recorded
from studies.table import print_head, print_row

CASES: tuple[tuple[str, SurfaceKind], ...] = (
    ("head", "flat"),
    ("head", "mesh"),
    ("decoy", "flat"),
    ("decoy", "mesh"),
)
SIDE, LEFT, TOP = 870, 500, 100
"""px of the filmed picture within 1920 x 1080."""


def main() -> None:
    """Print processor milliseconds a frame with two stickers of about 120 px, on one core."""
    cv2.setNumThreads(1)
    film = filmed(load_models(), 0, acting=True)
    picture = np.full((1080, 1920, 3), 120, np.uint8)
    picture[TOP : TOP + SIDE, LEFT : LEFT + SIDE] = cv2.resize(film.images[0], (SIDE, SIDE))
    print_head("1080p, two stickers", "ms a frame", "of `head`, flat")
    first = 0.0
    for attach, surface in CASES:
        plan = plan_of(film, attach, surface, rois=(8, 12), drifting=attach == "decoy")
        cost = milliseconds(_enlarged(plan, film), picture)
        first = first or cost
        print_row(f"{attach}, {surface}", f"{cost:.2f}", f"{cost / first:.2f}")


def milliseconds(plan: Plan, picture: Image) -> float:
    """Median processor time of drawing a plan's stickers on one picture, ms."""
    (overlay,) = person_overlays(plan)
    out, times = picture.copy(), []
    for index in range(plan.frames - 1):
        start = time.thread_time()
        for layer in overlay.draw(picture, index):
            layer.paint(out)
        times.append(1e3 * (time.thread_time() - start))
    return float(np.median(times))


def _enlarged(plan: Plan, film: Recorded) -> Plan:
    """The plan for the picture within 1920 x 1080."""
    (person,) = plan.people
    pose = person.track.pose * (SIDE / film.images[0].shape[0])
    pose[:, :, 3] += [LEFT, TOP]
    track = replace(person.track, pose=pose.astype(np.float32))
    return replace(plan, size=(1920, 1080), people=(replace(person, track=track),))


if __name__ == "__main__":
    main()
