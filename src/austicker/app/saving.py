"""Save an item: the copy, its plan and its report, all of them or nothing."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from austicker.app.designs import Designs
from austicker.app.item import Item, Version
from austicker.app.judged import ask_panel, keep
from austicker.app.queue import Tell
from austicker.app.sentences import plain
from austicker.errors import InputError
from austicker.media.output import MARK, atomic_output, fitting_name
from austicker.protection import report
from austicker.protection.batch import Outcome
from austicker.protection.jobs import Job, JobList
from austicker.protection.judging import Judging, Observers
from austicker.protection.overlay import person_overlays
from austicker.protection.plan import Plan
from austicker.protection.render import render_file
from austicker.protection.strength import OptionsByKind
from austicker.protection.verify import Verifier, with_verification

_names = threading.Lock()
_taken: set[Path] = set()
"""Names of what is being written now."""


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
        OutputError: The folder cannot be written to; nothing is left in it then.
    """
    with free_names(folder, item.path, item.name) as names:
        _save(item, version, names, designs, tell)


def _save(
    item: Item, version: Version, names: tuple[Path, Path, Path], designs: Designs, tell: Tell
) -> None:
    plan, options = version.plan, version.look.options(item.kind)
    target, plan_at, report_at = names
    overlays = person_overlays(plan)
    verifier = Verifier(overlays, plan.spans) if plan.kind == "video" else None
    judges = Judging(plan, overlays) if overlays else None
    with _or_nothing(target.parent) as written:
        result = render_file(
            item.path,
            plan,
            target,
            options,
            progress=tell,
            overlays=overlays,
            observer=Observers.of(verifier, judges),
        )
        written.append(target)
        proof = ask_panel(verifier, judges)
        if verifier is not None:
            result = replace(result, people=with_verification(result.people, proof))
        if judges is not None:
            result = judges.told(result)
        _with_stickers(plan, designs, plan_at, written).write(plan_at)
        written.append(plan_at)
        job = Job(item.path, target, item.kind)
        told = report.build(
            JobList((job,), (), ()), [Outcome(job, result)], OptionsByKind.alike(options)
        )
        report.write(report_at, told)
    if verifier is not None or judges is not None:
        keep(item, version, overlays, proof)
    with item.lock:
        item.result = result
        item.saved = {
            "output": str(target),
            "plan": str(plan_at),
            "report": str(report_at),
            "version": version.number,
            "notes": [plain(note) for note in result.notes],
        }


@contextlib.contextmanager
def free_names(folder: Path, path: Path, name: str) -> Iterator[tuple[Path, Path, Path]]:
    """Where copy, plan and report go, under names that nothing has, nor takes at the same time.

    Args:
        folder: Where.
        path: The input, whose content decides the suffix.
        name: Of the input, as the user knows it.

    Raises:
        InputError: There are too many copies.
    """
    _, suffix = fitting_name(path)
    with _names:
        found = _unused(folder, Path(name).stem, suffix)
        _taken.update(found)
    try:
        yield found
    finally:
        with _names:
            _taken.difference_update(found)


def _unused(folder: Path, stem: str, suffix: str) -> tuple[Path, Path, Path]:
    for number in range(1, 10_000):
        whole = f"{stem}{MARK}" if number == 1 else f"{stem}{MARK}-{number}"
        found = tuple(folder / (whole + end) for end in (suffix, "_plan.json", "_report.json"))
        if not any(one in _taken or one.exists() or one.is_symlink() for one in found):
            return found[0], found[1], found[2]
    raise InputError(f"{folder}: holds 9999 copies of {stem} already; save elsewhere")


@contextlib.contextmanager
def _or_nothing(folder: Path) -> Iterator[list[Path]]:
    """A list for new files: on any failure they are removed again, and folders made for them."""
    missing = [one for one in (folder, *folder.parents) if not one.exists()]
    written: list[Path] = []
    try:
        yield written
    except BaseException:
        with contextlib.suppress(OSError):
            for path in written:
                path.unlink(missing_ok=True)
            for one in missing:
                one.rmdir()
        raise


def _with_stickers(plan: Plan, designs: Designs, beside: Path, written: list[Path]) -> Plan:
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
            if copy not in written:
                with atomic_output(copy) as part:
                    part.write_bytes(own.read_bytes())
                written.append(copy)
            placements.append(replace(one, sticker=str(copy)))
        people.append(replace(person, placements=tuple(placements)))
    return replace(plan, people=tuple(people))
