"""A drawn face with something at each region."""

from __future__ import annotations

from math import isnan
from typing import Any

from austicker.bench.reporting.plot import MAP
from austicker.printing import face_drawing as face
from austicker.regions.rois import locate
from austicker.regions.typical import typical_face
from austicker.types import Floats

_SKIN, _LINE = "#f6f3f0", "#8a8a8a"


def draw(axes: Any, shares: Floats, top: float) -> None:  # noqa: ANN401  # matplotlib has no types
    """Draw a face; each region is a disc whose colour and size say its share.

    Args:
        axes: Of matplotlib.
        shares: (14,) 0-1; NaN where no sticker may go.
        top: Share of the largest disc and darkest colour.
    """
    from matplotlib import colormaps
    from matplotlib.patches import Circle, Polygon

    mesh = typical_face()[:, :2]
    oval = face.smooth(mesh[list(face.OVAL)])
    axes.add_patch(Polygon(oval, facecolor=_SKIN, edgecolor=_LINE, linewidth=1))
    contour: tuple[int, ...]
    for contour in (*face.BROWS, *face.EYES, face.LIPS_OUTER):
        axes.add_patch(
            Polygon(mesh[list(contour)], facecolor="#e2ddd8", edgecolor=_LINE, linewidth=0.6)
        )
    for contour in (face.LIPS_BETWEEN, *face.NOSE):
        axes.plot(*mesh[list(contour)].T, color=_LINE, linewidth=0.6)
    colours = colormaps[MAP]
    for roi, (x, y) in enumerate(locate(typical_face()).centres.tolist()):
        share = float(shares[roi])
        if isnan(share):
            axes.add_patch(Circle((x, y), 0.03, facecolor="none", edgecolor=_LINE, linestyle=":"))
            axes.text(x, y, str(roi + 1), ha="center", va="center", fontsize=5, color="#555555")
            continue
        part = share / top if top > 0 else 0.0
        radius = 0.045 + 0.025 * min(part, 1)
        axes.add_patch(
            Circle((x, y), radius, facecolor=colours(part), edgecolor="black", linewidth=0.6)
        )
        axes.text(
            *(x, y, f"{100 * share:.0f}"),
            ha="center",
            va="center",
            fontsize=7,
            color="white" if part > 0.55 else "black",
        )
    low, high = mesh[:468].min(axis=0), mesh[:468].max(axis=0)
    axes.set_xlim(low[0] - 0.06, high[0] + 0.06)
    axes.set_ylim(high[1] + 0.04, low[1] - 0.04)
    axes.set_aspect("equal")
    axes.axis("off")
