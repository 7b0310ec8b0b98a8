"""Render: draw a plan onto a photo, a video, or frames in memory. No network is needed."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path

from austicker.errors import InputError, UsageError
from austicker.media.output import check_output
from austicker.media.photo import Photo, read_photo, write_photo
from austicker.media.probe import probe
from austicker.media.writer import rewrite_video
from austicker.protection.analyze import Progress
from austicker.protection.boxes import boxes_path, write_boxes
from austicker.protection.free_frames import free_frames
from austicker.protection.memory import give_back
from austicker.protection.options import Options
from austicker.protection.overlay import PersonOverlay, person_overlays
from austicker.protection.plan import Plan
from austicker.protection.region import DrawnRegion, Observer
from austicker.protection.result import ProtectionResult
from austicker.protection.skin_notes import skin_notes
from austicker.protection.timeline import State
from austicker.protection.video_overlay import VideoOverlay
from austicker.types import Frame, Image, PersonReport

WRITING = "writing"
MOST_PRINTED = "dots"
"""The design whose print shows a drift best, see docs/attachments.md."""


def apply(
    frames: Iterable[Image],
    plan: Plan,
    *,
    start: int = 0,
    overlays: Sequence[PersonOverlay] | None = None,
) -> Iterator[Image]:
    """Draw a plan onto frames in memory, one after another.

    Args:
        frames: (H, W, 3) uint8 RGB each, the frames that were analyzed.
        plan: What is drawn.
        start: Index of the first of them. The light on a sticker is averaged over the frames
            before, so that it differs a little where drawing starts later.
        overlays: The plan's, where they are made already.

    Yields:
        The protected frames; a frame on which nothing is drawn is passed on as it is.

    Raises:
        InputError: The frames are not of the plan's size, or more than it knows.
    """
    drawn = person_overlays(plan) if overlays is None else overlays
    overlay = VideoOverlay(drawn, plan.untracked, plan.spans)
    for index, frame in enumerate(frames, start):
        _check_frame(frame, index, plan)
        yield overlay.apply(frame, index)


def render_file(
    source: Path,
    plan: Plan,
    output: Path,
    options: Options,
    *,
    progress: Progress | None = None,
    overlays: Sequence[PersonOverlay] | None = None,
    observer: Observer | None = None,
    overlay: VideoOverlay | None = None,
) -> ProtectionResult:
    """Draw a plan onto the file that it was made for, and write a copy.

    Args:
        source: The file that was analyzed.
        plan: What is drawn.
        output: Where the copy goes; replaced if it exists, never left half-written.
        options: Settings of reading and writing, and `draw`; all else is the plan's.
        progress: Told of frames done.
        overlays: The plan's, where they are made already.
        observer: Shown every frame before and after, as much of it as it asks for.
        overlay: Draws `overlays`; None for one that does it here.

    Raises:
        UsageError: The plan is of frames in memory, or `output` is the source.
        InputError: The source is another file or has changed, or the plan refuses lost faces.
        OutputError: The copy cannot be written.
    """
    began = time.perf_counter()
    check_output(source, output)
    if plan.source is None:
        raise UsageError("plan was made of frames in memory; draw it with `apply`, not on a file")
    drawn = person_overlays(plan) if overlays is None else overlays
    _refuse_lost(source, drawn, plan)
    overlay = overlay or VideoOverlay(drawn, plan.untracked, plan.spans)
    notes: list[str] = []
    if plan.kind == "photo":
        give_back()  # a large photo needs the memory
        photo = read_photo(source, max_pixels=options.max_pixels)
        plan.source.check(source)
        _check_frame(photo.image, 0, plan)
        drawn_on = _draw(overlay, photo, observer)
        _refuse_lost(source, drawn, plan)
        write_photo(photo, drawn_on, output, keep_metadata=options.keep_metadata)
        notes += photo.notes
        frames = 1
    else:
        plan.source.check(source)
        free = free_frames(
            plan.frames, drawn, plan.untracked, plan.spans, watched=observer is not None
        )
        frames = _rewrite(
            source,
            output,
            plan,
            overlay,
            options,
            region=DrawnRegion(drawn, plan.untracked, observer),
            untouched=free.tolist(),
            progress=progress,
            observer=observer,
            confirm=lambda: _refuse_lost(source, drawn, plan),
            note=notes.append,
        )
    people = tuple(person_report(one, plan.spans) for one in drawn)
    if options.draw:
        write_boxes(output, plan, options)
        notes.append(f"boxes, scores and numbers: {boxes_path(output)}")
    return ProtectionResult(
        source=source,
        output=output,
        frames=frames,
        people=people,
        seconds=time.perf_counter() - began,
        blurred=_blurred(overlay, plan),
        left_out=tuple(one.person for one in plan.people if not one.protect),
        kind=plan.kind,
        notes=(
            *_notes(people, plan, overlay),
            *_plain(drawn),
            *skin_notes(drawn, overlay.touched),
            *notes,
        ),
        plan=plan,
    )


def _draw(overlay: VideoOverlay, photo: Photo, observer: Observer | None) -> Image:
    """The photo, drawn on; where nothing needs the original any more, in its own memory."""
    image, alone = photo.image, photo.pixels.deep is None
    if observer is not None:
        observer.before(0, image)
    if alone:
        image.flags.writeable = True
    out = overlay.apply(image, 0, in_place=alone)
    if observer is not None:
        observer.after(0, out)
    return out


def apply_photo(image: Image, plan: Plan) -> ProtectionResult:
    """Draw a plan onto a picture in memory; the result's `image` is the protected copy."""
    began = time.perf_counter()
    _check_frame(image, 0, plan)
    drawn = person_overlays(plan)
    overlay = VideoOverlay(drawn, plan.untracked, plan.spans)
    out = overlay.apply(image, 0)
    people = tuple(person_report(one, plan.spans) for one in drawn)
    return ProtectionResult(
        None,
        None,
        1,
        people,
        time.perf_counter() - began,
        _blurred(overlay, plan),
        tuple(one.person for one in plan.people if not one.protect),
        image=out.copy() if out is image else out,
        kind="photo",
        notes=_notes(people, plan, overlay),
        plan=plan,
    )


