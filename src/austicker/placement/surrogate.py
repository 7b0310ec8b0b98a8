"""Chooses region, design, size and rotation by what other recognisers read with stickers drawn on.

What moves one recogniser moves another somewhat more often than not (Papernot et al.,
"Transferability in machine learning", arXiv 1605.07277; of stills docs/photos.md measures how
little). So candidates are drawn, surrogates are asked, none of which is the recogniser to be
fooled, and the set is taken that is expected to change most. From coarse to fine: regions with few
designs, more designs in the best regions, sets of the best, in the end sizes and turns.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

import numpy as np

from austicker.errors import NoEvidenceError
from austicker.facs import ROIS, roi_name
from austicker.placement.counterfactual import region_effects
from austicker.placement.registry import PLACERS
from austicker.placement.select_regions import (
    HARDLY,
    check_count,
    free_sets,
    join_names,
    seen_share,
)
from austicker.registry import Card
from austicker.types import (
    N_ROIS,
    AppearanceSimulator,
    Bools,
    Choice,
    Floats,
    PlacementProblem,
    StickerSpec,
    StickerVariant,
)

Specs: TypeAlias = tuple[StickerSpec, ...]

_PROBES, _REGIONS, _SECONDS, _BEAM = 3, 4, 3, 2
"""Designs tried in every region; regions in which all are; regions with a second design when sets
are made, for which each gives its best; sets kept while they grow. About 130 drawings for three
stickers of eleven designs."""
_TURNS = (-25.0, 25.0)
_LEAST_EFFECT = 0.02
"""By which a set must move what is read to count as an effect; one sticker usually does 3."""
_MOTION = 3.0
"""What hiding all of a posterior counts as, in what one sticker usually does: as much as half of an
answer that is replaced by another, 1 in square roots of probabilities; one sticker does 0.3."""
_NEAR = 0.75
"""Where the choice is drawn: share of the best set's effect that a set must have."""
_FULL = 1 + 1e-9


@PLACERS.register(
    Card(
        "surrogate",
        "region, design, size and rotation that most move what recognisers of stills read",
        needs="picture",
    )
)
class Surrogate:
    """Chooses the set of stickers that moves farthest what surrogates read.

    How far is measured as `AppearanceSimulator.change` says: in log odds, in what one sticker
    usually does to a recogniser, so that none outweighs the others; and by what is covered.
    """

    def place(self, problem: PlacementProblem, rng: np.random.Generator) -> Choice:
        """Choose `problem.wanted.count` stickers, the one that does most alone first.

        Raises:
            NoEvidenceError: No picture or no surrogate, or no set that changes what they read.
            UsageError: So many regions cannot be had.
        """
        check_count(problem.wanted.count, problem.allowed)
        simulator = problem.appearance
        if simulator is None:
            raise NoEvidenceError(
                "surrogate: expected a picture and recognisers of stills that do not judge, got "
                "none; choose the placer 'counterfactual'"
            )
        search = _Search(problem, simulator, problem.wanted.known_emotion, _motion(problem))
        singles = search.singles()
        sets = search.sets(singles, problem.wanted.count)
        if not sets:
            raise NoEvidenceError(
                "surrogate: expected places for the stickers asked for, found none; choose the "
                "placer 'counterfactual'"
            )
        chosen, moved = sets[0]
        if problem.wanted.draw:
            near = [one for one in sets if one[1] >= _NEAR * moved]
            chosen, moved = near[int(rng.integers(len(near)))]
        chosen, moved = search.refined(chosen, moved)
        if moved < _LEAST_EFFECT:
            raise NoEvidenceError(
                "surrogate: expected stickers that change what recognisers read, found none; "
                "choose the placer 'counterfactual'"
            )
        scores = _scores(singles)
        chosen = tuple(sorted(chosen, key=lambda spec: -scores[spec.roi - 1]))
        places = join_names(f"{roi_name(spec.roi)} ({spec.sticker})" for spec in chosen)
        drawn = ", drawn among the best" if problem.wanted.draw else ""
        emotion = problem.wanted.known_emotion or simulator.predicted()
        before, after = simulator.probability([(), chosen], emotion)
        reason = (
            f"{places}: with {'it' if len(chosen) == 1 else 'them'} other recognisers give "
            f"'{emotion}' a probability of {after:.2f} instead of {before:.2f}{drawn}"
        )
        return Choice(tuple(s.roi for s in chosen), reason, scores, stickers=chosen)


