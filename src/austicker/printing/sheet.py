"""A sheet of stickers to print, cut out and wear: true to scale, with drawings of where they go."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, get_args

import numpy as np

from austicker.errors import InputError, UsageError
from austicker.facs import roi_name
from austicker.media.output import atomic_output
from austicker.printing.face_drawing import draw_face, proportions
from austicker.printing.pen import FAINT, Pen, reportlab
from austicker.protection.coverage_limits import CoverageLimits
from austicker.protection.options import LEAST_SIZE, MOST_SIZE, Options
from austicker.protection.sticker_geometry import sticker_side
from austicker.regions.typical import typical_face
from austicker.stickers import resolve_sticker
from austicker.types import N_ROIS, Floats, Rgba

Paper = Literal["a4", "letter"]
PAPERS: dict[Paper, tuple[float, float]] = {"a4": (210.0, 297.0), "letter": (215.9, 279.4)}
"""Width and height, mm: ISO 216; ANSI A."""

FACE_WIDTH = 140.0
"""Adults' faces between the cheekbones, mm.

The middle of the range that respirators are tested for, 120.5-158.5 mm, which holds nearly all
adults of the United States: Zhuang, Bradtmiller & Shaffer, J Occup Environ Hyg 4(9), 2007.
"""

OUTER_BROWS = (1, 4)
"""The default: what the packaged model chooses most often, see `studies/placement.py`."""

MOST_COPIES = 200
_DPI = 600
_MOST_PIXELS = 2048
_MARGIN, _GAP = 12.0, 5.0
_ACROSS = 4
_DRAWN, _LABEL = 33.0, 13.0
"""Width of a drawn face, and height of what is written below it, mm."""
_RULER = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """What to print.

    Attributes:
        stickers: Registered names or picture files; at least one.
        rois: Regions to draw, 1-14, at least one.
        size: k, as for `protect`.
        face_width: Between the cheekbones of who will wear them, mm.
        copies: Of each sticker.
        paper: "a4" or "letter".
    """

    stickers: tuple[str, ...] = ("flower",)
    rois: tuple[int, ...] = OUTER_BROWS
    size: float = 2.0
    face_width: float = FACE_WIDTH
    copies: int = 6
    paper: Paper = "a4"

    def __post_init__(self) -> None:
        if not self.stickers:
            raise UsageError("`stickers`: expected at least one sticker, got none")
        for roi in self.rois:
            if not 1 <= roi <= N_ROIS:
                raise UsageError(f"`rois` must lie between 1 and {N_ROIS}, got {roi}")
        if not self.rois:
            raise UsageError("`rois`: expected at least one region, got none")
        if not LEAST_SIZE <= self.size <= MOST_SIZE:
            raise UsageError(
                f"`size` must lie between {LEAST_SIZE:g} and {MOST_SIZE:g}, got {self.size:g}"
            )
        if not 1 <= self.copies <= MOST_COPIES:
            raise UsageError(f"`copies` must lie between 1 and {MOST_COPIES}, got {self.copies}")
        if self.paper not in get_args(Paper):
            raise UsageError(f"`paper` must be a4 or letter, got '{self.paper}'")
        if not 20 <= self.face_width <= 1000:
            raise UsageError(f"`face_width` must lie in 20-1000 mm, got {self.face_width:g}")
        most = PAPERS[self.paper][0] - 2 * _MARGIN
        if self.side > most:
            raise UsageError(
                f"a sticker of k = {self.size:g} for a face {self.face_width:g} mm wide is "
                f"{self.side:.0f} mm wide, larger than the {most:.0f} mm that {self.paper} paper "
                "takes; give a smaller `size` or `face_width`"
            )

    @property
    def side(self) -> float:
        """Of a sticker, mm."""
        return sticker_side(typical_face() * self.face_width, self.size)


@dataclass(frozen=True, slots=True, eq=False)
class _Cutting:
    """One sticker, ready to print.

    Attributes:
        name: For people.
        art: (n, n, 4) opaque or transparent.
        outline: Paths along which to cut, in sides from the top left corner.
    """

    name: str
    art: Rgba
    outline: tuple[Floats, ...]


def write_sheet(path: Path, sheet: Sheet) -> int:
    """Write the PDF, whole or not at all; returns its number of pages.

    Raises:
        UsageError: An unknown sticker, another suffix than .pdf, or ReportLab is not installed.
        InputError: A sticker file that cannot be used.
        OutputError: The place cannot be written to.
    """
    if path.suffix.lower() != ".pdf":
        raise UsageError(f"`output` {path}: a PDF is written; name a file ending in .pdf")
    reportlab()
    cuttings = [_cutting(name, sheet.side) for name in sheet.stickers]
    with atomic_output(path) as beside:
        pages = _Pages(Pen(beside, *PAPERS[sheet.paper], "Stickers to print and cut out"))
        _head(pages, sheet, cuttings)
        _faces(pages, sheet, cuttings[0].art)
        _stickers(pages, sheet, cuttings)
        return pages.end()


def covered(sheet: Sheet, roi: int) -> tuple[str, ...]:
    """Openings of the face that a sticker on a region would cover, for example "left eye"."""
    found: list[str] = []
    for name in sheet.stickers:
        limits = CoverageLimits(Options(sticker=name, size=sheet.size))
        load = limits.occlusion_cost(typical_face())
        if load is not None:
            names = [opening.name for opening in limits.limits(typical_face())]
            found += [n for n, used in zip(names, load[roi - 1], strict=True) if used > 1]
    return tuple(dict.fromkeys(found))


def yours(name: str) -> str:
    """A region or opening as its wearer calls it: sides of the picture become the wearer's."""
    side, _, rest = name.partition(" ")
    other = {"left": "right", "right": "left"}.get(side)
    return f"your {name}" if other is None else f"your {other} {rest}"