def person_report(overlay: PersonOverlay, spans: Sequence[tuple[int, int]] = ()) -> PersonReport:
    """Count frames and gather reasons; a forecast until all frames are drawn.

    Args:
        overlay: What is drawn on the person.
        spans: (first, last) frames in which anything is drawn; empty for all.
    """
    planned, line = overlay.planned, overlay.timeline
    return PersonReport(
        person=planned.person,
        shot=planned.shot,
        first=line.start,
        last=line.last,
        placements=planned.placements,
        protected=overlay.count(State.PROTECTED, spans),
        held=overlay.count(State.HELD, spans),
        lost=overlay.count(State.LOST, spans),
        blurred=overlay.count(State.BLURRED, spans),
        coverage=overlay.coverage(),
        windows=planned.movements,
    )


def _blurred(overlay: VideoOverlay, plan: Plan) -> int:
    """Frames, of a photo faces, that are blurred because no mesh fits."""
    return len(plan.untracked) if plan.kind == "photo" else overlay.blurred


def _rewrite(
    source: Path,
    output: Path,
    plan: Plan,
    overlay: VideoOverlay,
    options: Options,
    *,
    region: DrawnRegion,
    untouched: Sequence[bool],
    progress: Progress | None,
    observer: Observer | None,
    confirm: Callable[[], None],
    note: Callable[[str], None],
) -> int:
    def edit(frame: Frame) -> Image:
        if frame.index >= plan.frames:
            raise InputError(
                f"{source}: longer than when it was analyzed; is it still being written?"
            )
        _check_frame(frame.image, frame.index, plan)
        if observer is not None:
            observer.before(frame.index, frame.image)
        image = overlay.apply(frame.image, frame.index, region(frame.index))
        if observer is not None:
            observer.after(frame.index, image)
        return image

    def confirmed() -> None:
        overlay.finish()
        if plan.source is not None:
            plan.source.check(source)
        confirm()

    total = probe(source).frames
    tell = None if progress is None else (lambda done: progress(WRITING, done, total))
    return rewrite_video(
        source,
        output,
        edit,
        region=region,
        codec=options.codec,
        crf=options.crf,
        allow_truncated=options.allow_truncated,
        keep_metadata=options.keep_metadata,
        progress=tell,
        note=note,
        confirm=confirmed,
        untouched=untouched,
    )


