"""Where a face is in each frame, and how its skin moves."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from austicker.types.base import (
    DOCUMENT,
    N_LANDMARKS,
    N_ROIS,
    Bools,
    Floats,
    Image,
    expect,
    expect_shape,
)


@dataclass(frozen=True, slots=True, eq=False)
class FaceTrack:
    """One person's head through one shot, without the frames or meshes themselves.

    Attributes:
        person: 1-based, unique in the file.
        start: Index of the first frame the pose is known for.
        template: (478, 3) mean mesh of this head, turned to face the viewer; origin at the mean
            of its stable points, px of the first frame, z away from the viewer.
        pose: (T, 2, 4) rigid head pose (scaled orthographic): carries (x, y, z, 1) of the template
            onto image px of frame `start + t`. NaN where not present.
        present: (T,) bool.
        score: 0-1, of the detection that is surest of the face.

    Example:
        >>> pose = np.zeros((5, 2, 4))
        >>> FaceTrack(1, 0, np.zeros((478, 3)), pose, np.ones(5, bool)).score
        1.0
    """

    person: int
    start: int
    template: Floats
    pose: Floats
    present: Bools
    score: float = 1.0

    def __post_init__(self) -> None:
        expect_shape("FaceTrack", "template", self.template, (N_LANDMARKS, 3))
        finite = bool(np.isfinite(self.template).all())
        expect(finite, "FaceTrack", "a finite template", "NaN or infinity")
        expect_shape("FaceTrack", "pose", self.pose, (None, 2, 4))
        expect_shape("FaceTrack", "present", self.present, (len(self.pose),))
        expect(self.start >= 0, "FaceTrack", "start >= 0", self.start)
        expect(bool(self.present.any()), "FaceTrack", "at least one frame present", "none")
        finite = bool(np.all(np.isfinite(self.pose[self.present])))
        expect(finite, "FaceTrack", "finite poses where present", "NaN or infinity")
        expect(0 <= self.score <= 1, "FaceTrack", "a score of 0-1", self.score)


@dataclass(frozen=True, slots=True, eq=False)
class RoiTrack:
    """The 14 regions of interest through a clip.

    Attributes:
        centres: (T, 14, 2) px.
        sizes: (14, 2) full width and height, px, at the scale of the first frame.
        scale: (T,) inter-ocular distance, px.

    Example:
        >>> RoiTrack(np.zeros((5, 14, 2)), np.ones((14, 2)), scale=np.full(5, 60.0)).scale.shape
        (5,)
    """

    centres: Floats
    sizes: Floats
    scale: Floats

    def __post_init__(self) -> None:
        expect_shape("RoiTrack", "centres", self.centres, (None, N_ROIS, 2))
        expect_shape("RoiTrack", "sizes", self.sizes, (N_ROIS, 2))
        expect_shape("RoiTrack", "scale", self.scale, (len(self.centres),))
        expect(bool(np.all(self.scale > 0)), "RoiTrack", "scale > 0", np.min(self.scale, initial=1))


@dataclass(frozen=True, slots=True, eq=False)
class RoiMotion:
    """Skin motion of the 14 regions, head motion removed.

    Attributes:
        values: (T, 14, 3): u (right), v (down) in inter-ocular distances relative to the
            reference frame, and optical strain (dimensionless).
        valid: (T, 14) bool; values are meaningless where False.

    Example:
        >>> RoiMotion(np.zeros((5, 14, 3)), np.ones((5, 14), bool)).values.shape
        (5, 14, 3)
    """

    values: Floats
    valid: Bools

    def __post_init__(self) -> None:
        expect_shape("RoiMotion", "values", self.values, (None, N_ROIS, 3))
        expect_shape("RoiMotion", "valid", self.valid, (len(self.values), N_ROIS))
        finite = bool(np.all(np.isfinite(self.values[self.valid])))
        expect(finite, "RoiMotion", "finite values where valid", "NaN or infinity")


@dataclass(frozen=True, slots=True)
class Window:
    """A spotted micro-expression.

    Attributes:
        onset, apex, offset: 0-based frame indices, inclusive, in this order.
        score: Signal-to-noise ratio; larger is more certain.

    Example:
        >>> Window(onset=3, apex=9, offset=15, score=4.2)
        Window(onset=3, apex=9, offset=15, score=4.2)
    """

    onset: int
    apex: int
    offset: int
    score: float

    __pydantic_config__ = DOCUMENT

    def __post_init__(self) -> None:
        ordered = 0 <= self.onset <= self.apex <= self.offset
        marks = (self.onset, self.apex, self.offset)
        expect(ordered, "Window", "0 <= onset <= apex <= offset", marks)
        expect(math.isfinite(self.score), "Window", "a finite score", self.score)


@dataclass(frozen=True, slots=True, eq=False)
class Portrait:
    """A picture of one face with its regions.

    Attributes:
        image: (H, W, 3) uint8 RGB.
        centres: (14, 2) px of the regions.
        sizes: (14, 2) px, full width and height of the regions' own boxes.

    Example:
        >>> image = np.zeros((64, 64, 3), np.uint8)
        >>> Portrait(image, np.zeros((14, 2)), np.ones((14, 2))).image.shape
        (64, 64, 3)
    """

    image: Image
    centres: Floats
    sizes: Floats

    def __post_init__(self) -> None:
        expect_shape("Portrait", "image", self.image, (None, None, 3))
        expect(self.image.dtype == np.uint8, "Portrait", "image of uint8", self.image.dtype)
        expect_shape("Portrait", "centres", self.centres, (N_ROIS, 2))
        expect_shape("Portrait", "sizes", self.sizes, (N_ROIS, 2))
