"""What stickers show of motion, and what they leave of a face: ``python -m studies.attachments``.

Synthetic takes with known motion are filmed and analyzed, a plan puts stickers on, and dense flow
(DIS, medium preset) inside them is compared with the truth, before and after H.264. Lengths are px
of the picture; a face is about 0.62 of its side, so 250 px at 400.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import get_args

import cv2
import numpy as np

from austicker.faces.models import FaceModels, load_models
from austicker.protection.options import SurfaceKind
from austicker.protection.overlay import PersonOverlay, person_overlays
from austicker.protection.plan import Plan, PlannedPerson
from austicker.protection.render import apply
from austicker.protection.sticker_track import StickerTrack
from austicker.rendering import DrapedSticker
from austicker.stickers import STICKERS
from austicker.synth import record_take
from austicker.types import Bools, Drift, Floats, Image, Placement
from studies.flow import dis_flow, rms, structural_similarity, true_flow
from studies.recorded import Recorded, encoded, recorded, session_with, without_acting
from studies.table import print_head, print_row

FPS = Fraction(25)
LAG = 6
"""Frames over which motion is compared, about the rise of a micro-expression."""
ROIS = (2, 8, 12, 14)
DRIFTS: tuple[Drift, ...] = ((0.012, 0.009), (-0.008, 0.013), (0.0, -0.015), (0.015, 0.0))
CRFS = (18, 28)


def filmed(models: FaceModels, number: int, *, acting: bool, size: int = 400) -> Recorded:
    """Recorded a person for four seconds; without `acting`, only the head moves."""
    take = record_take(session_with(3, number, size), 0, 4.0, fps=FPS)
    return recorded(take if acting else without_acting(take), models)


@dataclass(frozen=True, slots=True, eq=False)
class Protected:
    """A film with stickers on it.

    Attributes:
        film: As it was.
        overlay: The stickers over time.
        images: Every frame with the stickers on.
        drifts: Asked of the prints, one a window.
    """

    film: Recorded
    overlay: PersonOverlay
    images: list[Image]
    drifts: tuple[Drift, ...]

    def inside(self, sticker: StickerTrack, index: int) -> Bools:
        """(H, W) bool: the pixels a sticker covers on frame `index`."""
        bare = np.ones(self.film.images[0].shape[:2], np.float32)
        t = index - self.overlay.timeline.start
        where = sticker.where(self.overlay.timeline.pose[t], t)
        sticker.compositor.uncover(bare, where, (0, 0))
        return np.asarray(bare < 0.5)

    def middle(self, sticker: StickerTrack, index: int) -> Floats:
        """(2,) px of a sticker's middle on frame `index`."""
        t = index - self.overlay.timeline.start
        where = sticker.where(self.overlay.timeline.pose[t], t)
        matrix = where.surface.matrix(where.pose) if isinstance(where, DrapedSticker) else where
        return np.asarray(matrix[:, 2])


def plan_of(
    film: Recorded,
    attach: str,
    surface: SurfaceKind,
    *,
    rois: Sequence[int] = ROIS,
    sticker: str = "dots",
    drifting: bool = False,
) -> Plan:
    """A plan with stickers where the study wants them.

    Args:
        film: Of whom.
        attach: What they move with.
        surface: How they lie.
        rois: Where.
        sticker: Design.
        drifting: Whether prints drift by `DRIFTS` in the windows of the expressions.
    """
    who = film.person
    windows = film.windows[: len(DRIFTS)] if drifting else ()
    drifts = DRIFTS[: len(windows)]
    person = PlannedPerson(
        person=who.track.person,
        shot=who.shot,
        shot_start=who.shot_start,
        shot_end=who.shot_end,
        placements=tuple(
            Placement(roi, sticker, 2.0, attach, "chosen by a study", drifts=drifts) for roi in rois
        ),
        drift_windows=windows,
        placer="none",
        light=who.light,
        track=who.track,
        motion=who.motion,
    )
    found = film.analysis
    return Plan(
        kind="video",
        frames=found.frames,
        size=found.size,
        fps=found.fps,
        people=(person,),
        surface=surface,
    )