class _Pages:
    """Rows from top to bottom, over as many pages as they need."""

    def __init__(self, pen: Pen) -> None:
        self.pen = pen
        self.y = _MARGIN
        self._count = 1
        self._bottom = pen.height - _MARGIN - 12.0

    def row(self, height: float) -> float:
        """Top of a new row; on a new page where this one has no room left."""
        if self.y + height > self._bottom and self.y > _MARGIN:
            self._foot()
            self.pen.next_page()
            self._count += 1
            self.y = _MARGIN
        top = self.y
        self.y += height
        return top

    def end(self) -> int:
        """Finish; returns the number of pages."""
        self._foot()
        self.pen.save()
        return self._count

    def _foot(self) -> None:
        """A ruler on every page: any of them may be the one that was scaled."""
        pen, y = self.pen, self.pen.height - _MARGIN - 3.0
        pen.line([(_MARGIN, y), (_MARGIN + _RULER, y)], width=0.25)
        for mm in range(0, _RULER + 1, 5):
            tick = 3.0 if mm % 10 == 0 else 1.6
            pen.line([(_MARGIN + mm, y), (_MARGIN + mm, y - tick)], width=0.25)
        words = f"{_RULER} mm. If a ruler says otherwise, print again at 100 %, not fitted to page."
        pen.text(_MARGIN + _RULER + 4, y, words, size=8)
        pen.text(pen.width - _MARGIN - 5, y, str(self._count), size=8, colour=FAINT)


def _head(pages: _Pages, sheet: Sheet, cuttings: Sequence[_Cutting]) -> None:
    names = ", ".join(cutting.name for cutting in cuttings)
    lines = [
        f"Each in a square of {sheet.side:.1f} mm (k = {sheet.size:g}), for a face "
        f"{sheet.face_width:g} mm wide. Cut along the grey lines; "
        "the drawings show where to wear it.",
        "R is your right side, L your left: you are drawn as a camera sees you. "
        "In a mirror your right is on the right.",
    ]
    top = pages.row(24.0)
    pages.pen.text(_MARGIN, top + 5, f"Stickers: {names}", size=14, bold=True)
    for i, words in enumerate(lines):
        pages.pen.text(_MARGIN, top + 12 + 5 * i, words)


def _faces(pages: _Pages, sheet: Sheet, art: Rgba) -> None:
    """A drawing for each region, up to four in a row."""
    pen = pages.pen
    step = (pen.width - 2 * _MARGIN) / _ACROSS
    tall = _DRAWN * proportions()
    for first in range(0, len(sheet.rois), _ACROSS):
        top = pages.row(tall + _LABEL + _GAP)
        for column, roi in enumerate(sheet.rois[first : first + _ACROSS]):
            left = _MARGIN + column * step
            middle = left + step / 2
            corner = (middle - _DRAWN / 2, top)
            draw_face(pen, corner, _DRAWN, roi=roi, size=sheet.size, art=art)
            for side, letter in ((-1, "R"), (1, "L")):
                beside = middle + side * (_DRAWN / 2 + 2.5)
                pen.text(beside, top + tall / 2, letter, size=8, colour=FAINT, centred=True)
            below = top + tall + 4.5
            words = f"{roi}: {yours(roi_name(roi))}"
            pen.text(middle, below, words, size=9, bold=True, centred=True)
            hidden = covered(sheet, roi)
            if hidden:
                warning = "covers " + " and ".join(yours(name) for name in hidden)
                pen.text(middle, below + 4, warning, size=7, colour="#b3261e", centred=True)


def _stickers(pages: _Pages, sheet: Sheet, cuttings: Sequence[_Cutting]) -> None:
    pen, side = pages.pen, sheet.side
    across = max(1, math.floor((pen.width - 2 * _MARGIN + _GAP) / (side + _GAP)))
    all_of_them = [cutting for cutting in cuttings for _ in range(sheet.copies)]
    for first in range(0, len(all_of_them), across):
        top = pages.row(side + _GAP)
        for column, cutting in enumerate(all_of_them[first : first + across]):
            left = _MARGIN + column * (side + _GAP)
            pen.picture(cutting.art, left, top, side)
            corner = np.array([left, top])
            paths = [corner + path * side for path in cutting.outline]
            pen.lines(paths, width=0.1, colour=FAINT, closed=True)


def _cutting(name_or_path: str, side: float) -> _Cutting:
    """Draw a sticker at 600 dots per inch; what is less than half opaque is not printed."""
    import cv2

    name, sticker = resolve_sticker(name_or_path)
    pixels = min(math.ceil(side / 25.4 * _DPI), _MOST_PIXELS)
    art = sticker.draw(pixels)
    solid = art[..., 3] > 127
    if not solid.any():
        raise InputError(
            f"{name}: no part of it is opaque enough to print; give a sticker that is less "
            "transparent"
        )
    art = np.dstack([art[..., :3], np.where(solid, 255, 0).astype(np.uint8)])
    paths, _ = cv2.findContours(
        np.ascontiguousarray(art[..., 3]), cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE
    )
    smooth = [cv2.approxPolyDP(path, 0.7, closed=True)[:, 0] for path in paths]
    return _Cutting(name, art, tuple((np.asarray(p) + 0.5) / pixels for p in smooth if len(p) > 2))
