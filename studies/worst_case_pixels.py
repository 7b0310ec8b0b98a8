"""The worst-case table in pixels: every step's result lies on disk and is made once."""

from __future__ import annotations

import json
import shutil
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np

from austicker.bench.attackers import (
    ATTACKERS,
    Answers,
    Examples,
    PublishedClip,
    Row,
    StoredClips,
    card_of,
    examples_of,
    learn,
    outcome,
    save_clip,
)
from austicker.bench.attackers.cost import cost_of
from austicker.bench.attackers.cut import published
from austicker.bench.attackers.networks import with_networks
from austicker.errors import DataError, NoFaceError
from austicker.types import Image
from studies import recorded
from studies.methods import METHODS, ProtectedClip
from studies.parallel import Progress, each
from studies.synthetic_clips import ClipSettings, SyntheticClip, clips_of

BARE = "bare"
_STRANGERS = 1000
"""Number of the first person to be tried: the same people however many are learnt from."""


@dataclass(frozen=True, slots=True)
class PixelSettings:
    """What is to be measured.

    Attributes:
        rendering: How clips are rendered.
        learn, test: People to learn from, and to try on.
        clips: Of each.
        draws: How often each clip to learn from is protected, each time with a fresh seed.
        crf: Of H.264; None for frames that are not encoded.
        rows: Keys of `METHODS`.
        cache: Folder.
        seed: Of methods and attackers.
        networks: Registered victims that attackers use beside the simple recognisers.
    """

    rendering: ClipSettings
    learn: int
    test: int
    clips: int
    draws: int
    crf: int | None
    rows: tuple[str, ...]
    cache: Path
    seed: int = 0
    networks: tuple[str, ...] = ()

    def people(self, part: str) -> range:
        """Numbers of those to "learn" from or to "test"."""
        return range(self.learn) if part == "learn" else range(_STRANGERS, _STRANGERS + self.test)

    def folder(self, row: str) -> Path:
        """Of a row's protected clips."""
        form = "raw" if self.crf is None else f"crf{self.crf}"
        return self.cache / self.rendering.name / f"{form}-seed{self.seed}" / row.replace(" ", "-")

    def paths(self, row: str, part: str) -> list[Path]:
        """Files of a row's clips; some may be lost."""
        draws = self.draws if part == "learn" and row != BARE else 1
        return [
            self.folder(row) / f"p{person}-{clip}-{draw}.npz"
            for person in self.people(part)
            for clip in range(self.clips)
            for draw in range(draws)
        ]


def run(
    settings: PixelSettings, jobs: int, redo: Sequence[str], progress: Progress
) -> tuple[tuple[Row, ...], dict[str, dict[str, float]], int]:
    """All rows, their costs, and how many clips were lost because no face was followed in them."""
    settings = replace(settings, rows=tuple(dict.fromkeys((BARE, *settings.rows))))
    for row in redo:
        shutil.rmtree(settings.folder(row), ignore_errors=True)
    lost = protect_all(settings, jobs, progress)
    prepared = [
        (settings, row, name, part)
        for name in ATTACKERS
        for row in settings.rows
        for part in ("learn", "test")
        if part == "test" or row == BARE or card_of(name).learns != BARE
    ]
    list(each(_prepare, prepared, jobs, "rows prepared by attackers", progress))
    tasks = [
        (settings, name, rows)
        for name in ATTACKERS
        for rows in (
            [settings.rows] if card_of(name).learns == BARE else [(r,) for r in settings.rows]
        )
    ]
    found: dict[tuple[str, str], Any] = {}
    for done in each(_attack, tasks, jobs, "attacks", progress):
        found.update(done)
    rows = tuple(Row(r, tuple(found[r, name] for name in ATTACKERS)) for r in settings.rows)
    return rows, {row: _cost(settings, row) for row in settings.rows}, lost


def protect_all(settings: PixelSettings, jobs: int, progress: Progress) -> int:
    """Protect every clip by every method, where that is not done; how many were lost."""
    people = [(settings, part, n) for part in ("learn", "test") for n in settings.people(part)]
    return sum(each(_protect, people, jobs, "people protected", progress))


def _protect(task: tuple[PixelSettings, str, int]) -> int:
    """Protect all clips of one person in all ways; how many were lost."""
    settings, part, person = task
    names = [f"p{person}-{clip}" for clip in range(settings.clips)]
    gone = settings.cache / settings.rendering.name / "lost"
    gone.mkdir(parents=True, exist_ok=True)
    wanted = {
        name: [
            (row, path, draw)
            for row in settings.rows
            for draw in range(settings.draws if part == "learn" and row != BARE else 1)
            if not (path := settings.folder(row) / f"{name}-{draw}.npz").is_file()
        ]
        for name in names
        if not (gone / name).is_file()
    }
    if any(wanted.values()):
        for one in clips_of(settings.rendering, person, settings.clips, settings.cache):
            if not wanted.get(one.name):
                continue
            try:
                one.analysis()
            except NoFaceError:
                (gone / one.name).touch()
                continue
            for row, path, draw in wanted[one.name]:
                key = [settings.seed, zlib.crc32(f"{row}/{one.name}".encode()), draw]
                made = METHODS[row](one, np.random.default_rng(key))
                path.parent.mkdir(parents=True, exist_ok=True)
                if part == "test":
                    _write_cost(one, made, path.with_suffix(".json"))
                _publish(one, made, path, settings.crf)
    return sum((gone / name).is_file() for name in names)


