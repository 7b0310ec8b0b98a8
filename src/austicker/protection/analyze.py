"""Analyze: who is in a photo or video, how their skin moves, and which movements were spotted."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from contextlib import closing
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from austicker.errors import UsageError
from austicker.faces.blendshapes import BlendshapeNet, roi_activation
from austicker.faces.geometry import box_of_mesh, fit_pose, frontal_template
from austicker.faces.glasses import glasses_score
from austicker.faces.models import FaceModels
from austicker.faces.still import find_faces
from austicker.faces.track import UntrackedFace
from austicker.faces.untracked import THRESHOLD
from austicker.media.kinds import kind_of
from austicker.media.photo import read_photo
from austicker.media.probe import probe
from austicker.media.reader import read_video
from austicker.motion.observe import largest_movement
from austicker.motion.order import in_order
from austicker.motion.spot import from_rest, spot
from austicker.protection.analysis import Analysis, TrackedPerson
from austicker.protection.ask_recognizer import (
    ask_about_photo,
    ask_recognizer,
    reads_stills,
)
from austicker.protection.first_pass import FirstPass, follow_everybody
from austicker.protection.frame_rate import true_rate
from austicker.protection.memory import give_back
from austicker.protection.movement_flow import FrameProvider, movement_flows
from austicker.protection.options import Options
from austicker.protection.portrait import take
from austicker.protection.rejoin import rejoin
from austicker.protection.shot_jobs import ALONE, Processes, follow_video
from austicker.protection.shot_work import Pass
from austicker.protection.source import SourceIdentity
from austicker.protection.still_crop import still_of, with_stills
from austicker.rendering import face_exposure
from austicker.types import (
    N_ROIS,
    EmotionRecognizer,
    FaceTrack,
    Floats,
    Frame,
    Image,
    RoiMotion,
    Window,
)

Progress: TypeAlias = Callable[[str, int, int | None], None]
"""Called with the stage, frames done, and frames in all if known."""

Frames: TypeAlias = Sequence[Image] | npt.NDArray[np.uint8]
"""(H, W, 3) uint8 RGB each, or all of them as (T, H, W, 3)."""

MOST_STILLS = 6
"""Frames of each person in which recognisers of stills help to choose."""

ANALYZING, MEASURING = "analyzing", "measuring movements"
_LARGE = 24_000_000
"""Bytes of a photo's pixels from which the networks make room for it."""
_GROW = 1.15
"""Boxes of untracked faces are those of a moment; between two of them the face may sway."""


def analyze_file(
    source: Path,
    options: Options,
    models: FaceModels,
    progress: Progress | None = None,
    *,
    every_flow: bool = False,
    processes: Processes = ALONE,
) -> Analysis:
    """Analyze a photo or a video.

    Args:
        source: The file.
        options: Settings; they say how much is measured: dense flow and a portrait only where
            the placer uses them, and whether a recogniser is asked.
        models: Networks.
        progress: Told of frames done.
        every_flow: Measure the dense flow that any plan could use, whatever the options.
        processes: How many work on a video; what is found is the same.

    Raises:
        InputError: The file cannot be read, or changed while it was.
    """
    identity = SourceIdentity.of(source)
    if kind_of(source) == "photo":
        photo = read_photo(source, max_pixels=options.max_pixels)
        found = analyze_photo(
            photo.image,
            models,
            portraits=options.portraits,
            stills=options.asks_stills,
            victim=options.victim,
            threshold=options.threshold,
        )
        if photo.image.size > _LARGE:
            # Drawing reads it again, and needs the memory.
            del photo
            give_back()
    else:
        found = _analyze_video(source, options, models, progress, processes, every_flow=every_flow)
    return replace(found, source=identity)


