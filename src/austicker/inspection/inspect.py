"""What `austicker inspect` shows: one face, its regions, how they moved, and the choice."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from austicker.errors import InputError, NoFaceError
from austicker.faces.geometry import fit_pose, frontal_template, project
from austicker.faces.models import FaceModels
from austicker.faces.still import find_faces
from austicker.media.kinds import kind_of
from austicker.media.photo import read_photo
from austicker.media.probe import probe
from austicker.media.reader import read_video
from austicker.protection.analyze import TrackedPerson, analyze_frames
from austicker.protection.frame_rate import true_rate
from austicker.protection.movement_flow import Flows, movement_flows
from austicker.protection.options import Options
from austicker.protection.planner import Decision, Planner
from austicker.protection.portrait import take
from austicker.protection.sticker_geometry import flat_patch
from austicker.regions.rois import Rois, locate
from austicker.types import Floats, Frame, Image, RoiMotion


@dataclass(frozen=True, slots=True, eq=False)
class Inspection:
    """One face, looked at closely.

    Attributes:
        source: The file.
        image: (H, W, 3) uint8 RGB: the photo, or the frame where the face moved most.
        index: Frame index of `image`; 0 for a photo.
        rois: The regions in `image`.
        decision: What would be worn, and why.
        outline: (4, 2) px corners of the first sticker in `image`.
        shift: (14, 2) px by which each region had moved at `image`; None for a photo.
        motion: The whole track's motion; None for a photo.
        start: Frame index of the first row of `motion`.
        fps: Frame rate; 0 for a photo.
    """

    source: Path
    image: Image
    index: int
    rois: Rois
    decision: Decision
    outline: Floats
    shift: Floats | None = None
    motion: RoiMotion | None = None
    start: int = 0
    fps: float = 0.0


def inspect(source: Path, options: Options, models: FaceModels) -> Inspection:
    """Look at the most prominent face of a photo or video.

    Args:
        source: The file.
        options: As for `protect`.
        models: Networks.

    Raises:
        InputError: The file cannot be read, or (`NoFaceError`) shows no face.
    """
    if kind_of(source) == "photo":
        return _photo(source, options, models)
    return _video(source, options, models)


def _photo(source: Path, options: Options, models: FaceModels) -> Inspection:
    image = read_photo(source, max_pixels=options.max_pixels).image
    meshes = find_faces(image, models.detectors, models.mesh).meshes
    if not meshes:
        raise NoFaceError(f"{source}: no face was found; choose a photo that shows one")
    portrait = take(image, meshes[0]) if options.portraits else None
    decision = Planner(options, models.blendshapes).by_expression(1, meshes[0], portrait)
    return Inspection(source, image, 0, locate(meshes[0]), decision, _outline(meshes[0], decision))


def _video(source: Path, options: Options, models: FaceModels) -> Inspection:
    info = probe(source)
    rate = true_rate(info, allow_truncated=options.allow_truncated)
    fps = float(rate)
    frames = read_video(source, allow_truncated=options.allow_truncated)
    seen = analyze_frames(
        frames, models, rate, (info.width, info.height), portraits=options.portraits
    )
    if not seen.people:
        raise NoFaceError(f"{source}: no face was found in {seen.frames} frames")
    who = max(seen.people, key=lambda p: p.area * int(p.track.present.sum()))
    number = who.track.person
    planner = Planner(options, models.blendshapes)
    flows: Flows = []
    if planner.needs_flow:

        def look(wanted: Collection[int]) -> Iterable[Frame]:
            return read_video(source, allow_truncated=options.allow_truncated, only=wanted)

        flows = movement_flows(look, [who], [planner.rows(who.motion, fps)[1]])[0]
    decision = planner.by_motion(
        number, who.motion, who.mesh, fps, portrait=who.portrait, flows=flows
    )
    onset, apex = _moment(who, decision)
    image = _frame(source, who.track.start + apex, options)
    mesh = _posed(who, apex)
    rois = locate(mesh)
    change = who.motion.values[apex, :, :2] - who.motion.values[onset, :, :2]
    known = who.motion.valid[apex] & who.motion.valid[onset]
    turn = np.array(
        [[np.cos(rois.angle), np.sin(rois.angle)], [-np.sin(rois.angle), np.cos(rois.angle)]]
    )
    shift = np.where(known[:, None], change @ turn * rois.scale, 0.0)
    return Inspection(
        source,
        image,
        who.track.start + apex,
        rois,
        decision,
        _outline(mesh, decision),
        shift=shift,
        motion=who.motion,
        start=who.track.start,
        fps=fps,
    )


def _moment(who: TrackedPerson, decision: Decision) -> tuple[int, int]:
    """Onset and apex of the surest window, else of the largest movement from the start."""
    if decision.windows:
        best = max(decision.windows, key=lambda w: w.score)
        return best.onset, best.apex
    size = np.linalg.norm(who.motion.values[..., :2], axis=2) * who.motion.valid
    apex = int(np.argmax(size.sum(1) * who.track.present))
    return 0, apex


def _posed(who: TrackedPerson, t: int) -> Floats:
    """(478, 3) the mean mesh in the pose of frame `t`, or of the nearest one with a pose."""
    known = np.flatnonzero(who.track.present)
    pose = who.track.pose[known[np.argmin(np.abs(known - t))]].astype(float)
    flat = project(pose, who.track.template)
    scale = float(np.sqrt((pose[:, :3] ** 2).sum() / 2))
    return np.column_stack([flat, who.track.template[:, 2] * scale])


def _outline(mesh: Floats, decision: Decision) -> Floats:
    first = decision.placements[0]
    template = frontal_template(np.asarray(mesh, float))
    pose, _ = fit_pose(template, np.asarray(mesh, float))
    matrix = flat_patch(template, first.roi, first.size).matrix(pose)
    corners = np.array([[-0.5, -0.5], [0.5, -0.5], [0.5, 0.5], [-0.5, 0.5]])
    return np.asarray(corners @ matrix[:, :2].T + matrix[:, 2])


def _frame(source: Path, index: int, options: Options) -> Image:
    for frame in read_video(source, allow_truncated=options.allow_truncated, only=(index,)):
        return frame.image
    raise InputError(f"{source}: frame {index} could not be read a second time")
