"""Attack success of every rule side by side, and all that is measured beside it: Table II."""

from __future__ import annotations

from austicker.bench.reporting import pool, rules
from austicker.bench.reporting.keys import Corpus, StickerSetting
from austicker.bench.reporting.pool import mcnemar_p, paired
from austicker.bench.reporting.records import Column, Entry, Section, Table, Value
from austicker.bench.reporting.results import Cell
from austicker.bench.reporting.study import Study, short
from austicker.bench.reporting.verdict import Difference, judged

FAILS = (
    "Our rule would have failed here had the 95 % interval of its difference to random placement, "
    "over the same people, reached 0."
)
_MEASURED = (
    *("ASR", "Difference to random", "Oracle ratio", "McNemar p", "Accuracy before"),
    *("Accuracy after", "UF1 before", "UF1 after", "UAR before", "UAR after", "Queries"),
    "Coverage",
)
_FEW = 40


def section(study: Study) -> Section:
    """Both tables of the usual setting, and one of everything for the files."""
    return Section(
        "success",
        "Does the place matter",
        items=(_side_by_side(study), _details(study), _everything(study)),
    )


def _side_by_side(study: Study) -> Table:
    attacks = rules.in_order(a for corpus in study.corpora for a in study.here(corpus))
    rows: list[tuple[Entry, ...]] = []
    differences: list[Difference] = []
    for corpus in study.corpora:
        setting = study.usual.get(corpus)
        if setting is None:
            continue
        by = {attack: study.cells(corpus, attack, setting) for attack in attacks}
        for victim, sticker in study.places(c for cells in by.values() for c in cells):
            one = {a: _at(cells, victim, sticker) for a, cells in by.items()}
            values = (study.pool.rate(one[a], pool.asr) for a in attacks)
            rows.append(
                (
                    study.title(corpus),
                    short(victim),
                    short(sticker),
                    *(v.value() if one[a] else "" for a, v in zip(attacks, values, strict=True)),
                )
            )
            ours = study.ours(corpus)
            if ours is not None:
                gain = study.above(one[ours], one[rules.RANDOM]).value("points")
                differences.append((_where(study, corpus, victim, sticker), gain))
    return Table(
        "asr",
        "Table II. Attack success rate, %",
        (
            *(Column(title, head=True) for title in ("Data", "Victim", "Sticker")),
            *(Column(attack, ours=rules.is_ours(attack)) for attack in attacks),
        ),
        tuple(rows),
        f"{_settings(study)} Of the clips that the victim read correctly (n, summed over seeds), "
        "the share whose answer changed; in brackets the 95 % interval over subjects. Seeds and "
        "draws are averaged. Empty: not run. Where no answer changed, the bootstrap cannot tell "
        "how far above 0 the truth may lie.",
        judged(FAILS, "our rule was above random", differences),
    )


def _details(study: Study) -> Table:
    rows: list[tuple[Entry, ...]] = []
    ours: set[int] = set()
    differences: list[Difference] = []
    for corpus in study.corpora:
        setting = study.usual.get(corpus)
        by = {a: study.cells(corpus, a, setting) for a in study.here(corpus)} if setting else {}
        for cover in study.covers(corpus):
            by[cover] = study.cells(corpus, cover)
        for victim, sticker in study.places(c for cells in by.values() for c in cells):
            one = {a: _at(cells, victim, sticker) for a, cells in by.items()}
            for attack, cells in one.items():
                if not cells:
                    continue
                if rules.is_ours(attack):
                    ours.add(len(rows))
                head = (study.title(corpus), short(victim), short(sticker), attack)
                rows.append((*head, *_measured(study, cells, one)))
            mine = study.ours(corpus)
            if mine is not None and one.get(mine):
                where = _where(study, corpus, victim, sticker)
                lost = study.pool.rate(one[mine], pool.accuracy_before) - study.pool.rate(
                    one[mine], pool.accuracy_after
                )
                differences.append((where, lost.value("points")))
    return Table(
        "details",
        "Table II, the whole: what each rule does to each victim",
        (
            *(Column(title, head=True) for title in ("Data", "Victim", "Sticker", "Rule")),
            *(Column(title) for title in _MEASURED),
        ),
        tuple(rows),
        f"{_settings(study)} Net accuracy also counts clips that were wrong before and are right "
        "after. Oracle ratio: ASR over that of trying all 14 regions, same sticker, victim, size, "
        "attachment and seeds. McNemar: exact, right before against right after; of several seeds "
        "or draws twice the median p; no correction for the number of tests.",
        judged(
            "Our rule would have failed here had the victims lost no accuracy, net, under it: the "
            "95 % interval of the loss reaching 0.",
            "accuracy fell",
            differences,
        ),
        ours=frozenset(ours),
        folded=len(rows) > _FEW,
    )


