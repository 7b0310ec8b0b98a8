"""How much must be taken from the skin's motion, and what put in its place, until nobody can read.

    python -m studies.skin_mixture [--people 40 --test 20 --clips 6] [--only NAME] [--json FILE]

Synthetic clips are filmed and followed as `protect` does, and the frames of each window pass in
order through `SkinOverlay` in windows (`--skin windows`), with marks as inexact as a spotter's.
Three simple victims then read the motion map between the annotated onset and apex: *naive* ones,
which learnt from bare faces of
60 other people; and *retrained* ones, which learnt from the output of the same settings on other
people, with true labels and other random draws. *Averaging* ones are retrained on the mean map of
the three frames about the apex. Chance is about .33. UF1 is the mean of the three victims; the
largest of the last columns' victims is the worst attacker.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import numpy.typing as npt

from austicker.bench.simple_victims import NAMES, Victim
from austicker.causal.field_store import packaged_fields
from austicker.motion.flowmap import encode, flow_between
from austicker.protection.skin import SkinOverlay
from austicker.rendering.warp import warp
from austicker.synth.plan import CorpusSpec
from austicker.types import Floats, Image, Window
from austicker.types.skin import STRONG, WINDOWS, SkinSettings
from studies.maps import trained_victims
from studies.skin_clips import FPS, SEEDS, Filmed, filmed

NAIVE = CorpusSpec(subjects=60, clips=12, seed=41)
_LATE = 2
"""Frames by which a spotter's marks are off at most."""

BARE = SkinSettings(attenuation=0, population=0, noise=0)
MIXTURES: dict[str, SkinSettings] = {
    "bare": BARE,
    "windows": WINDOWS,
    "as strong": replace(STRONG, always=False),
    **{
        f"attenuation {a:g}, population {p:g}, noise {n:g}": SkinSettings(a, p, n)
        for a, p, n in (
            (1, 0, 0),
            (0.5, 0, 0),
            (0, 0, 1),
            (0, 1, 0),
            (0, 1.5, 1),
            (1, 0, 1),
            (1, 0, 2),
            (1, 1, 0),
            (1, 2, 0),
            (1, 1, 0.5),
            (1, 1, 1),
            (1, 2, 1),
            (1, 2, 2),
            (0.5, 1.5, 1),
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


@dataclass(frozen=True, slots=True, eq=False)
class Followed:
    """A clip whose skin has been followed through its window.

    Attributes:
        clip: Of its frames only those that are read are used.
        window: As a spotter would mark it, up to `_LATE` frames off.
        own: Index of each frame that is read -> displacement that takes the skin's own motion
            back, and the crop's place; None where the skin is at rest.
    """

    clip: Filmed
    window: Window
    own: dict[int, tuple[Floats, Floats] | None]

    def overlay(self, settings: SkinSettings, rng: np.random.Generator) -> SkinOverlay:
        """What `protect` would do to this clip."""
        return SkinOverlay(
            self.clip.track,
            [self.window],
            settings,
            fps=float(FPS),
            rng=rng,
            fields=packaged_fields(),
        )

    def shown(self, settings: SkinSettings, rng: np.random.Generator) -> dict[int, Image]:
        """The frames that are read, as `SkinOverlay.apply` gives them, frame by frame.

        The own motion does not depend on the mixture, so it is not followed again.
        """
        fields = self.overlay(replace(settings, attenuation=0), rng)
        out = {}
        for index in range(max(self.own) + 1):
            image = self.clip.frames[index]
            drawn = fields.displacement(image, index)
            if index not in self.own:
                continue
            own = self.own[index]
            moves = [drawn[0]] if drawn else []
            if own and settings.attenuation:
                moves.append(np.float32(settings.attenuation) * own[0])
            place = (drawn or own or (None, None))[1]
            out[index] = image if place is None else warp(image, np.sum(moves, axis=0), place)
        return out


def follow(clips: Iterable[Filmed], seed: int) -> Iterator[Followed]:
    """Follow the skin of every clip, frame by frame."""
    for number, clip in enumerate(clips):
        mark = clip.mark
        late = np.random.default_rng([seed, number]).integers(-_LATE, _LATE + 1, 3)
        onset = int(max(0, mark.onset + late[0]))
        apex = int(max(onset + 1, mark.apex + late[1]))
        window = Window(onset, apex, int(max(apex + 1, mark.offset + late[2])), 1.0)
        last = min(mark.apex + 1, len(clip.frames) - 1)
        about = {min(max(mark.apex + k, mark.onset + 1), last) for k in (-1, 0, 1)}
        made = Followed(clip, window, {})
        rng = np.random.default_rng(0)
        overlay = made.overlay(SkinSettings(attenuation=1, population=0, noise=0), rng)
        for index in range(last + 1):
            found = overlay.displacement(clip.frames[index], index)
            if index in {mark.onset, *about}:
                made.own[index] = found
        yield made


def read(clips: Sequence[Followed], settings: SkinSettings, draws: int, seed: int) -> Read:
    """Change every clip `draws` times and measure its maps."""
    maps, averaged, labels = [], [], []
    for number, made in enumerate(clips):
        clip = made.clip
        for draw in range(draws if settings.population or settings.noise else 1):
            shown = made.shown(settings, np.random.default_rng([seed, number, draw]))
            first, *about = sorted(shown)
            flows = {i: flow_between(shown[first], shown[i], clip.eyes) for i in about}
            maps.append(encode(flows[clip.mark.apex]).centred())
            averaged.append(encode(np.mean(list(flows.values()), axis=0)).centred())
            labels.append(clip.label)
    return Read(np.stack(maps), np.stack(averaged), np.array(labels))


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
    naive = list(trained_victims(NAIVE, options.cache).values())
    parts = {
        part: list(
            follow(
                filmed(part, people, options.clips, options.level, options.cache / "clips"),
                SEEDS[part],
            )
        )
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
    parser.add_argument("--draws", type=int, default=1, help="of each clip (1)")
    parser.add_argument("--level", default="default", help="of difficulty (default)")
    parser.add_argument("--only", help="mixtures whose name contains this")
    parser.add_argument("--json", type=Path, help="also write the result here")
    parser.add_argument("--cache", type=Path, default=Path("skin-cache"), help="folder for clips")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main())
