"""The model in the picture of `austicker inspect`: its graph, and what it reads."""

from __future__ import annotations

from collections.abc import Collection
from typing import Protocol

import numpy as np

from austicker.causal import EmotionModel
from austicker.facs import ROIS
from austicker.placement.target_windows import posteriors
from austicker.types import Choice, Floats, PlacementProblem

_INK, _SOFT, _PALE = (32, 33, 36), (120, 124, 130), (222, 224, 228)
_CHOSEN, _DEEP, _LIGHT = (214, 69, 36), (16, 83, 158), (168, 198, 230)
_STABLE = 0.5
"""Edges found in fewer resamples are not drawn."""


class Canvas(Protocol):
    """What the figure's page offers, in units of the final picture."""

    def text(
        self,
        at: tuple[float, float],
        words: str,
        size: float = 15,
        *,
        colour: tuple[int, ...] = _INK,
        anchor: str = "la",
        halo: bool = False,
    ) -> None:
        """Write."""
        ...

    def line(self, points: Floats, colour: tuple[int, ...], width: float = 1.0) -> None:
        """Draw a line through (N, 2) points."""
        ...

    def box(self, area: tuple[float, ...], fill: tuple[int, ...], radius: float = 0) -> None:
        """Fill a rectangle."""
        ...


def draw_graph(
    page: Canvas, model: EmotionModel, chosen: Collection[int], area: tuple[float, ...]
) -> None:
    """Emotion -> action units -> regions; stable edges thick, those to chosen regions red."""
    left, top, right, bottom = area
    page.text((left, top - 32), "the model: emotion, action units, regions", 15, colour=_SOFT)
    units = sorted({au for roi in ROIS for au in roi.aus})
    emotions = {
        name: (left + 74, y)
        for name, y in zip(model.classes, _rows(top, bottom, len(model.classes)), strict=True)
    }
    au_at = {
        au: (left + 190, y) for au, y in zip(units, _rows(top, bottom, len(units)), strict=True)
    }
    roi_at = {
        roi.number: (right - 128, y) for roi, y in zip(ROIS, _rows(top, bottom, 14), strict=True)
    }
    edges = [e for e in model.edges if e.source == 0 and e.stability >= _STABLE]
    told = {e.target for e in edges}
    for roi in ROIS:
        for au in roi.aus:
            hot = roi.number in chosen
            colour = _CHOSEN if hot else _LIGHT if roi.number in told else _PALE
            _curve(page, au_at[au], roi_at[roi.number], colour, 2.0 if hot else 1.0)
    for name, start in emotions.items():
        strength: dict[int, float] = {}
        hot_units = set()
        for edge in edges:
            if edge.emotion == name:
                for au in ROIS[edge.target - 1].aus:
                    strength[au] = max(strength.get(au, 0.0), edge.stability)
                    if edge.target in chosen:
                        hot_units.add(au)
        for au, stability in sorted(strength.items(), key=lambda item: item[0] in hot_units):
            colour = _CHOSEN if au in hot_units else _DEEP
            _curve(page, start, au_at[au], colour, 0.8 + 3.2 * (stability - _STABLE) / _STABLE)
    for name, (x, y) in emotions.items():
        page.text((x - 8, y), name, 14, anchor="rm", halo=True)
        _dot(page, (x, y), 5, _INK)
    for au, (x, y) in au_at.items():
        page.box((x - 15, y - 8, x + 15, y + 8), (255, 255, 255), 8)
        page.text((x, y), f"AU{au}", 11, anchor="mm", colour=_SOFT, halo=True)
    for roi in ROIS:
        x, y = roi_at[roi.number]
        colour = _CHOSEN if roi.number in chosen else _INK
        _dot(page, (x, y), 4, colour)
        page.text((x + 9, y), roi.name, 12, colour=colour, anchor="lm")


def draw_posterior(
    page: Canvas,
    model: EmotionModel,
    problem: PlacementProblem,
    choice: Choice,
    area: tuple[float, ...],
) -> None:
    """P(emotion | motion) as it is and with the choice worn, mean over the windows."""
    left, top, right, bottom = area
    page.text((left, top - 46), "what the model reads, mean of all movements,", 15, colour=_SOFT)
    page.text((left, top - 26), "as it is and", 15, colour=_SOFT)
    page.text((left + 82, top - 26), "with the sticker", 15, colour=_CHOSEN)
    before, after = posteriors(problem, choice)
    start, stop = left + 82, right - 40
    step = (bottom - top) / len(model.classes)
    for i, name in enumerate(model.classes):
        y = top + i * step
        page.text((left + 74, y + step / 2), name, 14, anchor="rm")
        for value, colour, y0, y1 in (
            (before[i], _DEEP, y + 0.16 * step, y + 0.48 * step),
            (after[i], _CHOSEN, y + 0.52 * step, y + 0.84 * step),
        ):
            page.box((start, y0, stop, y1), (244, 245, 247), 2)
            page.box((start, y0, start + max(2.0, (stop - start) * value), y1), colour, 2)
            page.text((stop + 8, (y0 + y1) / 2), f"{value:.2f}", 12, colour=colour, anchor="lm")


def _rows(top: float, bottom: float, count: int) -> Floats:
    step = (bottom - top) / count
    return np.asarray(top + step * (np.arange(count) + 0.5))


def _curve(
    page: Canvas,
    start: tuple[float, float],
    end: tuple[float, float],
    colour: tuple[int, ...],
    width: float,
) -> None:
    """A smooth S from left to right."""
    t = np.linspace(0, 1, 24)
    y = start[1] + (end[1] - start[1]) * (3 * t**2 - 2 * t**3)
    page.line(np.column_stack([start[0] + (end[0] - start[0]) * t, y]), colour, width)


def _dot(page: Canvas, at: tuple[float, float], radius: float, colour: tuple[int, ...]) -> None:
    x, y = at
    page.box((x - radius, y - radius, x + radius, y + radius), colour, radius)
