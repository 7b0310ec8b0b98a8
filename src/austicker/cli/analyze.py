"""`austicker analyze`: who is in a photo or video and how they move, as a document."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from austicker.cli.options import with_options
from austicker.cli.output import Json, Quiet, begin
from austicker.cli.overwrite import Force, check_output
from austicker.cli.progress import progress

if TYPE_CHECKING:
    from austicker.protection.analysis import Analysis

OFFERED = (
    "placer",
    "emotion",
    "victim",
    "model",
    "attach",
    "threshold",
    "allow_truncated",
    "max_pixels",
)
"""Settings that say how much is measured, or how the file is read."""


def _analyze(
    source: Annotated[Path, typer.Argument(help="A photo or a video.")],
    *,
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", help="Where to write it. Default: NAME_analysis.json."),
    ] = None,
    settings: dict[str, Any],
    force: Force = False,
    json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Find who is in a photo or video, how their skin moves, and which movements they make.

    The document is what `austicker plan` reads. It holds no picture unless the placer needs one.
    """
    from austicker.media.kinds import kind_of
    from austicker.protection.api import analyze as find
    from austicker.protection.memory import keep_little
    from austicker.protection.strength import OptionsByKind

    keep_little()
    out = begin(json=json, quiet=quiet)
    target = output or source.with_name(f"{source.stem}_analysis.json")
    check_output(target, force=force, inputs=[source])
    options = OptionsByKind.at_strength(**settings).of(kind_of(source))
    with progress() as bars:
        analysis = find(source, options, lambda stage, done, total: bars(stage, done, total or 0))
    analysis.write(target)
    out.say(f"{source} -> {target}: {in_words(analysis)}")
    for person in analysis.people:
        out.say(
            f"  person {person.track.person}: shot {person.shot}, frames {person.track.start}-"
            f"{person.stop - 1}, {len(person.movements)} movements"
        )
    out.status(
        source=source,
        output=target,
        frames=analysis.frames,
        people=[
            {
                "person": person.track.person,
                "shot": person.shot,
                "first_frame": person.track.start,
                "last_frame": person.stop - 1,
                "movements": person.movements,
            }
            for person in analysis.people
        ],
        untracked=len(analysis.untracked),
    )


def in_words(analysis: Analysis) -> str:
    """Counts of what was found."""
    movements = sum(len(person.movements) for person in analysis.people)
    return (
        f"{analysis.frames} frames, {len(analysis.people)} people, {movements} movements, "
        f"{len(analysis.untracked)} untracked faces"
    )


analyze = with_options(_analyze, only=OFFERED)