def analyze_photo(
    image: Image,
    models: FaceModels,
    *,
    portraits: bool = False,
    threshold: float = THRESHOLD,
    stills: bool = False,
    victim: EmotionRecognizer | None = None,
) -> Analysis:
    """Analyze a picture in memory.

    Args:
        image: (H, W, 3) uint8 RGB.
        models: Networks.
        portraits: Keep a small picture of everybody, for placers that look at pixels.
        threshold: Least score, 0-1, of a face that no mesh fits.
        stills: Keep what recognisers of stills are given of everybody.
        victim: A recogniser to ask once for each person; one that reads motion is not asked.
    """
    room = give_back if image.size > _LARGE else None
    found = find_faces(image, models.detectors, models.mesh, threshold=threshold, room=room)
    if room is not None:
        models.release()  # what follows needs the memory
    people = tuple(
        _still_person(number, image, mesh, models.blendshapes, portraits=portraits, score=score)
        for number, (mesh, score) in enumerate(
            zip(found.meshes, found.mesh_scores, strict=True), start=1
        )
    )
    if stills:
        people = tuple(replace(one, stills=still_of(image, one)) for one in people)
    if victim is not None and reads_stills(victim):
        people = ask_about_photo(victim, image, people)
    height, width = image.shape[:2]
    boxes = zip(found.boxes, found.box_scores, strict=True)
    untracked = tuple(UntrackedFace(0, 0, box, score) for box, score in boxes)
    return Analysis("photo", 1, 1, (width, height), 1.0, people, untracked)


def analyze_frames(
    frames: Frames,
    fps: Fraction,
    models: FaceModels,
    *,
    portraits: bool = False,
    flow: bool = True,
    drifting: bool = False,
    victim: EmotionRecognizer | None = None,
    threshold: float = THRESHOLD,
) -> Analysis:
    """Analyze a clip in memory.

    Args:
        frames: (H, W, 3) uint8 RGB each, all of one size.
        fps: Frame rate.
        models: Networks.
        portraits: Keep a small picture of everybody, for placers that look at pixels.
        flow: Measure the dense motion of the movements.
        drifting: See `measured_windows`.
        victim: A recogniser to ask once for each person.
        threshold: Least score, 0-1, of a face that no mesh fits.

    Raises:
        UsageError: There are no frames.
    """
    if not len(frames):
        raise UsageError("`frames`: expected at least one, got none")
    height, width = frames[0].shape[:2]
    provide = provider_of(frames, fps)
    every = provide(range(len(frames)))
    first = follow_everybody(
        every, models, fps, (width, height), portraits=portraits, threshold=threshold
    )
    found = _spotted(first, (width, height), float(fps), models)
    if victim is not None:
        found = replace(found, people=ask_recognizer(victim, provide, found.people))
    return with_flows(found, provide, drifting=drifting) if flow else found


def provider_of(frames: Frames, fps: Fraction) -> FrameProvider:
    """Gives frames that lie in memory."""

    def provide(wanted: Collection[int]) -> Iterable[Frame]:
        return (Frame(np.ascontiguousarray(frames[i]), i, i / fps) for i in sorted(wanted))

    return provide


def with_flows(analysis: Analysis, frames: FrameProvider, *, drifting: bool | None) -> Analysis:
    """The analysis with the dense motion of its movements.

    Args:
        analysis: Who moved when.
        frames: Gives the wanted frames.
        drifting: See `measured_windows`; None for both.
    """
    kinds = (False, True) if drifting is None else (drifting,)
    windows = {
        person.track.person: tuple(
            dict.fromkeys(
                window
                for kind in kinds
                for window in measured_windows(person, analysis.fps, drifting=kind)
            )
        )
        for person in analysis.people
    }
    flows = movement_flows(frames, analysis.people, windows)
    people = zip(analysis.people, flows, strict=True)
    return replace(analysis, people=tuple(replace(one, flows=mine) for one, mine in people))


