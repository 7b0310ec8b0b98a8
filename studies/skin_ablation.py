"""What each part of the skin's protection is worth: attenuation, field, amplitude, and the graph.

    python -m studies.skin_ablation [--people 26] [--test 14] [--clips 6] [--rows NAME ...]

Synthetic clips pass frame by frame through `SkinOverlay`, always on, without stickers and without
a spotter. Attackers of `austicker.bench.attackers` then predict the emotion in clips of people they
were not trained on: the naive one learnt from bare clips, the others from the output of the same
row for other people, with true labels and other random draws. UF1; chance is about .33.

Row names: share attenuated, RMS of the population's field, RMS of the smooth noise, px of a 256-px
face. "plain PCA" draws the same principal fields with independent weights of the same size each,
without the graph emotion -> variant -> action units. The people are not those of the worst-case
table (`python -m studies.worst_case`), so that settings may be chosen by it.
"""

from __future__ import annotations

import argparse
import json
import sys
import zlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path

import numpy as np

from austicker.bench.attackers import (
    Examples,
    PublishedClip,
    VisibleChoice,
    card_of,
    examples_of,
    learn,
    outcome,
)
from austicker.bench.attackers.cut import Mark, published
from austicker.causal.field_store import packaged_fields
from austicker.causal.fields import FieldModel
from austicker.protection.skin import SkinOverlay
from austicker.protection.skin_crop import crop_to_image
from austicker.rendering.warp import warp
from austicker.types import Floats
from austicker.types.skin import SkinSettings
from studies.skin_clips import FPS, Filmed, filmed

ATTACKERS = ("naive", "smooths", "median", "sequence", "retrained")
BARE = "bare"
_PCA = "plain PCA"
_DRAWS = 3000


@dataclass(frozen=True, slots=True)
class Mixture:
    """A row.

    Attributes:
        attenuation, population, noise: See `SkinSettings`.
        graph: Whether the population's fields come of the graph.
    """

    attenuation: float
    population: float
    noise: float
    graph: bool = True

    @property
    def name(self) -> str:
        """In the table."""
        if not (self.attenuation or self.population or self.noise):
            return BARE
        numbers = f"{self.attenuation:g} / {self.population:g} / {self.noise:g}"
        return numbers if self.graph else f"{numbers} {_PCA}"

    def field(self) -> SkinSettings:
        """The field alone."""
        return SkinSettings(0, self.population, self.noise, always=True)


MIXTURES = {
    one.name: one
    for one in (
        *(Mixture(0, 0, 0), Mixture(1, 0, 0), Mixture(1, 1, 0.25), Mixture(1, 1.5, 0.4)),
        *(Mixture(1, 2, 0.5), Mixture(1, 3, 1), Mixture(1, 3.5, 1.5), Mixture(1, 0, 2)),
        *(Mixture(1, 2, 0), Mixture(1, 2, 0, graph=False), Mixture(0, 2, 0.5)),
        *(Mixture(0.5, 2, 0.5), Mixture(0, 0, 2), Mixture(0, 2, 0)),
    )
}


@dataclass(frozen=True, slots=True, eq=False)
class Followed:
    """A clip and what takes its own motion back, which no mixture changes.

    Attributes:
        clip: As filmed.
        mark: For attackers.
        own: Frame -> displacement, at the frames that attackers keep.
    """

    clip: Filmed
    mark: Mark
    own: dict[int, Floats]


def follow(clip: Filmed) -> Followed:
    """Follow the skin of a clip."""
    onset, apex, offset = clip.mark.onset, clip.mark.apex, clip.mark.offset
    mark = Mark(onset, apex, offset, len(clip.frames), Fraction(FPS))
    kept = set(mark.moments())
    settings = SkinSettings(1, 0, 0, always=True)
    overlay = SkinOverlay(clip.track, [], settings, fps=float(FPS), rng=np.random.default_rng(0))
    own = {}
    for index in range(max(kept) + 1):
        found = overlay.displacement(clip.frames[index], index)
        if found is not None and index in kept:
            own[index] = found[0].astype(np.float16)
    return Followed(clip, mark, own)


