"""One sticker on one head, frame by frame."""

from __future__ import annotations

import math
from dataclasses import dataclass, field

import numpy as np

from austicker.faces.geometry import inter_ocular
from austicker.protection.options import SurfaceKind
from austicker.protection.plan import PlannedPerson
from austicker.protection.sticker_geometry import (
    bent_patch_at,
    flat_patch_at,
    sticker_side,
    turned,
)
from austicker.protection.timeline import Timeline
from austicker.regions.rois import locate
from austicker.rendering import (
    ATTACHMENTS,
    Attachment,
    Compositor,
    DrapedSticker,
    FrameMotion,
    LightEstimator,
    StickerLayer,
    StickerLight,
    as_light,
)
from austicker.rendering.composite import MOST_SLIP
from austicker.rendering.drift import LEAST_RIM, PLAIN, SlipCalibration, calibrate, path
from austicker.rendering.relief import HeadRelief
from austicker.rendering.surface import Surface
from austicker.stickers import resolve_sticker
from austicker.types import Floats, Image, Placement, RoiMotion

_FOLD = 1.5
_EDGE = 0.05
"""Sheets more oblique than this show no drift: area over the squares of their sides."""


@dataclass(frozen=True, slots=True, eq=False)
class Draping:
    """What it takes to bend a sticker over a head and light it."""

    shade: LightEstimator
    relief: HeadRelief


@dataclass(frozen=True, slots=True, eq=False)
class StickerTrack:
    """One sticker on one head.

    Attributes:
        compositor: Its art.
        surface: Where on the head it lies, and how.
        attachment: What it moves with.
        reference_pose: (2, 4) pose of the head in the reference frame.
        unit: Inter-ocular distance of the template, px.
        light: Light on the face, 0.2-1, see `austicker.rendering.face_light`.
        skin: (T, 2) how far the skin under it has moved, inter-ocular distances; None for not.
        drift: (T, 2) how far its print is to be seen to drift, likewise.
        slide: How that is commanded.
        draping: None for a flat sticker.
    """

    compositor: Compositor
    surface: Surface
    attachment: Attachment
    reference_pose: Floats
    unit: float
    light: float = 1.0
    skin: Floats | None = None
    drift: Floats | None = None
    slide: SlipCalibration | None = None
    draping: Draping | None = None
    _kept: list[bool] = field(default_factory=list, init=False, repr=False)

    @property
    def plain(self) -> bool:
        """Whether the print is too plain to show the drift that is asked of it."""
        return self.slide is not None and self.slide.delivered < PLAIN

    @property
    def on_head(self) -> bool:
        """Whether it keeps its place on the head, by its attachment."""
        if not self._kept:
            shifted = np.column_stack([np.eye(2, 3), [self.unit, 0.0]])
            moved = self.attachment.follow(np.eye(2, 4), FrameMotion(shifted))
            self._kept.append(bool(np.allclose(moved.pose, shifted)))
        return self._kept[0]

    def where(self, pose: Floats, t: int = 0) -> Floats | DrapedSticker:
        """Where it is, for `Compositor.paste`.

        Args:
            pose: (2, 4) of the head.
            t: Frame, counted as `skin` and `drift` are.
        """
        now = self.moved(pose, t)
        slip = self._slip(now)
        if self.draping is None and slip == (0.0, 0.0):
            return self.surface.matrix(now.pose)
        rim = LEAST_RIM if self.slide is None else self.slide.rim
        if self.draping is None:
            return DrapedSticker(self.surface, now.pose, slip, rim)
        visible = self.draping.relief.visible(now.pose)
        return DrapedSticker(self.surface, now.pose, slip, rim, shadow=True, visible=visible)

    def moved(self, pose: Floats, t: int = 0) -> FrameMotion:
        """Pose of the sticker and drift of its print; arguments as of `where`."""
        return self.attachment.follow(
            self.reference_pose,
            FrameMotion(pose, self._px(self.skin, t, pose), self._px(self.drift, t, pose)),
        )

    def layer(
        self, bare: Image, pose: Floats, t: int = 0, *, exposure: float = 1.0
    ) -> StickerLayer:
        """What is drawn of it on a frame, and how much that is.

        Args:
            bare: (H, W, 3) uint8 RGB, the frame without stickers.
            pose: (2, 4) of the head.
            t: As for `where`.
            exposure: Of the frame against the rest of the shot, see
                `austicker.rendering.ExposureFollower`.
        """
        light: float | StickerLight = self.light * exposure
        if self.draping is not None:
            light = self.draping.shade.update(bare, pose).times(exposure)
        return self.compositor.layer(bare.shape, self.where(pose, t), light=light)

    def _px(self, moved: Floats | None, t: int, pose: Floats) -> Floats:
        """(2,) px of a displacement along the head's upright axes."""
        if moved is None:
            return np.zeros(2)
        roll = math.atan2(pose[1, 0], pose[0, 0])
        turn = np.array([[math.cos(roll), -math.sin(roll)], [math.sin(roll), math.cos(roll)]])
        scale = float(np.sqrt((pose[:, :3] ** 2).sum() / 2)) * self.unit
        return np.asarray(turn @ moved[t] * scale)

    def _slip(self, now: FrameMotion) -> tuple[float, float]:
        """SlipCalibration of the print, sides, that shows a drift of so many px."""
        if not now.drift.any():
            return (0.0, 0.0)
        matrix = self.surface.matrix(now.pose)[:, :2]
        if np.linalg.det(matrix) < _EDGE * (matrix**2).sum():
            return (0.0, 0.0)
        slip = np.linalg.solve(matrix, now.drift)
        rim = LEAST_RIM
        if self.slide is not None:
            slip, rim = self.slide.command @ slip, self.slide.rim
        # A print that slides farther than its rim allows would fold.
        most = min(MOST_SLIP, rim / _FOLD)
        slip *= min(1.0, most / max(math.hypot(*slip), 1e-9))
        return float(slip[0]), float(slip[1])


