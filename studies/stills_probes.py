"""What stickers give away: linear probes on stills that wear them, and on the choices alone."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from austicker.bench.metrics import confusion, uf1
from austicker.types import Floats
from studies.stills_rules import Tried

_FOLDS, _LEAST = 5, 20
_RULES = ("random", "population", "counterfactual", "surrogate", "surrogate-draw")


def probes(tries: Sequence[Tried]) -> list[str]:
    """UF1 over unseen people of the emotion that the label names, by rule and what is seen."""
    head = f"{'linear probes, UF1':<20} {'k':>3} {'n':>2} {'stills with stickers':>21}"
    lines = [f"{head} {'choices':>8}"]
    if len({one.right for one in tries}) < 2:
        return [*lines, "expected pictures of at least two labels"]
    kinds = sorted({(one.size, one.count) for one in tries if one.count})
    victims = sorted({one.victim for one in tries})
    for size, count in kinds:
        for rule in _RULES:
            scores = []
            for victim in victims:
                rows = [
                    one
                    for one in tries
                    if (one.rule, one.size, one.count, one.victim) == (rule, size, count, victim)
                    and one.queries == 0
                ]
                if len(rows) >= _LEAST:
                    scores.append((_probe(_pixels(rows), rows), _probe(_choices(rows), rows)))
            if scores:
                seen, chosen = np.mean(scores, axis=0)
                lines.append(f"{rule:<20} {size:>3g} {count:>2} {seen:>21.3f} {chosen:>8.3f}")
    if len(lines) == 1:
        lines.append(f"expected at least {_LEAST} pictures")
    return lines


def _pixels(rows: Sequence[Tried]) -> Floats:
    values = np.array([one.tiny for one in rows], float)
    return np.asarray((values - values.mean(0)) / (values.std(0) + 1e-6) / np.sqrt(values.shape[1]))


def _choices(rows: Sequence[Tried]) -> Floats:
    """One column per region, and per design on a region."""
    words = []
    for one in rows:
        parts = [sticker.split() for sticker in one.stickers]
        words.append({w for roi, design, *_ in parts for w in (roi, f"{roi} {design}")})
    names = sorted(set().union(*words))
    return np.array([[name in own for name in names] for own in words], float)


def _probe(features: Floats, rows: Sequence[Tried]) -> float:
    """UF1 of multinomial logistic regression, people never on both sides."""
    from sklearn.linear_model import LogisticRegression
    from sklearn.model_selection import GroupKFold

    labels = np.array([one.right[0] for one in rows])
    people = np.array([one.subject for one in rows])
    guesses = labels.copy()
    folds = GroupKFold(min(_FOLDS, len(set(people))))
    for train, test in folds.split(features, labels, people):
        if len(set(labels[train])) < 2:
            guesses[test] = labels[train][0]
            continue
        model = LogisticRegression(C=1.0, max_iter=500, class_weight="balanced")
        guesses[test] = model.fit(features[train], labels[train]).predict(features[test])
    names = sorted(set(labels))
    return uf1(confusion(labels.tolist(), guesses.tolist(), names)).value
