"""The steps of the road, for one item: analyze, check, save."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from austicker.app.designs import Designs
from austicker.app.item import Item, Proof, Version
from austicker.app.pictures import best_frame, faces
from austicker.app.queue import Tell
from austicker.app.sentences import plain
from austicker.errors import InputError
from austicker.media.output import fitting_name
from austicker.media.photo import read_photo
from austicker.media.reader import read_video
from austicker.media.seek import seek_index
from austicker.protection import report
from austicker.protection.analyze import analyze_file
from austicker.protection.batch import Outcome
from austicker.protection.jobs import Job, JobList
from austicker.protection.judging import Judging, Observers
from austicker.protection.make_plan import make_plan
from austicker.protection.options import DEFAULT_MAX_PIXELS
from austicker.protection.overlay import PersonOverlay, person_overlays
from austicker.protection.plan import Plan
from austicker.protection.render import apply, person_report, render_file
from austicker.protection.strength import OptionsByKind
from austicker.protection.verdict import verdict_of
from austicker.protection.verify import (
    Verification,
    Verifier,
    with_stills_read,
    with_verification,
)
from austicker.protection.video_overlay import VideoOverlay
from austicker.recognizers import packaged_panel
from austicker.types import Image

if TYPE_CHECKING:
    from austicker.faces.models import FaceModels

MARK = "_protected"
ASKING = "asking the recognisers"
_BEFORE = 0.4
"""s before a movement from which frames are drawn to judge it; more where skin windows touch."""

_mine = threading.local()
_judges = threading.Lock()


def analyze(item: Item, tell: Tell) -> None:
    """Find who is there, plan, and keep a picture of everybody.

    Raises:
        InputError: The file cannot be read.
    """
    options = item.look.options(item.kind)
    analysis = analyze_file(item.path, options, _models(), tell, every_flow=True)
    plan = make_plan(analysis, options)
    index = None if item.kind == "photo" else seek_index(item.path, analysis.frames)
    people = faces(analysis, _frames(item, sorted({best_frame(p) for p in analysis.people})))
    with item.lock:
        item.analysis, item.index, item.people = analysis, index, people
        item.change(plan, item.look)


def check(item: Item, version: Version, tell: Tell) -> None:
    """Ask the judges about the plan, of frames drawn for them alone.

    Of a video the recognisers of motion are asked, of a photo those of stills that did not help to
    choose.

    Raises:
        InputError: The file cannot be read.
    """
    plan = version.plan
    overlays = person_overlays(plan)
    if plan.kind == "photo":
        _check_photo(item, version, overlays, tell)
        return
    verifier = Verifier(overlays, plan.spans)
    drawn = drawn_for(plan, verifier.wanted)
    overlay = VideoOverlay(overlays, plan.untracked, plan.spans)
    if drawn:
        frames = read_video(item.path, allow_truncated=True, only=frozenset(drawn))
        with closing(frames):
            for count, frame in enumerate(frames, start=1):
                after = overlay.apply(frame.image, frame.index)
                verifier.feed(frame.index, frame.image, after)
                tell(ASKING, count, len(drawn))
                if frame.index >= drawn[-1]:
                    break
    with _judges:
        proof = verifier.judged(packaged_panel())
    _keep(item, version, overlays, proof)


def _check_photo(
    item: Item, version: Version, overlays: Sequence[PersonOverlay], tell: Tell
) -> None:
    tell(ASKING, 0, None)
    judges = Judging(version.plan, overlays)
    image = read_photo(item.path, max_pixels=DEFAULT_MAX_PIXELS).image
    for after in apply([image], version.plan, overlays=overlays):
        judges.feed(0, image, after)
    tell(ASKING, 1, 1)
    _keep(item, version, overlays, _of_stills(judges))


def save(item: Item, version: Version, folder: Path, designs: Designs, tell: Tell) -> None:
    """Write the copy, its plan and its report.

    Args:
        item: What.
        version: With which plan.
        folder: Where; made if missing. Nothing in it is replaced.
        designs: For the files of own stickers, which are put beside the plan.
        tell: Told of progress.

    Raises:
        InputError: The file changed since it was analyzed.
        OutputError: The folder cannot be written to.
    """
    plan, options = version.plan, version.look.options(item.kind)
    target, plan_at, report_at = free_names(folder, item.path, item.name)
    overlays = person_overlays(plan)
    verifier = Verifier(overlays, plan.spans) if plan.kind == "video" else None
    judges = Judging(plan, overlays) if plan.kind == "photo" and overlays else None
    result = render_file(
        item.path,
        plan,
        target,
        options,
        progress=tell,
        overlays=overlays,
        observer=Observers.of(verifier, judges),
    )
    if verifier is not None:
        with _judges:
            proof = verifier.judged(packaged_panel())
        result = replace(result, people=with_verification(result.people, proof))
        _keep(item, version, overlays, proof)
    if judges is not None:
        result = judges.told(result)
        _keep(item, version, overlays, _of_stills(judges))
    _with_stickers(plan, designs, plan_at).write(plan_at)
    job = Job(item.path, target, item.kind)
    written = report.build(
        JobList((job,), (), ()), [Outcome(job, result)], OptionsByKind.alike(options)
    )
    report.write(report_at, written)
    with item.lock:
        item.result = result
        item.saved = {
            "output": str(target),
            "plan": str(plan_at),
            "report": str(report_at),
            "version": version.number,
            "notes": [plain(note) for note in result.notes],
        }


def free_names(folder: Path, path: Path, name: str) -> tuple[Path, Path, Path]:
    """Where copy, plan and report go, under names that nothing has.

    Args:
        folder: Where.
        path: The input, whose content decides the suffix.
        name: Of the input, as the user knows it.
    """
    _, suffix = fitting_name(path)
    stem = Path(name).stem
    for number in range(1, 10_000):
        whole = f"{stem}{MARK}" if number == 1 else f"{stem}{MARK}-{number}"
        names = (whole + suffix, f"{whole}_plan.json", f"{whole}_report.json")
        found = [folder / one for one in names]
        if not any(one.exists() or one.is_symlink() for one in found):
            return found[0], found[1], found[2]
    raise InputError(f"{folder}: holds 9999 copies of {name} already; save elsewhere")


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


def _models() -> FaceModels:
    """The networks of this thread: they are not to be used from two at a time."""
    if not hasattr(_mine, "models"):
        from austicker.faces.models import load_models

        _mine.models = load_models()
    models: FaceModels = _mine.models
    return models


def _frames(item: Item, wanted: list[int]) -> Iterator[tuple[int, Image]]:
    if item.kind == "photo":
        if wanted:
            yield 0, read_photo(item.path, max_pixels=DEFAULT_MAX_PIXELS).image
        return
    if wanted:
        for frame in read_video(item.path, allow_truncated=True, only=frozenset(wanted)):
            yield frame.index, frame.image


def _keep(
    item: Item, version: Version, overlays: Sequence[PersonOverlay], proof: Verification
) -> None:
    reports = [person_report(one, version.plan.spans) for one in overlays]
    kind = version.plan.kind
    if kind == "photo":
        judged = with_stills_read(reports, proof)
    else:
        judged = with_verification(reports, proof)
    verdict = verdict_of(judged, kind)
    with item.lock:
        item.proof = Proof(version.number, proof, verdict)


def _of_stills(judges: Judging) -> Verification:
    return Verification((), judges.missing, judges.results)


def _with_stickers(plan: Plan, designs: Designs, beside: Path) -> Plan:
    """The plan with own stickers copied beside it, so that it can be rendered another day."""
    people = []
    for person in plan.people:
        placements = []
        for one in person.placements:
            own = designs.own(one.sticker)
            if own is None:
                placements.append(one)
                continue
            copy = beside.with_name(f"{beside.stem}_{own.name}")
            if not copy.exists():
                copy.write_bytes(own.read_bytes())
            placements.append(replace(one, sticker=str(copy)))
        people.append(replace(person, placements=tuple(placements)))
    return replace(plan, people=tuple(people))