def _analyze_video(
    source: Path,
    options: Options,
    models: FaceModels,
    progress: Progress | None,
    processes: Processes,
    *,
    every_flow: bool,
) -> Analysis:
    info = probe(source)
    truncated = options.allow_truncated
    rate = true_rate(info, allow_truncated=truncated)
    first = follow_video(
        Pass(info, rate, options.portraits, options.threshold),
        models,
        _stage(progress, ANALYZING, info.frames),
        processes,
        allow_truncated=truncated,
    )
    # Encoding needs the memory; loading a network again costs less than a frame.
    models.release()
    give_back()

    def provide(wanted: Collection[int]) -> Iterable[Frame]:
        tell = _stage(progress, MEASURING, info.frames)
        with closing(read_video(source, allow_truncated=truncated, only=wanted)) as frames:
            for frame in frames:
                if tell is not None:
                    tell(frame.index + 1)
                yield frame

    found = _spotted(first, (info.width, info.height), float(rate), models)
    if options.victim is not None:
        found = replace(found, people=ask_recognizer(options.victim, provide, found.people))
    if options.asks_stills:
        people = with_stills(found.people, provide, float(rate), MOST_STILLS)
        found = replace(found, people=people)
    if every_flow:
        return with_flows(found, provide, drifting=None)
    if options.needs_flow:
        return with_flows(found, provide, drifting=options.clip_decoys is not None)
    return found


def _spotted(first: FirstPass, size: tuple[int, int], fps: float, models: FaceModels) -> Analysis:
    """The analysis of what the first pass found, people rejoined and movements spotted."""
    people = tuple(
        replace(
            person,
            movements=shifted(
                in_order(person.motion, spot(person.motion, fps), fps), person.track.start
            ),
            activation=roi_activation(models.blendshapes.scores(person.mesh)),
        )
        for person in rejoin(first.people)
    )
    untracked = tuple(replace(face, box=_grown(face.box)) for face in first.untracked)
    return Analysis("video", first.frames, first.shots, size, fps, people, untracked)


def measured_windows(person: TrackedPerson, fps: float, *, drifting: bool) -> tuple[Window, ...]:
    """What a plan rests on: the movements spotted, else the largest movement there was.

    Args:
        person: Who.
        fps: Frame rate.
        drifting: Whether prints are to drift. A print that moves as long as the skin does is as
            large as the skin's motion at whatever frames are compared, so that the windows then
            begin and end at rest.
    """
    start = person.track.start
    spotted = shifted(person.movements, -start)
    if spotted and drifting:
        spotted = from_rest(spotted, len(person.motion.values))
    return shifted(spotted or largest_movement(person.motion, fps), start)


def shifted(windows: Sequence[Window], by: int) -> tuple[Window, ...]:
    """The windows, all indices moved by a number of frames."""
    return tuple(
        Window(one.onset + by, one.apex + by, one.offset + by, one.score) for one in windows
    )


def _still_person(
    number: int,
    image: Image,
    mesh: Floats,
    net: BlendshapeNet,
    *,
    portraits: bool,
    score: float,
) -> TrackedPerson:
    known = np.asarray(mesh, float)
    template = frontal_template(known)
    pose, _ = fit_pose(template, known)
    nothing = RoiMotion(np.zeros((1, N_ROIS, 3), np.float32), np.zeros((1, N_ROIS), bool))
    return TrackedPerson(
        shot=1,
        shot_start=0,
        shot_end=1,
        track=FaceTrack(number, 0, template, pose[None], np.ones(1, bool), score),
        motion=nothing,
        mesh=mesh,
        activation=roi_activation(net.scores(mesh)),
        area=float(np.prod(np.ptp(known[:468, :2], axis=0))),
        light=face_exposure(image, box_of_mesh(mesh)),
        glasses=glasses_score(image, mesh),
        portrait=take(image, mesh) if portraits else None,
    )


def _grown(box: Floats) -> Floats:
    middle, half = (box[:2] + box[2:]) / 2, (box[2:] - box[:2]) / 2 * _GROW
    return np.concatenate([middle - half, middle + half])


def _stage(progress: Progress | None, name: str, total: int | None) -> Callable[[int], None] | None:
    if progress is None:
        return None
    return lambda done: progress(name, done, total)
