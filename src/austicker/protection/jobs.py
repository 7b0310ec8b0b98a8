"""Which input becomes which output."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from austicker.errors import AuStickerError, UsageError
from austicker.media.codecs import find_codec, find_container
from austicker.media.output import MARK, default_output, fitting_name
from austicker.media.walk import find_inputs


@dataclass(frozen=True, slots=True)
class Job:
    """One file to protect.

    Attributes:
        source: The input.
        output: Where its protected copy goes.
        kind: Photo or video.
    """

    source: Path
    output: Path
    kind: Literal["photo", "video"]


@dataclass(frozen=True, slots=True, eq=False)
class JobList:
    """Everything one run is to do.

    Attributes:
        jobs: In the order the inputs were named.
        problems: Inputs that cannot be used, each with its reason.
        skipped: Files inside folders that are neither photo nor video, or are earlier outputs.
    """

    jobs: tuple[Job, ...]
    problems: tuple[tuple[Path, AuStickerError], ...]
    skipped: tuple[Path, ...]


def list_jobs(
    inputs: Sequence[Path], output: Path | None, *, subfolder: str = "", codec: str = "libx264"
) -> JobList:
    """Lay out a run.

    One file goes to `output` itself, or beside the input with ``_protected`` before the suffix.
    Several files, and folders, go into the folder `output`, keeping their structure; without it,
    files go beside themselves and a folder's files into a folder with ``_protected`` appended.

    Args:
        inputs: Files and folders.
        output: File or folder; None for the defaults.
        subfolder: Put between the output folder and the relative path, when there are several
            stickers.
        codec: Video encoder, which decides what containers can be written.

    Raises:
        UsageError: Two inputs would be written to one file, or a folder is wanted where a file is.
    """
    single = len(inputs) == 1 and not inputs[0].is_dir() and not subfolder
    to_file = output is not None and single and bool(output.suffix) and not output.is_dir()
    if output is not None and not to_file and output.is_file():
        raise UsageError(f"`output` {output} is a file; several inputs need a folder")
    jobs: list[Job] = []
    problems: list[tuple[Path, AuStickerError]] = []
    skipped: list[Path] = []
    for named in inputs:
        # Results of an earlier run must not be protected again.
        found, others = find_inputs([named], exclude=[] if output is None else [output])
        problems += [(p.path, p.error) for p in others if not p.skipped]
        skipped += [p.path for p in others if p.skipped]
        for one in found:
            if output is not None and to_file:
                target = output
            else:
                folder = _folder(named, output, subfolder)
                target = default_output(one.path, codec)
                if folder is not None:
                    name = "".join(fitting_name(one.path, codec))
                    target = (folder / one.relative).with_name(name)
            jobs.append(Job(one.path, target, one.kind))
    if to_file and output is not None and jobs and jobs[0].kind == "video":
        find_container(output.suffix, find_codec(codec))
    jobs = _apart(jobs)
    return JobList(tuple(jobs), tuple(problems), tuple(skipped))


def _folder(named: Path, output: Path | None, subfolder: str) -> Path | None:
    """Folder that stands for the root of `named`; None for beside the input."""
    if output is not None:
        return output / subfolder
    if named.is_dir():
        root = named.resolve()
        return root.with_name(root.name + MARK) / subfolder
    return named.with_name(named.stem + MARK) / subfolder if subfolder else None


def _apart(jobs: list[Job]) -> list[Job]:
    """Tasks whose outputs are neither one another's nor any input.

    Where only suffixes differ (a.avi and a.mp4), the later output keeps its input's whole name.
    """
    sources = {job.source.resolve(): job.source for job in jobs}
    seen: dict[Path, Path] = {}
    apart = []
    for job in jobs:
        output = job.output
        other = seen.get(output.resolve())
        if other is not None and other.suffix != job.source.suffix:
            output = output.with_name(job.source.name + output.suffix)
        target = output.resolve()
        if target in seen:
            raise UsageError(
                f"{seen[target]} and {job.source} would both be written to {job.output}; "
                "protect them in separate runs or give them different names"
            )
        if target in sources and target != job.source.resolve():
            raise UsageError(
                f"the copy of {job.source} would be written over the input {sources[target]}; "
                "protect them in separate runs or choose another place with -o"
            )
        seen[target] = job.source
        apart.append(Job(job.source, output, job.kind))
    return apart
