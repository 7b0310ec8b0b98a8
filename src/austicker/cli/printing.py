"""`austicker print`: stickers to cut out and wear."""

from __future__ import annotations

from enum import Enum
from pathlib import Path
from typing import Annotated, Any

import typer

from austicker.cli.output import Json, Quiet, begin
from austicker.cli.overwrite import Force, check_output


class PaperName(str, Enum):
    """Sizes of paper."""

    a4 = "a4"
    letter = "letter"


def sheet(
    *,
    output: Annotated[Path, typer.Option("--output", "-o", help="PDF to write.")],
    sticker: Annotated[
        list[str] | None,
        typer.Option(
            help="Design (see `austicker list stickers`), 'all', or picture file; repeatable. "
            "Default: flower, or what the report says."
        ),
    ] = None,
    roi: Annotated[
        list[int] | None,
        typer.Option(
            help="Region to draw, 1-14 (as `austicker inspect` numbers them); may be repeated. "
            "Default: the outer brows, 1 and 4, or what the report says."
        ),
    ] = None,
    report: Annotated[
        Path | None,
        typer.Option(help="Take stickers, regions and size from what `protect --report` wrote."),
    ] = None,
    size: Annotated[
        float | None,
        typer.Option(help="k, as for protect: the side is k/10 of the face; 0.5-5. Default: 2."),
    ] = None,
    face_width: Annotated[
        float, typer.Option(help="Width of the wearer's face between the cheekbones, mm.")
    ] = 140.0,
    copies: Annotated[int, typer.Option(help="Copies of each sticker.")] = 6,
    paper: Annotated[PaperName, typer.Option(help="Paper.")] = PaperName.a4,
    force: Force = False,
    json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Write a sheet of stickers at true scale, with drawings of where on the face they go.

    The PDF is in millimetres, with cut lines and a ruler to check the printer by. 140 mm is an
    average adult's face. Needs the extra `print`: pip install 'au-sticker[print]'
    """
    from austicker.errors import UsageError
    from austicker.facs import roi_name
    from austicker.printing.placements_from_report import placements_from_report
    from austicker.printing.sheet import Sheet, covered, write_sheet, yours
    from austicker.stickers import STICKERS

    out = begin(json=json, quiet=quiet)
    check_output(output, force=force, inputs=[] if report is None else [report])
    given: dict[str, Any] = {"paper": paper.value, "face_width": face_width, "copies": copies}
    names = [n for name in sticker or () for n in (STICKERS if name == "all" else (name,))]
    wanted: dict[str, Any] = {
        "stickers": tuple(names),
        "rois": tuple(dict.fromkeys(roi or ())),
    }
    if report is not None:
        if roi:
            raise UsageError("`roi` and `report` both say where; give one of them")
        worn = placements_from_report(report)
        given |= {"stickers": worn.stickers, "rois": worn.rois, "size": worn.size}
        if worn.people > 1:
            out.say(f"note: the regions of all {worn.people} people and shots are drawn")
    given |= {name: value for name, value in wanted.items() if value}
    if size is not None:
        given["size"] = size
    chosen = Sheet(**given)
    pages = write_sheet(output, chosen)
    count = chosen.copies * len(chosen.stickers)
    out.say(
        f"{output}: {count} sticker{'s' if count > 1 else ''}, {chosen.side:.1f} mm a side, on "
        f"{pages} page{'s' if pages > 1 else ''} of {paper.value}; print at 100 %"
    )
    for one in chosen.rois:
        hidden = covered(chosen, one)
        if hidden:
            openings = " and ".join(yours(name) for name in hidden)
            out.say(f"note: on region {one} ({roi_name(one)}) a sticker covers {openings}")
    out.status(
        output=output, stickers=chosen.stickers, rois=chosen.rois, side_mm=chosen.side, pages=pages
    )
