"""Had this region not moved, what would the face have said? The rule this project is about.

A population model knows what motion says about emotion. The regions to cover are those without
whose motion it would be least sure of what the face shows. On the 442 clips of MEGC2019 a first,
simpler version of this changed 10.1-12.1 % of three victims' labels with one still sticker;
the most active region 8.2-8.7 %, the published rule 0.6-2.1 %, chance 2.0-2.8 %.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from austicker.errors import NoEvidenceError, UsageError
from austicker.facs import roi_name
from austicker.placement.pick import check, free_sets, in_words, pick
from austicker.placement.registry import PLACERS
from austicker.registry import Card
from austicker.types import N_ROIS, Choice, Evidence, Floats, PopulationModel

_MOST_JOINTLY = 4
_LEAST_EFFECT = 0.05
"""By which hiding must lower the log odds of the emotion, on average, to count as an effect."""


@dataclass(frozen=True, slots=True, eq=False)
class _Case:
    """What the choice is made from.

    Attributes:
        model: What the population says.
        parts: (W, 14, V) what each region adds, see `PopulationModel.parts`.
        target: (W,) the emotion to hide in each window.
        weights: (W,) summing to 1.
    """

    model: PopulationModel
    parts: Floats
    target: npt.NDArray[np.intp]
    weights: Floats

    def left(self, hidden: npt.NDArray[np.bool_]) -> Floats:
        """(S, W) posterior of each window's emotion under each of (S, 14) sets of regions."""
        total = np.einsum("sr,wrv->swv", (~hidden).astype(float), self.parts)
        chance = self.model.read(total)
        return np.take_along_axis(chance, self.target[None, :, None], axis=-1)[..., 0]


@PLACERS.register(
    Card(
        "counterfactual",
        "the regions whose stillness most lowers what a population says the face shows",
    )
)
class Counterfactual:
    """Chooses the set of regions whose hiding leaves the emotion least likely.

    The emotion is the one that the evidence names; where it names none, in each window the one
    that the model finds likeliest. All sets of up to four regions that the evidence allows are
    compared; the mean posterior over the windows decides. The scores are what each region
    does on its own, and so the order in which to try regions on a victim.
    """

    def place(self, evidence: Evidence, count: int, rng: np.random.Generator) -> Choice:
        """Choose `count` regions, best first.

        Raises:
            NoEvidenceError: No model, a model that tells nothing, nothing spotted, or no region
                that matters.
            UsageError: `count` regions cannot be had, or the emotion is none that the model knows.
        """
        check(count, evidence)
        case, names = _case(evidence)
        single = case.left(np.eye(N_ROIS, dtype=bool))
        before = case.left(np.zeros((1, N_ROIS), bool))[0]
        scores = (before - single) @ case.weights
        order = [int(i) + 1 for i in np.argsort(-scores, kind="stable")]
        chosen = _best_set(case, evidence, min(count, _MOST_JOINTLY), order)
        mask = np.zeros((1, N_ROIS), bool)
        mask[0, [roi - 1 for roi in chosen]] = True
        after = case.left(mask)[0]
        if (_log_odds(before) - _log_odds(after)) @ case.weights < _LEAST_EFFECT:
            raise NoEvidenceError(
                "counterfactual: expected a region whose stillness changes what the face says, "
                "found none; choose the placer 'energy'"
            )
        if count > _MOST_JOINTLY:
            chosen = pick([*chosen, *(r for r in order if r not in chosen)], count, evidence)
        target = _in_words(case, names, inferred=evidence.emotion is None)
        other = "nothing else does"
        if evidence.load is not None:
            other = "no other free place does" if count == 1 else "no other free places do"
        reason = f"{_reason(chosen, target, before, after, case.weights)}; {other} more"
        return Choice(chosen, reason, scores)


def _case(evidence: Evidence) -> tuple[_Case, tuple[str, ...]]:
    model = evidence.model
    if model is None or model.kind != evidence.kind:
        raise NoEvidenceError(
            f"counterfactual: expected a population model of {evidence.kind}, got "
            f"{'none' if model is None else f'one of {model.kind}'}; choose the placer 'energy'"
        )
    if not model.informative:
        raise NoEvidenceError(
            "counterfactual: in the model's population motion says nothing about emotion; fit "
            "another model or choose the placer 'energy'"
        )
    used = (evidence.weights > 0) & (evidence.valid & _moves(evidence)).any(axis=1)
    if not evidence.spotted or not used.any():
        raise NoEvidenceError(
            "counterfactual: expected an expression, but nothing rose above the noise; choose the "
            "placer 'energy' or 'centre'"
        )
    whole = model.posterior(evidence.values, evidence.valid, evidence.unit)
    if evidence.emotion is None and model.resting is not None:
        used &= whole.argmax(axis=1) != model.classes.index(model.resting)
        if not used.any():
            raise NoEvidenceError(
                "counterfactual: expected an expression, but the face looks neutral; choose the "
                "placer 'energy' or 'centre'"
            )
    values, valid, whole = evidence.values[used], evidence.valid[used], whole[used]
    parts = model.parts(values, valid, evidence.unit)
    target = _targets(evidence, model, whole)
    weights = evidence.weights[used] / evidence.weights[used].sum()
    return _Case(model, parts, target, weights), model.classes


def _log_odds(chance: Floats) -> Floats:
    inside = np.clip(chance, 1e-12, 1 - 1e-12)
    return np.asarray(np.log(inside / (1 - inside)))


def _moves(evidence: Evidence) -> npt.NDArray[np.bool_]:
    return np.asarray((np.nan_to_num(evidence.values) != 0).any(axis=2))


def _targets(evidence: Evidence, model: PopulationModel, whole: Floats) -> npt.NDArray[np.intp]:
    if evidence.emotion is None:
        return np.asarray(whole.argmax(axis=1), np.intp)
    known = model.class_of(evidence.emotion)
    if known is None:
        raise UsageError(
            f"the emotion '{evidence.emotion}' is none that the model tells apart; choose one of: "
            f"{', '.join(model.classes)}"
        )
    return np.full(len(whole), model.classes.index(known))


def _best_set(case: _Case, evidence: Evidence, count: int, order: list[int]) -> tuple[int, ...]:
    """The best set, its regions in the order of what each does alone."""
    sets = free_sets(order, count, evidence)
    masks = np.zeros((len(sets), N_ROIS), bool)
    np.put_along_axis(masks, sets - 1, True, axis=1)
    left = case.left(masks) @ case.weights
    return tuple(int(roi) for roi in sets[int(np.argmin(left))])


def _in_words(case: _Case, names: tuple[str, ...], inferred: bool) -> str:
    said = sorted({names[t] for t in case.target})
    if len(said) > 1:
        return "what the model reads"
    return f"'{said[0]}'{' (inferred)' if inferred else ''}"


def _reason(
    chosen: tuple[int, ...], target: str, before: Floats, after: Floats, weights: Floats
) -> str:
    it = "it" if len(chosen) == 1 else "them"
    words = (
        f"{in_words(map(roi_name, chosen))}: hiding {it} lowers {target} from "
        f"{before @ weights:.2f} to {after @ weights:.2f}"
    )
    if len(before) > 1:
        words += f", mean of {len(before)} movements, at worst to {after.max():.2f}"
    return words
