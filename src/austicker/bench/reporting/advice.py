"""How the page opens: a verdict of three lines, and what to use."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from math import isnan

from austicker.bench.reporting import pool, rules
from austicker.bench.reporting.keys import Corpus, StickerSetting
from austicker.bench.reporting.pool import Sampled, asr, paired
from austicker.bench.reporting.records import Column, Entry, Section, Table, Value
from austicker.bench.reporting.results import Cell
from austicker.bench.reporting.study import Study
from austicker.bench.reporting.verdict import Difference, judged
from austicker.bench.reporting.words import SPACE, listed, number

FEW_SUBJECTS = 10
Way = tuple[str, StickerSetting]
"""A rule, and what it is used with."""


def section(study: Study, rest: Iterable[Section]) -> Section:
    """Three lines, and a table of what changed most under each condition.

    Args:
        study: The results.
        rest: The other sections, for how their claims fared.
    """
    best = {corpus: list(_ways(study, corpus)) for corpus in study.corpora}
    words = (_place(study), _most(study), _trust(study, rest), *_unfinished(study))
    return Section("verdict", "In three lines", words, (_use(study, best),))


def _place(study: Study) -> str:
    """Does our rule beat random placement?"""
    won: list[str] = []
    lost: list[str] = []
    for corpus in study.corpora:
        mine, setting = study.ours(corpus), study.usual.get(corpus)
        if mine is None or setting is None:
            continue
        ours = study.cells(corpus, mine, setting)
        here, there = paired(ours, study.cells(corpus, rules.RANDOM, setting))
        if not here:
            continue
        gain = study.above(here, there).value("points")
        mean, chance = (number(study.pool.rate(c, asr).point, "percent") for c in (here, there))
        told = f"{study.title(corpus)} ({mean}{SPACE}% of answers changed, random {chance}{SPACE}%)"
        (won if gain.low > 0 else lost).append(told)
    if not won and not lost:
        return "One sticker: our rule and random placement were not run side by side."
    parts = [f"better than random on {listed(won)}"] if won else []
    parts += [f"not better than random on {listed(lost)}"] if lost else []
    return f"One sticker placed by our rule: {'; '.join(parts)}."


def _most(study: Study) -> str:
    """What changed most."""
    told = []
    for corpus in study.corpora:
        found = {way: _rate(study, corpus, way) for way in _tried(study, corpus, _practical)}
        found = {way: share for way, share in found.items() if not isnan(share.point)}
        if not found:
            continue
        attack, setting = max(found, key=lambda way: found[way].point)
        share = number(found[attack, setting].point, "percent")
        told.append(f"on {study.title(corpus)} by {_words(attack, setting)} ({share}{SPACE}%)")
    return f"Most answers were changed {'; '.join(told)}." if told else "Nothing was tried."


def _trust(study: Study, rest: Iterable[Section]) -> str:
    """How far to believe it."""
    states = [
        item.verdict.state
        for part in rest
        for item in part.items
        if isinstance(item, Table) and item.verdict is not None
    ]
    people = {study.title(c): len(names) for c, names in study.pool.people.items()}
    few = [f"{name} ({count})" for name, count in people.items() if count < FEW_SUBJECTS]
    small = f" Too few subjects to rely on: {listed(few)}." if few else ""
    return (
        f"Of {len(states)} claims below {states.count('held')} held, {states.count('partly')} in "
        f"part, {states.count('failed')} failed. These recognisers do not know the program: one "
        f"that learns from protected clips reads more.{small}"
    )


def _unfinished(study: Study) -> Iterator[str]:
    for one in study.found.running:
        yield (
            f"Still running: {one.done} of {one.total} portions of {one.data} are in these numbers."
        )


def _use(study: Study, best: dict[Corpus, list[tuple[str, Way]]]) -> Table:
    rows: list[tuple[Entry, ...]] = []
    differences: list[Difference] = []
    for corpus, found in best.items():
        for who, (attack, setting) in found:
            cells = study.cells(corpus, attack, setting)
            share = study.pool.rate(cells, asr).value()
            covered = study.pool.rate(cells, pool.coverage).value(fixed=True)
            rows.append(
                (study.title(corpus), who, _words(attack, setting), share,
                 Value(covered.value) if not isnan(covered.value) else "")
            )  # fmt: skip
            chance = study.cells(corpus, rules.RANDOM, setting)
            if attack != rules.RANDOM and chance:
                gain = study.above(cells, chance).value("points")
                differences.append((f"{study.title(corpus)}, {who}", gain))
    return Table(
        "use",
        "What should I use",
        (
            *(Column(title, head=True) for title in ("Data", "If you")),
            *(Column(title) for title in ("Use", "Answers changed, %", "Face covered, %")),
        ),
        tuple(rows),
        "The highest share of each kind that was run here. Chosen and measured on the same clips, "
        "so a little too high; differences within the intervals decide nothing. Against somebody "
        "who knows this program, use what depends on no clip: `protect` as it comes.",
        judged(
            "The advice would have failed here had a rule it names changed no more than random "
            "placement of the same stickers.",
            "what it names was above random",
            differences,
        ),
    )


def _ways(study: Study, corpus: Corpus) -> Iterator[tuple[str, Way]]:
    """For each reader the way with the highest rate."""
    usual = study.usual.get(corpus)
    readers: tuple[tuple[str, Callable[[Way], bool]], ...] = (
        ("may cover the whole face", lambda w: rules.covers_face(w[0])),
        ("may use several, or prints that drift", _sticks),
        ("may ask the recogniser once", lambda w: _sticks(w) and w[1] == usual),
        ("may not ask anybody", lambda w: _blind(w) and w[1] == usual),
        ("may ask as often as you like", lambda w: _asks(w) > 1 and w[1] == usual),
    )
    for who, wanted in readers:
        rates = {w: _rate(study, corpus, w).point for w in _tried(study, corpus, wanted)}
        rates = {way: rate for way, rate in rates.items() if not isnan(rate)}
        if rates:
            yield who, max(rates, key=lambda way: (rates[way], _practical(way)))


def _tried(study: Study, corpus: Corpus, wanted: Callable[[Way], bool]) -> list[Way]:
    every = {(c.key.attack, c.key.setting): None for c in study.everything(corpus)}
    return [way for way in every if wanted(way)]


def _rate(study: Study, corpus: Corpus, way: Way) -> Sampled:
    cells: list[Cell] = study.cells(corpus, *way)
    return study.pool.rate(cells, asr)


def _asks(way: Way) -> int:
    """Answers of the victim that a rule may need; -1 where it needs weights or is not known."""
    return rules.answers(way[0])


def _practical(way: Way) -> bool:
    """What can be done with one answer at most, and a victim nobody has."""
    return 0 <= _asks(way) <= 1


def _sticks(way: Way) -> bool:
    return _practical(way) and not rules.covers_face(way[0])


def _blind(way: Way) -> bool:
    return _asks(way) == 0 and _sticks(way)


def _words(attack: str, setting: StickerSetting) -> str:
    return attack if rules.covers_face(attack) else f"{attack}, {setting}"
