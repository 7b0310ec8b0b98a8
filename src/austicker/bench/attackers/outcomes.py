"""The table: per condition and attacker UF1 with its interval, and the worst attacker by name."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from austicker.bench import metrics
from austicker.bench.attackers.learning import Answers, attack
from austicker.bench.attackers.protocol import Labels, Material
from austicker.bench.attackers.recognisers import SIMPLE, Recognisers
from austicker.bench.attackers.registry import ATTACKERS, card_of
from austicker.bench.metrics import Interval, Score
from austicker.errors import DataError

_RESAMPLES = 1000


@dataclass(frozen=True, slots=True, eq=False)
class Condition:
    """One way to publish clips.

    Attributes:
        name: As the table calls it.
        protected: Clips of the people to learn from.
        tried: Clips of the held-out people, with the truth.
    """

    name: str
    protected: Material
    tried: Material


@dataclass(frozen=True, slots=True)
class Outcome:
    """How well one attacker reads one condition.

    Attributes:
        attacker: Registered name.
        uf1: Of its pooled answers.
        interval: 95 %, by bootstrap over subjects.
        each: Recogniser -> UF1 of it alone.
    """

    attacker: str
    uf1: Score
    interval: Interval
    each: Mapping[str, float]

    def as_dict(self) -> dict[str, Any]:
        """For JSON."""
        return {
            "uf1": self.uf1.value,
            "low": self.interval.low,
            "high": self.interval.high,
            "n": self.uf1.n,
            "each": dict(self.each),
        }


@dataclass(frozen=True, slots=True)
class Row:
    """One condition.

    Attributes:
        condition: Its name.
        outcomes: One for each attacker, in their order.
    """

    condition: str
    outcomes: tuple[Outcome, ...]

    @property
    def worst(self) -> Outcome:
        """The attacker with the largest UF1; that of which UF1 is undefined never is."""
        return max(self.outcomes, key=lambda one: np.nan_to_num(one.uf1.value, nan=-1))

    def as_dict(self) -> dict[str, Any]:
        """For JSON."""
        return {
            "attackers": {one.attacker: one.as_dict() for one in self.outcomes},
            "worst": self.worst.attacker,
        }


def outcome(
    attacker: str,
    answers: Answers,
    truth: Sequence[str],
    subjects: Sequence[str],
    rng: np.random.Generator,
) -> Outcome:
    """Hold answers against the truth.

    Args:
        attacker: Whose answers.
        answers: To N clips.
        truth: (N,).
        subjects: (N,).
        rng: Of the bootstrap.

    Raises:
        DataError: Not one truth and subject for each answer.
    """
    if not len(answers.labels) == len(truth) == len(subjects):
        raise DataError(
            f"{attacker}: expected a truth and a subject for each of {len(answers.labels)} answers,"
            f" got {len(truth)} and {len(subjects)}"
        )
    pooled, count = _uf1(truth, answers.labels), len(truth)
    interval = metrics.bootstrap_subjects(
        lambda rows: pooled(rows).value, subjects, rng, resamples=_RESAMPLES
    )
    every = np.arange(count)
    each = {name: _uf1(truth, labels)(every).value for name, labels in answers.each.items()}
    return Outcome(attacker, pooled(every), interval, each)


def _uf1(truth: Sequence[str], predicted: Labels) -> Callable[[metrics.Index], Score]:
    """UF1 of some of the clips; `metrics.confusion`, but fast enough for a bootstrap."""
    classes = sorted({*truth, *predicted.tolist()})
    places = [
        np.searchsorted(classes, np.asarray(labels, np.str_)) for labels in (truth, predicted)
    ]
    cells = places[0] * len(classes) + places[1]

    def of(rows: metrics.Index) -> Score:
        counts = np.bincount(cells[rows], minlength=len(classes) ** 2)
        return metrics.uf1(counts.reshape(len(classes), -1))

    return of


def attackers_of(*, frames: bool) -> tuple[str, ...]:
    """Names of the attackers that can work with clips, or with motion maps alone."""
    return tuple(n for n in ATTACKERS if frames or card_of(n).needs != "frames")


def table(
    conditions: Sequence[Condition],
    bare: Material,
    rng: np.random.Generator,
    *,
    attackers: Sequence[str] = (),
    recognisers: Recognisers = SIMPLE,
    progress: Callable[[str, str], None] | None = None,
) -> tuple[Row, ...]:
    """Let every attacker try every condition.

    Args:
        conditions: With protected clips of people to learn from, and of others to try.
        bare: The first people's clips as they were.
        rng: Of attackers and bootstrap.
        attackers: Registered names; all that the clips suffice for where none is named.
        recognisers: What they use.
        progress: Told of each condition and attacker that is done.

    Raises:
        UsageError: Unknown attacker.
        DataError: As `attack`.
    """
    from threadpoolctl import threadpool_limits

    rows = []
    for condition in conditions:
        names = attackers or attackers_of(frames=condition.tried.clips[0].frames is not None)
        subjects = [clip.subject for clip in condition.tried.clips]
        done = []
        for name in names:
            material = bare if card_of(name).learns == "bare" else condition.protected
            # Threads of BLAS only wait for each other over matrices as small as these.
            with threadpool_limits(1, "blas"):
                answers = attack(name, material, condition.tried.clips, rng, recognisers)
            done.append(outcome(name, answers, condition.tried.labels, subjects, rng))
            if progress is not None:
                progress(condition.name, name)
        rows.append(Row(condition.name, tuple(done)))
    return tuple(rows)
