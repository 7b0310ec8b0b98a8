"""What stickers show of motion, and what they cost: ``python -m benchmarks.attachments``.

Synthetic takes with known motion are filmed, heads are followed as on any video, stickers are put
on, and dense flow (DIS, medium preset) inside them is held against the truth, before and after
H.264. Lengths are px of the picture; a face is about 0.62 of its side, so 250 px at 400.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path
from tempfile import TemporaryDirectory

import cv2
import numpy as np

from austicker.faces.models import FaceModels, load_models
from austicker.media.reader import read_video
from austicker.media.writer import rewrite_video
from austicker.protection.analyze import TrackedPerson, analyze_frames
from austicker.protection.options import Fit, Options
from austicker.protection.overlay import PersonOverlay, VideoOverlay
from austicker.protection.planner import Decision
from austicker.protection.rejoin import link
from austicker.protection.sticker_track import StickerTrack, StickerTrackBuilder
from austicker.protection.timeline import Timeline, build
from austicker.render import DrapedSticker
from austicker.stickers import STICKERS
from austicker.synth import LEVELS, Recording, Subject, open_session, record_take, write_video
from austicker.synth.raster import rasteriser
from austicker.types import (
    Bools,
    Choice,
    Drift,
    Floats,
    Frame,
    Image,
    Observed,
    Placement,
    PlacementProblem,
    Window,
)

FPS = Fraction(25)
LAG = 6
"""Frames over which motion is compared, about the rise of a micro-expression."""
ROIS = (2, 8, 12, 14)
DRIFTS: tuple[Drift, ...] = ((0.012, 0.009), (-0.008, 0.013), (0.0, -0.015), (0.015, 0.0))
CRFS = (18, 28)


@dataclass(frozen=True, slots=True, eq=False)
class Filmed:
    """A take, its frames, and what the first pass made of them."""

    take: Recording
    images: list[Image]
    who: TrackedPerson


def film(
    models: FaceModels, number: int, *, acting: bool, seconds: float = 4.0, size: int = 400
) -> Filmed:
    """Film a person; without `acting`, only the head moves."""
    session = open_session(Subject.draw(3, number), LEVELS["default"], width=size, height=size)
    take = record_take(session, 0, seconds, fps=FPS)
    if not acting:
        calm = replace(take.performance, expression=(), nuisance=(), gaze_shifts=())
        take = replace(take, performance=calm)
    images = list(take.frames())
    frames = [Frame(image, i, i / FPS) for i, image in enumerate(images)]
    seen = analyze_frames(frames, models, FPS, (size, size))
    return Filmed(take, images, link(seen.people)[0])


def overlay_of(
    filmed: Filmed,
    attach: str,
    fit: Fit,
    *,
    rois: Sequence[int] = ROIS,
    sticker: str = "dots",
    windows: tuple[Window, ...] = (),
    drifts: tuple[Drift, ...] = (),
) -> PersonOverlay:
    """Stickers where the caller wants them."""
    who = filmed.who
    options = Options(sticker=sticker, fit=fit, attach=attach)
    worn = tuple(Placement(roi, sticker, 2.0, attach, "benchmark", drifts=drifts) for roi in rois)
    observed = Observed("motion", np.zeros((0, 14, 3)), np.zeros((0, 14), bool), np.zeros(0))
    decision = Decision(
        worn, Choice(tuple(rois), "benchmark"), (), PlacementProblem(observed), "", windows
    )
    line = build(who.track, (who.shot_start, who.shot_end), float(FPS), _size(filmed.images[0]))
    home = who.track.pose[0].astype(float)
    fitter = StickerTrackBuilder(STICKERS.make(sticker), options, float(FPS))
    return PersonOverlay(line, fitter.through(who, decision, line, home))


def protected_frames(filmed: Filmed, person_overlay: PersonOverlay) -> list[Image]:
    """Every frame with the stickers on."""
    overlay = VideoOverlay([person_overlay])
    return [overlay.apply(image, i) for i, image in enumerate(filmed.images)]


def _size(image: Image) -> tuple[int, int]:
    return image.shape[1], image.shape[0]


def true_flow(take: Recording, start: int, end: int, *, rigid: bool) -> Floats:
    """(H, W, 2) px from frame `start` to `end`; `rigid`: by the head's own motion alone."""
    camera, subject = take.scene.camera, take.scene.subject
    before = take.points(start)
    after = take.points(end)
    if rigid:
        x, y, z = (float(v) for v in take.performance.rotation[end])
        right, up, near = (float(v) for v in take.performance.shift[end])
        shapes = take.performance.shapes(float(start / take.fps))
        after = subject.pose(shapes, (x, y, z), (right, up, near))
    engine = rasteriser()
    pixels, inverse = camera.project(before)
    ids, weights = engine.rasterise(pixels, inverse, subject.triangles, camera.width, camera.height)
    there = engine.interpolate(ids, weights, subject.triangles, after.astype(np.float32))
    person = ids >= 0
    flow = np.zeros((camera.height, camera.width, 2))
    flow[person] = camera.project(there[person].astype(float))[0] - np.argwhere(person)[:, ::-1]
    return flow


