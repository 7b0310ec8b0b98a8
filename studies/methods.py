"""The rows of the worst-case table: ways to protect a clip.

A row is a name and a function of a clip and a generator; add it to `METHODS`:

    def darker(clip: SyntheticClip, rng: np.random.Generator) -> ProtectedClip:
        return ProtectedClip({i: clip.images[i] // 2 for i in clip.span})

    METHODS["darker"] = darker
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

from austicker.bench.attackers import VisibleChoice, VisibleSticker
from austicker.bench.samples.pixel_renderer import PixelRenderer
from austicker.live.person import LEARN
from austicker.live.pipeline import LivePipeline
from austicker.live.places import live_options
from austicker.protection.analyze import provider_of, with_flows
from austicker.protection.make_plan import make_plan
from austicker.protection.options import Options
from austicker.protection.overlay import skin_overlay
from austicker.protection.plan import Plan, PlannedPerson
from austicker.protection.render import apply
from austicker.protection.strength import OptionsByKind
from austicker.protection.timeline import build
from austicker.types import Bools, Image
from studies.synthetic_clips import SyntheticClip, models


@dataclass(frozen=True, slots=True, eq=False)
class ProtectedClip:
    """A protected clip.

    Attributes:
        images: Index -> (H, W, 3) uint8 RGB; at least the frames of `SyntheticClip.span`.
        covered: Index -> (H, W) where stickers lie, for attackers who know it exactly.
        choice: What can be seen of what was decided.
        coverage: Share of the face that is covered, where that is not what `covered` holds.
    """

    images: Mapping[int, Image]
    covered: Mapping[int, Bools] = field(default_factory=dict)
    choice: VisibleChoice = field(default_factory=VisibleChoice)
    coverage: float | None = None


Method: TypeAlias = Callable[[SyntheticClip, np.random.Generator], ProtectedClip]

SEEDS = 2**31
_SETTLED = 0.5
"""s for which stickers are worn before a clip begins."""


def bare(clip: SyntheticClip, rng: np.random.Generator) -> ProtectedClip:
    """The clip as it is."""
    return ProtectedClip({i: clip.images[i] for i in clip.span})


def protected(options: Options, *, stickers: bool = True) -> Method:
    """What `protect` does with such options, the emotion known by one query.

    Args:
        options: Settings.
        stickers: False leaves them out, so that only the skin is changed.
    """

    def method(clip: SyntheticClip, rng: np.random.Generator) -> ProtectedClip:
        wanted = replace(options, seed=int(rng.integers(SEEDS)), emotion=clip.label)
        plan = _plan(clip, wanted)
        below = _without_stickers(clip, plan)
        if not stickers:
            return ProtectedClip(_spanned(below, clip))
        images = _spanned(_images(below, clip, _changed(plan, skin=None)), clip)
        covered = {i: changed(below[i], image) for i, image in images.items()}
        return ProtectedClip(images, covered, _visible(clip, plan.people[0]))

    return method


def face_cover(name: str) -> Method:
    """The whole face blurred, in mosaic, or under a black box."""

    def method(clip: SyntheticClip, rng: np.random.Generator) -> ProtectedClip:
        (person,) = clip.analysis().people
        shot = (person.shot_start, person.shot_end)
        timeline = build(person.track, shot, float(clip.mark.fps), clip.analysis().size)
        known = np.flatnonzero(np.isfinite(timeline.box).all(axis=1))
        images = {}
        for i in clip.span:
            nearest = known[np.abs(known - (i - timeline.start)).argmin()]
            images[i] = PixelRenderer.covered(clip.images[i], timeline.box[nearest], name)
        return ProtectedClip(images, coverage=1.0)

    return method


def live(strength: str) -> Method:
    """What a camera shows: nothing is known of the frames to come, and no emotion is asked for.

    The first frame is shown for a while before the clip, as somebody sits before a camera, so that
    the person is dressed when it begins.
    """

    def shown(clip: SyntheticClip, options: Options, seed: int) -> dict[int, Image]:
        fps = float(clip.mark.fps)
        pipeline = LivePipeline(models(), options, fps=fps, rng=np.random.default_rng(seed))
        lead = round((LEARN + _SETTLED) * fps)
        found: list[Image] = []
        for i in range(lead + clip.span[-1] + 2):
            at = min(max(0, i - lead), len(clip.images) - 1)
            one = pipeline.feed(clip.images[at], i / fps)
            if one is not None:
                found.append(one.image)
        return {i: found[lead + i] for i in clip.span}

    def method(clip: SyntheticClip, rng: np.random.Generator) -> ProtectedClip:
        seed, options = int(rng.integers(SEEDS)), live_options(strength)
        stickers = shown(clip, replace(options, skin="off"), seed)
        covered = {i: changed(clip.images[i], image) for i, image in stickers.items()}
        return ProtectedClip(shown(clip, options, seed), covered)

    return method


_PAPER, _STANDARD, _STRONG = (
    OptionsByKind.at_strength(strength).video for strength in ("paper", "standard", "strong")
)
_STILL = replace(_PAPER, sticker="dots")

METHODS: dict[str, Method] = {
    "bare": bare,
    "paper": protected(_PAPER),
    "3 still": protected(replace(_STILL, count=3)),
    "decoys away": protected(replace(_STILL, count=3, attach="decoy", decoys="away")),
    "decoys drawn": protected(replace(_STANDARD, count=3, skin="off")),
    "skin": protected(_STANDARD, stickers=False),
    "skin, in windows": protected(replace(_STANDARD, skin="windows"), stickers=False),
    "standard": protected(_STANDARD),
    "strong": protected(_STRONG),
    "live": live("standard"),
    "live, strong": live("strong"),
    "blur": face_cover("blur"),
    "mosaic": face_cover("mosaic"),
    "black box": face_cover("black-box"),
}
"""In the order of the table; the first is what all others are compared with."""


def _plan(clip: SyntheticClip, options: Options) -> Plan:
    """The plan for the one person."""
    analysis = clip.analysis()
    if options.needs_flow:
        frames = provider_of(clip.images, clip.mark.fps)
        analysis = with_flows(analysis, frames, drifting=options.clip_decoys is not None)
    return make_plan(analysis, options)


def _changed(plan: Plan, **changes: Any) -> Plan:  # noqa: ANN401
    """The plan with everybody's part changed."""
    return replace(plan, people=tuple(replace(p, **changes) for p in plan.people))