def shown(made: Followed, mixture: Mixture, fields: FieldModel, number: int) -> PublishedClip:
    """What an attacker is given of a clip."""
    clip, kept = made.clip, set(made.mark.moments())
    rng = np.random.default_rng([number, zlib.crc32(mixture.name.encode())])
    overlay = SkinOverlay(clip.track, [], mixture.field(), fps=float(FPS), rng=rng, fields=fields)
    images = {}
    for index in range(max(kept) + 1):
        image = clip.frames[index]
        drawn = overlay.displacement(image, index)
        if index not in kept:
            continue
        parts = [] if drawn is None else [drawn[0]]
        if mixture.attenuation and index in made.own:
            parts.append(np.float32(mixture.attenuation) * made.own[index].astype(np.float32))
        pose = clip.track.pose[index - clip.track.start]
        place = crop_to_image(pose, clip.track.template)
        images[index] = warp(image, np.sum(parts, axis=0), place) if parts else image
    return published(
        images,
        {},
        made.mark,
        clip.eyes,
        name=str(number),
        subject=clip.subject,
        choice=VisibleChoice(),
    )


def without_graph(fields: FieldModel) -> FieldModel:
    """The same principal fields with independent weights, each as large as the graph draws it."""
    rng = np.random.default_rng(0)
    drawn = [
        np.tensordot(fields.draw(rng), fields.fields, ((0, 1, 2), (1, 2, 3))) for _ in range(_DRAWS)
    ]
    size = np.sqrt((np.stack(drawn) ** 2).mean(axis=0))
    return replace(fields, weights=np.zeros_like(fields.weights), leftover=size)


def row(
    clips: Sequence[Followed], mixture: Mixture, people: int, bare: Examples | None
) -> tuple[dict[str, float], Examples]:
    """UF1 of each attacker, and what the naive one learnt from.

    Args:
        clips: All.
        mixture: How they are protected.
        people: So many learn, the others are tried.
        bare: What the naive attacker learns from; None where these clips are bare.
    """
    fields = packaged_fields() if mixture.graph else without_graph(packaged_fields())
    made = [shown(one, mixture, fields, number) for number, one in enumerate(clips)]
    names = list(dict.fromkeys(clip.subject for clip in made))
    learnt = [i for i, clip in enumerate(made) if clip.subject in names[:people]]
    tried = [i for i in range(len(made)) if i not in set(learnt)]
    labels = [one.clip.label for one in clips]
    found = {}
    for name in ATTACKERS:
        own = examples_of(name, [made[i] for i in learnt], np.random.default_rng(0))
        if card_of(name).learns == BARE:
            bare = own = bare or own
        attacker = learn(name, own, [labels[i] for i in learnt], 0)
        asked = examples_of(name, [made[i] for i in tried])
        truth = [labels[i] for i in tried]
        rng = np.random.default_rng(1)
        found[name] = outcome(name, attacker.answers(asked), truth, asked.subjects, rng).uf1.value
    if bare is None:
        raise RuntimeError("no attacker learns from bare clips")
    return found, bare


def main(arguments: list[str] | None = None) -> int:
    """Film, follow, protect, attack."""
    options = _options(arguments)
    count = options.people + options.test
    clips = [
        follow(clip) for clip in filmed("train", count, options.clips, options.level, options.cache)
    ]
    print(f"{'attenuation / population / noise':34}" + "".join(f"{n:>11}" for n in ATTACKERS))
    bare, result = None, {}
    for name in dict.fromkeys((BARE, *options.rows)):
        found, bare = row(clips, MIXTURES[name], options.people, bare)
        result[name] = found
        print(f"{name:34}" + "".join(f"{found[n]:11.3f}" for n in ATTACKERS), flush=True)
        if options.json is not None:
            options.json.write_text(json.dumps(result, indent=2) + "\n", encoding="utf-8")
    return 0


def _options(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("--people", type=int, default=26, help="to learn from (26)")
    parser.add_argument("--test", type=int, default=14, help="to try on (14)")
    parser.add_argument("--clips", type=int, default=6, help="of each (6)")
    parser.add_argument("--level", default="default", help="of difficulty (default)")
    parser.add_argument("--rows", nargs="*", choices=list(MIXTURES), default=list(MIXTURES))
    parser.add_argument("--json", type=Path, help="also write the result here")
    parser.add_argument("--cache", type=Path, default=Path("skin-cache"), help="folder for clips")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main())
