"""Why choosing by other nets of stills helps so little: what tells that a net changes its answer.

    python -m studies.stills_transfer [--people N] [--skip N] [--size K] [--json FILE]
    python -m studies.stills_transfer --root DIR

Every design of size k is drawn on every region of rendered faces, or of every face in the photos of
a folder, one at a time, and all ready nets are asked. Within a face in which a net reads an
expression, each line is a number by which stickers can be ranked, and the area under the curve
(chance: 50 %) with which that ranking tells the stickers that change the net's answer from those
that do not; mean over the nets, 95 % intervals by bootstrap over people. 'the net itself, mirrored'
is what a look at that net through another crop would tell.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import numpy.typing as npt

from austicker.bench.metrics import bootstrap_share
from austicker.recognizers.stills import EMOTIONS, at_hand, panel_of
from austicker.stickers import STICKERS
from austicker.types import N_ROIS, Bools, Floats, StickerSpec
from austicker.types.stills import RESTING
from studies.stills_data import PHOTOS, RENDERED, Pictures
from studies.stills_rules import Remembered, Trial
from studies.table import finish, parser_of

_FLOOR = 1e-4


def main(arguments: list[str] | None = None) -> int:
    """Draw and ask, print the table."""
    parser = parser_of(__doc__)
    parser.add_argument("--people", type=int, default=20, help="synthetic people (20)")
    parser.add_argument("--skip", type=int, default=0, help="synthetic people to leave out (0)")
    parser.add_argument("--root", type=Path, help="folder of photos instead of rendered faces")
    parser.add_argument("--size", type=float, default=2.0, help="k (2)")
    options = parser.parse_args(arguments)
    names = at_hand()[0]
    nets = dict(zip(names, map(Remembered, panel_of(names).recognizers), strict=True))
    found: dict[str, list[tuple[str, str, float]]] = {}
    dataset = RENDERED if options.root is None else PHOTOS
    for picture in Pictures(dataset, options.root, options.people, 2, 0, options.skip):
        trial = Trial(picture, options.size, tuple(STICKERS), nets)
        for net, rule, value in _areas(trial, names):
            found.setdefault(rule, []).append((picture.subject, net, value))
        for one in nets.values():
            one.forget()
    lines = [
        f"{'told by':<34} {'area under the curve, %':<24}" + "".join(f"{n:>10}" for n in names)
    ]
    lines += [_line(rule, rows, names) for rule, rows in found.items()]
    return finish({"lines": lines}, "\n".join(lines), options.json)


def _areas(trial: Trial, names: tuple[str, ...]) -> Iterator[tuple[str, str, float]]:
    """Net, what ranks the stickers, and how well."""
    simulator = trial.simulator(names, trial.options(1))
    sets = [
        (StickerSpec(roi, variant.sticker, variant.size),)
        for variant in simulator.variants(0.0)
        if variant.size == trial.size
        for roi in range(1, N_ROIS + 1)
        if variant.occlusion_cost is None or bool((variant.occlusion_cost[roi - 1] <= 1).all())
    ]
    answers = simulator.probabilities([(), *sets])
    drawn = np.stack([simulator.drawn(one) for one in ((), *sets)])
    mirrored = simulator.reader.probabilities(drawn[:, :, ::-1])
    changed = (drawn[1:] != drawn[0]).any(axis=3).mean(axis=(1, 2))
    labels = answers[:, 0].argmax(axis=1)
    moved, own = _distances(answers), _distances(mirrored)
    odds = np.log(np.maximum(answers, _FLOOR))
    for at, net in enumerate(names):
        fooled = answers[at, 1:].argmax(axis=1) != labels[at]
        if EMOTIONS[labels[at]] == RESTING or fooled.all() or not fooled.any():
            continue
        others = [i for i in range(len(names)) if i != at]
        read = (moved[others] / moved[others].mean(axis=1, keepdims=True)).mean(axis=0)
        lowered = [odds[i, 0, labels[i]] - odds[i, 1:, labels[i]] for i in others]
        told = [odds[i, 0, labels[at]] - odds[i, 1:, labels[at]] for i in others]
        ranks = {
            "other nets: their label less likely": np.mean(lowered, axis=0),
            "other nets: the net's label likewise": np.mean(told, axis=0),
            "other nets: distance in log odds": read,
            "area covered": changed,
            "distance and area": read + 2 * changed / changed.mean(),
            "the net itself, mirrored": own[at],
        }
        yield from ((net, rule, _area(values, fooled)) for rule, values in ranks.items())


def _distances(answers: Floats) -> Floats:
    """(R, S) of (R, 1 + S, K), in log odds."""
    logs = np.log(np.maximum(answers, _FLOOR))
    logs = logs - logs.mean(axis=2, keepdims=True)
    return np.asarray(np.sqrt(((logs[:, 1:] - logs[:, :1]) ** 2).sum(axis=2)))


def _area(values: Floats, positive: Bools) -> float:
    """Under the receiver operating characteristic."""
    from sklearn.metrics import roc_auc_score

    return float(roc_auc_score(positive, values))


def _line(rule: str, rows: list[tuple[str, str, float]], names: tuple[str, ...]) -> str:
    nets: npt.NDArray[np.str_] = np.array([net for _, net, _ in rows])
    values = np.array([value for *_, value in rows])
    weights = np.array([1 / (nets == net).sum() for net in nets])
    interval = bootstrap_share(
        values * weights, weights, [who for who, *_ in rows], np.random.default_rng(0)
    )
    by_net = [100 * float(values[nets == net].mean()) for net in names if (nets == net).any()]
    shown = f"{np.mean(by_net):.1f} ({100 * interval.low:.1f}-{100 * interval.high:.1f})"
    return f"{rule:<34} {shown:<24}" + "".join(f"{value:>10.1f}" for value in by_net)


if __name__ == "__main__":
    sys.exit(main())