def _check_frame(image: Image, index: int, plan: Plan) -> None:
    height, width = image.shape[:2]
    if (width, height) != plan.size:
        raise InputError(
            f"frame {index}: expected {plan.size[0]} x {plan.size[1]} px as analyzed, got "
            f"{width} x {height}; analyze this input"
        )
    if index >= plan.frames:
        raise InputError(f"expected {plan.frames} frames as analyzed, got more; analyze this input")


def _refuse_lost(source: Path, overlays: Sequence[PersonOverlay], plan: Plan) -> None:
    """Refuse what `on_lost='fail'` does not allow; known for certain once all is drawn."""
    if plan.on_lost != "fail":
        return
    people = [person_report(one, plan.spans) for one in overlays]
    lost = [(one.person, one.lost + one.blurred) for one in people if one.lost + one.blurred]
    if lost:
        names = ", ".join(f"person {number} for {count} frames" for number, count in lost)
        raise InputError(
            f"{source}: faces were lost ({names}) and `on_lost='fail'`, so nothing was written; "
            "`on_lost='blur'` blurs those frames instead"
        )


def _notes(people: Sequence[PersonReport], plan: Plan, overlay: VideoOverlay) -> tuple[str, ...]:
    notes = []
    blurred = _blurred(overlay, plan)
    if not plan.people and not plan.untracked:
        what = "picture" if plan.kind == "photo" else "video"
        notes.append(f"no face was found; the {what} was copied unchanged")
    lost = sum(person.lost for person in people)
    if lost:
        done = "held" if plan.on_lost == "hold" else "blurred where they were last seen"
        notes.append(f"{lost} frames without a face to follow, {done}")
    unseen = sum(person.blurred for person in people)
    if unseen and plan.kind == "video":
        notes.append(
            f"{unseen} frames on which too little of a sticker could be seen on the face, turned "
            "away or cut off, so that it was blurred"
        )
    elif unseen:
        notes.append(f"blurred because they show too little of a sticker: {_faces(unseen)}")
    if blurred and plan.kind == "video":
        notes.append(f"{blurred} frames with a face too hidden or small to follow, blurred")
    elif blurred:
        notes.append(f"blurred because too hidden or small for a sticker: {_faces(blurred)}")
    return (*notes, *plan.notes)


def _faces(count: int) -> str:
    return f"{count} face{'' if count == 1 else 's'}"


def _plain(overlays: Sequence[PersonOverlay]) -> tuple[str, ...]:
    """What to say where a decoy's print is too plain to show its drift."""
    plain = [
        placement.sticker
        for overlay in overlays
        for placement, track in zip(overlay.planned.placements, overlay.tracks, strict=True)
        if track.plain
    ]
    if not plain:
        return ()
    names = ", ".join(f"'{name}'" for name in dict.fromkeys(plain))
    which = f"1 sticker {names} is" if len(plain) == 1 else f"{len(plain)} stickers {names} are"
    small = set(plain) == {MOST_PRINTED}
    why = "too small here" if small else "too plain, or too small here,"
    advice = "" if small else f"; '{MOST_PRINTED}' shows most"
    return (f"{which} {why} to show all of the motion asked of a decoy{advice}",)