def flow_between(before: Image, after: Image) -> Floats:
    """(H, W, 2) DIS flow, px."""
    grey = [cv2.cvtColor(image, cv2.COLOR_RGB2GRAY) for image in (before, after)]
    start = np.zeros((*grey[0].shape, 2), np.float32)
    engine = cv2.DISOpticalFlow.create(cv2.DISOPTICAL_FLOW_PRESET_MEDIUM)
    return np.asarray(engine.calc(grey[0], grey[1], start), np.float64)


def inside(layer: StickerTrack, line: Timeline, index: int, image: Image) -> Bools:
    """(H, W) bool: the pixels a sticker covers."""
    bare = np.ones(image.shape[:2], np.float32)
    t = index - line.start
    layer.compositor.uncover(bare, layer.where(line.pose[t], t), (0, 0))
    return np.asarray(bare < 0.5)


def middle(layer: StickerTrack, line: Timeline, index: int) -> Floats:
    """(2,) px of a sticker's middle."""
    where = layer.where(line.pose[index - line.start], index - line.start)
    matrix = where.surface.matrix(where.pose) if isinstance(where, DrapedSticker) else where
    return np.asarray(matrix[:, 2])


def rms(vectors: Sequence[Floats]) -> float:
    """Root mean square length of (..., 2) vectors."""
    stacked = np.concatenate([np.reshape(v, (-1, 2)) for v in vectors])
    return float(np.sqrt((stacked**2).sum(axis=1).mean()))


def head_errors(filmed: Filmed, fit: Fit) -> dict[int, float]:
    """RMS flow inside `head` stickers once the head's true motion is taken off, px, by ROI."""
    person_overlay = overlay_of(filmed, "head", fit)
    images, line = protected_frames(filmed, person_overlay), person_overlay.timeline
    errors: dict[int, list[Floats]] = {roi: [] for roi in ROIS}
    for start in range(2, len(images) - LAG, LAG):
        flow = flow_between(images[start], images[start + LAG])
        flow -= true_flow(filmed.take, start, start + LAG, rigid=True)
        for roi, layer in zip(ROIS, person_overlay.layers, strict=True):
            errors[roi].append(flow[inside(layer, line, start, images[start])])
    return {roi: rms(found) for roi, found in errors.items()}


def skin_errors(filmed: Filmed, fit: Fit) -> dict[int, tuple[float, float, float]]:
    """Of `skin` stickers, by ROI: RMS and median error of their motion, RMS of the skin's, px."""
    person_overlay = overlay_of(filmed, "skin", fit)
    line = person_overlay.timeline
    errors: dict[int, list[Floats]] = {roi: [] for roi in ROIS}
    moved: dict[int, list[Floats]] = {roi: [] for roi in ROIS}
    for start in range(2, len(filmed.images) - LAG, 2):
        end = start + LAG
        whole = true_flow(filmed.take, start, end, rigid=False)
        own = whole - true_flow(filmed.take, start, end, rigid=True)
        for roi, layer in zip(ROIS, person_overlay.layers, strict=True):
            under = inside(layer, line, start, filmed.images[start])
            step = middle(layer, line, end) - middle(layer, line, start)
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


def windows_of(filmed: Filmed) -> tuple[Window, ...]:
    """The expressions of a take, as the spotter would mark them."""
    return tuple(
        Window(mark.true_onset, mark.true_apex, mark.offset, 1.0)
        for mark in filmed.take.annotations
    )