def _publish(one: SyntheticClip, made: ProtectedClip, path: Path, crf: int | None) -> None:
    images = made.images if crf is None else encoded(made.images, crf, one.mark.fps)
    clip = _cut(one, made, images)
    (path.parent / f"{one.name}.label").write_text(one.label, encoding="utf-8")
    part = path.with_suffix(".part")
    save_clip(clip, part)
    part.replace(path)


def _cut(one: SyntheticClip, made: ProtectedClip, images: Mapping[int, Image]) -> PublishedClip:
    return published(
        images,
        made.covered,
        one.mark,
        one.eyes,
        name=one.name,
        subject=one.subject,
        choice=made.choice,
    )


def _write_cost(one: SyntheticClip, made: ProtectedClip, path: Path) -> None:
    """Before compression, so that it is the method's own."""
    still = ProtectedClip({i: one.images[i] for i in one.mark.moments()})
    cost = cost_of(_cut(one, still, still.images), _cut(one, made, made.images))
    if made.coverage is not None:
        cost = replace(cost, coverage=made.coverage)
    path.write_text(json.dumps(asdict(cost)), encoding="utf-8")


def encoded(images: Mapping[int, Image], crf: int, fps: Fraction) -> dict[int, Image]:
    """The frames after H.264, as `protect` writes it."""
    order = sorted(images)
    shown = recorded.encoded([images[i] for i in order], fps, crf)
    return dict(zip(order, shown, strict=True))


def stored_clips(settings: PixelSettings, row: str, part: str) -> tuple[StoredClips, list[str]]:
    """A row's clips of those to "learn" from or to "test", and their labels."""
    paths = [path for path in settings.paths(row, part) if path.is_file()]
    names = [path.stem.rpartition("-")[0] for path in paths]
    labels = [
        (settings.folder(row) / f"{name}.label").read_text(encoding="utf-8") for name in names
    ]
    return StoredClips(paths), labels


def _prepare(task: tuple[PixelSettings, str, str, str]) -> None:
    """What an attacker makes of a row's clips, put on disk."""
    settings, row, name, part = task
    path = _features(settings, row, name, part)
    if path.is_file():
        return
    clips, labels = stored_clips(settings, row, part)
    rng = np.random.default_rng([settings.seed, zlib.crc32(name.encode())])
    made = examples_of(name, clips, rng if part == "learn" else None)
    path.parent.mkdir(parents=True, exist_ok=True)
    part_path = path.with_suffix(".part")
    with part_path.open("wb") as out:
        np.savez(out, values=made.values, subjects=np.array(made.subjects), labels=np.array(labels))
    part_path.replace(path)


def _features(settings: PixelSettings, row: str, name: str, part: str) -> Path:
    count = len(settings.people(part))
    size = f"{count}x{settings.clips}x{settings.draws if part == 'learn' else 1}"
    return settings.folder(row) / "examples" / f"{name}-{part}-{size}.npz"


def _examples(
    settings: PixelSettings, row: str, name: str, part: str
) -> tuple[Examples, list[str]]:
    with np.load(_features(settings, row, name, part), allow_pickle=False) as file:
        made = Examples(file["values"], tuple(file["subjects"].tolist()))
        return made, file["labels"].tolist()


def _attack(task: tuple[PixelSettings, str, tuple[str, ...]]) -> dict[tuple[str, str], Any]:
    """One attacker, learning once, on one row or on several."""
    settings, name, rows = task
    source = BARE if card_of(name).learns == BARE else rows[0]
    examples, labels = _examples(settings, source, name, "learn")
    attacker = learn(name, examples, labels, settings.seed, with_networks(settings.networks))
    found = {}
    for row in rows:
        tried, truth = _examples(settings, row, name, "test")
        answers: Answers = attacker.answers(tried)
        rng = np.random.default_rng([settings.seed, 1])
        found[row, name] = outcome(name, answers, truth, tried.subjects, rng)
    return found


def _cost(settings: PixelSettings, row: str) -> dict[str, float]:
    paths = [p.with_suffix(".json") for p in settings.paths(row, "test") if p.is_file()]
    if not paths:
        raise DataError(f"{row}: expected protected clips in {settings.folder(row)}, found none")
    costs = [json.loads(path.read_text(encoding="utf-8")) for path in paths]
    return {
        key: float(np.nanmean([cost[key] for cost in costs]))
        if np.isfinite([cost[key] for cost in costs]).any()
        else float("nan")
        for key in costs[0]
    }
