"""What was measured and what came out, in words and in tables of facts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from math import isnan

from austicker.bench.reporting import overall, pool, rules
from austicker.bench.reporting.html import STATES
from austicker.bench.reporting.keys import Corpus
from austicker.bench.reporting.pool import asr, paired
from austicker.bench.reporting.records import (
    Column,
    Entry,
    Figure,
    Listing,
    Section,
    State,
    Table,
    Value,
    Verdict,
)
from austicker.bench.reporting.results import Cell
from austicker.bench.reporting.study import Study, short
from austicker.bench.reporting.verdict import Difference, judged
from austicker.bench.reporting.words import SPACE, listed, number, plural, sentence

_FEW = 10


def section(study: Study, rest: Iterable[Section]) -> Section:
    """The first part of the page, which sums up the others."""
    words = [_run(study)]
    for corpus in study.corpora:
        words += _finding(study, corpus)
    means = overall.items(study)
    facts = (_data(study), _victims(study), _rules(study), _origin(study))
    outcome, table = _verdicts([*means, *facts, *(item for part in rest for item in part.items)])
    words.append(outcome)
    config = study.found.config
    asked = (Listing("The configuration, config.toml", config),) if config else ()
    return Section("summary", "Summary", tuple(words), (*means, table, *facts, *asked))


def _run(study: Study) -> str:
    cells = study.found.cells
    seeds = sorted({cell.key.seed for cell in cells})
    draws = max(cell.key.draw for cell in cells) + 1
    clips = {(cell.key.corpus, clip) for cell in cells for clip in cell.clips}
    people = sum(map(len, study.pool.people.values()))
    victims = {(cell.key.corpus, cell.key.victim) for cell in cells}
    return (
        f"{plural(len(cells), 'cell')} of a grid: {plural(len(study.corpora), 'data set')} with "
        f"{plural(len(clips), 'clip')} of {plural(people, 'subject')}, "
        f"{plural(len(victims), 'recogniser')} attacked, {plural(len(study.attacks), 'rule')} that "
        f"place{'s' if len(study.attacks) == 1 else ''}, {plural(len(seeds), 'seed')} "
        f"({listed([str(s) for s in seeds])}), up to {plural(draws, 'draw')} of what is random."
    )


def _finding(study: Study, corpus: Corpus) -> Iterator[str]:
    """One paragraph, computed."""
    setting, mine = study.usual.get(corpus), study.ours(corpus)
    if setting is None:
        return
    rate = study.pool.rate
    by = {attack: study.cells(corpus, attack, setting) for attack in study.here(corpus)}
    if mine is None:
        best = max(
            (a for a in by if by[a]), key=lambda a: rate(by[a], asr).point, default=rules.RANDOM
        )
        yield (
            f"On {study.title(corpus)} our rule was not run. Of what was, {best} changed most: "
            f"{sentence(rate(by[best], asr).value())} of the clips read correctly."
        )
        return
    parts = [
        f"On {study.title(corpus)}, with {setting}, {mine} changed "
        f"{sentence(rate(by[mine], asr).value())} of the clips that the victims had read correctly."
    ]
    for other in (*rules.BASELINES, rules.PUBLISHED, "energy"):
        here, there = paired(by[mine], by.get(other, []))
        if not here:
            continue
        gain = study.above(here, there).value("points")
        parts.append(f"{_name(other)}: {_percent(rate(there, asr).value())}; {_compared(gain)}.")
    here, there = paired(by[mine], by.get(rules.EXHAUSTIVE, []))
    if here:
        ratio = (rate(here, asr) / rate(there, asr)).value("ratio")
        reached = (
            "nothing to compare with"
            if isnan(ratio.value)
            else f"our rule reaches {sentence(ratio)} of that"
        )
        parts.append(f"Trying all 14 regions: {_percent(rate(there, asr).value())}; {reached}.")
    yield " ".join(parts)
    yield from _most(study, corpus, mine)


def _most(study: Study, corpus: Corpus, mine: str) -> Iterator[str]:
    """What our rule achieves with whatever was tried."""
    every = {cell.key.setting for cell in study.cells(corpus, mine)}
    if len(every) < 2:
        return
    found = {w: study.pool.rate(study.cells(corpus, mine, w), asr) for w in every}
    best = max(found, key=lambda w: (found[w].point, w.order))
    cells = study.cells(corpus, mine, best)
    covered = study.pool.rate(cells, pool.coverage).value(fixed=True)
    cover = "" if isnan(covered.value) else f", covering {_percent(covered)} of the face"
    beside = [
        f"{cover_name} {_percent(study.pool.rate(study.cells(corpus, cover_name), asr).value())}"
        for cover_name in study.covers(corpus)
    ]
    more = f" Covering the whole face: {listed(beside)}." if beside else ""
    yield (
        f"On {study.title(corpus)}, of all that was tried with it, {best} changed most, "
        f"{sentence(found[best].value())}{cover}.{more}"
    )


def _name(attack: str) -> str:
    names = {
        rules.RANDOM: "Random placement",
        rules.CENTRE: "The middle of the face",
        rules.PUBLISHED: "The published rule",
        "energy": "The region that moves most",
    }
    return names.get(attack, attack)


def _percent(value: Value) -> str:
    return f"{number(value.value, 'percent')}{SPACE}%"


def _compared(gain: Value) -> str:
    text = f"{sentence(Value(gain.value, gain.low, gain.high, None, 'points'))}"
    if isnan(gain.low):
        return f"the difference, {text}, has no interval"
    if gain.low > 0:
        return f"ours changed more, {text}"
    if gain.high < 0:
        return f"ours changed fewer, {text}"
    return f"no difference can be told, {text}"


def _verdicts(items: Iterable[Table | Figure | Listing]) -> tuple[str, Table]:
    """How the claims of the other tables fared, in a sentence and in a list."""
    judged_tables = [
        (item, item.verdict)
        for item in items
        if isinstance(item, Table) and item.verdict is not None
    ]
    states = Counter(verdict.state for _, verdict in judged_tables)
    words = (
        f"Every table says what would have made it fail. Of {len(judged_tables)} such claims "
        f"{states['held']} held, {states['partly']} held in part, {states['failed']} failed and "
        f"{states['open']} could not be decided."
    )
    table = Table(
        "verdicts",
        "What held and what did not",
        (Column("Table", head=True), Column("Outcome")),
        tuple((t.title, STATES[v.state]) for t, v in judged_tables),
        "Outcomes of all tables, each against what would have made it fail.",
        counted=False,
    )
    return words, table


def _data(study: Study) -> Table:
    rows: list[tuple[Entry, ...]] = []
    for corpus in study.corpora:
        cells = study.everything(corpus)
        labels = {
            clip: cell.classes[code]
            for cell in cells
            for clip, code in zip(cell.clips, cell.label.tolist(), strict=True)
        }
        counts = Counter(labels.values())
        classes = list(dict.fromkeys(name for cell in cells for name in cell.classes))
        sources = sorted({s for cell in cells for s in set(cell.sources)})
        rows.append(
            (
                study.title(corpus),
                listed(sorted({cell.key.set for cell in cells})),
                listed(sources),
                corpus[1],
                Value(len(labels), kind="count"),
                Value(len(study.pool.people[corpus]), kind="count"),
                listed([f"{counts[name]} {name}" for name in classes]),
                _names(cell.key.sticker for cell in cells),
                listed(sorted({str(cell.key.seed) for cell in cells}, key=int)),
            )
        )
    titles = ("Set", "Parts", "Path", "Clips", "Subjects", "Classes", "Stickers", "Seeds")
    return Table(
        "data",
        "Data",
        (Column("Data", head=True), *(Column(title) for title in titles)),
        tuple(rows),
        "Path: how stickers get into what a victim reads: modelled in the motion map (flow), "
        "rendered into frames (pixels) or into one picture (stills). Victims never learn from the "
        "subjects they are tried on.",
        _enough(study),
        counted=False,
    )


def _enough(study: Study) -> Verdict:
    fails = (
        f"A data set would have failed here had it fewer than {_FEW} subjects: an interval over "
        "so few is too narrow."
    )
    counts = {study.title(c): len(study.pool.people[c]) for c in study.corpora}
    bad = [f"{name} ({count})" for name, count in counts.items() if count < _FEW]
    if not bad:
        return Verdict(fails, "held", f"None did: the smallest has {min(counts.values())}.")
    state: State = "failed" if len(bad) == len(counts) else "partly"
    return Verdict(fails, state, f"Too few subjects: {listed(bad)}.")


def _names(stickers: Iterable[str]) -> str:
    return listed(sorted({short(s) for s in stickers if s != "none"}))


def _victims(study: Study) -> Table:
    rows: list[tuple[Entry, ...]] = []
    differences: list[Difference] = []
    for corpus in study.corpora:
        every = study.everything(corpus)
        for victim in sorted({cell.key.victim for cell in every}):
            # One cell of each seed: what it says of clips as they are is the same in all.
            cells = list(
                {c.key.seed: c for c in reversed(every) if c.key.victim == victim}.values()
            )
            accuracy = study.pool.rate(cells, pool.accuracy_before)
            floor = study.pool.rate(cells, _commonest)
            rows.append(
                (
                    study.title(corpus),
                    short(victim),
                    *(study.pool.macro(cells, s, "before").value("score") for s in ("uf1", "uar")),
                    *(accuracy.value(), floor.value()),
                )
            )
            where = f"{study.title(corpus)}, {short(victim)}"
            differences.append((where, (accuracy - floor).value("points")))
    return Table(
        "victims",
        "The victims as they are, without stickers",
        (
            *(Column(title, head=True) for title in ("Data", "Victim")),
            *(Column(title) for title in ("UF1", "UAR", "Accuracy, %", "Majority floor, %")),
        ),
        tuple(rows),
        "Subject-disjoint, final epoch. Majority floor: always saying the commonest class; where "
        "classes are unequal UF1 and UAR say more than accuracy. Macro scores are over all folds "
        "pooled; draws of people without some class are left out of their intervals.",
        judged(
            "A victim would have failed as a test had it read no better than always saying the "
            "commonest class: the 95 % interval of the difference in accuracy reaching 0.",
            "accuracy was above the floor",
            differences,
        ),
    )


def _commonest(cell: Cell) -> tuple[pool.Column, pool.Column]:
    counts = Counter(cell.label.tolist())
    top = max(sorted(counts), key=lambda code: counts[code]) if counts else -1
    return cell.label == top, cell.label >= 0


def _rules(study: Study) -> Table:
    return Table(
        "rules",
        "The rules",
        (
            Column("Rule", head=True),
            *(Column(t) for t in ("What it does", "Sees of the victim", "Source")),
        ),
        tuple((name, *rules.about(name)) for name in study.attacks),
        "random and centre stand in every table, and so does the published rule (Tan et al., "
        "ICASSP 2025), where it was run.",
        _peers(study),
        counted=False,
        ours=frozenset(i for i, name in enumerate(study.attacks) if rules.is_ours(name)),
    )


def _peers(study: Study) -> Verdict:
    fails = "The comparison would have failed here had random, centre or our rule not been run."
    lacking = [name for name in rules.BASELINES if name not in study.attacks]
    if not any(map(rules.is_ours, study.attacks)):
        lacking.append("our rule")
    if lacking:
        return Verdict(fails, "failed", f"It did: {listed(lacking)} not run.")
    return Verdict(fails, "held", "It did not: all were run.")


def _origin(study: Study) -> Table:
    cells = study.found.cells
    rows: list[tuple[Entry, ...]] = []
    for title, values in (
        ("Commit", Counter(cell.commit for cell in cells)),
        ("Hardware", Counter(cell.hardware for cell in cells)),
        ("Versions", Counter(", ".join(f"{n} {v}" for n, v in cell.versions) for cell in cells)),
    ):
        rows += [
            (title, what, Value(count, kind="count")) for what, count in sorted(values.items())
        ]
    return Table(
        "origin",
        "Where the numbers come from",
        (Column("What", head=True), Column("As recorded"), Column("Cells")),
        tuple(rows),
        "As each cell records it. '+' after a commit: files differed from it.",
        _one_source(study),
        counted=False,
    )


def _one_source(study: Study) -> Verdict:
    fails = (
        "The numbers would have failed here had they come from more than one commit, or from "
        "files that differ from it: nobody could then run them again as they were."
    )
    commits = sorted({cell.commit for cell in study.found.cells})
    if len(commits) == 1 and not commits[0].endswith("+") and commits[0] != "unknown":
        return Verdict(fails, "held", f"They did not: all are of {commits[0][:12]}.")
    return Verdict(fails, "failed", f"They did: {listed(commits)}.")
