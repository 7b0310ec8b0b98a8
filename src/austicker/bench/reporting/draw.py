"""Figures as files: the same results give the same bytes."""

from __future__ import annotations

import io
from collections.abc import Mapping
from typing import Any

from austicker.bench.reporting.records import Figure
from austicker.errors import UsageError

DPI = 160
_STYLE = {
    "font.family": "DejaVu Sans",  # comes with matplotlib, so that text is the same everywhere
    "font.size": 9,
    "axes.titlesize": 9.5,
    "axes.labelsize": 9,
    "xtick.labelsize": 8.5,
    "ytick.labelsize": 8.5,
    "legend.fontsize": 8.5,
    "legend.frameon": False,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.axisbelow": True,
    "lines.linewidth": 1.2,
    "svg.hashsalt": "austicker",
    "svg.fonttype": "path",
    "pdf.fonttype": 42,
    "figure.facecolor": "white",
    "savefig.facecolor": "white",
}
_UNDATED: Mapping[str, Mapping[str, None]] = {
    "png": {"Software": None},
    "pdf": {"CreationDate": None, "Producer": None, "Creator": None},
    "svg": {"Date": None, "Creator": None},
}


def _style() -> Any:  # noqa: ANN401  # newer matplotlib wants its own type of keys
    return dict(_STYLE)


def drawn(figure: Figure, formats: tuple[str, ...] = ("svg", "png", "pdf")) -> dict[str, bytes]:
    """A figure in each format.

    Raises:
        UsageError: matplotlib is not installed.
    """
    try:
        import matplotlib as mpl
        from matplotlib.backends.backend_agg import FigureCanvasAgg
        from matplotlib.figure import Figure as Canvas
    except ImportError:
        raise UsageError(
            "figures need matplotlib; install it with: pip install 'au-sticker[bench]'"
        ) from None
    with mpl.rc_context(_style()):
        canvas = Canvas(figsize=figure.size, layout="constrained")
        FigureCanvasAgg(canvas)
        figure.draw(canvas)
        canvas.draw_without_rendering()
        canvas.set_layout_engine("none")  # laid out once, the same in every format
        files = {}
        for kind in formats:
            out = io.BytesIO()
            canvas.savefig(out, format=kind, dpi=DPI, metadata=dict(_UNDATED[kind]))
            files[kind] = out.getvalue()
    return files
