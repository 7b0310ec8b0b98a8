"""What a rule that places stickers may do with a victim, counted and limited."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Protocol, cast

import numpy as np
import numpy.typing as npt

from austicker.errors import AuStickerError
from austicker.recognizers.inputs import Input
from austicker.registry import Card, Registry
from austicker.types import AppearanceSimulator, Drift, Floats, PlacementProblem, StickerSpec

if TYPE_CHECKING:
    from austicker.bench.training.trained import Trained

Raw = npt.NDArray[np.uint8]


class BudgetSpentError(AuStickerError):
    """A rule asked the victim more often than its budget allows."""


@dataclass(frozen=True, slots=True)
class StickerPlacement:
    """Where the stickers of one clip go; none at all is None, not an empty `StickerPlacement`.

    Attributes:
        rois: Regions, 1-14, best first.
        drifts: Per region, a displacement for each observed window; empty for still stickers.
        at: One sticker anywhere: (x, y) of its middle in the face box, 0-1; with no `rois`.
        content: One patch of the input itself: bytes of the (2r + 1, 2r + 1, C) float32 values,
            in the unit of the network's input; with one region.
        face_cover: What covers the whole face: "blur", "mosaic", "black-box".
        strength: Everything that `protect` does at a strength; with no `rois`.
        seed: Of what it draws.
        stickers: Per region in order, design, size and rotation; empty for those of the cell.
    """

    rois: tuple[int, ...] = ()
    drifts: tuple[tuple[Drift, ...], ...] = ()
    at: tuple[float, float] | None = None
    content: bytes = b""
    face_cover: str = ""
    strength: str = ""
    seed: int = 0
    stickers: tuple[StickerSpec, ...] = ()


@dataclass(frozen=True, slots=True)
class AttackCard(Card):
    """A card with limits.

    Attributes:
        budget: Most calls of the victim for a clip.
        paths: Where it can be used.
        several: Whether it can place more than one sticker.
        attachments: What its stickers may move with.
        white: Whether it needs the victim's gradients.
        surrogate: Whether it needs the gradients of another victim.
        readers: Whether it asks ready nets of stills other than the victim.
        drawn: Whether it places at random, so that it has to be tried several times.
    """

    budget: int = 0
    paths: tuple[str, ...] = ("flow", "pixels", "stills")
    several: bool = True
    attachments: tuple[str, ...] = ("head", "fixed", "skin", "decoy")
    white: bool = False
    surrogate: bool = False
    readers: bool = False
    drawn: bool = False


@dataclass(frozen=True, slots=True)
class AttackResult:
    """What a rule decided for one clip.

    Attributes:
        placement: None for nothing at all.
        order: ROIs in the order in which the rule would try them one by one, the chosen one
            first; empty where there is no such order.
        first: For a rule that asks the victim itself: which of its tries was the first to
            change the label; None for none.
        tries: How many tries it made; 0 to let the framework go through `order`.
        evidence: Whether the rule had something to choose by.
    """

    placement: StickerPlacement | None
    order: tuple[int, ...] = ()
    first: int | None = None
    tries: int = 0
    evidence: bool = True


@dataclass(slots=True, eq=False)
class AttackContext:
    """One clip, one victim, one rule.

    Attributes:
        classes: What the victim tells apart.
        count: Stickers to place.
        budget: Calls of the victim that are left to the rule.
        usable: ROIs that may be covered.
        observation: Emotion and model (see `problem`) -> the clip's placement problem.
        asks: (K,) probabilities of the victim; not counted.
        free: Whether a sticker may have its middle at a point of the face box.
        white_box_model: The victim itself, for white-box rules.
        surrogate: Another victim that reads the same, for rules that need weights.
        boxes: (14, 4) x0, y0, x1, y1 of each region on the victim's input, in cells, inclusive.
        shown: Input kind -> the clip as it is.
        appearance: Designs (none for the cell's) -> what nets of stills other than the victim
            would read; None where there are no such nets.
        queries: Calls made so far.
    """

    classes: tuple[str, ...]
    count: int
    budget: int
    usable: Sequence[int]
    observation: Callable[[str | None, str], PlacementProblem]
    asks: Callable[[StickerPlacement | None], Floats]
    free: Callable[[float, float], bool]
    white_box_model: Trained | None = None
    surrogate: Trained | None = None
    boxes: npt.NDArray[np.intp] | None = None
    shown: Callable[[Input], Raw] | None = None
    appearance: Callable[[tuple[str, ...]], AppearanceSimulator | None] | None = None
    queries: int = field(default=0, init=False)

    def ask(self, placement: StickerPlacement | None = None) -> Floats:
        """(K,) probabilities of the victim, one query.

        Raises:
            BudgetSpentError: None is left.
        """
        if self.queries >= self.budget:
            raise BudgetSpentError(f"the budget of {self.budget} queries a clip is spent")
        self.queries += 1
        return self.asks(placement)

    def label(self, placement: StickerPlacement | None = None) -> str:
        """The victim's answer in a word, one query."""
        return self.classes[int(np.argmax(self.ask(placement)))]

    def problem(self, emotion: str | None = None, model: str = "packaged") -> PlacementProblem:
        """What a placer may decide by, for `count` stickers.

        Args:
            emotion: What it is known to show.
            model: "packaged" for the configured one, "fold" for one fitted to the people that
                the victim learnt from.
        """
        problem = self.observation(emotion, model)
        return replace(problem, wanted=replace(problem.wanted, count=self.count))


class Attack(Protocol):
    """A rule that places stickers; one a file."""

    def carry_out(self, context: AttackContext, rng: np.random.Generator) -> AttackResult:
        """Decide for one clip."""
        ...


def box_means(values: npt.NDArray[Any], boxes: npt.NDArray[np.intp]) -> Floats:
    """(14,) mean of (H, W) values over each region."""
    return np.array([values[y0 : y1 + 1, x0 : x1 + 1].mean() for x0, y0, x1, y1 in boxes])


def by_score(scores: Floats, usable: Collection[int]) -> tuple[int, ...]:
    """ROIs that may be covered, the largest score first, among equals the lower number."""
    order = np.argsort(-np.asarray(scores), kind="stable")
    return tuple(int(i) + 1 for i in order if int(i) + 1 in usable)


ATTACKS: Registry[Attack] = Registry("attack", "austicker.attacks", AttackCard)


def card_of(name: str) -> AttackCard:
    """The card of a rule.

    Raises:
        UsageError: No such rule; the message lists those there are.
    """
    return cast("AttackCard", ATTACKS.card(name))
