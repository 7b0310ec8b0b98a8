"""What recognisers read of a version: asked, and kept for the page."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from contextlib import closing
from dataclasses import replace

from austicker.app.item import Item, Proof, Version
from austicker.app.queue import Tell
from austicker.media.photo import read_photo
from austicker.media.reader import read_video
from austicker.protection.judging import Judging
from austicker.protection.options import DEFAULT_MAX_PIXELS
from austicker.protection.overlay import PersonOverlay, person_overlays
from austicker.protection.plan import Plan
from austicker.protection.render import apply, person_report
from austicker.protection.verdict import verdict_of
from austicker.protection.verify import (
    Verification,
    Verifier,
    with_stills_read,
    with_verification,
)
from austicker.protection.video_overlay import VideoOverlay
from austicker.recognizers import packaged_panel

ASKING = "asking the recognisers"
_BEFORE = 0.4
"""s before a movement from which frames are drawn to judge it; more where skin windows touch."""

_panel = threading.Lock()


def check(item: Item, version: Version, tell: Tell) -> None:
    """Ask the judges about the plan, of frames drawn for them alone.

    Of a video the recognisers of motion are asked, and about single frames those of stills that did
    not help to choose; of a photo the latter alone.

    Raises:
        InputError: The file cannot be read.
    """
    plan = version.plan
    overlays = person_overlays(plan)
    judges = Judging(plan, overlays)
    if plan.kind == "photo":
        tell(ASKING, 0, None)
        image = read_photo(item.path, max_pixels=DEFAULT_MAX_PIXELS).image
        for after in apply([image], plan, overlays=overlays):
            judges.feed(0, image, after)
        tell(ASKING, 1, 1)
        keep(item, version, overlays, ask_panel(None, judges))
        return
    verifier = Verifier(overlays, plan.spans)
    drawn = drawn_for(plan, tuple(sorted({*verifier.wanted, *judges.wanted})))
    overlay = VideoOverlay(overlays, plan.untracked, plan.spans)
    if drawn:
        frames = read_video(item.path, allow_truncated=True, only=frozenset(drawn))
        with closing(frames):
            for count, frame in enumerate(frames, start=1):
                after = overlay.apply(frame.image, frame.index)
                verifier.feed(frame.index, frame.image, after)
                judges.feed(frame.index, frame.image, after)
                tell(ASKING, count, len(drawn))
                if frame.index >= drawn[-1]:
                    break
    keep(item, version, overlays, ask_panel(verifier, judges))


def ask_panel(verifier: Verifier | None, judges: Judging | None) -> Verification:
    """What both read of the frames that they were shown.

    Args:
        verifier: Of movements; None for a photo.
        judges: Of single frames; None where nobody is protected.
    """
    if verifier is None:
        missing = "" if judges is None else judges.missing
        return Verification((), missing, () if judges is None else judges.results)
    with _panel:
        found = verifier.judged(packaged_panel())
    return found if judges is None else replace(found, stills=judges.results)


def keep(
    item: Item, version: Version, overlays: Sequence[PersonOverlay], proof: Verification
) -> None:
    """Remember what was read, and the verdict on it."""
    kind = version.plan.kind
    judged = [person_report(one, version.plan.spans) for one in overlays]
    judged = list(with_stills_read(judged, proof))
    if kind == "video":
        judged = list(with_verification(judged, proof))
    verdict = verdict_of(judged, kind)
    with item.lock:
        item.proof = Proof(version.number, proof, verdict)


def drawn_for(plan: Plan, wanted: tuple[int, ...]) -> tuple[int, ...]:
    """Frames to be drawn so that the wanted ones look as in the film.

    Args:
        plan: What is drawn.
        wanted: Indices.
    """
    lead = round(_BEFORE * plan.fps)
    windows = sorted(
        ((w.onset, w.offset) for one in plan.people for w in one.skin_windows), reverse=True
    )
    drawn: set[int] = set()
    for index in wanted:
        first = index - lead
        for onset, offset in windows:
            if onset <= index and offset + lead >= first:
                first = min(first, onset - lead)
        drawn.update(range(max(0, first), index + 1))
    return tuple(sorted(drawn))