@dataclass(slots=True, eq=False)
class _Search:
    """One face, one emotion.

    Attributes:
        problem: What is allowed and wanted.
        simulator: Draws and asks.
        emotion: Known to be shown; None where none is.
        motion: (14,) what a sticker on each region does beside that, by hiding motion.
    """

    problem: PlacementProblem
    simulator: AppearanceSimulator
    emotion: str | None
    motion: Floats
    _known: dict[tuple[str, float, float], StickerVariant] = field(default_factory=dict)

    def singles(self) -> list[tuple[Specs, float]]:
        """Single stickers, or pairs where left and right must be alike, the best first."""
        upright = self.simulator.variants(0.0)
        largest = [v for v in upright if v.size == upright[0].size]
        found = self._rated(one for v in largest[:_PROBES] for one in self._places(v))
        regions = list(dict.fromkeys(specs[0].roi for specs, _ in found))[:_REGIONS]
        more = (one for v in largest[_PROBES:] for one in self._places(v) if one[0].roi in regions)
        return sorted(found + self._rated(more), key=lambda one: -one[1])

    def sets(self, singles: Sequence[tuple[Specs, float]], count: int) -> list[tuple[Specs, float]]:
        """Sets of `count` stickers, fewer where no more can be had together, the best first."""
        pool = _pool(singles)
        whole = [one for one in singles if len(one[0]) == count]
        grown = [one for one in singles if len(one[0]) < count][:_BEAM]
        fewer = grown
        while grown:
            fewer = grown
            wider: dict[frozenset[StickerSpec], Specs] = {}
            for specs, _ in grown:
                for more, _ in pool:
                    both = (*specs, *more)
                    if len(both) <= count and self._fits(both):
                        wider.setdefault(frozenset(both), both)
            rated = self._rated(wider.values())
            whole += [one for one in rated if len(one[0]) == count]
            grown = [one for one in rated if len(one[0]) < count][:_BEAM]
        return sorted(whole or fewer, key=lambda one: -one[1])

    def refined(self, specs: Specs, value: float) -> tuple[Specs, float]:
        """The set with each sticker turned, or smaller, where that helps."""
        for at in range(len(specs)):
            tried = [
                changed
                for variant in self._others(specs[at])
                if self._fits(changed := _replaced(specs, at, variant, self.problem))
            ]
            for changed, now in self._rated(tried)[:1]:
                if now > value:
                    specs, value = changed, now
        return specs, value

    def _others(self, spec: StickerSpec) -> list[StickerVariant]:
        """The same design turned, and in other sizes."""
        turned = [v for angle in _TURNS for v in self.simulator.variants(angle)]
        return [
            v
            for v in (*self.simulator.variants(0.0), *turned)
            if v.sticker == spec.sticker and (v.size == spec.size) != (v.angle == spec.angle)
        ]

    def _places(self, variant: StickerVariant) -> list[Specs]:
        """Where such a sticker may go, with its mirror image where that is asked for."""
        found = []
        seen = seen_share(self.problem.allowed)
        least = HARDLY if bool((seen >= HARDLY).any()) else 0.0
        avoided = self._avoided()
        for roi in range(1, N_ROIS + 1):
            rois = [roi]
            if seen[roi - 1] < least or avoided[roi - 1]:
                continue
            if self.problem.allowed.symmetric:
                if ROIS[roi - 1].mirror < roi:
                    continue
                rois = sorted({roi, ROIS[roi - 1].mirror})
            specs = tuple(
                StickerSpec(one, variant.sticker, variant.size, variant.angle) for one in rois
            )
            if len(specs) <= self.problem.wanted.count and self._fits(specs):
                found.append(specs)
        return found

    def _avoided(self) -> Bools:
        """(14,) regions to keep off; none where too few others can be had together."""
        allowed, count = self.problem.allowed, self.problem.wanted.count
        none = np.zeros(N_ROIS, bool)
        if allowed.avoided is None:
            return none
        rest = [int(at) + 1 for at in np.flatnonzero(~allowed.avoided)]
        return allowed.avoided if len(free_sets(rest, count, allowed)) else none

    def _fits(self, specs: Specs) -> bool:
        """Whether the stickers leave each other and what must stay free alone."""
        variants = [self._variant(spec) for spec in specs]
        costs = [
            v.occlusion_cost[spec.roi - 1]
            for v, spec in zip(variants, specs, strict=True)
            if v.occlusion_cost is not None
        ]
        if costs and bool((np.sum(costs, axis=0) > _FULL).any()):
            return False
        centres = self.problem.allowed.centres
        pairs = [(i, j) for i in range(len(specs)) for j in range(i)]
        for i, j in pairs:
            if specs[i].roi == specs[j].roi:
                return False
            if centres is not None:
                apart = np.abs(centres[specs[i].roi - 1] - centres[specs[j].roi - 1])
                if bool((apart < (variants[i].side + variants[j].side) / 2).all()):
                    return False
        return True

    def _variant(self, spec: StickerSpec) -> StickerVariant:
        """The variant that a sticker is of."""
        key = spec.sticker, spec.size, spec.angle
        if key not in self._known:
            for one in self.simulator.variants(spec.angle):
                self._known[one.sticker, one.size, one.angle] = one
        return self._known[key]

    def _rated(self, sets: Iterable[Specs]) -> list[tuple[Specs, float]]:
        """Sets with how far they move what is read, the farthest first."""
        every = list(sets)
        if not every:
            return []
        hidden = [sum(float(self.motion[spec.roi - 1]) for spec in one) for one in every]
        values = self.simulator.change(every, self.emotion) + np.array(hidden)
        order = np.argsort(-values, kind="stable")
        return [(every[int(i)], float(values[int(i)])) for i in order]


