"""Protect one video: look at all of it, decide, then dress it frame by frame."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from pathlib import Path

from austicker.errors import InputError, NoFaceError
from austicker.faces.models import FaceModels
from austicker.media.output import check_output
from austicker.media.probe import probe
from austicker.media.reader import read_video
from austicker.media.writer import rewrite_video
from austicker.pipeline.analyse import Analysis, Sighting, analyse
from austicker.pipeline.decide import Chooser
from austicker.pipeline.options import Options
from austicker.pipeline.outfit import Outfit, Wardrobe, matrices
from austicker.pipeline.person import report_of
from austicker.pipeline.timeline import build
from austicker.pipeline.wear import spot_of
from austicker.render import Compositor
from austicker.stickers import resolve_sticker
from austicker.types import PersonReport, Protected

Progress = Callable[[str, int, int | None], None]
"""Called with the stage ("look" or "write"), frames done, and frames in all if known."""


def protect_video(
    source: Path,
    output: Path,
    options: Options,
    models: FaceModels,
    progress: Progress | None = None,
) -> Protected:
    """Write a protected copy of a video.

    Args:
        source: Any video the decoder reads.
        output: Where the copy goes; replaced if it exists, never left half-written.
        options: Settings.
        models: Networks.
        progress: Told of frames done.

    Raises:
        InputError: The video cannot be read, or `on_lost` is "fail" and a face was lost.
        NoFaceError: No face in it, and `copy_faceless` is off.
        OutputError: The copy cannot be written.
    """
    began = time.perf_counter()
    check_output(source, output)
    info = probe(source)
    fps = float(info.rate)
    seen = analyse(
        read_video(source, allow_truncated=options.allow_truncated),
        models,
        info.rate,
        (info.width, info.height),
        _stage(progress, "look", info.frames),
    )
    if not seen.people and not options.copy_faceless:
        raise NoFaceError(
            f"{source}: no face was found in {seen.frames} frames, so nothing was written; "
            "--copy-faceless writes it unchanged"
        )
    outfits, people = dress(seen, options, models, fps)
    _refuse_lost(source, people, options)
    wardrobe = Wardrobe(outfits)
    notes: list[str] = []
    written = rewrite_video(
        source,
        output,
        lambda frame: wardrobe.dressed(frame.image, frame.index),
        codec=options.codec,
        crf=options.crf,
        allow_truncated=options.allow_truncated,
        keep_metadata=options.keep_metadata,
        progress=_stage(progress, "write", info.frames),
        note=notes.append,
    )
    if written != seen.frames:
        output.unlink(missing_ok=True)
        raise InputError(
            f"{source}: {seen.frames} frames were read the first time and {written} the second; "
            "is the file still being written?"
        )
    return Protected(
        source=source,
        output=output,
        frames=written,
        people=people,
        seconds=time.perf_counter() - began,
        notes=(*_notes(seen, people, options), *notes),
    )


def dress(
    seen: Analysis, options: Options, models: FaceModels, fps: float
) -> tuple[tuple[Outfit, ...], tuple[PersonReport, ...]]:
    """Decide what everybody wears, and where it is on every frame.

    Args:
        seen: The first pass.
        options: Settings.
        models: Networks.
        fps: Frame rate.
    """
    _, sticker = resolve_sticker(options.sticker)
    compositor = Compositor(sticker)
    chooser = Chooser(options, models.blendshapes)
    outfits, people = [], []
    for who in _chosen(seen.people, options):
        track = who.track
        decision = chooser.by_motion(track.person, who.motion, who.mesh, fps)
        line = build(track, who.shot_end, fps, seen.size, hold_lost=options.on_lost == "hold")
        layers = tuple(
            (compositor, matrices(line, spot_of(track.template, p.roi, p.size), p.attachment))
            for p in decision.placements
        )
        outfit = Outfit(line, layers, who.light)
        outfits.append(outfit)
        people.append(report_of(track.person, who.shot, decision, outfit))
    return tuple(outfits), tuple(people)


def _chosen(people: Iterable[Sighting], options: Options) -> list[Sighting]:
    everybody = list(people)
    if options.faces == "all":
        return everybody
    largest: dict[int, Sighting] = {}
    for who in everybody:
        # Seen for longer counts too: a passer-by near the camera is not whom the shot is about.
        size = who.area * int(who.track.present.sum())
        best = largest.get(who.shot)
        if best is None or size > best.area * int(best.track.present.sum()):
            largest[who.shot] = who
    return list(largest.values())


def _refuse_lost(source: Path, people: tuple[PersonReport, ...], options: Options) -> None:
    lost = [p for p in people if p.lost]
    if lost and options.on_lost == "fail":
        names = ", ".join(f"person {p.person} for {p.lost} frames" for p in lost)
        raise InputError(
            f"{source}: faces were lost ({names}) and --on-lost is fail, so nothing was written; "
            "--on-lost blur blurs those frames instead"
        )


def _notes(seen: Analysis, people: tuple[PersonReport, ...], options: Options) -> tuple[str, ...]:
    notes = []
    if not seen.people:
        notes.append("no face was found; the video was copied unchanged")
    lost = sum(p.lost for p in people)
    if lost:
        done = "blurred where they were last seen" if options.on_lost == "blur" else "held"
        notes.append(f"{lost} frames without a face to follow, {done}")
    bare = len(seen.people) - len(people)
    if bare:
        notes.append(f"{bare} smaller faces were left as they are (--faces largest)")
    return tuple(notes)


def _stage(progress: Progress | None, name: str, total: int | None) -> Callable[[int], None] | None:
    if progress is None:
        return None
    return lambda done: progress(name, done, total)
