"""Do stickers mislead recognisers in real pixels? Attachments, numbers, placers, end to end.

    python -m benchmarks.decoys [--json FILE] [--people N] [--clips M] [--crf N ...] [--cache DIR]

Synthetic clips are filmed, looked at and dressed as `protect` does it. Three simple victims, which
learnt from motion maps of other people, read the map between the annotated onset and apex before
and after; once more with the crop placed elsewhere, as face detectors place it, for the choice
assumes a crop by the eyes. ASR counts clips that a victim read right before. Every placer keeps
eyes, nostrils and mouth free, as by default. With one query the emotion is the clip's label (what a
victim that counts said); with none, what the packaged model infers. JSON: {setting: {crf: {victim:
{asr, low, high, n}}}}.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
from austicker.protection.video import dress

from austicker.bench import metrics
from austicker.bench.rendered import eyes_of, misplaced
from austicker.bench.simple_victims import NAMES, Victim
from austicker.errors import NoFaceError
from austicker.faces.models import FaceModels, load_models
from austicker.motion.crop import Eyes
from austicker.motion.flowmap import FlowMap, flow_between
from austicker.motion.flowmap import encode as as_map
from austicker.protection.analyze import Analysis, analyze_frames
from austicker.protection.options import MOST_AMPLITUDE, Options
from austicker.protection.overlay import VideoOverlay
from austicker.synth.clip import record_clip
from austicker.synth.expression import pick_emotion
from austicker.synth.level import LEVELS
from austicker.synth.plan import CorpusSpec
from austicker.synth.prototypes import CLASSES, class_of
from austicker.synth.recording import Recording
from austicker.synth.session import open_session
from austicker.synth.streams import stream
from austicker.synth.subject import Subject
from austicker.types import Floats, Frame, Image
from benchmarks.attachments import encoded
from benchmarks.placement import rendered

FPS = Fraction(60)
SIDE, MARGIN = 400, 0.5
LEVEL, SEED, LEARNT = "default", 97, 41
_SHOWN = ("asr", "low", "high")
_LEAD = 6
RAW, ELSEWHERE = 0, -1
"""Stand for frames that are not compressed; the second for a crop that the eyes do not place."""
_NAMES = {RAW: "raw", ELSEWHERE: "crop off"}

BASE = Options(sticker="dots", proof=False)
SETTINGS: dict[str, tuple[Options, bool]] = {
    **{
        f"{n} still ({attach}), {placer}{', 1 query' if known else ''}": (
            replace(BASE, stickers=n, attach=attach, placer=placer),
            known,
        )
        for n, attach in ((1, "head"), (2, "head"), (1, "skin"))
        for placer, known in (("random", False), ("counterfactual", True))
    },
    **{
        f"{n} decoy{'s' * (n > 1)}, amplitude {amplitude:g}, {placer}, 1 query": (
            replace(BASE, stickers=n, attach="decoy", placer=placer, amplitude=amplitude),
            True,
        )
        for amplitude, numbers in ((1.0, (1, 2, 3)), (1.5, (1, 2, 3)), (MOST_AMPLITUDE, (2, 3)))
        for n in numbers
        for placer in ("random", "counterfactual")
    },
    **{
        f"2 decoys, amplitude {amplitude:g}, counterfactual, {queries}": (
            replace(BASE, stickers=2, attach="decoy", amplitude=amplitude),
            queries == "1 query",
        )
        for amplitude, queries in ((0.5, "1 query"), (1.0, "0 queries"), (1.5, "0 queries"))
    },
}
"""At the largest amplitude most prints drift by the cap, 3 px in a 256-px face."""


@dataclass(frozen=True, slots=True, eq=False)
class Film:
    """One clip of a stranger, and what the first pass made of it."""

    recording: Recording
    label: str
    subject: str
    images: list[Image]
    seen: Analysis
    places: dict[bool, Eyes]
    """Of the eyes in the onset frame: True where they are, False where a detector has them."""

    @property
    def span(self) -> range:
        """Frames to dress: those that are read, and some before for the encoder."""
        mark = self.recording.annotations[0]
        return range(max(0, mark.onset - _LEAD), mark.apex + 1)


def main(arguments: list[str] | None = None) -> int:
    """Film, dress, ask."""
    options = _options(arguments)
    victims = _victims(options.cache)
    models = load_models()
    said: dict[tuple[str, int], list[list[str]]] = {}
    before: dict[bool, list[list[str]]] = {True: [], False: []}
    labels: list[str] = []
    subjects: list[str] = []
    coverage: dict[str, list[float]] = {}
    spotted = 0
    total = options.people * options.clips
    for number, film in enumerate(_films(options.people, options.clips, models), start=1):
        labels.append(film.label)
        subjects.append(film.subject)
        for exact, rows in before.items():
            rows.append(_ask(victims, film, [film.images[i] for i in film.span], exact))
        for name, (setting, known) in SETTINGS.items():
            wanted = replace(setting, emotion=film.label) if known else setting
            wanted = replace(wanted, seed=number)
            images, share, windows = _dressed(film, wanted, models)
            coverage.setdefault(name, []).append(share)
            spotted += windows if name == next(iter(SETTINGS)) else 0
            for crf in options.crf:
                shown = images if crf <= RAW else encoded(images, crf)
                answers = _ask(victims, film, shown, crf != ELSEWHERE)
                said.setdefault((name, crf), []).append(answers)
        print(f"\r{number}/{total} clips", end="", file=sys.stderr)
    print(file=sys.stderr)
    result = _scores(before, said, labels, subjects)
    print(_table(result, coverage, labels, subjects, spotted))
    if options.json is not None:
        options.json.write_text(json.dumps(result, indent=2) + "\n", encoding="utf-8")
    return 0


def _victims(cache: Path | None) -> dict[str, Victim]:
    spec = CorpusSpec(subjects=60, clips=12, level=LEVEL, seed=LEARNT)
    maps = rendered(spec, cache)
    exact = maps.select([i for i, name in enumerate(maps.names) if name.endswith("/0")])
    centred = np.stack([FlowMap(raw).centred() for raw in exact.inputs])
    return {name: Victim(name, LEARNT).fit(centred, np.array(exact.labels)) for name in NAMES}


def _films(people: int, clips: int, models: FaceModels) -> Iterator[Film]:
    names = list(CLASSES[3])
    for person in range(people):
        subject = Subject.draw(SEED, person)
        session = open_session(subject, LEVELS[LEVEL], width=SIDE, height=SIDE)
        for clip in range(clips):
            rng = stream(SEED, "subject", person, "clip", clip, "emotion")
            emotion = pick_emotion(names[(clip + person) % 3], 3, rng)
            recording = record_clip(session, clip, emotion, fps=FPS, margin=MARGIN)
            images = list(recording.frames())
            frames = (Frame(image, i, i / FPS) for i, image in enumerate(images))
            seen = analyze_frames(frames, models, FPS, (SIDE, SIDE))
            if not seen.people:
                raise NoFaceError(f"{recording.name}: the synthetic face was not found")
            label = class_of(recording.annotations[0].emotion, 3)
            eyes = eyes_of(recording, recording.annotations[0].onset)
            places = {True: eyes, False: misplaced(eyes, stream(SEED, "crop", person, clip))}
            yield Film(recording, label, f"p{person}", images, seen, places)


def _dressed(film: Film, options: Options, models: FaceModels) -> tuple[list[Image], float, int]:
    frames = (Frame(image, i, i / FPS) for i, image in enumerate(film.images))
    overlays, people, _ = dress(film.seen, options, models, float(FPS), look=lambda _: frames)
    overlay = VideoOverlay(overlays, film.seen.untracked)
    images = [overlay.apply(film.images[i], i) for i in film.span]
    return images, float(np.mean([p.coverage for p in people])), len(people[0].windows)


def _ask(victims: dict[str, Victim], film: Film, images: list[Image], exact: bool) -> list[str]:
    mark = film.recording.annotations[0]
    onset, apex = (images[index - film.span.start] for index in (mark.onset, mark.apex))
    flow = flow_between(onset, apex, film.places[exact])
    shown = as_map(flow).centred()[None]
    return [str(victim.predict(shown)[0]) for victim in victims.values()]


def _scores(
    before: dict[bool, list[list[str]]],
    said: dict[tuple[str, int], list[list[str]]],
    labels: list[str],
    subjects: list[str],
) -> dict[str, Any]:
    truth = np.array(labels)[:, None]
    result: dict[str, Any] = {}
    for (name, crf), rows in said.items():
        flips = (np.array(rows) != truth).astype(float)
        right = np.array(before[crf != ELSEWHERE]) == truth
        per = result.setdefault(name, {}).setdefault(_NAMES.get(crf, f"crf {crf}"), {})
        for v, victim in enumerate(NAMES):
            own = np.flatnonzero(right[:, v])
            row = flips[own, v]
            per[victim] = _share(row, tuple(subjects[i] for i in own))
    return result


def _share(row: Floats, subjects: tuple[str, ...]) -> dict[str, float]:
    rng = np.random.default_rng(SEED)
    interval = metrics.bootstrap_subjects(lambda i: float(row[i].mean()), subjects, rng)
    return {"asr": float(row.mean()), "low": interval.low, "high": interval.high, "n": len(row)}


def _table(
    result: dict[str, Any],
    coverage: dict[str, list[float]],
    labels: list[str],
    subjects: list[str],
    spotted: int,
) -> str:
    lines = [
        f"{len(labels)} clips of {len(set(subjects))} people, level {LEVEL}, {SIDE} px, "
        f"{FPS} frames/s, {spotted} movements spotted",
        "ASR in % of correctly classified clips (95 % interval over subjects)",
        f"{'':54}{'':8}" + "".join(f"{v:>22}" for v in NAMES) + f"{'mean':>7}{'cover':>7}",
    ]
    for name, crfs in result.items():
        for crf, row in crfs.items():
            cells = "".join(
                "{:8.1f} ({:4.1f}-{:5.1f})".format(*(100 * row[v][k] for k in _SHOWN))
                for v in NAMES
            )
            mean = 100 * np.mean([row[v]["asr"] for v in NAMES])
            share = 100 * float(np.mean(coverage[name]))
            lines.append(f"{name:54}{crf:8}{cells}{mean:7.1f}{share:6.1f}%")
    for crf, counts in next(iter(result.values())).items():
        right = ", ".join(f"{v} {counts[v]['n']}" for v in NAMES)
        lines.append(f"classified correctly, {crf}: {right} of {len(labels)}")
    return "\n".join(lines)


def _options(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("--json", type=Path, help="also write the result here")
    parser.add_argument("--people", type=int, default=16, help="strangers (16)")
    parser.add_argument("--clips", type=int, default=6, help="of each (6)")
    crf = "H.264 at this quality; 0: raw (default), -1: raw, crop not placed by the eyes (default)"
    parser.add_argument("--crf", type=int, nargs="*", default=[RAW, ELSEWHERE], help=crf)
    parser.add_argument("--cache", type=Path, help="folder that keeps the victims' maps")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main())
