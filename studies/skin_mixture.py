"""How much must be taken from the skin's motion, and what put in its place, until nobody can read.

    python -m studies.skin_mixture [--people 40 --test 20 --clips 6] [--level default] [--json FILE]

Synthetic clips are filmed and followed as `protect` does, and every frame of a window is processed
in order by `SkinOverlay`, with marks as inexact as a spotter's. Three simple victims then read the
motion map between the annotated onset and apex: *naive* ones, which learnt from bare faces of 60
other people; and *retrained* ones, which learnt from the output of the same settings on other
people, with true labels and other random draws. *Averaging* ones are retrained on the mean map of
the three frames about the apex. Chance is about .33. UF1 is the mean of the three victims; the
largest of the last columns' victims is the worst attacker.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from austicker.bench.labelled import LabelledInputs
from austicker.bench.rendered import PLACINGS, render_maps
from austicker.bench.simple_victims import NAMES, Victim
from austicker.causal.field_store import packaged_fields
from austicker.motion.flowmap import FlowMap, encode, flow_between
from austicker.protection.skin import SkinOverlay
from austicker.recognizers.inputs import MAPS
from austicker.synth.plan import CorpusSpec
from austicker.types import Floats, Image, Window
from austicker.types.skin import SkinSettings
from studies.skin_clips import FPS, Filmed, filmed

NAIVE = CorpusSpec(subjects=60, clips=12, seed=41)
_LATE = 2
"""Frames by which a spotter's marks are off at most."""

BARE = SkinSettings(attenuation=0, population=0, noise=0)
MIXTURES: dict[str, SkinSettings] = {
    "bare": BARE,
    **{
        f"attenuation {a:g}, noise {n:g}, population {p:g}": SkinSettings(a, p, n)
        for a, n, p in (
            (1, 0, 0),
            (0.5, 0, 0),
            (0, 1, 0),
            (0, 0, 1),
            (1, 0.5, 0),
            (1, 1, 0),
            (1, 1.5, 0),
            (1, 0, 0.5),
            (1, 0, 1),
            (1, 0, 1.5),
            (1, 0.5, 0.5),
            (1, 0.5, 1),
            (1, 1, 0.5),
            (1, 1, 1),
            (0.5, 1, 0),
            (0.5, 0.5, 1),
            (0.5, 1, 1),
        )
    },
}


@dataclass(frozen=True, slots=True, eq=False)
class Read:
    """What attackers see of a part of the study.

    Attributes:
        maps: (N, 28, 28, 3) centred, onset to apex.
        averaged: (N, 28, 28, 3) onset to the mean of the frames about the apex.
        labels: (N,).
    """

    maps: Floats
    averaged: Floats
    labels: npt.NDArray[np.str_]


def read(clips: Sequence[Filmed], settings: SkinSettings, draws: int, seed: int) -> Read:
    """Process every clip `draws` times and measure its maps."""
    maps, averaged, labels = [], [], []
    for number, clip in enumerate(clips):
        for draw in range(1 if settings.idle else draws):
            rng = np.random.default_rng([seed, number, draw])
            shown = processed(clip, settings, rng)
            mark = clip.mark
            last = len(shown) - 1
            about = [min(max(mark.apex + k, mark.onset + 1), last) for k in (-1, 0, 1)]
            flows = [flow_between(shown[mark.onset], shown[i], clip.eyes) for i in about]
            maps.append(encode(flows[1]).centred())
            averaged.append(encode(np.mean(flows, axis=0)).centred())
            labels.append(clip.label)
    return Read(np.stack(maps), np.stack(averaged), np.array(labels))


def processed(clip: Filmed, settings: SkinSettings, rng: np.random.Generator) -> list[Image]:
    """The clip's frames up to just after the apex, its window marked as a spotter would."""
    late = rng.integers(-_LATE, _LATE + 1, 3)
    mark = clip.mark
    onset = int(max(0, mark.onset + late[0]))
    apex = int(max(onset + 1, mark.apex + late[1]))
    offset = int(max(apex + 1, mark.offset + late[2]))
    overlay = SkinOverlay(
        clip.track,
        [Window(onset, apex, offset, 1.0)],
        settings,
        fps=float(FPS),
        rng=rng,
        fields=packaged_fields(),
    )
    return [overlay.apply(clip.frames[i], i) for i in range(min(mark.apex + 2, len(clip.frames)))]


def naive_victims(cache: Path) -> list[Victim]:
    """Learnt from bare faces of other people."""
    file = cache / f"naive-{NAIVE.subjects}-{NAIVE.seed}.npz"
    if not file.exists():
        render_maps(NAIVE, np.random.default_rng(NAIVE.seed)).save(file)
    maps = LabelledInputs.read(file, MAPS)
    exact = maps.select(range(0, len(maps), PLACINGS))
    centred = np.stack([FlowMap(raw).centred() for raw in exact.inputs])
    return [Victim(name, NAIVE.seed).fit(centred, np.array(exact.labels)) for name in NAMES]


def scores(naive: Sequence[Victim], train: Read, test: Read) -> dict[str, list[float]]:
    """UF1 of each victim, by attacker."""
    from sklearn.metrics import f1_score

    def uf1(victim: Victim, maps: Floats) -> float:
        return float(f1_score(test.labels, victim.predict(maps), average="macro"))

    return {
        "naive": [uf1(v, test.maps) for v in naive],
        "retrained": [uf1(Victim(n, 0).fit(train.maps, train.labels), test.maps) for n in NAMES],
        "averaging": [
            uf1(Victim(n, 0).fit(train.averaged, train.labels), test.averaged) for n in NAMES
        ],
    }


def main(arguments: list[str] | None = None) -> int:
    """Film, process, attack."""
    options = _options(arguments)
    options.cache.mkdir(parents=True, exist_ok=True)
    naive = naive_victims(options.cache)
    parts = {
        part: list(filmed(part, people, options.clips, options.level, options.cache / "clips"))
        for part, people in (("train", options.people), ("test", options.test))
    }
    print(f"{'':48}{'naive':>8}{'retrained':>11}{'averaging':>11}{'worst victim':>14}")
    result = {}
    for name, settings in MIXTURES.items():
        if options.only and options.only not in name:
            continue
        train = read(parts["train"], settings, options.draws, 1)
        test = read(parts["test"], settings, options.draws, 2)
        found = scores(naive, train, test)
        result[name] = found
        means = "".join(f"{np.mean(found[k]):{w}.3f}" for k, w in _COLUMNS)
        print(f"{name:48}{means}{max(found['retrained'] + found['averaging']):14.3f}", flush=True)
        if options.json is not None:
            options.json.write_text(json.dumps(result, indent=2) + "\n", encoding="utf-8")
    return 0


_COLUMNS = (("naive", 8), ("retrained", 11), ("averaging", 11))


def _options(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("--people", type=int, default=40, help="to learn from (40)")
    parser.add_argument("--test", type=int, default=20, help="to try on (20)")
    parser.add_argument("--clips", type=int, default=6, help="of each (6)")
    parser.add_argument("--draws", type=int, default=2, help="of each clip (2)")
    parser.add_argument("--level", default="default", help="of difficulty (default)")
    parser.add_argument("--only", help="mixtures whose name contains this")
    parser.add_argument("--json", type=Path, help="also write the result here")
    parser.add_argument("--cache", type=Path, default=Path("skin-cache"), help="folder for clips")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main())
