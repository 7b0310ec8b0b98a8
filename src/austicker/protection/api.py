"""The public verbs: `austicker.protect` and the four steps that it is made of.

Networks are loaded once per process and kept; they are not to be used from two threads at once.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Sequence
from fractions import Fraction
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from austicker.errors import NoFaceError, UsageError
from austicker.protection.analysis import Analysis, InputKind
from austicker.protection.networks import load_once
from austicker.protection.options import (
    DEFAULT_MAX_PIXELS,
    DecoyKind,
    Faces,
    OnLost,
    Options,
    Region,
    SkinLevel,
    SurfaceKind,
)
from austicker.protection.plan import Plan
from austicker.protection.result import ProtectionResult
from austicker.protection.strength import OptionsByKind, Strength
from austicker.types import EmotionRecognizer, Image

if TYPE_CHECKING:
    from austicker.protection.verify import Verification

Source: TypeAlias = str | PathLike[str]
Progress: TypeAlias = Callable[[str, int, int | None], None]
"""Called with the stage, frames done, and frames in all if known."""


def analyze(
    source: Source | Image,
    options: Options | None = None,
    progress: Progress | None = None,
    *,
    processes: int = 1,
) -> Analysis:
    """Find who is in a photo or video, how their skin moves, and which movements they make.

    Args:
        source: A file, or an (H, W, 3) uint8 RGB array.
        options: They say how much is measured; None for the default strength.
        progress: Told of frames done.
        processes: How many may work on the shots of a long video; what is found is the same. A
            script that asks for more than one runs under ``if __name__ == "__main__":``.

    Returns:
        A record with `to_json` and `from_json`.

    Raises:
        InputError: The file cannot be read, or changed while it was.

    Example:
        >>> import austicker
        >>> analysis = austicker.analyze("talk.mp4")  # doctest: +SKIP
        >>> [len(person.movements) for person in analysis.people]  # doctest: +SKIP
        [3]
    """
    from austicker.media.kinds import kind_of
    from austicker.protection.analyze import analyze_file, analyze_photo
    from austicker.protection.shot_jobs import Processes

    if options is not None:
        chosen = _checked(options)
    elif isinstance(source, np.ndarray):
        chosen = _checked(None, "photo")
    else:
        chosen = _checked(None, kind_of(Path(source)))
    if isinstance(source, np.ndarray):
        return analyze_photo(
            _image(source),
            load_once(),
            portraits=chosen.portraits,
            threshold=chosen.threshold,
            stills=chosen.asks_stills,
            victim=chosen.victim,
        )
    shared = Processes(processes)
    return analyze_file(
        Path(source), chosen, load_once(), progress, every_flow=True, processes=shared
    )


def plan(analysis: Analysis, options: Options | None = None) -> Plan:
    """Decide for everybody which regions are covered with what, and why.

    Args:
        analysis: Of `analyze`, made with the same options.
        options: Settings; None for the default strength.

    Returns:
        A record with `to_json` and `from_json`, which may be edited before it is rendered.

    Raises:
        UsageError: The options name a person that is not there, or more stickers than fit.
        NoEvidenceError: The rule asked for has no evidence, and is not the default one.

    Example:
        >>> plan = austicker.plan(analysis, Options(sticker="heart"))  # doctest: +SKIP
        >>> plan = plan.leaving_out(2).with_sticker(1, roi=10)  # doctest: +SKIP
    """
    from austicker.protection.make_plan import make_plan

    return make_plan(analysis, _checked(options, analysis.kind))


def render(
    source: Source | Image,
    plan: Plan,
    output: Source | None = None,
    options: Options | None = None,
    progress: Progress | None = None,
) -> ProtectionResult:
    """Draw a plan onto the photo or video that it was made for.

    Args:
        source: The file that was analyzed, or the array.
        plan: What is drawn.
        output: Where the copy of a file goes; by default beside it, with ``_protected`` before the
            suffix. Not allowed with an array, whose protected copy is the result's `image`.
        options: Of these only what concerns reading and writing: `codec`, `crf`, `keep_metadata`,
            `allow_truncated`, `max_pixels`, `draw`.
        progress: Told of frames done.

    Raises:
        InputError: The source is another file than the plan's, or has changed.
        OutputError: The copy cannot be written.

    Example:
        >>> result = austicker.render("talk.mp4", plan, "out.mp4")  # doctest: +SKIP
    """
    from austicker.protection.render import apply_photo, render_file

    chosen = Options() if options is None else options
    if isinstance(source, np.ndarray):
        _no_output(output)
        return apply_photo(_image(source), plan)
    target = _target(Path(source), output, chosen)
    return render_file(Path(source), plan, target, chosen, progress=progress)


def verify(source: Source, result: ProtectionResult) -> Verification:
    """Ask judges, who had no part in it, what they predict for the original and for the copy.

    Args:
        source: The original.
        result: Of `render` or `protect` on it.

    Raises:
        UsageError: The result is of an array, or came without its plan.
        InputError: A file cannot be read, or the two do not belong together.

    Example:
        >>> proof = austicker.verify("talk.mp4", result)  # doctest: +SKIP
        >>> proof.hidden, proof.readable  # doctest: +SKIP
        (2, 1)
    """
    from austicker.protection.judging import Judging
    from austicker.protection.overlay import person_overlays
    from austicker.protection.verify import verify_files
    from austicker.recognizers import packaged_panel

    if result.output is None or result.plan is None:
        raise UsageError("result: expected one of a file, with its plan; verify reads two files")
    judges = Judging(result.plan, person_overlays(result.plan))
    found = verify_files(Path(source), result.output, result.plan, packaged_panel(), judges)
    note = judges.missing if result.kind == "photo" and judges.missing else found.note
    return dataclasses.replace(found, stills=judges.results, note=note)


def protect(  # noqa: D417 - options are described where they are defined
    source: Source | Image,
    output: Source | None = None,
    *,
    strength: Strength = "standard",
    sticker: str | None = None,
    designs: tuple[str, ...] | None = None,
    size: float | None = None,
    count: int | None = None,
    symmetric: bool = False,
    max_coverage: float | None = None,
    cover_eyes: bool = False,
    cover_nose: bool = False,
    cover_mouth: bool = False,
    placer: str | None = None,
    vary: bool = False,
    emotion: str = "auto",
    victim: EmotionRecognizer | None = None,
    model: str | None = None,
    attach: str | None = None,
    amplitude: float = 1.5,
    target_emotion: str | None = None,
    decoys: DecoyKind | None = None,
    skin: SkinLevel | None = None,
    until_hidden: bool = False,
    surface: SurfaceKind = "mesh",
    faces: Faces = "all",
    only: tuple[int, ...] = (),
    exempt: tuple[int, ...] = (),
    region: Region | None = None,
    first_second: float | None = None,
    last_second: float | None = None,
    on_lost: OnLost = "blur",
    threshold: float = 0.5,
    draw: bool = False,
    seed: int | None = None,
    codec: str = "libx264",
    crf: int | None = None,
    allow_truncated: bool = False,
    keep_metadata: bool = False,
    copy_faceless: bool = False,
    max_pixels: int = DEFAULT_MAX_PIXELS,
    verify: bool = True,
    processes: int = 1,
) -> ProtectionResult:
    """Protect one photo, one video, or a picture in memory: analyze, plan, render and verify.

    Args:
        source: A file, or an (H, W, 3) uint8 RGB array.
        output: Where the copy goes; by default beside the input, with ``_protected`` before the
            suffix. Not allowed with an array, whose protected copy is the result's `image`.
        strength: "paper": one still sticker where this clip's motion shows most, the published
            method; "standard": drawn decoys, and the skin's own motion replaced; "strong": more of
            both. It decides `sticker`, `designs`, `size`, `count`, `placer`, `attach`, `decoys` and
            `skin` where they are None. On photos "standard" and "strong" choose by what
            recognisers of stills read.
        processes: See `analyze`.

    All other arguments are the fields of `austicker.protection.options.Options`, each described
    there.

    Returns:
        What was done, person by person.

    Raises:
        UsageError: An unknown name or a value out of range.
        InputError: A file that cannot be read, or (`NoFaceError`) shows no face.
        OutputError: The copy cannot be written.

    Example:
        >>> import austicker
        >>> result = austicker.protect("holiday.mp4", sticker="heart")  # doctest: +SKIP
        >>> print(result.output, result.people[0].placements[0].reason)  # doctest: +SKIP
    """
    from austicker.protection.protect import protect_file, protect_image

    given = locals()
    settings = OptionsByKind.at_strength(
        strength, **{f.name: given[f.name] for f in dataclasses.fields(Options)}
    )
    for options in (settings.photo, settings.video):
        _checked(options)
    if isinstance(source, np.ndarray):
        _no_output(output)
        return protect_image(_image(source), settings.photo)
    target = _target(Path(source), output, settings.video)
    return protect_file(Path(source), target, settings, processes=processes)


def protect_frames(
    frames: Sequence[Image], fps: float | Fraction, options: Options | None = None
) -> tuple[list[Image], Plan]:
    """Protect a clip in memory.

    Args:
        frames: (H, W, 3) uint8 RGB each, all of one size.
        fps: Frame rate.
        options: Settings; None for the default strength.

    Returns:
        The protected frames, and the plan that was drawn.

    Raises:
        UsageError: There are no frames.
        NoFaceError: No face was found, and `copy_faceless` is off.

    Example:
        >>> out, plan = austicker.protect_frames(frames, fps=25)  # doctest: +SKIP
    """
    from austicker.protection.analyze import analyze_frames
    from austicker.protection.make_plan import make_plan
    from austicker.protection.render import apply

    chosen = _checked(options)
    rate = Fraction(fps).limit_denominator(100_000)
    analysis = analyze_frames(
        [_image(one) for one in frames],
        rate,
        load_once(),
        portraits=chosen.portraits,
        flow=chosen.needs_flow,
        drifting=chosen.clip_decoys is not None,
        victim=chosen.victim,
        threshold=chosen.threshold,
    )
    if not analysis.people and not analysis.untracked and not chosen.copy_faceless:
        raise NoFaceError(f"no face was found in {len(frames)} frames")
    planned = make_plan(analysis, chosen)
    return list(apply(frames, planned)), planned


def _checked(options: Options | None, kind: InputKind = "video") -> Options:
    """The options, their names looked up; where none are given, those of the default strength."""
    from austicker.protection.check import check_names

    chosen = OptionsByKind.at_strength().of(kind) if options is None else options
    check_names(chosen)
    return chosen


def _image(image: Image) -> Image:
    if image.ndim != 3 or image.shape[2] != 3 or image.dtype != np.uint8:
        raise UsageError(
            f"expected an (H, W, 3) uint8 RGB array, got shape {image.shape} of {image.dtype}"
        )
    return image


def _no_output(output: Source | None) -> None:
    if output is not None:
        raise UsageError("output goes with a file; the protected array is the result's image")


def _target(source: Path, output: Source | None, options: Options) -> Path:
    from austicker.protection.jobs import list_jobs

    todo = list_jobs([source], None if output is None else Path(output), codec=options.codec)
    for _, problem in todo.problems:
        raise problem
    if len(todo.jobs) != 1:
        raise UsageError(f"{source}: expected one photo or video")
    return todo.jobs[0].output
