"""A copy of the output that shows what was found: boxes, scores, and the numbers of people.

It is drawn on the protected copy, so that it gives away no more than that does.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np

from austicker.faces.geometry import project
from austicker.media.photo import read_photo, write_photo
from austicker.media.writer import rewrite_video
from austicker.protection.options import Options
from austicker.protection.plan import Plan
from austicker.types import Floats, Frame, Image

MARK = "_boxes"

_TRACKED, _LEFT, _UNTRACKED = (40, 220, 90), (150, 150, 150), (250, 210, 40)
"""RGB of people who are protected, of those who are left as they are, of untracked faces."""

_THICK = 360
"""Side of a picture, px, for each px of the lines."""


def boxes_path(output: Path) -> Path:
    """``_boxes`` before the suffix of the output."""
    return output.with_name(f"{output.stem}{MARK}{output.suffix}")


def write_boxes(output: Path, plan: Plan, options: Options) -> None:
    """Write the copy beside the output; one that is there is replaced.

    Args:
        output: The protected copy.
        plan: What was drawn on it.
        options: Settings of writing.

    Raises:
        OutputError: It cannot be written.
    """
    target = boxes_path(output)
    if plan.kind == "photo":
        # A PNG as large as the photo that was accepted is accepted too.
        photo = read_photo(output, max_pixels=options.max_pixels)
        write_photo(photo, with_boxes(photo.image, 0, plan), target)
        return

    def edit(frame: Frame) -> Image:
        return with_boxes(frame.image, frame.index, plan)

    rewrite_video(output, target, edit, codec=options.codec, crf=options.crf)


def with_boxes(image: Image, index: int, plan: Plan) -> Image:
    """A frame with a box around everybody: the number of a person, and how sure the detector is.

    Args:
        image: (H, W, 3) uint8 RGB, left as it is.
        index: Of the frame.
        plan: Who is where.
    """
    found = []
    for person in plan.people:
        row = index - person.track.start
        if 0 <= row < len(person.track.present) and person.track.present[row]:
            outline = person.track.template[:468].astype(float)
            points = project(person.track.pose[row].astype(float), outline)
            box = np.concatenate([points.min(axis=0), points.max(axis=0)])
            paint = _TRACKED if person.protect else _LEFT
            found.append((box, f"{person.person}: {person.track.score:.2f}", paint))
    for face in plan.untracked:
        if face.first <= index <= face.last:
            found.append((face.box, f"{face.score:.2f}", _UNTRACKED))
    if not found:
        return image
    out = image.copy()
    for box, text, paint in found:
        _draw(out, box, text, paint)
    return out


def _draw(out: Image, box: Floats, text: str, paint: tuple[int, int, int]) -> None:
    import cv2

    height, width = out.shape[:2]
    thick = max(1, round(min(height, width) / _THICK))
    x0, y0, x1, y1 = (round(float(v)) for v in box)
    cv2.rectangle(out, (x0, y0), (x1, y1), paint, thick)
    scale = 0.45 * thick
    (wide, high), _ = cv2.getTextSize(text, cv2.FONT_HERSHEY_SIMPLEX, scale, thick)
    x = int(np.clip(x0, 0, max(0, width - wide)))
    y = y0 - 3 * thick if y0 - 3 * thick - high >= 0 else min(max(y0, 0) + high + 3 * thick, height)
    # Dark under light: legible on any ground.
    for colour, more in (((0, 0, 0), 2), (paint, 0)):
        place = (x, y)
        cv2.putText(
            out, text, place, cv2.FONT_HERSHEY_SIMPLEX, scale, colour, thick + more, cv2.LINE_AA
        )
