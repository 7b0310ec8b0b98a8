"""What `austicker inspect` shows: one face, its regions, how they moved, and the choice."""

from __future__ import annotations

from dataclasses import dataclass, replace
from os import PathLike
from pathlib import Path

import numpy as np

from austicker.errors import InputError, NoFaceError
from austicker.faces.geometry import fit_pose, frontal_template, project
from austicker.media.kinds import kind_of
from austicker.media.photo import read_photo
from austicker.media.reader import read_video
from austicker.protection.analysis import Analysis, TrackedPerson
from austicker.protection.api import analyze
from austicker.protection.appearance import occlusion_map
from austicker.protection.options import Options
from austicker.protection.planner import Decision, Planner
from austicker.protection.sticker_geometry import flat_patch, turned
from austicker.protection.still_crop import cut_still
from austicker.protection.still_nets import choosing, helping
from austicker.protection.strength import OptionsByKind
from austicker.regions.rois import Rois, locate
from austicker.types import Floats, Image, RoiMotion, Window


@dataclass(frozen=True, slots=True, eq=False)
class Inspection:
    """One face, looked at closely.

    Attributes:
        source: The file.
        image: (H, W, 3) uint8 RGB: the photo, or the frame where the face moved most.
        index: Frame index of `image`; 0 for a photo.
        rois: The regions in `image`.
        decision: Where stickers would go, and why.
        outline: (4, 2) px corners of the first sticker in `image`.
        movements: Micro-expressions spotted.
        shift: (14, 2) px by which each region had moved at `image`; None for a photo.
        motion: The whole track's motion; None for a photo.
        start: Frame index of the first row of `motion`.
        fps: Frame rate; 0 for a photo.
        still: (224, 224, 3) the face in `image` as recognisers of stills are given it; None where
            it cannot be cut out, or no such recogniser helps to choose.
        saliency: (12, 12) how far a grey square about each place of `still` moves what those
            recognisers read, see `austicker.protection.appearance.occlusion_map`.
    """

    source: Path
    image: Image
    index: int
    rois: Rois
    decision: Decision
    outline: Floats
    movements: tuple[Window, ...] = ()
    shift: Floats | None = None
    motion: RoiMotion | None = None
    start: int = 0
    fps: float = 0.0
    still: Image | None = None
    saliency: Floats | None = None

    def __repr__(self) -> str:
        """In one line."""
        rois = ", ".join(map(str, self.decision.choice.rois))
        return f"Inspection({self.source.name}, frame {self.index}, ROI {rois})"


def inspect(source: str | PathLike[str], options: Options | None = None) -> Inspection:
    """Look closely at the most prominent face of a photo or video.

    Args:
        source: The file.
        options: As for `austicker.protect`; None for the defaults.

    Raises:
        InputError: The file cannot be read, or (`NoFaceError`) shows no face.

    Example:
        >>> import austicker
        >>> austicker.inspect("talk.mp4").decision.choice.rois  # doctest: +SKIP
        (10,)
    """
    path = Path(source)
    if options is not None:
        chosen = options
    else:
        photo = kind_of(path) == "photo"
        chosen = OptionsByKind.at_strength().photo if photo else Options()
    analysis = analyze(path, chosen)
    if not analysis.people:
        where = "" if analysis.kind == "photo" else f" in {analysis.frames} frames"
        raise NoFaceError(f"{path}: no face was found{where}; choose an input that shows one")
    person = max(analysis.people, key=lambda p: p.area * int(p.track.present.sum()))
    decision = Planner(chosen, choosing(chosen)).decide(person, analysis.fps, analysis.size)
    if analysis.kind == "photo":
        image = read_photo(path, max_pixels=chosen.max_pixels).image
        mesh = np.asarray(person.mesh, float)
        found = Inspection(path, image, 0, locate(mesh), decision, _outline(mesh, decision))
    else:
        found = _of_video(path, analysis, person, decision, chosen)
    return _with_saliency(found, person)


def _with_saliency(inspection: Inspection, person: TrackedPerson) -> Inspection:
    """The inspection with what the recognisers that may help to choose look at."""
    reader = helping()
    still = cut_still(inspection.image, person.eyes(inspection.index))
    if reader is None or still is None:
        return inspection
    return replace(inspection, still=still, saliency=occlusion_map(still, reader))


def _of_video(
    source: Path, analysis: Analysis, person: TrackedPerson, decision: Decision, options: Options
) -> Inspection:
    onset, apex = _moment(person)
    start = person.track.start
    mesh = _posed(person, apex)
    rois = locate(mesh)
    motion = person.motion
    change = motion.values[apex, :, :2] - motion.values[onset, :, :2]
    known = motion.valid[apex] & motion.valid[onset]
    turn = np.array(
        [[np.cos(rois.angle), np.sin(rois.angle)], [-np.sin(rois.angle), np.cos(rois.angle)]]
    )
    return Inspection(
        source,
        _frame(source, start + apex, options),
        start + apex,
        rois,
        decision,
        _outline(mesh, decision),
        movements=person.movements,
        shift=np.where(known[:, None], change @ turn * rois.scale, 0.0),
        motion=motion,
        start=start,
        fps=analysis.fps,
    )


def _moment(person: TrackedPerson) -> tuple[int, int]:
    """Rows of the onset and apex of the surest movement, else of the largest from the start."""
    if person.movements:
        best = max(person.movements, key=lambda w: w.score)
        return best.onset - person.track.start, best.apex - person.track.start
    size = np.linalg.norm(person.motion.values[..., :2], axis=2) * person.motion.valid
    return 0, int(np.argmax(size.sum(1) * person.track.present))


def _posed(person: TrackedPerson, t: int) -> Floats:
    """(478, 3) the mean mesh in the pose of row `t`, or of the nearest one with a pose."""
    track = person.track
    known = np.flatnonzero(track.present)
    pose = track.pose[known[np.argmin(np.abs(known - t))]].astype(float)
    flat = project(pose, track.template)
    scale = float(np.sqrt((pose[:, :3] ** 2).sum() / 2))
    return np.column_stack([flat, track.template[:, 2] * scale])


def _outline(mesh: Floats, decision: Decision) -> Floats:
    first = decision.placements[0]
    template = frontal_template(np.asarray(mesh, float))
    pose, _ = fit_pose(template, np.asarray(mesh, float))
    matrix = turned(flat_patch(template, first.roi, first.size), first.angle).matrix(pose)
    corners = np.array([[-0.5, -0.5], [0.5, -0.5], [0.5, 0.5], [-0.5, 0.5]])
    return np.asarray(corners @ matrix[:, :2].T + matrix[:, 2])


def _frame(source: Path, index: int, options: Options) -> Image:
    for frame in read_video(source, allow_truncated=options.allow_truncated, only=(index,)):
        return frame.image
    raise InputError(f"{source}: frame {index} could not be read a second time")
