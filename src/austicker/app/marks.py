"""Points of a frame and points of a head: where regions are seen, and what lies under a finger."""

from __future__ import annotations

import numpy as np

from austicker.errors import UsageError
from austicker.faces.geometry import inter_ocular, project
from austicker.protection.plan import Plan, PlannedPerson
from austicker.regions.rois import Rois, locate
from austicker.types import Bools, Floats
from austicker.types.report import MOST_OFFSET

_MOSTLY = 0.5
_MARGIN = 0.15
"""Inter-ocular distances from the face's contour within which no sticker is dropped."""
_CORNERS = 3


def pose_at(planned: PlannedPerson, frame: int) -> Floats | None:
    """(2, 4) pose of a person's head on a frame; None where it is not seen."""
    row = frame - planned.track.start
    if not (0 <= row < len(planned.track.present) and planned.track.present[row]):
        return None
    return np.asarray(planned.track.pose[row], float)


def regions_at(planned: PlannedPerson, frame: int) -> Rois | None:
    """The 14 regions as they are seen on a frame; None where the face is not."""
    pose = pose_at(planned, frame)
    return None if pose is None else locate(project(pose, planned.track.template))


def roi_near(planned: PlannedPerson, frame: int, at: Floats) -> tuple[int, bool]:
    """The region nearest to a point, and whether the point lies in its box.

    Args:
        planned: Whose face.
        frame: On which.
        at: (2,) px.

    Raises:
        UsageError: The face is not seen there.
    """
    rois = regions_at(planned, frame)
    if rois is None:
        raise UsageError(f"person {planned.person} is not seen on frame {frame}")
    away = at - rois.centres
    cos, sin = np.cos(rois.angle), np.sin(rois.angle)
    upright = np.stack([away @ [cos, sin], away @ [-sin, cos]], axis=1)
    share = np.abs(upright) / (rois.sizes / 2)
    nearest = int(np.hypot(*upright.T).argmin())
    return nearest + 1, bool((share[nearest] <= 1).all())


def offset_to(planned: PlannedPerson, frame: int, at: Floats, roi: int) -> tuple[float, float]:
    """How far a point lies from a region, in the head's inter-ocular distances.

    A point beside the face counts as the nearest one of the face.

    Args:
        planned: Whose face.
        frame: On which.
        at: (2,) px.
        roi: 1-14.

    Raises:
        UsageError: The face is not seen there.
    """
    pose = pose_at(planned, frame)
    if pose is None:
        raise UsageError(f"person {planned.person} is not seen on frame {frame}")
    template = np.asarray(planned.track.template, float)
    unit = inter_ocular(template)
    inner = template[:468][_inner(template[:468, :2], _MARGIN * unit)]
    away = np.linalg.norm(project(pose, inner) - at, axis=1)
    near = np.argsort(away)[:_CORNERS]
    weight = 1 / (away[near] + 1e-3 * unit)
    point = weight @ inner[near, :2] / weight.sum()
    offset = (point - locate(template).centres[roi - 1]) / unit
    offset *= min(1.0, 0.99 * MOST_OFFSET / max(1e-9, float(np.hypot(*offset))))
    return float(offset[0]), float(offset[1])


def _inner(points: Floats, margin: float) -> Bools:
    """Which points of a face lie well within its contour: stickers bend badly on its very edge."""
    import cv2

    hull = cv2.convexHull(points.astype(np.float32))
    inside = [cv2.pointPolygonTest(hull, (float(x), float(y)), True) for x, y in points]
    return np.asarray(inside) >= margin


def people_in(plan: Plan, box: Floats, span: tuple[int, int]) -> list[int]:
    """Numbers of the people who are in a rectangle on most of a span's frames that show them.

    Args:
        plan: Who is there.
        box: (4,) x0, y0, x1, y1 px.
        span: First and last frame, inclusive.
    """
    found = []
    for one in plan.people:
        track = one.track
        first, last = max(0, span[0] - track.start), span[1] - track.start + 1
        poses = track.pose[first:last][track.present[first:last]] if last > first else ()
        middle = np.append(track.template[:468].mean(axis=0), 1.0)
        if not len(poses):
            continue
        at = np.asarray(poses, float) @ middle
        inside = np.all((box[:2] <= at) & (at <= box[2:]), axis=1)
        if inside.mean() >= _MOSTLY:
            found.append(one.person)
    return found
