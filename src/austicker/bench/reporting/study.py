"""What was run, and which of it is comparable."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import PurePath
from typing import TypeVar

from austicker.bench.reporting import rules
from austicker.bench.reporting.keys import Corpus, StickerSetting
from austicker.bench.reporting.pool import RESAMPLES, Pool, Sampled, asr, paired
from austicker.bench.reporting.results import Cell, Found

K = TypeVar("K", bound=Hashable)


@dataclass(frozen=True, eq=False)
class Study:
    """The results, and how they are grouped.

    Attributes:
        found: As read.
        resamples: Draws of people for every interval.
    """

    found: Found
    resamples: int = RESAMPLES

    @cached_property
    def pool(self) -> Pool:
        """Numbers with intervals."""
        return Pool.of(self.found.cells, self.resamples)

    @cached_property
    def corpora(self) -> tuple[Corpus, ...]:
        """In order of their names."""
        return tuple(sorted(self.pool.people))

    @cached_property
    def attacks(self) -> tuple[str, ...]:
        """In the order of the tables."""
        return tuple(rules.in_order(cell.key.attack for cell in self.found.cells))

    @cached_property
    def _by(self) -> dict[tuple[Corpus, str], list[Cell]]:
        by: dict[tuple[Corpus, str], list[Cell]] = {}
        for cell in self.found.cells:
            by.setdefault((cell.key.corpus, cell.key.attack), []).append(cell)
        return by

    def cells(
        self,
        corpus: Corpus,
        attack: str,
        setting: StickerSetting | None = None,
        keep: Callable[[Cell], bool] | None = None,
    ) -> list[Cell]:
        """Cells of a rule, of all victims, stickers and seeds.

        Args:
            corpus: Whose clips.
            attack: The rule.
            setting: Of the stickers; any when None.
            keep: Further condition.
        """
        return [
            cell
            for cell in self._by.get((corpus, attack), ())
            if (setting is None or cell.key.setting == setting) and (keep is None or keep(cell))
        ]

    @cached_property
    def _of(self) -> dict[Corpus, list[Cell]]:
        of: dict[Corpus, list[Cell]] = {}
        for cell in self.found.cells:
            of.setdefault(cell.key.corpus, []).append(cell)
        return of

    def everything(self, corpus: Corpus) -> list[Cell]:
        """All cells of a corpus."""
        return self._of[corpus]

    def title(self, corpus: Corpus) -> str:
        """The name of the data; with the path where two share the name."""
        data, path = corpus
        twins = [other for other in self.corpora if other[0] == data]
        return data if len(twins) == 1 else f"{data} ({path})"

    @cached_property
    def usual(self) -> Mapping[Corpus, StickerSetting]:
        """Of each corpus, what most rules were tried with: one sticker, of k = 2 if possible."""
        usual = {}
        for corpus in self.corpora:
            tried: dict[StickerSetting, set[tuple[str, str, str]]] = {}
            for cell in self.everything(corpus):
                key = cell.key
                if key.stickers == 1 and not key.cover:
                    tried.setdefault(key.setting, set()).add((key.attack, key.victim, key.sticker))
            if tried:
                usual[corpus] = min(tried, key=lambda w: _rank(w, tried[w]))
        return usual

    def here(self, corpus: Corpus) -> tuple[str, ...]:
        """Rules that place, tried as is usual for the corpus; random and centre always."""
        return self._here[corpus]

    @cached_property
    def _here(self) -> dict[Corpus, tuple[str, ...]]:
        here = {}
        for corpus in self.corpora:
            setting = self.usual.get(corpus)
            keys = [cell.key for cell in self.everything(corpus)]
            placed = {key.attack for key in keys if key.setting == setting and not key.cover}
            here[corpus] = tuple(rules.in_order({*rules.BASELINES, *placed}))
        return here

    def ours(self, corpus: Corpus) -> str | None:
        """The own rule that claims are made about: 'counterfactual' where it was run."""
        names = [name for name in self.here(corpus) if rules.is_ours(name)]
        return "counterfactual" if "counterfactual" in names else names[0] if names else None

    def above(self, first: Sequence[Cell], second: Sequence[Cell]) -> Sampled:
        """Difference of ASR where both were run."""
        here, there = paired(first, second)
        return self.pool.rate(here, asr) - self.pool.rate(there, asr)

    def places(self, cells: Iterable[Cell]) -> list[tuple[str, str]]:
        """Victims and stickers of these cells."""
        return sorted({(cell.key.victim, cell.key.sticker) for cell in cells})

    def covers(self, corpus: Corpus) -> tuple[str, ...]:
        """What covers the whole face and was run."""
        return self._covers[corpus]

    @cached_property
    def _covers(self) -> dict[Corpus, tuple[str, ...]]:
        return {
            corpus: tuple(
                rules.in_order(c.key.attack for c in self.everything(corpus) if c.key.cover)
            )
            for corpus in self.corpora
        }


def common(groups: Mapping[K, list[Cell]]) -> dict[K, list[Cell]]:
    """Only victims, stickers and seeds that every group has: like with like.

    Where there are none in common the groups stay as they are.
    """
    filled = {name: cells for name, cells in groups.items() if cells}
    if not filled:
        return {}
    shared = set.intersection(*({_place(cell) for cell in cells} for cells in filled.values()))
    if not shared:
        return filled
    return {name: [c for c in cells if _place(c) in shared] for name, cells in filled.items()}


def _place(cell: Cell) -> tuple[str, str, int]:
    return cell.key.victim, cell.key.sticker, cell.key.seed


def _rank(setting: StickerSetting, tried: set[tuple[str, str, str]]) -> tuple[object, ...]:
    rules_tried = len({attack for attack, *_ in tried})
    return (-rules_tried, -len(tried), abs(setting.size - 2), setting.order)


def short(name: str) -> str:
    """A victim or sticker without the folders of its file."""
    kind, _, rest = name.rpartition(":")
    return f"{kind}:{PurePath(rest).name}" if kind else PurePath(name).name or name
