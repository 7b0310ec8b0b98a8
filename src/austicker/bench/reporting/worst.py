"""What attackers who know the rule still predict, and what hiding from them costs to look at."""

from __future__ import annotations

from dataclasses import dataclass
from math import nan
from typing import Any

from austicker.bench.reporting import rules
from austicker.bench.reporting.keys import Corpus
from austicker.bench.reporting.plot import marks, style_of, wrapped
from austicker.bench.reporting.records import (
    Column,
    Entry,
    Figure,
    Section,
    State,
    Table,
    Value,
    Verdict,
)
from austicker.bench.reporting.results import Attacked
from austicker.bench.reporting.study import Study
from austicker.bench.reporting.words import sentence

FAILS = (
    "Hiding would have failed here had no way that leaves a face brought the best attacker who "
    "knows it below what is predicted from bare clips: its interval reaching that."
)
_NONE = (
    "No attackers who know a rule were tried. Set `attackers`, folds of people, in the "
    "configuration, and run `austicker bench` again."
)


@dataclass(frozen=True, slots=True)
class _Point:
    way: Attacked
    corpus: Corpus
    worst: str
    uf1: Value
    covered: Value


def section(study: Study) -> Section:
    """Table and figure."""
    tried = study.found.attacked
    known = [_point(way) for way in tried if way.worst is not None]
    if not tried:
        return Section("worst", "Attackers who know the rule", words=(_NONE,))
    lost = [f"{way.key.attack}: {way.reason}" for way in tried if way.worst is None]
    table = Table(
        "worst",
        "What the best attacker who knows the rule predicts",
        (
            *(Column(title, head=True) for title in ("Data", "Rule", "Setting", "Worst attacker")),
            *(Column(title) for title in ("UF1 worst", "UF1 naive", "UF1 retrained")),
            *(Column(title) for title in ("UF1 choice probe", "UF1 bare", "Coverage, %")),
        ),
        tuple(_row(study, point) for point in known),
        "Attackers learn from the clips of other people, in folds, and read motion maps; the naive "
        "one has seen bare clips only. The worst is the largest of several UF1, so that even pure "
        "guessers reach more than chance. The choice probe sees where stickers are, and nothing "
        "of the face." + (f" Not tried: {'; '.join(sorted(set(lost)))}." if lost else ""),
        _verdict(study, known),
        ours=frozenset(i for i, p in enumerate(known) if rules.is_ours(p.way.key.attack)),
    )
    return Section("worst", "Attackers who know the rule", items=(*_figure(study, known), table))


def _point(way: Attacked) -> _Point:
    worst = way.worst or ""
    covered = Value(nan if way.coverage is None else way.coverage)
    return _Point(way, way.key.corpus, worst, _uf1(way, worst), covered)


def _uf1(way: Attacked, attacker: str) -> Value:
    found = way.attackers.get(attacker)
    if found is None:
        return Value(nan, kind="score")
    return Value(found.uf1, found.low, found.high, found.n, "score")


def _row(study: Study, point: _Point) -> tuple[Entry, ...]:
    way = point.way
    bare = Value(nan if way.bare is None else way.bare, kind="score")
    return (
        study.title(point.corpus),
        way.key.attack,
        "the whole face" if way.key.cover else str(way.key.setting),
        point.worst,
        point.uf1,
        *(_uf1(way, name) for name in ("naive", "retrained", "choice-probe")),
        bare,
        point.covered,
    )


def _verdict(study: Study, points: list[_Point]) -> Verdict:
    words, outcomes = [], []
    for corpus in dict.fromkeys(p.corpus for p in points):
        here = [p for p in points if p.corpus == corpus and not p.way.key.cover]
        if not here or here[0].way.bare is None:
            continue
        best = min(here, key=lambda p: p.uf1.value)
        bare = here[0].way.bare
        outcomes.append(best.uf1.high < bare)
        words.append(
            f"{study.title(corpus)}: '{best.way.key.attack}' left "
            f"{sentence(best.uf1)} of {bare:.2f}"
        )
    if not outcomes:
        return Verdict(FAILS, "open", "Nothing but covers of the whole face was attacked.")
    start = "It did not" if all(outcomes) else "It did" if not any(outcomes) else "Some did"
    state: State = "held" if all(outcomes) else "failed" if not any(outcomes) else "partly"
    return Verdict(FAILS, state, f"{start}. {'; '.join(words)}.")


def _figure(study: Study, points: list[_Point]) -> tuple[Figure, ...]:
    shown = [p for p in points if p.covered.value == p.covered.value]
    if not shown:
        return ()
    corpora = list(dict.fromkeys(p.corpus for p in shown))
    attacks = rules.in_order(p.way.key.attack for p in shown)
    across = min(len(corpora), 2)
    down = -(-len(corpora) // across)

    def draw(figure: Any) -> None:  # noqa: ANN401  # matplotlib has no types
        axes = figure.subplots(down, across, sharey=True, squeeze=False).ravel()
        found: dict[str, Any] = {}
        for one, corpus in zip(axes, corpora, strict=False):
            here = [p for p in shown if p.corpus == corpus]
            for point in here:
                name = point.way.key.attack
                style = marks(style_of(name, attacks), rules.is_ours(name))
                x, value = 100 * point.covered.value, point.uf1
                if value.low == value.low:
                    one.plot([x, x], [value.low, value.high], color=style["color"], linewidth=0.8)
                (mark,) = one.plot([x], [value.value], **{**style, "linestyle": "none"})
                found.setdefault(name, mark)
            bare = here[0].way.bare
            if bare is not None:
                one.axhline(bare, color="#767676", linewidth=0.8, linestyle="--")
            one.set_ylim(0, 1.03)
            one.set_title(wrapped(study.title(corpus), 28))
            one.set_xlabel("face covered, %")
            one.grid(color="#dddddd", linewidth=0.6)
        for one in axes[::across]:
            one.set_ylabel("UF1 of the worst attacker")
        for one in axes[len(corpora) :]:
            one.axis("off")
        figure.legend(list(found.values()), list(found), loc="outside lower center", ncols=3)

    return (
        Figure(
            "worst",
            "What the best attacker predicts against what is covered",
            "Scatter plot: UF1 of the best attacker who knows the rule against the share of the "
            "face covered. The numbers are in the table below.",
            (max(4.8, 3.3 * across), 3.2 * down + 0.7),
            draw,
            "Below and to the left is better. Dashed: what is predicted from bare clips.",
        ),
    )
