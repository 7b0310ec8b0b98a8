"""The picture of `austicker inspect`, drawn at twice its size and shrunk."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
from PIL import Image as Pillow
from PIL import ImageDraw, ImageFont

from austicker.causal import EmotionModel
from austicker.faces.smooth import runs
from austicker.facs import ROIS, roi_name
from austicker.inspection.figure_graph import draw_graph, draw_posterior
from austicker.inspection.inspect import Inspection
from austicker.media.output import atomic_output
from austicker.protection.options import DEFAULT_PLACER
from austicker.types import N_ROIS, Bools, Floats, Image

WIDTH, HEIGHT = 1320, 860
WIDE = 1780
_SCALE = 2
_PANEL = 700
_MARGIN = 30
_INK = (32, 33, 36)
_SOFT = (120, 124, 130)
_RULE = (222, 224, 228)
_CHOSEN = (214, 69, 36)
_PALE, _DEEP = (233, 241, 250), (16, 83, 158)
_ARROWS = (100, 50, 20, 10, 5, 2, 1)
"""Motion arrows are drawn so many times as long as the motion: the most that fits."""
_LONGEST_ARROW = 110.0
_LAG_SECONDS = 0.5
_THUMBNAIL = 180


def save(inspection: Inspection, output: Path) -> None:
    """Draw an inspection into a picture file.

    Raises:
        OutputError: The place cannot be written to.
    """
    picture = draw(inspection)
    with atomic_output(output) as beside:
        picture.save(beside)


def draw(inspection: Inspection) -> Pillow.Image:
    """The figure, RGB, `HEIGHT` px high; `WIDE` with a model's graph, else `WIDTH`."""
    model = _model(inspection)
    page = _Page(WIDTH if model is None else WIDE)
    face, place = _close_up(inspection)
    page.picture(face, (_MARGIN, 84))
    _regions(page, inspection, place)
    _saliency(page, inspection)
    _heading(page, inspection, place)
    left = _MARGIN + _PANEL + 40
    bottom = 470 if inspection.motion is not None else 720
    _bars(page, inspection, (left, 120, WIDTH - _MARGIN, bottom))
    if inspection.motion is not None:
        _series(page, inspection, (left, 560, WIDTH - _MARGIN, 740))
    if model is not None:
        chosen = tuple(p.roi for p in inspection.decision.placements)
        problem, choice = inspection.decision.observation.problem, inspection.decision.choice
        draw_graph(page, model, chosen, (WIDTH + 20, 120, WIDE - _MARGIN, 470))
        draw_posterior(page, model, problem, choice, (WIDTH + 20, 560, WIDE - _MARGIN, 740))
    _reason(page, inspection)
    return page.finish()


def _model(inspection: Inspection) -> EmotionModel | None:
    """The model that chose; None when another rule did."""
    decision = inspection.decision
    if decision.placer != DEFAULT_PLACER:
        return None
    model = decision.observation.problem.model
    return model if isinstance(model, EmotionModel) else None


def _saliency(page: _Page, inspection: Inspection) -> None:
    """What recognisers of stills look at, as a small picture in the corner of the face."""
    still, found = inspection.still, inspection.saliency
    if still is None or found is None:
        return
    side = _THUMBNAIL * _SCALE
    grey = cv2.cvtColor(cv2.resize(still, (side, side)), cv2.COLOR_RGB2GRAY)
    heat = cv2.resize(found / max(float(found.max()), 1e-9), (side, side))[..., None].clip(0, 1)
    mixed = grey[..., None] * (1 - 0.75 * heat) + np.array(_CHOSEN) * 0.75 * heat
    x, y = _MARGIN + _PANEL - _THUMBNAIL - 12, 84 + _PANEL - _THUMBNAIL - 12
    page.box((x - 3, y - 24, x + _THUMBNAIL + 3, y + _THUMBNAIL + 3), (255, 255, 255), 3)
    page.picture(mixed.astype(np.uint8), (x, y))
    page.text((x, y - 20), "what recognisers look at", 12, colour=_SOFT)


