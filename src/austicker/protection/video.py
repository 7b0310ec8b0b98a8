"""Protect one video: look at all of it, decide, then dress it frame by frame."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Iterable, Sequence
from contextlib import closing
from pathlib import Path

import numpy as np

from austicker.errors import InputError, NoFaceError
from austicker.faces.models import FaceModels
from austicker.media.output import check_output
from austicker.media.probe import probe
from austicker.media.reader import read_video
from austicker.media.writer import rewrite_video
from austicker.protection.analyze import Analysis, TrackedPerson, analyze_frames
from austicker.protection.ask_recognizer import ask
from austicker.protection.coverage_limits import CoverageLimits
from austicker.protection.frame_rate import true_rate
from austicker.protection.memory import give_back
from austicker.protection.movement_flow import Flows, FrameProvider, movement_flows
from austicker.protection.options import Options
from austicker.protection.overlay import PersonOverlay, VideoOverlay, blurred_frames
from austicker.protection.person_report import report_of
from austicker.protection.planner import Planner
from austicker.protection.rejoin import link
from austicker.protection.sticker_track import StickerTrackBuilder
from austicker.protection.timeline import build
from austicker.protection.verify import Verifier
from austicker.recognizers import packaged_panel
from austicker.stickers import resolve_sticker
from austicker.types import Frame, Image, PersonReport, Protected

Progress = Callable[[str, int, int | None], None]
"""Called with the stage ("look", "again" or "write"), frames done, and frames in all if known."""


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
    rate = true_rate(info, allow_truncated=options.allow_truncated)
    seen = analyze_frames(
        read_video(source, allow_truncated=options.allow_truncated),
        models,
        rate,
        (info.width, info.height),
        _stage(progress, "look", info.frames),
        portraits=options.portraits,
    )
    # Encoding needs the room; loading the network again costs less than a frame.
    models.release()
    give_back()
    if not seen.people and not seen.untracked and not options.copy_faceless:
        raise NoFaceError(
            f"{source}: no face was found in {seen.frames} frames, so nothing was written; "
            "--copy-faceless writes it unchanged"
        )

    def look(wanted: Collection[int]) -> Iterable[Frame]:
        tell = _stage(progress, "again", info.frames)
        frames = read_video(source, allow_truncated=options.allow_truncated, only=wanted)
        with closing(frames):
            for frame in frames:
                if tell is not None:
                    tell(frame.index + 1)
                yield frame

    told: Sequence[str | None] = ()
    if options.victim is not None:
        told = ask(options.victim, look, link(seen.people), float(rate))
    overlays, people, bare = dress(
        seen,
        options,
        models,
        float(rate),
        told=told,
        look=look,
    )
    _refuse_lost(source, people, options)
    overlay = VideoOverlay(overlays, seen.untracked)
    proof = _proof(overlays, people, seen, options)
    notes: list[str] = []

    def edit(frame: Frame) -> Image:
        if frame.index >= seen.frames:
            raise InputError(
                f"{source}: longer than when it was read the first time; is it still being written?"
            )
        dressed = overlay.apply(frame.image, frame.index)
        if proof is not None:
            proof.see(frame.index, frame.image, dressed)
        return dressed

    written = rewrite_video(
        source,
        output,
        edit,
        codec=options.codec,
        crf=options.crf,
        allow_truncated=options.allow_truncated,
        keep_metadata=options.keep_metadata,
        progress=_stage(progress, "write", info.frames),
        note=notes.append,
    )
    blurred = blurred_frames(seen.untracked)
    if proof is not None:
        people = proof.judged(people, packaged_panel())
    return Protected(
        source=source,
        output=output,
        frames=written,
        people=people,
        seconds=time.perf_counter() - began,
        blurred=blurred,
        notes=(
            *_notes(people, bare, blurred, options),
            *_plain(overlays, options),
            *_covered(overlays),
            *notes,
        ),
    )


def _proof(
    overlays: tuple[PersonOverlay, ...],
    people: tuple[PersonReport, ...],
    seen: Analysis,
    options: Options,
) -> Verifier | None:
    if not options.proof:
        return None
    return Verifier(overlays, people, {who.track.person: who.track for who in link(seen.people)})


def dress(
    seen: Analysis,
    options: Options,
    models: FaceModels,
    fps: float,
    *,
    told: Sequence[str | None] = (),
    look: FrameProvider | None = None,
) -> tuple[tuple[PersonOverlay, ...], tuple[PersonReport, ...], int]:
    """Decide what everybody wears, and where it is on every frame.

    Args:
        seen: The first pass.
        options: Settings.
        models: Networks.
        fps: Frame rate.
        told: What a victim said of everybody, if it was asked.
        look: Gives frames once more, for a closer look at what was spotted; without it only what
            was measured at the regions is known.

    Returns:
        Outfits, what is said of each person, and how many people were left out on request.
    """
    _, sticker = resolve_sticker(options.sticker)
    fitter = StickerTrackBuilder(sticker, options, fps)
    planner = Planner(options, models.blendshapes)
    overlays, people = [], []
    everybody = link(seen.people)
    said = dict(zip((id(who) for who in everybody), told, strict=False))
    chosen = everybody if options.faces == "all" else _largest(everybody)
    flows: list[Flows] = [[] for _ in chosen]
    if look is not None and planner.needs_flow:
        flows = movement_flows(look, chosen, [planner.rows(who.motion, fps)[1] for who in chosen])
    for who, closely in zip(chosen, flows, strict=True):
        track = who.track
        decision = planner.by_motion(
            track.person,
            who.motion,
            who.mesh,
            fps,
            portrait=who.portrait,
            told=said.get(id(who)),
            flows=closely,
        )
        shot = (who.shot_start, who.shot_end)
        line = build(track, shot, fps, seen.size, hold_lost=options.on_lost == "hold")
        home = track.pose[int(np.flatnonzero(track.present)[0])].astype(float)
        person_overlay = PersonOverlay(line, fitter.through(who, decision, line, home))
        overlays.append(person_overlay)
        people.append(report_of(track.person, who.shot, track.start, decision, person_overlay))
    return tuple(overlays), tuple(people), len(everybody) - len(chosen)


def _largest(people: tuple[TrackedPerson, ...]) -> tuple[TrackedPerson, ...]:
    """Everybody who is the largest while they are there."""
    return tuple(p for p in people if not any(_beside(p, o) and o.area > p.area for o in people))


def _beside(who: TrackedPerson, other: TrackedPerson) -> bool:
    """Whether `other` is there for at least half of the time that `who` is."""
    first = max(who.track.start, other.track.start)
    last = min(w.track.start + len(w.track.present) for w in (who, other))
    return other is not who and last - first >= 0.5 * len(who.track.present)


def _refuse_lost(source: Path, people: tuple[PersonReport, ...], options: Options) -> None:
    lost = [p for p in people if p.lost]
    if lost and options.on_lost == "fail":
        names = ", ".join(f"person {p.person} for {p.lost} frames" for p in lost)
        raise InputError(
            f"{source}: faces were lost ({names}) and --on-lost is fail, so nothing was written; "
            "--on-lost blur blurs those frames instead"
        )


def _notes(
    people: tuple[PersonReport, ...], bare: int, blurred: int, options: Options
) -> tuple[str, ...]:
    notes = []
    if not people and not blurred:
        notes.append("no face was found; the video was copied unchanged")
    lost = sum(p.lost for p in people)
    if lost:
        done = "blurred where they were last seen" if options.on_lost == "blur" else "held"
        notes.append(f"{lost} frames without a face to follow, {done}")
    if blurred:
        notes.append(f"{blurred} frames with a face too hidden or small to follow, blurred")
    fewer = CoverageLimits(options).note()
    if people and fewer:
        notes.append(fewer)
    if bare:
        notes.append(f"{bare} smaller faces were left as they are (--faces largest)")
    return tuple(notes)


def _plain(overlays: tuple[PersonOverlay, ...], options: Options) -> tuple[str, ...]:
    """What to say where a decoy's print is too plain to show its drift."""
    count = sum(layer.plain for person_overlay in overlays for layer in person_overlay.layers)
    if not count:
        return ()
    return (
        f"{count} stickers '{options.sticker}' are too plain, or too small here, to show all of "
        "the motion asked of a decoy; dots shows most",
    )


def _covered(overlays: tuple[PersonOverlay, ...]) -> tuple[str, ...]:
    """What to say where a hand or hair passed in front of a sticker."""
    watches = [layer.watch for person_overlay in overlays for layer in person_overlay.layers]
    count = max((watch.covered for watch in watches if watch is not None), default=0)
    if not count:
        return ()
    return (f"something passes in front of a sticker in {count} frames; it is drawn over it",)


def _stage(progress: Progress | None, name: str, total: int | None) -> Callable[[int], None] | None:
    if progress is None:
        return None
    return lambda done: progress(name, done, total)
