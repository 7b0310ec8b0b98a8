"""What is not in the numbers: dropped samples, skipped and missing cells, missing evidence."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from math import isnan
from typing import Any

import numpy as np

from austicker.bench.reporting import rules
from austicker.bench.reporting.keys import Corpus, Key, StickerSetting
from austicker.bench.reporting.pool import Column as Numbers
from austicker.bench.reporting.records import Column, Entry, Section, Table, Value, Verdict
from austicker.bench.reporting.results import Cell
from austicker.bench.reporting.study import Study, short
from austicker.bench.reporting.words import listed, number, plural

_MANY = 0.05


@dataclass(frozen=True, slots=True)
class Gap:
    """A cell that others of its kind have and the results lack."""

    corpus: Corpus
    attack: str
    setting: StickerSetting
    victim: str
    sticker: str
    seed: int
    draw: int


def section(study: Study) -> Section:
    """All that was left out."""
    return Section(
        "missing",
        "What is not in the numbers",
        items=(_dropped(study), _skipped(study), _missing(study), _blind(study), _checked(study)),
    )


def _dropped(study: Study) -> Table:
    found: dict[tuple[str, str, str], set[str]] = {}
    for cell in study.found.cells:
        for name, kind, reason in cell.dropped:
            found.setdefault((study.title(cell.key.corpus), kind, reason), set()).add(name)
    return Table(
        "dropped",
        "Samples dropped",
        (
            *(Column(title, head=True) for title in ("Data", "Kind", "Reason")),
            *(Column("Samples"), Column("Which")),
        ),
        tuple(
            (*key, Value(len(names), kind="count"), listed(sorted(names), 6))
            for key, names in sorted(found.items())
        ),
        "In no row of some cell. Reasons are those of the loaders."
        if found
        else "No sample of any data set was dropped.",
        _few_dropped(study),
    )


def _few_dropped(study: Study) -> Verdict:
    fails = (
        f"A data set would have failed here had more than {_MANY:.0%} of its samples been "
        "dropped: what is left need not be like what is gone."
    ).replace("%", " %")
    bad, every = [], []
    for corpus in study.corpora:
        cells = study.everything(corpus)
        gone = {name for cell in cells for name, *_ in cell.dropped}
        kept = {clip for cell in cells for clip in cell.clips}
        share = len(gone - kept) / max(len(gone | kept), 1)
        every.append(f"{study.title(corpus)} {number(share, 'percent')} %")
        bad += [corpus] if share > _MANY else []
    words = f"Dropped: {listed(every)}."
    if not bad:
        return Verdict(fails, "held", f"None did. {words}")
    return Verdict(fails, "failed" if len(bad) == len(every) else "partly", f"Some did. {words}")


def _skipped(study: Study) -> Table:
    found: dict[tuple[str, str, str], list[Mapping[str, Any]]] = {}
    for one in study.found.skipped:
        key = (str(one.cell.get("data", "")), str(one.cell.get("attack", "")), one.reason)
        found.setdefault(key, []).append(one.cell)
    return Table(
        "skipped",
        "Cells that were asked for and cannot be",
        (
            *(Column(title, head=True) for title in ("Data", "Rule", "Reason")),
            *(Column("Cells"), Column("Which")),
        ),
        tuple(
            (*key, Value(len(cells), kind="count"), _which(cells)) for key, cells in found.items()
        ),
        "" if found else "None.",
        _ours_skipped(study),
    )


def _ours_skipped(study: Study) -> Verdict:
    fails = "Our rule would have failed here had it not been able to place where others could."
    ours = [one for one in study.found.skipped if rules.is_ours(str(one.cell.get("attack")))]
    if not ours:
        return Verdict(fails, "held", "It did not: none of its cells was skipped.")
    words = f"{plural(len(ours), 'cell')} of our rules {_were(len(ours))} skipped."
    return Verdict(fails, "partly", words)


def _were(count: int) -> str:
    return "was" if count == 1 else "were"


def _which(cells: list[Mapping[str, Any]]) -> str:
    parts = []
    for field in ("victim", "sticker", "size", "attachment", "stickers", "amplitude", "seed"):
        values = sorted({str(cell[field]) for cell in cells if cell.get(field) is not None})
        if values:
            parts.append(f"{field} {listed([short(v) for v in values], 6)}")
    return "; ".join(parts)


def gaps(study: Study) -> list[Gap]:
    """Cells that are missing relative to others.

    Within data and setting every rule is expected with every victim, sticker, seed and draw
    that any rule has there; what was skipped is not expected.
    """
    skipped = {_identity(one.cell) for one in study.found.skipped}
    return [gap for gap in _expected(study) if _identity(_named(gap)) not in skipped]


def _expected(study: Study) -> Iterator[Gap]:
    for corpus in study.corpora:
        kinds: dict[tuple[StickerSetting | None, bool], list[Cell]] = {}
        for cell in study.everything(corpus):
            kinds.setdefault((cell.key.setting, cell.key.cover), []).append(cell)
        for (setting, _), cells in kinds.items():
            keys = [cell.key for cell in cells]
            there = {(k.attack, k.victim, k.sticker, k.seed, k.draw) for k in keys}
            attacks = rules.in_order(k.attack for k in keys)
            every = sorted({(k.victim, k.sticker, k.seed) for k in keys})
            for attack in attacks:
                for draw in sorted({k.draw for k in keys if k.attack == attack}):
                    for victim, sticker, seed in every:
                        run = (attack, victim, sticker, seed, draw)
                        if run not in there and setting is not None:
                            yield Gap(corpus, attack, setting, victim, sticker, seed, draw)


def _named(gap: Gap) -> dict[str, Any]:
    setting = gap.setting
    return {
        "data": gap.corpus[0],
        "path": gap.corpus[1],
        "attack": gap.attack,
        "victim": gap.victim,
        "sticker": gap.sticker,
        "seed": gap.seed,
        "draw": gap.draw,
        "size": setting.size,
        "attachment": setting.attachment,
        "stickers": setting.stickers,
        "amplitude": setting.amplitude,
    }


def _identity(cell: Mapping[str, Any]) -> tuple[str, ...]:
    return tuple(
        str(float(cell[f]))
        if f in {"size", "amplitude"} and cell.get(f) is not None
        else str(cell.get(f))
        for f in (item.name for item in fields(Key))
        if f != "set"
    )


def _missing(study: Study) -> Table:
    found: dict[tuple[str, str, str], list[Mapping[str, Any]]] = {}
    for gap in gaps(study):
        key = (study.title(gap.corpus), gap.attack, str(gap.setting))
        found.setdefault(key, []).append(_named(gap))
    fails = (
        "The comparison would have failed here had cells been missing that others of their kind "
        "have: averages over what is left then compare unlike things."
    )
    total = sum(map(len, found.values()))
    verdict = (
        Verdict(fails, "partly", f"{plural(total, 'cell is', 'cells are')} missing.")
        if total
        else Verdict(fails, "held", "It did not: no cell is missing.")
    )
    return Table(
        "missing",
        "Cells missing relative to others",
        (
            *(Column(title, head=True) for title in ("Data", "Rule", "Setting")),
            *(Column("Cells"), Column("Which")),
        ),
        tuple(
            (*key, Value(len(cells), kind="count"), _lacking(cells)) for key, cells in found.items()
        ),
        "Differences to random and oracle ratios only use cells that both have, and are not "
        "touched by this.",
        verdict,
    )


def _lacking(cells: list[Mapping[str, Any]]) -> str:
    names = sorted({f"{short(c['victim'])} with '{short(c['sticker'])}'" for c in cells})
    seeds = sorted({c["seed"] for c in cells})
    draws = sorted({c["draw"] for c in cells})
    more = "" if draws == [0] else f"; draws {listed([str(d) for d in draws])}"
    return f"{listed(names)}; seeds {listed([str(s) for s in seeds])}{more}"


def _blind(study: Study) -> Table:
    rows: list[tuple[Entry, ...]] = []
    for corpus in study.corpora:
        for attack in rules.in_order(c.key.attack for c in study.everything(corpus)):
            value = study.pool.rate(study.cells(corpus, attack), _no_evidence).value()
            if value.value > 0:
                rows.append((study.title(corpus), attack, value))
    return Table(
        "evidence",
        "Clips on which a rule found nothing to choose by, %",
        (*(Column(title, head=True) for title in ("Data", "Rule")), Column("No evidence")),
        tuple(rows),
        "There 'energy' chose instead, or in its turn 'random'. They are counted in every table."
        if rows
        else "Every rule found something to choose by on every clip.",
        _seldom_blind(rows),
    )


def _seldom_blind(rows: list[tuple[Entry, ...]]) -> Verdict:
    fails = (
        f"Our rule would have failed here had it found nothing to choose by on more than "
        f"{_MANY:.0%} of the clips."
    ).replace("%", " %")
    shares = [
        (f"{attack} on {data}", value)
        for data, attack, value in rows
        if isinstance(attack, str) and isinstance(value, Value) and rules.is_ours(attack)
    ]
    bad = [name for name, value in shares if value.value > _MANY]
    if bad:
        return Verdict(fails, "failed", f"It did: {listed(bad)}.")
    most = max((value.value for _, value in shares), default=0.0)
    return Verdict(fails, "held", f"It did not: the most is {number(most, 'percent')} %.")


def _no_evidence(cell: Cell) -> tuple[Numbers, Numbers]:
    return ~cell.evidence, np.ones(len(cell.label), bool)


def _checked(study: Study) -> Table:
    """Cells whose scores are not what their rows give."""
    rows: list[tuple[Entry, ...]] = []
    for cell in study.found.cells:
        count, share = cell.stated
        right = int(cell.correct.sum())
        changed = int((cell.correct & (cell.after != cell.label)).sum())
        own = changed / right if right else float("nan")
        if count != right or (isnan(share) != isnan(own)) or abs(share - own) > 1e-6:
            rows.append((cell.file, Value(share), Value(own, n=right)))
    fails = (
        "The files would have failed here had scores in them differed from what their rows give."
    )
    verdict = (
        Verdict(fails, "failed", f"They did: {plural(len(rows), 'file differs', 'files differ')}.")
        if rows
        else Verdict(
            fails, "held", f"They did not: {plural(len(study.found.cells), 'file')} checked."
        )
    )
    return Table(
        "checked",
        "Scores in the files against their rows",
        (Column("File", head=True), Column("ASR stated, %"), Column("ASR of the rows, %")),
        tuple(rows),
        "",
        verdict,
    )