def protected(film: Recorded, plan: Plan) -> Protected:
    """Draw a plan of one person."""
    (overlay,) = person_overlays(plan)
    images = list(apply(film.images, plan, overlays=(overlay,)))
    return Protected(film, overlay, images, overlay.planned.placements[0].drifts)


def head_errors(film: Recorded, surface: SurfaceKind) -> dict[int, float]:
    """RMS flow inside `head` stickers once the head's true motion is taken off, px, by ROI."""
    done = protected(film, plan_of(film, "head", surface))
    errors: dict[int, list[Floats]] = {roi: [] for roi in ROIS}
    for start in range(2, len(done.images) - LAG, LAG):
        flow = dis_flow(done.images[start], done.images[start + LAG]).astype(np.float64)
        flow -= true_flow(film.recording, start, start + LAG, rigid=True)
        for roi, sticker in zip(ROIS, done.overlay.tracks, strict=True):
            errors[roi].append(flow[done.inside(sticker, start)])
    return {roi: rms(found) for roi, found in errors.items()}


def skin_errors(film: Recorded, surface: SurfaceKind) -> dict[int, tuple[float, float, float]]:
    """Of `skin` stickers, by ROI: RMS and median error of their motion, RMS of the skin's, px."""
    done = protected(film, plan_of(film, "skin", surface))
    errors: dict[int, list[Floats]] = {roi: [] for roi in ROIS}
    moved: dict[int, list[Floats]] = {roi: [] for roi in ROIS}
    for start in range(2, len(film.images) - LAG, 2):
        end = start + LAG
        whole = true_flow(film.recording, start, end, rigid=False)
        own = whole - true_flow(film.recording, start, end, rigid=True)
        for roi, sticker in zip(ROIS, done.overlay.tracks, strict=True):
            under = done.inside(sticker, start)
            step = done.middle(sticker, end) - done.middle(sticker, start)
            errors[roi].append(step - whole[under].mean(axis=0))
            moved[roi].append(own[under].mean(axis=0))
    return {
        roi: (
            rms(errors[roi]),
            float(np.median(np.linalg.norm(errors[roi], axis=1))),
            rms(moved[roi]),
        )
        for roi in ROIS
    }


@dataclass(frozen=True, slots=True)
class Delivered:
    """What a decoy showed: along the asked displacement over its length, and across it."""

    along: float
    across: float


def delivered(done: Protected, images: list[Image]) -> Iterator[Delivered]:
    """Per window and sticker: flow inside from onset to apex, the outline's motion taken off.

    Args:
        done: Decoys on a film.
        images: Its frames as they are, or encoded.
    """
    line = done.overlay.timeline
    for window, drift in zip(done.overlay.planned.drift_windows, done.drifts, strict=True):
        flow = dis_flow(images[window.onset], images[window.apex]).astype(np.float64)
        home, pose = (line.pose[t - line.start] for t in (window.onset, window.apex))
        for sticker in done.overlay.tracks:
            under = done.inside(sticker, window.onset)
            asked = np.array(drift) * sticker.unit * scale_of(pose)
            seen = (flow[under] - _outline_flow(sticker, home, pose, under)).mean(axis=0)
            size = float(np.hypot(*asked))
            cross = asked[0] * seen[1] - asked[1] * seen[0]
            yield Delivered(float(asked @ seen) / size**2, float(cross) / size**2)


def scale_of(pose: Floats) -> float:
    """How much a pose enlarges the head, as the mean of its two axes."""
    return float(np.sqrt((pose[:, :3] ** 2).sum() / 2))


def _outline_flow(sticker: StickerTrack, home: Floats, pose: Floats, where: Bools) -> Floats:
    """(N, 2) px by which the sheet's plane moves at some pixels."""
    before, after = sticker.surface.matrix(home), sticker.surface.matrix(pose)
    pixels = np.argwhere(where)[:, ::-1]
    places = (pixels - before[:, 2]) @ np.linalg.inv(before[:, :2]).T
    return np.asarray(places @ after[:, :2].T + after[:, 2] - pixels)