def _motion(problem: PlacementProblem) -> Floats:
    """(14,) by how much hiding a region's motion lowers the posterior; 0 where nothing moves.

    A video is read by recognisers of motion and of single frames, and both count.
    """
    if problem.observed.kind != "motion" or problem.model is None:
        return np.zeros(N_ROIS)
    try:
        return _MOTION * region_effects(problem)
    except NoEvidenceError:
        return np.zeros(N_ROIS)


def _pool(singles: Sequence[tuple[Specs, float]]) -> list[tuple[Specs, float]]:
    """What sets are made of: the best of every region, and of the first few the next design too."""
    taken: dict[int, int] = {}
    pool = []
    for specs, value in singles:
        roi = specs[0].roi
        regions_before = list(taken).index(roi) if roi in taken else len(taken)
        if taken.get(roi, 0) < (2 if regions_before < _SECONDS else 1):
            pool.append((specs, value))
        taken[roi] = taken.get(roi, 0) + 1
    return pool


def _replaced(specs: Specs, at: int, variant: StickerVariant, problem: PlacementProblem) -> Specs:
    """The set with one sticker changed, and its mirror image where both must be alike."""
    rois = {specs[at].roi}
    angle = variant.angle
    if problem.allowed.symmetric:
        rois.add(ROIS[specs[at].roi - 1].mirror)
    out = []
    for spec in specs:
        if spec.roi in rois:
            sign = 1 if spec.roi == specs[at].roi else -1
            out.append(StickerSpec(spec.roi, variant.sticker, variant.size, sign * angle))
        else:
            out.append(spec)
    return tuple(out)


def _scores(singles: Sequence[tuple[Specs, float]]) -> Floats:
    """(14,) how far a region's best sticker moves what is read; untried, as little as any."""
    scores = np.full(N_ROIS, -math.inf)
    for specs, value in singles:
        for spec in specs:
            scores[spec.roi - 1] = max(scores[spec.roi - 1], value)
    known = np.isfinite(scores)
    return np.where(known, scores, scores[known].min() if known.any() else 0.0)
