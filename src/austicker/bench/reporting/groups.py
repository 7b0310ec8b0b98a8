"""Attack success by emotion, and by data set of a composite."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from austicker.bench.reporting import rules
from austicker.bench.reporting.chosen import of_source, sources
from austicker.bench.reporting.keys import Corpus
from austicker.bench.reporting.pool import Mask, asr, paired
from austicker.bench.reporting.records import Column, Entry, Table
from austicker.bench.reporting.results import Cell
from austicker.bench.reporting.study import Study
from austicker.bench.reporting.verdict import Difference, judged
from austicker.types import Bools

_Groups = Callable[[Study, Corpus], dict[str, Mask]]


def by_emotion(study: Study) -> Table:
    """One row for each class."""
    return _table(study, "emotions", "Attack success rate by emotion, %", "Emotion", _emotions)


def by_source(study: Study) -> Table:
    """One row for each data set of a composite; no rows where there is none."""
    title = "Attack success rate by data set of a composite, %"
    return _table(study, "sources", title, "Part", _sources)


def _emotions(study: Study, corpus: Corpus) -> dict[str, Mask]:
    names = dict.fromkeys(name for cell in study.everything(corpus) for name in cell.classes)
    return {name: _labelled(name) for name in names}


def _labelled(name: str) -> Mask:
    def mask(cell: Cell) -> Bools:
        # Not every cell needs to know every class.
        return np.array([cell.classes[code] == name for code in cell.label], bool)

    return mask


def _sources(study: Study, corpus: Corpus) -> dict[str, Mask]:
    return {name: of_source(name) for name in sources(study, corpus) if name}


def _table(study: Study, name: str, title: str, heading: str, groups: _Groups) -> Table:
    attacks = rules.in_order(a for corpus in study.corpora for a in study.here(corpus))
    rows: list[tuple[Entry, ...]] = []
    differences: list[Difference] = []
    for corpus in study.corpora:
        setting = study.usual.get(corpus)
        if setting is None:
            continue
        by = {attack: study.cells(corpus, attack, setting) for attack in attacks}
        mine = by.get(study.ours(corpus) or "", [])
        for group, mask in groups(study, corpus).items():
            values = [study.pool.rate(cells, asr, mask).value() for cells in by.values()]
            if not any(v.n for v in values):
                continue
            rows.append((study.title(corpus), group, *(v if v.n else "" for v in values)))
            here, there = paired(mine, by[rules.RANDOM])
            gain = study.pool.rate(here, asr, mask) - study.pool.rate(there, asr, mask)
            differences.append((f"{study.title(corpus)}, {group}", gain.value("points")))
    return Table(
        name,
        title,
        (
            *(Column(text, head=True) for text in ("Data", heading)),
            *(Column(attack, ours=rules.is_ours(attack)) for attack in attacks),
        ),
        tuple(rows),
        "Of the clips that the victims read correctly (n, summed over seeds, victims and "
        "stickers), the share whose answer changed. Empty: not run, or no clip read correctly.",
        judged(
            "Our rule would have failed here had it been no better than random for some of these "
            "groups: the 95 % interval of the difference reaching 0.",
            "our rule was above random",
            differences,
        ),
    )
