"""Attack success by number of stickers and how they are attached."""

from __future__ import annotations

from typing import Any

from austicker.bench.reporting import plot, rules
from austicker.bench.reporting.keys import Corpus, StickerSetting
from austicker.bench.reporting.pool import asr
from austicker.bench.reporting.records import Column, Entry, Figure, Section, Table, Value
from austicker.bench.reporting.study import Study
from austicker.bench.reporting.verdict import Difference, judged

_Shown = dict[tuple[Corpus, str], dict[str, dict[int, Value]]]
"""Data and attachment -> rule -> number of stickers."""


def section(study: Study) -> Section:
    """Table and figure, of the usual size."""
    rows: list[tuple[Entry, ...]] = []
    differences: list[Difference] = []
    shown: _Shown = {}
    found = [(corpus, setting) for corpus in study.corpora for setting in _settings(study, corpus)]
    attacks = rules.in_order(
        [
            *rules.BASELINES,
            *(
                cell.key.attack
                for corpus, setting in found
                for cell in study.everything(corpus)
                if cell.key.setting == setting and not cell.key.cover
            ),
        ]
    )
    for corpus, setting in found:
        by = {attack: study.cells(corpus, attack, setting) for attack in attacks}
        entries: list[Entry] = []
        for attack, cells in by.items():
            value = study.pool.rate(cells, asr).value()
            entries.append(value if cells else "")
            if cells:
                place = shown.setdefault((corpus, setting.motion), {})
                place.setdefault(attack, {})[setting.stickers] = value
        rows.append((study.title(corpus), setting.motion, str(setting.stickers), *entries))
        mine = study.ours(corpus)
        if mine is not None:
            gain = study.above(by.get(mine, []), by[rules.RANDOM]).value("points")
            differences.append((f"{study.title(corpus)}, {setting}", gain))
    table = Table(
        "numbers",
        "Attack success rate by attachment and number of stickers, %",
        (
            *(Column(title, head=True) for title in ("Data", "Attachment", "Stickers")),
            *(Column(attack, ours=rules.is_ours(attack)) for attack in attacks),
        ),
        tuple(rows),
        "Size as is usual for the data; the mean over the victims and stickers that were tried. "
        "Empty: not run.",
        judged(
            "Our rule would have failed here had it been no better than random with some number "
            "and attachment of stickers: the 95 % interval of the difference reaching 0.",
            "our rule was above random",
            differences,
        ),
    )
    return Section("numbers", "Number and attachment", items=(*_figure(study, shown), table))


def _settings(study: Study, corpus: Corpus) -> list[StickerSetting]:
    usual = study.usual.get(corpus)
    every = {cell.key.setting for cell in study.everything(corpus) if not cell.key.cover}
    return sorted((w for w in every if usual and w.size == usual.size), key=lambda w: w.order)


def _figure(study: Study, shown: _Shown) -> tuple[Figure, ...]:
    some = {
        place: by for place, by in shown.items() if any(len(counts) > 1 for counts in by.values())
    }
    if not some:
        return ()
    attacks = rules.in_order(a for by in some.values() for a in by)
    across = min(len(some), 2)
    down = -(-len(some) // across)

    def draw(figure: Any) -> None:  # noqa: ANN401  # matplotlib has no types
        axes = figure.subplots(down, across, sharey=True, squeeze=False).ravel()
        for one, ((corpus, motion), by) in zip(axes, some.items(), strict=False):
            for attack, counts in by.items():
                if len(counts) == 1:  # a lone mark among lines says nothing of the number
                    continue
                plot.line(one, attack, attacks, counts)
            one.set_title(plot.wrapped(f"{study.title(corpus)}: {motion}", 28))
            one.set_xlabel("stickers")
            one.set_xticks(sorted({n for counts in by.values() for n in counts}))
            one.grid(color="#dddddd", linewidth=0.6)
        axes[0].set_ylim(bottom=0)  # of all, and only now: it ends the search for the top
        for one in axes[::across]:
            one.set_ylabel("answers changed, %")
        for one in axes[len(some) :]:
            one.axis("off")
        found: dict[str, Any] = {}
        for one in axes[: len(some)]:
            found.update(dict(zip(*reversed(one.get_legend_handles_labels()), strict=True)))
        names = rules.in_order(found)
        figure.legend([found[n] for n in names], names, loc="outside lower center", ncols=3)

    return (
        Figure(
            "numbers",
            "Answers changed by number of stickers",
            "Line charts, one for each data set and attachment: share of answers changed against "
            "the number of stickers. The numbers are in the table below.",
            (max(4.6, 3.2 * across), 2.7 * down + 0.9),
            draw,
            "Bars: 95 % intervals over subjects.",
        ),
    )