class _Page:
    """A canvas in units of the final picture."""

    def __init__(self, width: int) -> None:
        self.across = width
        self.image = Pillow.new("RGB", (width * _SCALE, HEIGHT * _SCALE), "white")
        self.pen = ImageDraw.Draw(self.image, "RGBA")

    def finish(self) -> Pillow.Image:
        return self.image.resize((self.across, HEIGHT), Pillow.Resampling.LANCZOS)

    def picture(self, image: Image, at: tuple[int, int]) -> None:
        self.image.paste(Pillow.fromarray(image), (at[0] * _SCALE, at[1] * _SCALE))

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
        font = ImageFont.load_default(size * _SCALE)
        where = (at[0] * _SCALE, at[1] * _SCALE)
        self.pen.text(
            where,
            words,
            fill=colour,
            font=font,
            anchor=anchor,
            stroke_width=3 * _SCALE // 2 if halo else 0,
            stroke_fill=(255, 255, 255),
        )

    def width(self, words: str, size: float) -> float:
        return float(ImageFont.load_default(size * _SCALE).getlength(words)) / _SCALE

    def line(self, points: Floats, colour: tuple[int, ...], width: float = 1.0) -> None:
        flat = [tuple(p) for p in np.asarray(points) * _SCALE]
        self.pen.line(flat, fill=colour, width=max(1, round(width * _SCALE)), joint="curve")

    def polygon(
        self, points: Floats, fill: tuple[int, ...] | None, edge: tuple[int, ...], width: float
    ) -> None:
        flat = [tuple(p) for p in np.asarray(points) * _SCALE]
        self.pen.polygon(flat, fill=fill)
        self.pen.line([*flat, flat[0], flat[1]], fill=edge, width=round(width * _SCALE))

    def box(self, area: tuple[float, ...], fill: tuple[int, ...], radius: float = 0) -> None:
        self.pen.rounded_rectangle([v * _SCALE for v in area], radius * _SCALE, fill=fill)


def _close_up(inspection: Inspection) -> tuple[Image, Floats]:
    """The face filling a square of `_PANEL`, and the (2, 3) map from image px to the page."""
    centres = inspection.rois.centres
    middle = (centres.min(0) + centres.max(0)) / 2
    side = 4.3 * inspection.rois.scale
    pixels = _PANEL * _SCALE
    zoom = pixels / side
    matrix = np.array(
        [[zoom, 0, pixels / 2 - zoom * middle[0]], [0, zoom, pixels / 2 - zoom * middle[1]]]
    )
    how = cv2.INTER_CUBIC if zoom > 1 else cv2.INTER_AREA
    view = cv2.warpAffine(
        inspection.image, matrix, (pixels, pixels), flags=how, borderValue=(245, 245, 245)
    )
    place = matrix / _SCALE
    place[:, 2] += [_MARGIN, 84]
    return np.asarray(view, np.uint8), place


def _on_page(place: Floats, points: Floats) -> Floats:
    return np.asarray(points @ place[:, :2].T + place[:, 2])


def _shares(inspection: Inspection) -> Floats:
    """(14,) scores over the largest, 0-1; zero without scores."""
    scores = inspection.decision.choice.scores
    if scores is None:
        return np.zeros(N_ROIS)
    clean = np.clip(np.nan_to_num(np.asarray(scores, float), nan=0.0), 0, None)
    return np.asarray(clean / max(float(clean.max()), 1e-12))


def _mixed(share: float) -> tuple[int, int, int]:
    r, g, b = (round(p + (d - p) * share) for p, d in zip(_PALE, _DEEP, strict=True))
    return r, g, b


def _regions(page: _Page, inspection: Inspection, place: Floats) -> None:
    corners = _on_page(place, inspection.rois.corners())
    centres = _on_page(place, inspection.rois.centres)
    shares = _shares(inspection)
    chosen = {p.roi for p in inspection.decision.placements}
    for roi in np.argsort(shares, kind="stable") + 1:
        colour = _mixed(shares[roi - 1])
        opacity = round(25 + 110 * shares[roi - 1])
        page.polygon(corners[roi - 1], (*colour, opacity), (*colour, 200), 1)
    page.polygon(_on_page(place, inspection.outline), None, _CHOSEN, 3)
    if inspection.shift is not None:
        shown = inspection.shift @ place[:, :2].T
        shown *= _arrow_scale(shown)
        for centre, shift in zip(centres, shown, strict=True):
            _arrow(page, centre, centre + shift)
    for roi in ROIS:
        colour = _CHOSEN if roi.number in chosen else _INK
        spot = corners[roi.number - 1][0] + [4, 3]
        page.text((spot[0], spot[1]), str(roi.number), 14, colour=colour, halo=True)


def _arrow_scale(shifts: Floats) -> int:
    """How many times as long as the motion on the page (14, 2) the arrows are."""
    longest = float(np.hypot(*shifts.T).max())
    return next((f for f in _ARROWS if f * longest <= _LONGEST_ARROW), _ARROWS[-1])


def _arrow(page: _Page, start: Floats, end: Floats) -> None:
    way = end - start
    length = float(np.hypot(*way))
    if length < 3:
        return
    across = np.array([-way[1], way[0]]) / length
    along = way / length
    head = min(9.0, length / 2)
    for colour, width in (((255, 255, 255), 5.0), (_INK, 2.5)):
        page.line(np.array([start, end - along * head / 2]), colour, width)
    tip = np.array(
        [end, end - along * head + across * head / 2, end - along * head - across * head / 2]
    )
    page.polygon(tip, _INK, (255, 255, 255), 0.5)