def report_decoys(people: list[Recorded], stickers: Sequence[str], surface: SurfaceKind) -> None:
    """Delivered over asked, median (quartiles) of windows and places, raw and compressed."""
    print_head("sticker", "raw", "crf 18", "crf 28", "across", "RMS drift, px", "calibrated")
    for name in stickers:
        raw: list[Delivered] = []
        packed: dict[int, list[Delivered]] = {crf: [] for crf in CRFS}
        drifted, shown = [], []
        for one in people:
            plan = plan_of(one, "decoy", surface, rois=(2, 12), sticker=name, drifting=True)
            done = protected(one, plan)
            raw += delivered(done, done.images)
            for crf in CRFS:
                packed[crf] += delivered(done, encoded(done.images, FPS, crf))
            for sticker in done.overlay.tracks:
                if sticker.drift is not None and sticker.slide is not None:
                    unit = sticker.unit * scale_of(done.overlay.timeline.pose[0])
                    drifted.append(sticker.drift * unit)
                    shown.append(sticker.slide.delivered)
        spreads = [_spread([d.along for d in cell]) for cell in (raw, *packed.values())]
        across = float(np.median([abs(d.across) for d in raw]))
        print_row(name, *spreads, f"{across:.2f}", f"{rms(drifted):.2f}", f"{min(shown):.2f}")


def _spread(values: list[float]) -> str:
    low, middle, high = np.quantile(values, [0.25, 0.5, 0.75])
    return f"{middle:.2f} ({low:.2f}-{high:.2f})"


def report_rest(film: Recorded) -> None:
    """Coverage, and what the stickers leave of the face outside their masks."""
    print_head("surface", "coverage, two stickers", "similarity outside", "after crf 18, 28")
    for surface in get_args(SurfaceKind):
        done = protected(film, plan_of(film, "head", surface, rois=(2, 12)))
        t = len(done.images) // 2
        untouched = (done.images[t] == film.images[t]).all(axis=2)
        free = cv2.erode(untouched.astype(np.uint8), np.ones((11, 11), np.uint8)) > 0
        x0, y0, x1, y1 = np.rint(done.overlay.at(t)[1]).astype(int)
        face = np.zeros_like(free)
        face[y0:y1, x0:x1] = True
        pairs = [(film.images[t], done.images[t])]
        for crf in CRFS:
            pairs.append((encoded(film.images, FPS, crf)[t], encoded(done.images, FPS, crf)[t]))
        raw, *packed = (structural_similarity(*pair, free & face) for pair in pairs)
        after = ", ".join(f"{value:.3f}" for value in packed)
        print_row(surface, f"{100 * done.overlay.coverage():.1f} %", f"{raw:.4f}", after)


def main() -> None:
    """Recorded, put on, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=3)
    parser.add_argument("--size", type=int, default=400, help="side of the picture, px")
    parser.add_argument("--surface", choices=get_args(SurfaceKind), default="mesh")
    parser.add_argument("--stickers", nargs="+", default=list(STICKERS), help="designs of decoys")
    wanted = parser.parse_args()
    cv2.setNumThreads(1)
    models = load_models()
    numbers = range(wanted.people)
    actors = [filmed(models, n, acting=True, size=wanted.size) for n in numbers]
    calm = [filmed(models, n, acting=False, size=wanted.size) for n in numbers]
    regions = [f"ROI {roi}" for roi in ROIS]
    print_head("`head`, RMS px after the head's motion", *regions)
    for name, people in (("only the head moves", calm), ("expressions too", actors)):
        found = [head_errors(one, wanted.surface) for one in people]
        print_row(name, *(f"{np.mean([f[roi] for f in found]):.3f}" for roi in ROIS))
    print_head("`skin`, px", *regions)
    skins = [skin_errors(one, wanted.surface) for one in actors]
    for at, name in enumerate(("RMS error", "median error", "RMS motion of the skin")):
        print_row(name, *(f"{np.mean([s[roi][at] for s in skins]):.3f}" for roi in ROIS))
    report_decoys(actors, wanted.stickers, wanted.surface)
    report_rest(actors[0])


if __name__ == "__main__":
    main()
