"""What figures show, without looking at them."""

import numpy as np
import pytest
from matplotlib.figure import Figure as Canvas

from austicker.bench.reporting import Report
from austicker.bench.reporting.draw import drawn

NAMES = (
    *("overall", "oracle", "sizes", "numbers", "queries-curve", "tradeoff", "each-region", "faces"),
    *("chosen", "transfer", "people"),
)


def test_every_figure_is_there(whole: Report) -> None:
    assert {figure.name for figure in whole.figures} == set(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_nothing_is_cut_off(whole: Report, name: str) -> None:
    (figure,) = (one for one in whole.figures if one.name == name)
    canvas = Canvas(figsize=figure.size)
    figure.draw(canvas)
    seen = 0
    for axes in canvas.axes:
        for line in axes.lines:
            if line.get_transform() != axes.transData:  # lines across the whole figure
                continue
            for values, limits in (
                (line.get_xdata(), axes.get_xlim()),
                (line.get_ydata(), axes.get_ylim()),
            ):
                known = np.asarray(values, float)
                known = known[np.isfinite(known)]
                assert (known >= min(limits) - 1e-9).all()
                assert (known <= max(limits) + 1e-9).all()
                seen += len(known)
        seen += len(axes.texts) + len(axes.images)
    assert seen


def test_figures_are_undated(whole: Report) -> None:
    files = drawn(whole.figures[0])
    assert files["png"].startswith(b"\x89PNG")
    assert b"Software" not in files["png"]
    assert files["pdf"].startswith(b"%PDF")
    assert b"CreationDate" not in files["pdf"]
    assert b"<dc:date>" not in files["svg"]