def _heading(page: _Page, inspection: Inspection, place: Floats) -> None:
    first = inspection.decision.placements[0]
    page.text((_MARGIN, 24), inspection.source.name, 24)
    what = "expression in a photo"
    if inspection.shift is not None:
        seconds = inspection.index / inspection.fps
        longer = _arrow_scale(inspection.shift @ place[:, :2].T)
        what = f"frame {inspection.index} ({seconds:.2f} s); arrows: motion x {longer}"
    page.text((_MARGIN, 56), what, 15, colour=_SOFT)
    left = _MARGIN + _PANEL + 40
    page.text((left, 24), f"{first.sticker} on {roi_name(first.roi)}", 24, colour=_CHOSEN)


def _bars(page: _Page, inspection: Inspection, area: tuple[int, int, int, int]) -> None:
    left, top, right, bottom = area
    scores = inspection.decision.choice.scores
    unit = "score of each region" if scores is not None else "this placer scores no regions"
    page.text((left, top - 32), unit, 15, colour=_SOFT)
    shares = _shares(inspection)
    chosen = {p.roi for p in inspection.decision.placements}
    step = (bottom - top) / N_ROIS
    start, stop = left + 190, right - 70
    for i, roi in enumerate(ROIS):
        y = top + i * step
        hot = roi.number in chosen
        colour = _CHOSEN if hot else _INK
        page.text((left, y + step / 2), f"{roi.number}", 14, colour=colour, anchor="lm")
        page.text((left + 30, y + step / 2), roi.name, 14, colour=colour, anchor="lm")
        page.box((start, y + 4, stop, y + step - 4), (244, 245, 247), 2)
        if shares[i] > 0:
            reach = start + max(2.0, (stop - start) * shares[i])
            page.box((start, y + 4, reach, y + step - 4), _CHOSEN if hot else _DEEP, 2)
        if scores is not None and np.isfinite(scores[i]):
            words = f"{round(float(scores[i]), 3) + 0.0:.3f}"
            page.text((stop + 8, y + step / 2), words, 13, colour=colour, anchor="lm")


def _series(page: _Page, inspection: Inspection, area: tuple[int, int, int, int]) -> None:
    """Mean motion of all regions over time, spotted windows shaded."""
    left, top, right, bottom = area
    motion = inspection.motion
    if motion is None:
        return
    lag = max(1, round(_LAG_SECONDS * inspection.fps))
    now = np.arange(len(motion.values))
    before, after = np.maximum(now - lag, 0), np.minimum(now + lag, len(now) - 1)
    moved = motion.values - (motion.values[before] + motion.values[after]) / 2
    sure = motion.valid & motion.valid[before] & motion.valid[after]
    size = np.where(sure, np.linalg.norm(moved[..., :2], axis=2), np.nan)
    known: Bools = np.asarray(np.isfinite(size).any(1))
    mean = np.full(len(size), np.nan)
    mean[known] = np.nanmean(size[known], axis=1) * 100
    most = max(1e-6, float(np.nanmax(mean, initial=0.0)))
    page.text(
        (left, top - 46), "motion against half a second before and after, mean", 15, colour=_SOFT
    )
    page.text((left, top - 26), "of all regions; what was spotted is shaded", 15, colour=_SOFT)
    x = left + (right - left) * np.arange(len(mean)) / max(1, len(mean) - 1)
    for window in inspection.movements:
        page.box(
            (
                x[window.onset - inspection.start],
                top,
                x[window.offset - inspection.start] + 1,
                bottom,
            ),
            (214, 69, 36, 60),
        )
    y = bottom - (bottom - top) * mean / most
    for start, stop in runs(known):
        if stop - start > 1:
            page.line(np.column_stack([x[start:stop], y[start:stop]]), _DEEP, 1.6)
    page.line(np.array([[left, bottom], [right, bottom]]), _RULE, 1)
    begin = inspection.start / inspection.fps
    end = (inspection.start + len(mean) - 1) / inspection.fps
    page.text((left, bottom + 6), f"{begin:.1f} s", 13, colour=_SOFT)
    page.text((right, bottom + 6), f"{end:.1f} s", 13, colour=_SOFT, anchor="ra")
    page.text((right, top - 26), f"full scale {most:.1f} %", 13, colour=_SOFT, anchor="ra")


def _reason(page: _Page, inspection: Inspection) -> None:
    words = inspection.decision.placements[0].reason.split()
    lines: list[str] = []
    for word in words:
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and page.width(longer, 17) <= page.across - 2 * _MARGIN:
            lines[-1] = longer
        elif lines:
            lines.append(word)
        else:
            lines = [word]
    for i, line in enumerate(lines[:2]):
        page.text((_MARGIN, 800 + 24 * i), line, 17)
