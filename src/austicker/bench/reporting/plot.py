"""How figures look: readable in grey, by a colour-blind reader, and on a phone."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import isnan
from typing import Any

import numpy as np

from austicker.bench.reporting import rules
from austicker.bench.reporting.records import Value
from austicker.types import Floats

BLUE, ORANGE, GREEN, RED = "#0072B2", "#E69F00", "#009E73", "#D55E00"
SKY, PURPLE, GREY, BLACK = "#56B4E9", "#CC79A7", "#767676", "#000000"
"""Colours of Okabe & Ito, Color Universal Design (2008), without the yellow, faint on white."""
MAP = "Blues"
"""Of one hue, so that only lightness tells: darker is more, for every reader and in print."""
DASHES = ("-", "--", ":", "-.")


@dataclass(frozen=True, slots=True)
class PlotStyle:
    """How a rule is drawn; no two share marker and fill."""

    colour: str
    marker: str
    line: str = "-"
    full: bool = True


_STYLES = {
    "random": PlotStyle(GREY, "X", ":"),
    "centre": PlotStyle(SKY, "P", "--"),
    "outdegree-pixels": PlotStyle(ORANGE, "s", "-."),
    "outdegree-motion": PlotStyle(ORANGE, "s", ":", False),
    "energy": PlotStyle(GREEN, "^", "-."),
    "counterfactual-0": PlotStyle(BLUE, "o", "--", False),
    "counterfactual": PlotStyle(BLUE, "o"),
    "counterfactual-fold": PlotStyle(BLUE, "D", "-.", False),
    "saliency": PlotStyle(PURPLE, "v", "--"),
    "saliency-white": PlotStyle(PURPLE, "v", ":", False),
    "evolution": PlotStyle(RED, "h"),
    "exhaustive": PlotStyle(BLACK, "*"),
    "patch": PlotStyle(BLACK, "*", "--", False),
    "standard": PlotStyle(PURPLE, "D"),
    "strong": PlotStyle(PURPLE, "D", "--", False),
    "blur": PlotStyle(RED, "<"),
    "mosaic": PlotStyle(RED, ">", full=False),
    "black-box": PlotStyle(BLACK, "s"),
}
_STRANGE = ("d", "p", "8", "H", "<", ">")


def style_of(attack: str, attacks: Sequence[str]) -> PlotStyle:
    """Of a rule among those shown."""
    if attack in _STYLES:
        return _STYLES[attack]
    strange = [a for a in attacks if a not in _STYLES]
    number = strange.index(attack) if attack in strange else 0
    return PlotStyle(
        BLACK, _STRANGE[number % len(_STRANGE)], DASHES[number % 4], full=number % 2 == 0
    )


def marks(shown: PlotStyle, strong: bool) -> dict[str, Any]:
    """Arguments of matplotlib for markers."""
    return {
        "color": shown.colour,
        "marker": shown.marker,
        "markersize": 8 if shown.marker == "*" else 6,
        "markerfacecolor": shown.colour if shown.full else "white",
        "markeredgecolor": shown.colour,
        "linewidth": 2.2 if strong else 1.2,
        "zorder": 4 if strong else 3,
    }


def heat_map(
    axes: Any,  # noqa: ANN401  # matplotlib has no types
    shares: Floats,
    rows: Sequence[str],
    columns: Sequence[str],
    *,
    texts: Sequence[Sequence[str]] | None = None,
    top: float = 1.0,
    bend: float = 1.0,
    font: float = 7.0,
) -> None:
    """Shares as colours, with their numbers in the cells.

    Args:
        axes: Of matplotlib.
        shares: (R, C) 0-1; NaN is left white with a dot.
        rows: Labels of them.
        columns: Labels of them.
        texts: In the cells; percent without a sign when None.
        top: Share of the darkest colour.
        bend: Exponent of the colours: below 1 small shares differ more.
        font: Size of the numbers, points.
    """
    axes.imshow(
        np.ma.masked_invalid((shares / max(top, 1e-9)) ** bend),
        cmap=MAP,
        vmin=0,
        vmax=1,
        aspect="auto",
    )
    axes.set_xticks(range(len(columns)), columns)
    axes.set_yticks(range(len(rows)), rows)
    axes.tick_params(length=0)
    for side in ("top", "right", "bottom", "left"):
        axes.spines[side].set_visible(False)
    axes.set_xticks(np.arange(len(columns) + 1) - 0.5, minor=True)
    axes.set_yticks(np.arange(len(rows) + 1) - 0.5, minor=True)
    axes.grid(which="minor", color="white", linewidth=1)
    axes.tick_params(which="minor", length=0)
    for y in range(len(rows)):
        for x in range(len(columns)):
            share = float(shares[y, x])
            text = "·" if isnan(share) else f"{100 * share:.0f}" if texts is None else texts[y][x]
            dark = not isnan(share) and (share / max(top, 1e-9)) ** bend > 0.55
            colour = "white" if dark else "black"
            axes.text(x, y, text, ha="center", va="center", fontsize=font, color=colour)


def bars(values: Sequence[Value]) -> Floats:
    """(2, N) lengths of the arms of intervals, in percent; 0 where there is none."""
    low = [100 * max(v.value - v.low, 0) if not isnan(v.low) else 0 for v in values]
    high = [100 * max(v.high - v.value, 0) if not isnan(v.high) else 0 for v in values]
    return np.array([low, high])


def ranked(axes: Any, names: Sequence[str], values: Sequence[Value], scale: float) -> None:  # noqa: ANN401
    """One line for each rule: its value and interval."""
    for y, (name, value) in enumerate(zip(names, values, strict=True)):
        shown = style_of(name, names)
        strong = rules.is_ours(name)
        ends = (value.low, value.high)
        if not any(map(isnan, ends)):
            axes.plot(
                [scale * e for e in ends],
                [y, y],
                color=shown.colour,
                linewidth=2.2 if strong else 1.2,
            )
        axes.plot([scale * value.value], [y], **{**marks(shown, strong), "linestyle": "none"})
    axes.set_yticks(range(len(names)), names)
    axes.set_ylim(len(names) - 0.5, -0.5)
    axes.grid(axis="x", color="#dddddd", linewidth=0.6)
    for label, name in zip(axes.get_yticklabels(), names, strict=True):
        label.set_fontweight("bold" if rules.is_ours(name) else "normal")


def wrapped(text: str, width: int = 22) -> str:
    """Broken into lines."""
    return "\n".join(textwrap.wrap(text, width)) or text


def ranked_panels(
    figure: Any,  # noqa: ANN401  # matplotlib has no types
    panels: Sequence[tuple[str, Mapping[str, Value]]],
    scale: float,
) -> Any:  # noqa: ANN401
    """Panels below one another, each a title and `ranked` rules; their axes."""
    axes = figure.subplots(
        len(panels),
        1,
        sharex=True,
        squeeze=False,
        gridspec_kw={"height_ratios": [len(values) for _, values in panels]},
    ).ravel()
    for one, (title, values) in zip(axes, panels, strict=True):
        ranked(one, list(values), list(values.values()), scale)
        one.set_title(title)
    return axes


def line(
    axes: Any,  # noqa: ANN401  # matplotlib has no types
    attack: str,
    attacks: Sequence[str],
    values: Mapping[Any, Value],
) -> None:
    """A rule's rates over some setting, percent, with bars as long as their intervals."""
    style = style_of(attack, attacks)
    axes.errorbar(
        list(values),
        [100 * v.value for v in values.values()],
        yerr=bars(list(values.values())),
        label=attack,
        linestyle=style.line,
        elinewidth=0.8,
        **marks(style, rules.is_ours(attack)),
    )


def legend(figure: Any, axes: Any) -> None:  # noqa: ANN401
    """One legend below all panels, of the lines in `axes`."""
    handles, labels = axes.get_legend_handles_labels()
    figure.legend(handles, labels, loc="outside lower center", ncols=3)
