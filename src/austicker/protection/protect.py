"""Protect: analyze, plan, render and verify, one after the other."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from austicker.errors import NoFaceError
from austicker.media.kinds import kind_of
from austicker.media.output import check_output
from austicker.media.stretch import OtherFrames
from austicker.protection.analysis import Analysis
from austicker.protection.analyze import Progress, analyze_file, analyze_photo
from austicker.protection.draw_jobs import shared_overlay
from austicker.protection.judging import Judging, Observers
from austicker.protection.make_plan import make_plan
from austicker.protection.networks import load_once
from austicker.protection.options import Options
from austicker.protection.overlay import person_overlays
from austicker.protection.plan import Plan
from austicker.protection.render import apply_photo, render_file
from austicker.protection.result import ProtectionResult
from austicker.protection.shot_jobs import ALONE, Processes
from austicker.protection.strength import OptionsByKind
from austicker.protection.until_hidden import plan_until_hidden
from austicker.protection.verify import Verifier, with_verification
from austicker.recognizers import packaged_panel
from austicker.types import Image

_NO_MOTION = "a photo shows no micro-expression, so the strength was not raised"


def protect_file(
    source: Path,
    output: Path,
    settings: OptionsByKind | Options,
    progress: Progress | None = None,
    processes: int = 1,
) -> ProtectionResult:
    """Analyze, plan, render and verify one file.

    Args:
        source: The file.
        output: Where the copy goes; replaced if it exists, never left half-written.
        settings: For each kind of input, or for all kinds; their names checked.
        progress: Told of frames done.
        processes: How many may work on the shots of a long video; the copy is the same.

    Raises:
        InputError: The file cannot be read, or (`NoFaceError`) shows no face.
        OutputError: The copy cannot be written.
    """
    began = time.perf_counter()
    check_output(source, output)
    by_kind = OptionsByKind.alike(settings) if isinstance(settings, Options) else settings
    options = by_kind.of(kind_of(source))
    said: list[str] = []
    shared = Processes(processes, said.append)
    analysis = analyze_file(source, options, load_once(), progress, processes=shared)
    if not analysis.people and not analysis.untracked and not options.copy_faceless:
        where = "" if analysis.kind == "photo" else f" in {analysis.frames} frames"
        raise NoFaceError(
            f"{source}: no face was found{where}, so nothing was written; "
            "`copy_faceless=True` writes it unchanged"
        )
    planned, reached = _planned(source, analysis, options, by_kind.stronger)
    try:
        result = _written(source, planned, output, options, progress, processes=shared)
    except OtherFrames as error:
        said.append(f"one process drew on all of it: {error}")
        result = _written(source, planned, output, options, progress, processes=ALONE)
    result = replace(result, notes=(*result.notes, *reached, *said))
    return replace(result, seconds=time.perf_counter() - began)


def _written(
    source: Path,
    planned: Plan,
    output: Path,
    options: Options,
    progress: Progress | None,
    *,
    processes: Processes,
) -> ProtectionResult:
    """The copy, written and verified."""
    overlays = person_overlays(planned)
    asked = options.verify and planned.kind == "video"
    verifier = Verifier(overlays, planned.spans) if asked else None
    judges = Judging(planned, overlays) if options.verify and overlays else None
    observer = Observers.of(verifier, judges)
    with shared_overlay(source, planned, overlays, observer, processes) as overlay:
        result = render_file(
            source,
            planned,
            output,
            options,
            progress=progress,
            overlays=overlays,
            observer=observer,
            overlay=overlay,
        )
    if verifier is not None:
        judged = with_verification(result.people, verifier.judged(packaged_panel()))
        result = replace(result, people=judged)
    if judges is not None:
        result = judges.told(result)
    return result


def _planned(
    source: Path, analysis: Analysis, options: Options, stronger: Sequence[Options]
) -> tuple[Plan, tuple[str, ...]]:
    """The plan, and what is to be said of how it was reached."""
    if not options.until_hidden:
        return make_plan(analysis, options), ()
    if analysis.kind == "photo":
        return make_plan(analysis, options), (_NO_MOTION,)
    planned, reached = plan_until_hidden(source, analysis, (options, *stronger))
    return planned, (reached,)


def protect_image(image: Image, options: Options) -> ProtectionResult:
    """Analyze, plan and render a picture in memory.

    Args:
        image: (H, W, 3) uint8 RGB.
        options: Settings, their names checked.

    Raises:
        NoFaceError: No face was found, and `copy_faceless` is off.
    """
    began = time.perf_counter()
    analysis = analyze_photo(
        image,
        load_once(),
        portraits=options.portraits,
        stills=options.asks_stills,
        victim=options.victim,
        threshold=options.threshold,
    )
    if not analysis.people and not analysis.untracked and not options.copy_faceless:
        raise NoFaceError("no face was found in the picture; `copy_faceless=True` returns it as is")
    planned = make_plan(analysis, options)
    result = apply_photo(image, planned)
    if result.people and result.image is not None and options.verify:
        judges = Judging(planned, person_overlays(planned))
        judges.feed(0, image, result.image)
        result = judges.told(result)
    return replace(result, seconds=time.perf_counter() - began)
