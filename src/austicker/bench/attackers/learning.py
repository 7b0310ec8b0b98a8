"""An attack: learn from clips of other people, then predict the emotions of held-out people."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from austicker.bench.attackers.clip import PublishedClip
from austicker.bench.attackers.protocol import Labels, MakeRecogniser, Material, Recogniser
from austicker.bench.attackers.recognisers import SIMPLE, Recognisers
from austicker.bench.attackers.registry import ATTACKERS, card_of
from austicker.errors import DataError
from austicker.types import Bools, Floats


@dataclass(frozen=True, slots=True, eq=False)
class Examples:
    """What an attacker made of some clips; small, where clips are large.

    Attributes:
        values: (N, E, ...) float32: E examples of each of N clips.
        subjects: (N,) whose.
    """

    values: Floats
    subjects: tuple[str, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Answers:
    """What an attacker predicts of N clips.

    Attributes:
        labels: (N,) by the mean probability of all recognisers, each weighed by how well it does
            on people that it has not learnt from, among those that the attacker has.
        each: Recogniser -> (N,) labels by it alone.
    """

    labels: Labels
    each: Mapping[str, Labels]


@dataclass(frozen=True, slots=True, eq=False)
class TrainedAttacker:
    """An attacker after training.

    Attributes:
        attacker: Registered name.
        classes: Its classes, sorted.
        recognisers: By name.
        weights: Of each recogniser's probabilities, summing to 1.
        subjects: Whose clips it was trained on.
    """

    attacker: str
    classes: Labels
    recognisers: Mapping[str, Recogniser]
    weights: Mapping[str, float]
    subjects: frozenset[str]

    def answers(self, tried: Examples) -> Answers:
        """Predict the classes of clips.

        Raises:
            DataError: Somebody in them is one it was trained on.
        """
        known = sorted(self.subjects & set(tried.subjects))
        if known:
            raise DataError(
                f"{self.attacker}: expected people that the attacker was not trained on, got "
                f"{', '.join(known[:3])}{' ...' if len(known) > 3 else ''}; split by subject"
            )
        probabilities = {
            name: recogniser.probabilities(tried.values[:, 0])
            for name, recogniser in self.recognisers.items()
        }
        each = {name: self.classes[row.argmax(axis=1)] for name, row in probabilities.items()}
        pooled = np.sum([self.weights[name] * row for name, row in probabilities.items()], axis=0)
        return Answers(self.classes[pooled.argmax(axis=1)], each)


def examples_of(
    attacker: str, clips: Sequence[PublishedClip], rng: np.random.Generator | None = None
) -> Examples:
    """What an attacker makes of clips, which are looked at one by one.

    Args:
        attacker: Registered name.
        clips: Any number, one or more.
        rng: To learn from them; None to be asked about them.

    Raises:
        UsageError: Unknown attacker.
        DataError: No clips, or clips without the frames that it needs.
    """
    if not len(clips):
        raise DataError(f"{attacker}: expected clips, got none")
    instance = ATTACKERS.make(attacker)
    values, subjects = [], []
    for clip in clips:
        made = instance.read(clip)[None] if rng is None else instance.learn(clip, rng)
        values.append(np.asarray(made, np.float32))
        subjects.append(clip.subject)
    return Examples(np.stack(values), tuple(subjects))


def learn(
    attacker: str,
    examples: Examples,
    labels: Sequence[str],
    seed: int,
    recognisers: Recognisers = SIMPLE,
) -> TrainedAttacker:
    """Teach an attacker's recognisers, and weigh them by how well they predict.

    Their weights are the squares of what each has above chance (mean recall) in two folds of the
    people: where one kind alone can read a code the others do not outvote it.

    Args:
        attacker: Registered name.
        examples: As `examples_of` makes them with a generator.
        labels: Of the clips.
        seed: Of the recognisers.
        recognisers: The kinds.

    Raises:
        UsageError: Unknown attacker.
        DataError: Not a label for each clip, or fewer than two classes or people.
    """
    classes = np.unique(np.asarray(labels, np.str_))
    if len(labels) != len(examples.values) or len(classes) < 2:
        raise DataError(
            f"{attacker}: expected a label for each of {len(examples.values)} clips and two "
            f"classes or more, got {len(labels)} labels of {len(classes)}"
        )
    people = sorted(set(examples.subjects))
    if len(people) < 2:
        raise DataError(f"{attacker}: expected clips of two people or more, got one")
    targets = np.asarray(labels, np.str_)
    half = np.isin(examples.subjects, people[::2])
    trained, gains = {}, {}
    for name, make in recognisers.of(card_of(attacker).reads).items():
        trained[name] = _fitted(make(seed), examples.values, targets)
        gains[name] = _gain(make, seed, examples.values, targets, half)
    total = sum(gains.values())
    weights = {name: gain / total if total else 1 / len(gains) for name, gain in gains.items()}
    return TrainedAttacker(attacker, classes, trained, weights, frozenset(examples.subjects))


def _fitted(recogniser: Recogniser, values: Floats, labels: Labels) -> Recogniser:
    rows = values.reshape(-1, *values.shape[2:])
    return recogniser.fit(rows, np.repeat(labels, values.shape[1]))


def _gain(make: MakeRecogniser, seed: int, values: Floats, labels: Labels, half: Bools) -> float:
    """Square of the mean recall above chance, each half of the people read after the other."""
    predicted = np.empty_like(labels)
    for own in (half, ~half):
        classes = np.unique(labels[own])
        if len(classes) < 2:
            return 0.0
        probabilities = _fitted(make(seed), values[own], labels[own]).probabilities(values[~own, 0])
        predicted[~own] = classes[probabilities.argmax(axis=1)]
    recalls = [float((predicted[labels == one] == one).mean()) for one in np.unique(labels)]
    return max(float(np.mean(recalls)) - 1 / len(recalls), 0.0) ** 2


def attack(
    attacker: str,
    material: Material,
    clips: Sequence[PublishedClip],
    rng: np.random.Generator,
    recognisers: Recognisers = SIMPLE,
) -> Answers:
    """Learn and be asked, all in one.

    Args:
        attacker: Registered name.
        material: Of other people: bare clips for one that learns from these, else protected ones.
        clips: Protected, of held-out people.
        rng: Draws what the attacker draws.
        recognisers: The kinds that it uses.

    Raises:
        UsageError: Unknown attacker.
        DataError: As `examples_of` and `learn`, or somebody is in both.
    """
    examples = examples_of(attacker, material.clips, rng)
    trained = learn(attacker, examples, material.labels, int(rng.integers(2**31)), recognisers)
    return trained.answers(examples_of(attacker, clips))
