"""Millimetres on paper: a thin layer over ReportLab, which writes the PDF."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from austicker.errors import UsageError
from austicker.types import Floats, Rgba

if TYPE_CHECKING:
    from types import ModuleType

_POINTS = 72 / 25.4
INK, FAINT = "#3a3330", "#9a8f88"


def reportlab() -> ModuleType:
    """The module that draws.

    Raises:
        UsageError: It is not installed.
    """
    try:
        from reportlab.pdfgen import canvas
    except ImportError as error:
        raise UsageError(
            "austicker print needs ReportLab; install it with: pip install 'au-sticker[print]'"
        ) from error
    module: ModuleType = canvas
    return module


class Pen:
    """Draws on the pages of one PDF; x right and y down from the top left corner, mm.

    Args:
        path: The file.
        width: Of the page, mm.
        height: Of the page, mm.
        title: Of the document.
    """

    def __init__(self, path: Path, width: float, height: float, title: str) -> None:
        self.width, self.height = width, height
        size = (width * _POINTS, height * _POINTS)
        # Invariant: the same sheet gives the same bytes.
        self._canvas: Any = reportlab().Canvas(str(path), size, invariant=1)
        self._canvas.setTitle(title)
        self._canvas.setCreator("Au-Sticker")
        # Printers' dialogs then offer 100 % and not "fit to page".
        self._canvas.setViewerPreference("PrintScaling", "None")
        self._pictures: dict[int, Any] = {}

    def next_page(self) -> None:
        """Turn the page."""
        self._canvas.showPage()

    def save(self) -> None:
        """End the last page and write the file."""
        self._canvas.save()

    def text(
        self,
        x: float,
        y: float,
        words: str,
        *,
        size: float = 9,
        colour: str = INK,
        bold: bool = False,
        centred: bool = False,
    ) -> None:
        """Write `words` with their baseline at `y`; `size` in points."""
        self._canvas.setFont("Helvetica-Bold" if bold else "Helvetica", size)
        self._canvas.setFillColor(colour)
        put = self._canvas.drawCentredString if centred else self._canvas.drawString
        put(*self._at(x, y), words)

    def line(
        self,
        points: Floats | Sequence[tuple[float, float]],
        *,
        width: float = 0.2,
        colour: str = INK,
        fill: str | None = None,
        closed: bool = False,
    ) -> None:
        """Draw through (N, 2) points, mm; `width` in mm, 0 for no line."""
        self.lines([points], width=width, colour=colour, fill=fill, closed=closed)

    def lines(
        self,
        paths: Iterable[Floats | Sequence[tuple[float, float]]],
        *,
        width: float = 0.2,
        colour: str = INK,
        fill: str | None = None,
        closed: bool = False,
    ) -> None:
        """Draw several paths as one shape; see `line`."""
        path = self._canvas.beginPath()
        for points in paths:
            for i, (x, y) in enumerate(points):
                (path.lineTo if i else path.moveTo)(*self._at(float(x), float(y)))
            if closed:
                path.close()
        self._canvas.setLineWidth(width * _POINTS)
        self._canvas.setLineCap(1)
        self._canvas.setLineJoin(1)
        self._canvas.setStrokeColor(colour)
        if fill is not None:
            self._canvas.setFillColor(fill)
        self._canvas.drawPath(path, stroke=int(width > 0), fill=int(fill is not None))

    def disc(self, x: float, y: float, radius: float, fill: str) -> None:
        """A filled disc, mm."""
        self._canvas.setFillColor(fill)
        self._canvas.circle(*self._at(x, y), radius * _POINTS, stroke=0, fill=1)

    def picture(self, rgba: Rgba, x: float, y: float, side: float) -> None:
        """A square picture whose top left corner is at (x, y), `side` mm wide.

        The same array is stored once, however often it is drawn.
        """
        from PIL import Image
        from reportlab.lib.utils import ImageReader

        key = id(rgba)
        if key not in self._pictures:
            self._pictures[key] = (ImageReader(Image.fromarray(np.ascontiguousarray(rgba))), rgba)
        left, bottom = self._at(x, y + side)
        points = side * _POINTS
        self._canvas.drawImage(self._pictures[key][0], left, bottom, points, points, mask="auto")

    def _at(self, x: float, y: float) -> tuple[float, float]:
        return x * _POINTS, (self.height - y) * _POINTS