def _everything(study: Study) -> Table:
    rows: list[tuple[Entry, ...]] = []
    for corpus in study.corpora:
        cells = study.everything(corpus)
        for setting in sorted({c.key.setting for c in cells}, key=lambda w: w.order):
            here = [c for c in cells if c.key.setting == setting]
            for victim, sticker in study.places(here):
                one = {
                    a: [c for c in _at(here, victim, sticker) if c.key.attack == a]
                    for a in rules.in_order(c.key.attack for c in _at(here, victim, sticker))
                }
                for attack, some in one.items():
                    head = (study.title(corpus), victim, sticker, *_columns(setting), attack)
                    seeds = {c.key.seed for c in some}
                    count = (str(len(seeds)), str(len(some)))
                    rows.append((*head, *count, *_measured(study, some, one)))
    titles = ("Data", "Victim", "Sticker", "k", "Attachment", "Amplitude", "Stickers", "Rule")
    return Table(
        "everything",
        "Everything that was run",
        (
            *(Column(title, head=True) for title in (*titles, "Seeds", "Cells")),
            *(Column(title) for title in _MEASURED),
        ),
        tuple(rows),
        hidden=True,
    )


def _measured(study: Study, cells: list[Cell], beside: dict[str, list[Cell]]) -> tuple[Entry, ...]:
    """Entries for `_MEASURED`, n being clips read correctly."""
    rate = study.pool.rate
    random, best = beside.get(rules.RANDOM, []), beside.get(rules.EXHAUSTIVE, [])
    gain: Entry = ""
    if random and cells[0].key.attack != rules.RANDOM:
        gain = study.above(cells, random).value("points")
    ratio: Entry = ""
    if best and cells[0].key.stickers == 1 and not cells[0].key.cover:
        here, there = paired(cells, best)
        ratio = (rate(here, pool.asr) / rate(there, pool.asr)).value("ratio")
    scores = [
        study.pool.macro(cells, score, when).value("score")
        for score in ("uf1", "uar")
        for when in ("before", "after")
    ]
    return (
        rate(cells, pool.asr).value(),
        gain,
        ratio,
        Value(mcnemar_p(cells), kind="p"),
        rate(cells, pool.accuracy_before).value(),
        rate(cells, pool.accuracy_after).value(),
        *scores,
        rate(cells, pool.queries).value("mean", fixed=True),
        rate(cells, pool.coverage).value(fixed=True),
    )


def _at(cells: list[Cell], victim: str, sticker: str) -> list[Cell]:
    return [c for c in cells if (c.key.victim, c.key.sticker) == (victim, sticker)]


def _where(study: Study, corpus: Corpus, victim: str, sticker: str) -> str:
    return f"{study.title(corpus)}, {short(victim)}, sticker '{short(sticker)}'"


def _settings(study: Study) -> str:
    setting = {str(w) for w in study.usual.values()}
    if len(setting) == 1:
        return f"Setting: {setting.pop()}."
    parts = (f"{study.title(corpus)}: {w}" for corpus, w in study.usual.items())
    return f"Setting: {'; '.join(parts)}."


def _columns(setting: StickerSetting) -> tuple[str, str, str, str]:
    amplitude = "" if setting.amplitude is None else f"{setting.amplitude:g}"
    return f"{setting.size:g}", setting.attachment, amplitude, str(setting.stickers)