class StickerTrackBuilder:
    """Makes the sticker tracks of everybody in one video or photo.

    Args:
        surface: How stickers lie: "mesh" or "flat".
        fps: Frame rate.
        seed: Of the background motion of decoys' prints.
    """

    def __init__(self, surface: SurfaceKind, fps: float, seed: int = 0) -> None:
        self._surface = surface
        self._fps = fps
        self._seed = seed
        self._compositors: dict[str, Compositor] = {}

    def on(
        self,
        template: Floats,
        reference_pose: Floats,
        placement: Placement,
        *,
        light: float = 1.0,
        skin: Floats | None = None,
        drift: Floats | None = None,
    ) -> StickerTrack:
        """One sticker on one head; arguments as of `StickerTrack`, light as of `face_exposure`."""
        bent = self._surface == "mesh"
        light = as_light(light)
        lie = bent_patch_at if bent else flat_patch_at
        unit = inter_ocular(template)
        centre = locate(template).centres[placement.roi - 1]
        if placement.offset != (0.0, 0.0):
            centre = centre + np.array(placement.offset) * unit
        surface = turned(lie(template, centre, placement.size), placement.angle)
        compositor = self._compositor(placement.sticker)
        draping = None
        if bent:
            shade = LightEstimator(surface, template, self._fps, light)
            draping = Draping(shade, HeadRelief(surface, template))
        slide = None
        if placement.drifts and drift is not None:
            side = sticker_side(template, placement.size)
            farthest = max(math.hypot(*d) for d in placement.drifts) * unit / side
            slide = calibrate(compositor, surface, reference_pose, farthest=farthest, light=light)
        return StickerTrack(
            compositor,
            surface,
            ATTACHMENTS.make(placement.attachment),
            reference_pose,
            unit,
            light,
            skin,
            drift,
            slide,
            draping,
        )

    def through(self, person: PlannedPerson, timeline: Timeline) -> tuple[StickerTrack, ...]:
        """All stickers of one person through a shot.

        Args:
            person: What is planned.
            timeline: Where the head is.
        """
        track = person.track
        first = int(np.flatnonzero(track.present)[0])
        reference_pose = track.pose[first].astype(float)
        count, lead = len(timeline.pose), track.start - timeline.start
        span = (timeline.start, timeline.start + count)
        tracks = []
        for one in person.placements:
            skin = drift = None
            if one.attachment == "skin" and person.motion is not None:
                skin = skin_path(person.motion, one.roi, lead, count)
            elif one.attachment == "decoy":
                rng = np.random.default_rng([self._seed, person.person, one.roi])
                drift = path(person.drift_windows, one.drifts, span, self._fps, rng)
            tracks.append(
                self.on(
                    track.template,
                    reference_pose,
                    one,
                    light=person.light,
                    skin=skin,
                    drift=drift,
                )
            )
        return tuple(tracks)

    def _compositor(self, sticker: str) -> Compositor:
        if sticker not in self._compositors:
            self._compositors[sticker] = Compositor(resolve_sticker(sticker)[1])
        return self._compositors[sticker]


def skin_path(motion: RoiMotion, roi: int, lead: int, count: int) -> Floats:
    """(count, 2) float32: where the skin of a region is, held where it could not be followed.

    Args:
        motion: From the track's first frame on.
        roi: 1-14.
        lead: Frames before the track.
        count: Frames in all.
    """
    rows = np.arange(len(motion.values))
    last = np.maximum.accumulate(np.where(motion.valid[:, roi - 1], rows, 0))
    frames = np.clip(np.arange(count) - lead, 0, len(rows) - 1)
    return np.asarray(motion.values[last[frames], roi - 1, :2], np.float32)