def delivered(
    filmed: Filmed, images: list[Image], person_overlay: PersonOverlay, drifts: tuple[Drift, ...]
) -> Iterator[Delivered]:
    """Per window and sticker: flow inside from onset to apex, the outline's motion taken off."""
    line, unit = person_overlay.timeline, person_overlay.layers[0].unit
    for window, drift in zip(windows_of(filmed), drifts, strict=False):
        flow = flow_between(images[window.onset], images[window.apex])
        for layer in person_overlay.layers:
            under = inside(layer, line, window.onset, images[0])
            home, pose = (line.pose[t - line.start] for t in (window.onset, window.apex))
            asked = np.array(drift) * unit * float(np.sqrt((pose[:, :3] ** 2).sum() / 2))
            seen = (flow[under] - _outline_flow(layer, home, pose, under)).mean(axis=0)
            size = float(np.hypot(*asked))
            cross = asked[0] * seen[1] - asked[1] * seen[0]
            yield Delivered(float(asked @ seen) / size**2, float(cross) / size**2)


def _outline_flow(layer: StickerTrack, home: Floats, pose: Floats, where: Bools) -> Floats:
    """(N, 2) px by which the sheet's plane moves at some pixels."""
    before, after = layer.surface.matrix(home), layer.surface.matrix(pose)
    pixels = np.argwhere(where)[:, ::-1]
    places = (pixels - before[:, 2]) @ np.linalg.inv(before[:, :2]).T
    return np.asarray(places @ after[:, :2].T + after[:, 2] - pixels)


def encoded(images: list[Image], crf: int) -> list[Image]:
    """The frames after H.264, as `protect` writes it."""
    with TemporaryDirectory() as scratch:
        lossless, packed = Path(scratch) / "a.mkv", Path(scratch) / "b.mp4"
        write_video(lossless, images, FPS)
        rewrite_video(lossless, packed, lambda frame: frame.image, crf=crf)
        return [frame.image for frame in read_video(packed)]


def similarity(one: Image, other: Image, where: Bools) -> float:
    """Mean structural similarity (Wang et al., IEEE TIP 2004) of the luma at some pixels."""
    a, b = (cv2.cvtColor(i, cv2.COLOR_RGB2GRAY).astype(np.float64) for i in (one, other))

    def blurred(values: Floats) -> Floats:
        return np.asarray(cv2.GaussianBlur(values, (11, 11), 1.5))

    mean_a, mean_b = blurred(a), blurred(b)
    var_a, var_b = blurred(a * a) - mean_a**2, blurred(b * b) - mean_b**2
    both = blurred(a * b) - mean_a * mean_b
    c1, c2 = (0.01 * 255) ** 2, (0.03 * 255) ** 2
    index = (2 * mean_a * mean_b + c1) * (2 * both + c2)
    index /= (mean_a**2 + mean_b**2 + c1) * (var_a + var_b + c2)
    return float(index[where].mean())


def report_decoys(people: list[Filmed], stickers: Sequence[str], fit: Fit) -> None:
    """Delivered over asked, median (quartiles) of windows and places, raw and compressed."""
    print("\n| sticker | raw | crf 18 | crf 28 | across | RMS drift, px | calibrated |")
    print("|---|---|---|---|---|---|---|")
    for sticker in stickers:
        raw: list[Delivered] = []
        packed: dict[int, list[Delivered]] = {crf: [] for crf in CRFS}
        drifted, shown = [], []
        for filmed in people:
            windows = windows_of(filmed)
            asked = DRIFTS[: len(windows)]
            person_overlay = overlay_of(
                filmed, "decoy", fit, rois=(2, 12), sticker=sticker, windows=windows, drifts=asked
            )
            images = protected_frames(filmed, person_overlay)
            raw += delivered(filmed, images, person_overlay, asked)
            for crf in CRFS:
                packed[crf] += delivered(filmed, encoded(images, crf), person_overlay, asked)
            for layer in person_overlay.layers:
                if layer.drift is not None and layer.slide is not None:
                    scale = float(np.sqrt((person_overlay.timeline.pose[0][:, :3] ** 2).sum() / 2))
                    drifted.append(layer.drift * layer.unit * scale)
                    shown.append(layer.slide.delivered)
        cells = [raw, *packed.values()]
        ratios = " | ".join(_spread([d.along for d in cell]) for cell in cells)
        across = float(np.median([abs(d.across) for d in raw]))
        print(
            f"| {sticker} | {ratios} | {across:.2f} | {rms(drifted):.2f} | {min(shown):.2f} |",
            flush=True,
        )


def _spread(values: list[float]) -> str:
    low, middle, high = np.quantile(values, [0.25, 0.5, 0.75])
    return f"{middle:.2f} ({low:.2f}-{high:.2f})"


