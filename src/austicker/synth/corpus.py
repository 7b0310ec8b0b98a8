"""Writes a corpus: a video per clip, a table in CASME II's columns, and a data card."""

from __future__ import annotations

import contextlib
import csv
import json
import multiprocessing
import os
import tempfile
from collections.abc import Callable, Mapping
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import asdict
from importlib.metadata import version
from pathlib import Path
from typing import Any

from austicker import files
from austicker.errors import OutputError, UsageError
from austicker.synth.actions import Sides
from austicker.synth.level import level_named
from austicker.synth.plan import CorpusSpec, recordings_of, session_of
from austicker.synth.prototypes import class_of
from austicker.synth.recording import Recording, subject_name
from austicker.synth.video import write_video

COLUMNS = (
    "Subject",
    "Filename",
    "OnsetFrame",
    "ApexFrame",
    "OffsetFrame",
    "Action Units",
    "Estimated Emotion",
    "Class",
    "Shown Emotion",
    "AU Intensities",
    "TrueOnsetFrame",
    "TrueApexFrame",
    "Frames",
    "Fps",
    "Width",
    "Height",
    "Level",
    "Seed",
)
"""The first seven are CASME II's; frames are 0-based and inclusive."""
MANIFEST, MOST_BYTES = "manifest.json", 1 << 20

_CARD = {
    "what": "Rendered faces that show micro-expressions built from FACS action units, with the "
    "exact truth. For trying software out, for training and comparing recognisers, and for "
    "testing claims about motion.",
    "what not": "No person is shown and no real expression was copied. It is not a substitute "
    "for real data: skin, timing and the mapping from emotion to action units are models, and "
    "the weights of the latter are estimates from the literature. Accuracy here says nothing "
    "about accuracy on people, nor about any group of people.",
    "sides": "AU Intensities are picture-left/picture-right; the letters in Action Units follow "
    "FACS, L is the person's own left.",
    "emotions": "Estimated Emotion is the coder's label and may be wrong at the levels with "
    "label noise; Shown Emotion is what was rendered.",
    "sources": "MakeHuman base mesh and targets (CC0), rendered by Au-Sticker.",
    "licence": "CC0-1.0",
}

Progress = Callable[[int, int], None]
"""Called with the clips done and their total."""


def au_text(aus: Mapping[int, Sides]) -> str:
    """AUs as CASME II writes them: ``4+L12``; a letter where one side is below 40 %.

    Units below a quarter of the strongest are left out: a coder would not see them.
    """
    words = []
    least = 0.25 * max((max(sides) for sides in aus.values()), default=0.0)
    for au, (left, right) in sorted(aus.items()):
        if max(left, right) < least:
            continue
        # FACS letters are the person's own sides: mirrored in the picture.
        side = "R" if right < 0.4 * left else "L" if left < 0.4 * right else ""
        words.append(f"{side}{au}")
    return "+".join(words)


def rows_of(spec: CorpusSpec, recording: Recording) -> list[dict[str, str | int]]:
    """The table's rows for one recording, one per expression."""
    camera = recording.scene.camera
    rows: list[dict[str, str | int]] = []
    for mark in recording.annotations:
        sides = (f"{au}:{left:.4f}/{right:.4f}" for au, (left, right) in mark.aus.items())
        values = (
            subject_name(recording.scene.subject.number),
            recording.name,
            mark.onset,
            mark.apex,
            mark.offset,
            au_text(mark.aus),
            mark.emotion,
            class_of(mark.emotion, spec.classes),
            mark.shown,
            ";".join(sides),
            mark.true_onset,
            mark.true_apex,
            len(recording),
            str(recording.fps),
            camera.width,
            camera.height,
            spec.level,
            spec.seed,
        )
        rows.append(dict(zip(COLUMNS, values, strict=True)))
    return rows


def write_subject(
    out: Path, spec: CorpusSpec, number: int, done: Callable[[], None] | None = None
) -> list[dict[str, str | int]]:
    """Write the clips of one person that are not there yet; the person's rows of the table."""
    rows = []
    for recording in recordings_of(spec, session_of(spec, number)):
        path = out / "clips" / subject_name(number) / f"{recording.name}.mkv"
        if not path.exists():
            write_video(path, recording.frames(), recording.fps)
        rows += rows_of(spec, recording)
        if done is not None:
            done()
    return rows


