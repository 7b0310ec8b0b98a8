"""A reference frame of one face, and the motion of its regions since."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from austicker.motion.local import fit_regions
from austicker.motion.patch import choose_zoom, texture, track_points
from austicker.motion.points import PER_ROI, STILL, place_points
from austicker.motion.rigid import HeadPose, fit_head_pose, similarity
from austicker.robust import median
from austicker.types import N_ROIS, Bools, Floats, Image

_N_ROI_POINTS = N_ROIS * PER_ROI


@dataclass(frozen=True, slots=True, eq=False)
class ReferenceMotion:
    """Motion since the reference frame.

    Attributes:
        values: (14, 3) u (right), v (down) in inter-ocular distances, strain; in the head's
            upright frame of the reference, head motion removed.
        valid: (14,) bool; values are zero where False.
        pose: The head's own motion.
        tracked: Share of the trackable points that were found again, 0-1.
    """

    values: Floats
    valid: Bools
    pose: HeadPose
    tracked: float


class ReferenceFrame:
    """A reference frame. Every later frame is compared with it, never with its neighbour.

    Args:
        image: (H, W, 3) uint8 RGB, the whole frame.
        centres: (14, 2) px.
        sizes: (14, 2) px, along the head's axes.
        scale: Inter-ocular distance, px.
        landmarks: (478, 3) mesh, px.

    Attributes:
        usable: (14,) bool, the regions with enough texture to be tracked.
    """

    def __init__(
        self, image: Image, centres: Floats, sizes: Floats, scale: float, landmarks: Floats
    ) -> None:
        self.layout = place_points(centres, sizes, scale, landmarks)
        self._mesh = np.asarray(landmarks, dtype=np.float64)[:, :2]
        self._zoom, self._left, self._top = choose_zoom(self.layout.image, scale)
        self._offset = np.zeros(2, dtype=int)
        self._picture = self._zoom.cut(image, self._left, self._top)
        self._points = self._zoom.inward(self.layout.image, self._left, self._top)
        strength = texture(self._picture, self._points, self._zoom.window)
        self._texture = np.where(_inside(self.layout.image, image), strength, 0.0)
        grouped = self._texture[:_N_ROI_POINTS].reshape(N_ROIS, PER_ROI)
        self.usable: Bools = (grouped > 0).sum(axis=1) * 2 >= PER_ROI

    def guess_from_mesh(self, landmarks: Floats) -> Floats:
        """(N, 2) px: where the points may be on another (478, 3) mesh."""
        mesh = np.asarray(landmarks, dtype=np.float64)[:, :2]
        near = self.layout.nearest
        head = similarity(self._mesh[list(STILL)], mesh[list(STILL)])
        guess: Floats = (self.layout.image - self._mesh[near]) @ head[:, :2].T + mesh[near]
        return guess

    def guess_from_pose(self, pose: HeadPose) -> Floats:
        """(N, 2) px: where the points are on a face that has moved by `pose`, its skin at rest."""
        layout = self.layout
        guess: Floats = pose.project(layout.head) @ self._axes() * layout.scale + layout.origin
        return guess

    def carry(self, pose: HeadPose) -> Floats:
        """The map from the reference frame to a head that has moved by `pose`.

        Returns:
            (3, 4) from (x, y, depth, 1) there to the same here, px; depth counts from the mean of
            the head's firm points, away from the viewer.
        """
        layout, axes = self.layout, self._axes()
        inward = np.zeros((3, 4))
        inward[:2, :2] = axes
        inward[:2, 3] = -axes @ layout.origin
        inward[2, 2] = 1
        moved = pose.scale * pose.rotation @ inward
        moved[:2, 3] += pose.shift * layout.scale
        out = np.vstack([axes.T @ moved[:2], moved[2:]])
        out[:2, 3] += layout.origin
        return np.asarray(out)

    def measure(self, image: Image, guess: Floats) -> ReferenceMotion | None:
        """Motion from the reference to `image`.

        Args:
            image: (H, W, 3) uint8 RGB, the whole frame, of the reference's size.
            guess: (N, 2) where the points may be in `image`, px; good to about a tenth of the
                inter-ocular distance. It only starts the search.

        Returns:
            The motion, or None when too little of the face was found again.
        """
        layout = self.layout
        self._recentre(guess)
        left, top = self._left + self._offset[0], self._top + self._offset[1]
        found, good = track_points(
            self._picture,
            self._zoom.cut(image, left, top),
            self._points,
            self._zoom.inward(guess, left, top),
            self._zoom.window,
        )
        now = self._zoom.outward(found, left, top)
        good &= _inside(now, image)
        tracked = (now - layout.origin) @ self._axes().T / layout.scale
        pose = fit_head_pose(layout.head, tracked, layout.weights * self._texture, good)
        if pose is None:
            return None
        cos, sin = np.cos(pose.roll), np.sin(pose.roll)
        upright = np.array([[cos, -sin], [sin, cos]]) / pose.scale
        moved = ((tracked - pose.project(layout.head)) @ upright)[:_N_ROI_POINTS]
        displacement, strain, valid = fit_regions(
            layout.head[:_N_ROI_POINTS, :2].reshape(N_ROIS, PER_ROI, 2),
            moved.reshape(N_ROIS, PER_ROI, 2),
            (self._texture * good)[:_N_ROI_POINTS].reshape(N_ROIS, PER_ROI),
        )
        values = np.column_stack([displacement, strain])
        values[~valid] = 0
        return ReferenceMotion(values, valid, pose, float(good[self._texture > 0].mean()))

    def _axes(self) -> Floats:
        cos, sin = np.cos(self.layout.angle), np.sin(self.layout.angle)
        return np.array([[cos, sin], [-sin, cos]])

    def _recentre(self, guess: Floats) -> None:
        """Move the crop with the head, but only when needed: a crop at rest is sampled the same."""
        layout = self.layout
        wanted = np.array([median(gone) for gone in (guess - layout.image).T])
        if np.abs(wanted - self._offset).max() > 0.1 * layout.scale:
            step = self._zoom.shrink
            self._offset = np.rint(wanted / step).astype(int) * step


def _inside(points: Floats, image: Image) -> Bools:
    rows, columns = image.shape[:2]
    inside = (points >= 0) & (points <= np.array([columns - 1, rows - 1]))
    return np.asarray(inside.all(axis=1))