def report_rest(filmed: Filmed) -> None:
    """Coverage, and what the stickers leave of the face outside their masks."""
    print("\n| fit | coverage, two stickers | similarity outside | after crf 18, 28 |")
    print("|---|---|---|---|")
    fits: tuple[Fit, ...] = ("flat", "mesh")
    for fit in fits:
        person_overlay = overlay_of(filmed, "head", fit, rois=(2, 12))
        images = protected_frames(filmed, person_overlay)
        t = len(images) // 2
        untouched = (images[t] == filmed.images[t]).all(axis=2)
        free = cv2.erode(untouched.astype(np.uint8), np.ones((11, 11), np.uint8)) > 0
        x0, y0, x1, y1 = np.rint(
            person_overlay.timeline.box[t - person_overlay.timeline.start]
        ).astype(int)
        face = np.zeros_like(free)
        face[y0:y1, x0:x1] = True
        before = similarity(filmed.images[t], images[t], free & face)
        after = [
            similarity(encoded(filmed.images, crf)[t], encoded(images, crf)[t], free & face)
            for crf in CRFS
        ]
        packed = ", ".join(f"{value:.3f}" for value in after)
        print(f"| {fit} | {100 * person_overlay.coverage():.1f} % | {before:.4f} | {packed} |")


def report_cost(filmed: Filmed) -> None:
    """Processor milliseconds a frame at 1920 x 1080 with two stickers of about 120 px."""
    line = overlay_of(filmed, "head", "flat").timeline
    grow = 870 / filmed.images[0].shape[0]
    picture = np.full((1080, 1920, 3), 120, np.uint8)
    picture[100:970, 500:1370] = cv2.resize(filmed.images[0], (870, 870))
    pose = line.pose * grow
    pose[:, :, 3] += [500, 100]
    large = replace(filmed.who, track=replace(filmed.who.track, pose=pose.astype(np.float32)))
    big = replace(filmed, images=[picture], who=large)
    cost = {}
    cases: tuple[tuple[str, Fit], ...] = (
        ("head", "flat"),
        ("head", "mesh"),
        ("decoy", "flat"),
        ("decoy", "mesh"),
    )
    print("\n| 1080p, two stickers | ms a frame | of `head`, flat |")
    print("|---|---|---|")
    for attach, fit in cases:
        person_overlay = overlay_of(
            big,
            attach,
            fit,
            rois=(8, 12),
            windows=windows_of(filmed),
            drifts=DRIFTS[:1] if attach == "decoy" else (),
        )
        out, times = picture.copy(), []
        for index in range(len(line.pose) - 1):
            start = time.thread_time()
            person_overlay.draw(out, picture, index)
            times.append(1e3 * (time.thread_time() - start))
        cost[attach, fit] = float(np.median(times))
        ratio = cost[attach, fit] / cost["head", "flat"]
        print(f"| {attach}, {fit} | {cost[attach, fit]:.2f} | {ratio:.2f} |", flush=True)


def main() -> None:
    """Film, put on, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=3)
    parser.add_argument("--size", type=int, default=400, help="side of the picture, px")
    parser.add_argument("--fit", choices=("flat", "mesh"), default="mesh")
    parser.add_argument("--stickers", nargs="+", default=list(STICKERS))
    parser.add_argument("--cost", action="store_true", help="only the milliseconds")
    wanted = parser.parse_args()
    cv2.setNumThreads(1)
    models = load_models()
    count = 1 if wanted.cost else wanted.people
    actors = [film(models, n, acting=True, size=wanted.size) for n in range(count)]
    report_cost(actors[0])
    if wanted.cost:
        return
    calm = [film(models, n, acting=False, size=wanted.size) for n in range(count)]
    header = " | ".join(f"ROI {roi}" for roi in ROIS)
    print(f"\n| `head`, RMS px after the head's motion | {header} |")
    print("|---|" + "---|" * len(ROIS))
    for name, people in (("only the head moves", calm), ("expressions too", actors)):
        found = [head_errors(filmed, wanted.fit) for filmed in people]
        cells = " | ".join(f"{np.mean([f[roi] for f in found]):.3f}" for roi in ROIS)
        print(f"| {name} | {cells} |", flush=True)
    print(f"\n| `skin`, px | {header} |")
    print("|---|" + "---|" * len(ROIS))
    skins = [skin_errors(filmed, wanted.fit) for filmed in actors]
    for at, name in enumerate(("RMS error", "median error", "RMS motion of the skin")):
        cells = " | ".join(f"{np.mean([s[roi][at] for s in skins]):.3f}" for roi in ROIS)
        print(f"| {name} | {cells} |", flush=True)
    report_decoys(actors, wanted.stickers, wanted.fit)
    report_rest(actors[0])


if __name__ == "__main__":
    main()
