"""What is hidden against how much of the face is covered."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from austicker.bench.reporting import pool, rules
from austicker.bench.reporting.keys import Corpus, StickerSetting
from austicker.bench.reporting.plot import marks, style_of, wrapped
from austicker.bench.reporting.pool import Sampled
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
from austicker.bench.reporting.results import Cell
from austicker.bench.reporting.study import Study
from austicker.bench.reporting.words import sentence

FAILS = (
    "Stickers would have failed here had none of those placed by our rule hidden as much as the "
    "weakest cover of the whole face: the 95 % interval of the shortfall lying below 0."
)


@dataclass(frozen=True, slots=True, eq=False)
class _Point:
    corpus: Corpus
    attack: str
    setting: StickerSetting | None
    cells: list[Cell]
    hidden: Sampled
    covered: Value
    before: Sampled
    after: Sampled


def section(study: Study) -> Section:
    """Table and figure."""
    points = [point for corpus in study.corpora for point in _points(study, corpus)]
    rows: list[tuple[Entry, ...]] = [
        (
            study.title(p.corpus),
            p.attack,
            "the whole face" if p.setting is None else str(p.setting),
            p.covered,
            p.hidden.value(),
            p.before.value("score"),
            p.after.value("score"),
            (p.before - p.after).value("score"),
        )
        for p in points
    ]
    table = Table(
        "tradeoff",
        "Privacy against utility",
        (
            *(Column(title, head=True) for title in ("Data", "Rule", "Setting")),
            *(Column("Coverage, %"), Column("ASR, %"), Column("UF1 before")),
            *(Column("UF1 after"), Column("UF1 lost")),
        ),
        tuple(rows),
        "Coverage: share of the face box that no longer shows the face. The mean over the victims "
        "and stickers that were tried.",
        _verdict(study, points),
        folded=True,
        ours=frozenset(i for i, p in enumerate(points) if rules.is_ours(p.attack)),
    )
    return Section("tradeoff", "Privacy against utility", items=(*_figure(study, points), table))


def _points(study: Study, corpus: Corpus) -> list[_Point]:
    mine = study.ours(corpus)
    placed = [a for a in (*rules.BASELINES, mine) if a is not None]
    every = sorted({c.key.setting for c in study.everything(corpus)}, key=lambda w: w.order)
    tried: list[tuple[str, StickerSetting | None]] = [(a, w) for a in placed for w in every]
    tried += [(a, None) for a in study.covers(corpus)]
    found = []
    for attack, setting in tried:
        cells = study.cells(corpus, attack, setting)
        if cells:
            rate, macro = study.pool.rate, study.pool.macro
            found.append(
                _Point(
                    *(corpus, attack, setting, cells, rate(cells, pool.asr)),
                    rate(cells, pool.coverage).value(fixed=True),
                    *(macro(cells, "uf1", when) for when in ("before", "after")),
                )
            )
    return found


def _verdict(study: Study, points: list[_Point]) -> Verdict:
    words, outcomes = [], []
    for corpus in study.corpora:
        here = [p for p in points if p.corpus == corpus and p.hidden.n]
        stickers = [p for p in here if rules.is_ours(p.attack)]
        covers = [p for p in here if p.setting is None]
        if not stickers or not covers:
            continue
        best = max(stickers, key=lambda p: p.hidden.point)
        weakest = min(covers, key=lambda p: p.hidden.point)
        gap = (best.hidden - weakest.hidden).value("points")
        outcomes.append(not gap.high < 0)
        words.append(
            f"{study.title(corpus)}: {best.setting} hid {sentence(best.hidden.value())} at a "
            f"coverage of {sentence(best.covered)}, {weakest.attack} "
            f"{sentence(weakest.hidden.value())}"
        )
    if not outcomes:
        return Verdict(FAILS, "open", "No cover of the whole face was run beside our rule.")
    start = "They did not" if all(outcomes) else "They did" if not any(outcomes) else "Some did"
    state: State = "held" if all(outcomes) else "failed" if not any(outcomes) else "partly"
    return Verdict(FAILS, state, f"{start}. {'; '.join(words)}.")


def _figure(study: Study, points: list[_Point]) -> tuple[Figure, ...]:
    known = [p for p in points if p.hidden.n and p.covered.value > 0]
    if not known:
        return ()
    corpora = list(dict.fromkeys(p.corpus for p in known))
    attacks = rules.in_order(p.attack for p in known)
    across = min(len(corpora), 2)
    down = -(-len(corpora) // across)

    def draw(figure: Any) -> None:  # noqa: ANN401  # matplotlib has no types
        axes = figure.subplots(down, across, sharey=True, squeeze=False).ravel()
        found: dict[str, Any] = {}
        for one, corpus in zip(axes, corpora, strict=False):
            for point in (p for p in known if p.corpus == corpus):
                drifts = point.setting is not None and point.setting.attachment == "decoy"
                style = marks(style_of(point.attack, attacks), rules.is_ours(point.attack))
                if drifts:  # a ring tells them apart from stickers that stay still
                    one.plot(
                        *([100 * point.covered.value], [100 * point.hidden.point]),
                        *("o",),
                        color=style["color"],
                        markersize=11,
                        fillstyle="none",
                        zorder=2,
                    )
                (mark,) = one.plot(
                    [100 * point.covered.value],
                    [100 * point.hidden.point],
                    **{**style, "linestyle": "none"},
                )
                found.setdefault(point.attack, mark)
            one.set_xscale("log")
            one.set_xticks([1, 2, 5, 10, 20, 50, 100], ["1", "2", "5", "10", "20", "50", "100"])
            one.minorticks_off()
            one.set_xlim(min(100 * p.covered.value for p in known) * 0.8, 130)
            one.set_ylim(-3, 103)
            one.set_title(wrapped(study.title(corpus), 28))
            one.set_xlabel("face covered, %")
            one.grid(color="#dddddd", linewidth=0.6)
        for one in axes[::across]:
            one.set_ylabel("answers changed, %")
        for one in axes[len(corpora) :]:
            one.axis("off")
        figure.legend(list(found.values()), list(found), loc="outside lower center", ncols=3)

    return (
        Figure(
            "tradeoff",
            "What is hidden against what is covered",
            "Scatter plot: share of answers changed against the share of the face covered, on a "
            "logarithmic axis. The numbers are in the table below.",
            (max(4.8, 3.3 * across), 3.2 * down + 0.7),
            draw,
            "Above and to the left is better. Ringed marks: decoys, whose print drifts.",
        ),
    )
