"""Do stickers mislead recognisers in real pixels? Attachments, numbers, placers, end to end.

    python -m studies.decoys [--json FILE] [--people N] [--clips M] [--crf N ...] [--cache DIR]

Synthetic clips are filmed, analyzed, planned and rendered as `protect` does it. Three simple
victims, which learnt from motion maps of other people, read the map between the annotated onset and
apex before and after; once more with the crop placed elsewhere, as face detectors place it, for the
choice assumes a crop by the eyes. ASR counts clips that a victim read right before. Every placer
keeps eyes, nostrils and mouth free, as by default. With one query the emotion is the clip's label
(what a victim that counts said); with none, what the packaged model infers. JSON: {setting: {crf:
{victim: {asr, low, high, n}}}}.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from fractions import Fraction
from math import nan
from pathlib import Path

import numpy as np

from austicker.bench.rendered import eyes_of, misplaced
from austicker.bench.simple_victims import NAMES, Victim
from austicker.faces.models import FaceModels, load_models
from austicker.motion.crop import Eyes
from austicker.motion.flowmap import encode as as_map
from austicker.motion.flowmap import flow_between
from austicker.protection.analysis import Analysis
from austicker.protection.analyze import provider_of, with_flows
from austicker.protection.make_plan import make_plan
from austicker.protection.options import MOST_AMPLITUDE, Options
from austicker.protection.overlay import person_overlays
from austicker.protection.render import apply
from austicker.synth.plan import CorpusSpec
from austicker.synth.prototypes import class_of
from austicker.synth.streams import stream
from austicker.types import Image
from studies.maps import trained_victims
from studies.recorded import Recorded, encoded, recorded, session_with, unseen_clip
from studies.table import Rate, finish, in_percent, parser_of, success_rate

FPS = Fraction(60)
SIDE, MARGIN = 400, 0.5
LEVEL, SEED, LEARNT = "default", 97, 41
_LEAD = 6
Result = dict[str, dict[str, dict[str, Rate]]]
"""By setting, crf and victim."""
RAW, ELSEWHERE = 0, -1
"""Stand for frames that are not compressed; the second for a crop that the eyes do not place."""
_NAMES = {RAW: "raw", ELSEWHERE: "crop off"}

BASE = Options(sticker="dots", verify=False)
SETTINGS: dict[str, tuple[Options, bool]] = {
    **{
        f"{n} still ({attach}), {placer}{', 1 query' if known else ''}": (
            replace(BASE, count=n, attach=attach, placer=placer),
            known,
        )
        for n, attach in ((1, "head"), (2, "head"), (1, "skin"))
        for placer, known in (("random", False), ("counterfactual", True))
    },
    **{
        f"{n} decoy{'s' * (n > 1)}, amplitude {amplitude:g}, {placer}, 1 query": (
            replace(BASE, count=n, attach="decoy", placer=placer, amplitude=amplitude),
            True,
        )
        for amplitude, numbers in ((1.0, (1, 2, 3)), (1.5, (1, 2, 3)), (MOST_AMPLITUDE, (2, 3)))
        for n in numbers
        for placer in ("random", "counterfactual")
    },
    **{
        f"2 decoys, amplitude {amplitude:g}, counterfactual, {queries}": (
            replace(BASE, count=2, attach="decoy", amplitude=amplitude),
            queries == "1 query",
        )
        for amplitude, queries in ((0.5, "1 query"), (1.0, "0 queries"), (1.5, "0 queries"))
    },
}
"""At the largest amplitude most prints drift by the cap, 3 px in a 256-px face."""


@dataclass(frozen=True, slots=True, eq=False)
class Sample:
    """One clip of somebody the victims have not seen.

    Attributes:
        film: The clip.
        label: Its class.
        subject: Who.
        places: Of the eyes in the onset frame: True where they are, False where a detector has
            them.
        flows: Whether prints are to drift -> the analysis with the dense motion for it.
    """

    film: Recorded
    label: str
    subject: str
    places: dict[bool, Eyes]
    flows: dict[bool, Analysis]

    @property
    def span(self) -> range:
        """Frames to draw on: those that are read, and some before for the encoder."""
        mark = self.film.recording.annotations[0]
        return range(max(0, mark.onset - _LEAD), mark.apex + 1)

    @property
    def bare(self) -> list[Image]:
        """The frames of the span as they are."""
        return self.film.images[self.span.start : self.span.stop]

    def protected(self, options: Options) -> tuple[list[Image], float]:
        """The frames of the span with stickers, and the share of the face under them."""
        plan = make_plan(self.flows[options.clip_decoys is not None], options)
        overlays = person_overlays(plan)
        images = list(apply(self.bare, plan, start=self.span.start, overlays=overlays))
        return images, float(np.mean([overlay.coverage() for overlay in overlays]))

    def predicted(self, victims: dict[str, Victim], images: list[Image], exact: bool) -> list[str]:
        """What the victims predict of the frames of the span."""
        mark = self.film.recording.annotations[0]
        onset, apex = (images[index - self.span.start] for index in (mark.onset, mark.apex))
        shown = as_map(flow_between(onset, apex, self.places[exact])).centred()[None]
        return [str(victim.predict(shown)[0]) for victim in victims.values()]


@dataclass(frozen=True, slots=True, eq=False)
class Answers:
    """What the victims predicted of all clips, a row each.

    Attributes:
        labels, subjects: Of the clips.
        before: Whether the crop is by the eyes -> predictions of the clips as they are.
        after: Setting and crf -> predictions of the protected clips.
        coverage: Setting -> share of the face under stickers.
    """

    labels: list[str] = field(default_factory=list)
    subjects: list[str] = field(default_factory=list)
    before: dict[bool, list[list[str]]] = field(default_factory=lambda: {True: [], False: []})
    after: dict[tuple[str, int], list[list[str]]] = field(default_factory=dict)
    coverage: dict[str, list[float]] = field(default_factory=dict)

    def add(self, sample: Sample, number: int, victims: dict[str, Victim], crfs: list[int]) -> None:
        """Protect a clip with every setting, and ask."""
        self.labels.append(sample.label)
        self.subjects.append(sample.subject)
        for exact, rows in self.before.items():
            rows.append(sample.predicted(victims, sample.bare, exact))
        for name, (setting, known) in SETTINGS.items():
            wanted = replace(setting, emotion=sample.label) if known else setting
            images, share = sample.protected(replace(wanted, seed=number))
            self.coverage.setdefault(name, []).append(share)
            for crf in crfs:
                shown = images if crf <= RAW else encoded(images, FPS, crf)
                answers = sample.predicted(victims, shown, crf != ELSEWHERE)
                self.after.setdefault((name, crf), []).append(answers)

    def scores(self) -> Result:
        """ASR by setting, crf and victim."""
        truth = np.array(self.labels)[:, None]
        result: Result = {}
        for (name, crf), rows in self.after.items():
            flips = (np.array(rows) != truth).astype(float)
            right = np.array(self.before[crf != ELSEWHERE]) == truth
            result.setdefault(name, {})[_NAMES.get(crf, f"crf {crf}")] = {
                victim: success_rate(
                    flips[right[:, v], v], np.array(self.subjects)[right[:, v]].tolist(), SEED
                )
                for v, victim in enumerate(NAMES)
            }
        return result


def main(arguments: list[str] | None = None) -> int:
    """Recorded, protect, ask."""
    options = _options(arguments)
    learnt = CorpusSpec(subjects=60, clips=12, level=LEVEL, seed=LEARNT)
    victims = trained_victims(learnt, options.cache)
    answers, spotted = Answers(), 0
    samples = _samples(options.people, options.clips, load_models())
    for number, sample in enumerate(samples, start=1):
        answers.add(sample, number, victims, options.crf)
        spotted += len(sample.film.person.movements)
        print(f"\r{number}/{options.people * options.clips} clips", end="", file=sys.stderr)
    print(file=sys.stderr)
    result = answers.scores()
    return finish(result, _table(result, answers, spotted), options.json)


def _samples(people: int, clips: int, models: FaceModels) -> Iterator[Sample]:
    for person in range(people):
        session = session_with(SEED, person, SIDE, LEVEL)
        for clip in range(clips):
            shown = unseen_clip(session, SEED, person, clip, fps=FPS, margin=MARGIN)
            one = recorded(shown, models)
            frames = provider_of(one.images, FPS)
            flows = {d: with_flows(one.analysis, frames, drifting=d) for d in (False, True)}
            mark = one.recording.annotations[0]
            eyes = eyes_of(one.recording, mark.onset)
            places = {True: eyes, False: misplaced(eyes, stream(SEED, "crop", person, clip))}
            yield Sample(one, class_of(mark.emotion, 3), f"p{person}", places, flows)


def _table(result: Result, answers: Answers, spotted: int) -> str:
    clips = len(answers.labels)
    lines = [
        f"{clips} clips of {len(set(answers.subjects))} people, level {LEVEL}, {SIDE} px, "
        f"{FPS} frames/s, {spotted} movements spotted",
        "ASR in % of correctly classified clips (95 % interval over subjects)",
        f"{'':54}{'':8}" + "".join(f"{v:>22}" for v in NAMES) + f"{'mean':>7}{'cover':>7}",
    ]
    for name, crfs in result.items():
        for crf, row in crfs.items():
            rates = [row[victim] for victim in NAMES]
            cells = "".join(f"{in_percent(rate):>22}" for rate in rates)
            mean = 100 * np.mean([nan if r["asr"] is None else r["asr"] for r in rates])
            share = 100 * float(np.mean(answers.coverage[name]))
            lines.append(f"{name:54}{crf:8}{cells}{mean:7.1f}{share:6.1f}%")
    for crf, counts in next(iter(result.values())).items():
        right = ", ".join(f"{v} {counts[v]['n']}" for v in NAMES)
        lines.append(f"classified correctly, {crf}: {right} of {clips}")
    return "\n".join(lines)


def _options(arguments: list[str] | None) -> argparse.Namespace:
    parser = parser_of(__doc__)
    parser.add_argument("--people", type=int, default=16, help="strangers (16)")
    parser.add_argument("--clips", type=int, default=6, help="of each (6)")
    crf = "H.264 at this quality; 0: raw (default), -1: raw, crop not placed by the eyes (default)"
    parser.add_argument("--crf", type=int, nargs="*", default=[RAW, ELSEWHERE], help=crf)
    parser.add_argument("--cache", type=Path, help="folder that keeps the victims' maps")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main())