def _images(
    frames: Sequence[Image] | npt.NDArray[np.uint8], clip: SyntheticClip, plan: Plan
) -> list[Image]:
    """The frames up to the last that is read: those before are drawn too, for the skin's sake."""
    return list(apply(frames[: clip.span[-1] + 1], plan))


def _without_stickers(clip: SyntheticClip, plan: Plan) -> list[Image]:
    """The frames up to the last that is read with nothing but the skin changed.

    A plan without stickers would blur: a face that wears nothing is not protected.
    """
    frames = list(clip.images[: clip.span[-1] + 1])
    skin = skin_overlay(plan.people[0], plan)
    return frames if skin is None else [skin.apply(one, i) for i, one in enumerate(frames)]


def _spanned(images: Sequence[Image], clip: SyntheticClip) -> dict[int, Image]:
    return {i: images[i] for i in clip.span}


def _visible(clip: SyntheticClip, planned: PlannedPerson) -> VisibleChoice:
    moving = any(p.drifts for p in planned.placements)
    fps = float(clip.mark.fps)
    times = tuple(
        (
            (w.onset - clip.mark.onset) / fps,
            (w.apex - clip.mark.onset) / fps,
            (w.offset - clip.mark.onset) / fps,
        )
        for w in planned.drift_windows
    )
    return VisibleChoice(
        tuple(VisibleSticker(p.roi, p.sticker, p.size, p.drifts) for p in planned.placements),
        times if moving else (),
    )


def changed(before: npt.NDArray[np.uint8], after: npt.NDArray[np.uint8]) -> Bools:
    """(H, W) where a frame was painted over, small holes in it included."""
    import cv2

    mask = (before != after).any(axis=-1).astype(np.uint8)
    return np.asarray(cv2.morphologyEx(mask, cv2.MORPH_CLOSE, np.ones((5, 5), np.uint8)) > 0)