def write_corpus(
    out: Path, spec: CorpusSpec, *, jobs: int = 1, progress: Progress | None = None
) -> int:
    """Write a corpus to the folder `out`, or finish one that was interrupted.

    Args:
        out: Made if needed; must be empty or hold the same corpus.
        spec: What to write.
        jobs: People rendered at the same time.
        progress: Called as clips are done.

    Returns:
        The number of rows in `annotations.csv`.

    Raises:
        UsageError: `out` holds something else.
        OutputError: It cannot be written to.
    """
    if jobs < 1:
        raise UsageError(f"expected 1 job or more, got {jobs}")
    parameters = asdict(spec)
    missing = [folder for folder in (out, *out.parents) if not folder.exists()]
    try:
        _claim(out, parameters)
        total, clips = spec.subjects * spec.clips, 0
        rows: dict[int, list[dict[str, str | int]]] = {}

        def count(more: int = 1) -> None:
            nonlocal clips
            clips += more
            if progress is not None:
                progress(clips, total)

        if jobs == 1:
            for number in range(spec.subjects):
                rows[number] = write_subject(out, spec, number, count)
        else:
            # A forked copy of a process that has threads (OpenCV's) may hang.
            context = multiprocessing.get_context("spawn")
            workers = min(jobs, spec.subjects)
            with ProcessPoolExecutor(workers, context, _single_thread) as pool:
                futures = {
                    pool.submit(write_subject, out, spec, n): n for n in range(spec.subjects)
                }
                try:
                    for future in as_completed(futures):
                        rows[futures[future]] = future.result()
                        count(spec.clips)
                except BaseException:
                    pool.shutdown(wait=False, cancel_futures=True)
                    raise
        table = [row for number in sorted(rows) for row in rows[number]]
        _write_table(out / "annotations.csv", table)
        _write_manifest(out, parameters, complete=True)
    except OSError as error:
        _leave_nothing(out, missing)
        reason = error.strerror or str(error)
        raise OutputError(f"{out} cannot be written ({reason}); choose another folder") from error
    except OutputError:
        _leave_nothing(out, missing)
        raise
    return len(table)


def _leave_nothing(out: Path, missing: list[Path]) -> None:
    """Remove what was begun, unless a clip is done: then the run can go on."""
    with contextlib.suppress(OSError):
        clips = out / "clips"
        if any(path.is_file() for path in clips.rglob("*")):
            return
        for folder in sorted(clips.rglob("*"), reverse=True):
            folder.rmdir()
        if clips.exists():
            clips.rmdir()
        (out / MANIFEST).unlink(missing_ok=True)
        for folder in missing:
            folder.rmdir()


def _single_thread() -> None:
    """One core per process; more threads would only fight."""
    import cv2

    cv2.setNumThreads(1)


def _claim(out: Path, parameters: dict[str, Any]) -> None:
    if out.exists() and not out.is_dir():
        raise UsageError(f"expected a folder, got the file {out}")
    manifest = out / MANIFEST
    if manifest.exists():
        content = files.read_json(manifest, "the manifest of a corpus", UsageError, MOST_BYTES)
        found = content.get("parameters") if isinstance(content, dict) else None
        if not isinstance(found, dict):
            raise UsageError(f"{manifest} is not a corpus manifest; choose another folder")
        differ = sorted(k for k in parameters if found.get(k) != parameters[k])
        if differ:
            raise UsageError(
                f"{out} holds another corpus (it differs in {', '.join(differ)}); "
                "choose another folder"
            )
        return
    if out.exists() and any(out.iterdir()):
        raise UsageError(f"{out} is not empty and holds no corpus; choose another folder")
    _write_manifest(out, parameters, complete=False)


def _write_manifest(out: Path, parameters: dict[str, Any], *, complete: bool) -> None:
    packages = ("au-sticker", "numpy", "opencv-contrib-python-headless", "av")
    content = {
        "complete": complete,
        "parameters": parameters,
        "level": asdict(level_named(parameters["level"])),
        "versions": {name: version(name) for name in packages},
        "card": _CARD,
    }
    _replace(out / MANIFEST, json.dumps(content, indent=2) + "\n")


def _write_table(path: Path, rows: list[dict[str, str | int]]) -> None:
    import io

    text = io.StringIO()
    writer = csv.DictWriter(text, COLUMNS, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    _replace(path, text.getvalue())


def _replace(path: Path, text: str) -> None:
    """Write beside, then rename."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=path.parent, suffix=".part")
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="") as file:
            file.write(text)
        Path(temporary).chmod(0o644)
        Path(temporary).replace(path)
    finally:
        Path(temporary).unlink(missing_ok=True)
