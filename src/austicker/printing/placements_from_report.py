"""What the report of an earlier run says was worn."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from austicker import files
from austicker.errors import InputError

MOST_BYTES = 1 << 30
"""A report lists what was done to every person of every input."""


@dataclass(frozen=True, slots=True)
class ReportedPlacements:
    """Stickers of one run.

    Attributes:
        stickers: Names or files, each once.
        rois: Regions that anybody wore one on, each once, in order of appearance.
        size: k.
        people: Entries of the report that wore something: one per person and shot.
    """

    stickers: tuple[str, ...]
    rois: tuple[int, ...]
    size: float
    people: int


def placements_from_report(path: Path) -> ReportedPlacements:
    """Read a report of what was protected, as `austicker.protection.report` writes it.

    Raises:
        InputError: It cannot be read, is no such report, or nobody in it wears anything.
    """
    report = files.read_json(path, "the `report` of an earlier run", InputError, MOST_BYTES)
    try:
        people = [
            [(str(p["sticker"]), int(p["roi"]), float(p["size"])) for p in who["placements"]]
            for one in report["inputs"]
            for who in one.get("people", ())
        ]
    except (AttributeError, KeyError, TypeError, ValueError, OverflowError) as error:
        raise InputError(f"{path}: expected the report of `protect`, found other JSON") from error
    worn = [placement for who in people for placement in who]
    if not worn:
        raise InputError(f"{path}: nobody in it wears a sticker; protect something with a face")
    return ReportedPlacements(
        tuple(dict.fromkeys(sticker for sticker, _, _ in worn)),
        tuple(dict.fromkeys(roi for _, roi, _ in worn)),
        worn[0][2],
        len(people),
    )
