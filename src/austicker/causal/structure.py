"""The learned part of the graph: which regions an emotion moves, and how stable each edge is."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

import numpy as np

from austicker.causal.discover import Method, discover
from austicker.causal.population import MIRROR, USED, Population
from austicker.errors import DataError
from austicker.types import N_ROIS, Floats
from austicker.types.base import expect

_RIDGE = 0.1


@dataclass(frozen=True, slots=True)
class Edge:
    """An edge of the graph that holds for one emotion.

    Attributes:
        emotion: Class whose clips, against all others, show it.
        source: 0 for the emotion itself, else an ROI.
        target: ROI, 1-14.
        stability: Share of resamples, subjects drawn with replacement, in which it is found.
    """

    emotion: str
    source: int
    target: int
    stability: float

    def __post_init__(self) -> None:
        expect(isinstance(self.emotion, str), "Edge", "the name of an emotion", self.emotion)
        rois = range(N_ROIS + 1)
        fits = self.source in rois and self.target in rois and self.target != 0
        expect(fits, "Edge", f"ROIs of 1 to {N_ROIS}", (self.source, self.target))
        expect(0 <= self.stability <= 1, "Edge", "a stability within 0-1", self.stability)


def learn_edges(
    population: Population, rng: np.random.Generator, resamples: int, method: Method = "pc"
) -> tuple[Edge, ...]:
    """Edges from each emotion to regions, and between regions, stable ones first.

    Per emotion the variables are "is it this emotion" (first tier) and one number per region
    (second tier): its motion along the direction that discriminates it from the others. An edge
    from the emotion to a region that stays when the other regions are known is direct; an edge
    between regions is what they share beyond the emotion: redundancy. Mirror images share their
    stability, for faces are symmetric as a population.

    Args:
        population: Clips.
        rng: Source of the resamples.
        resamples: Number of resamples; resamples that lack a class are drawn again.
        method: See `discover`.
    """
    edges = []
    for emotion in population.classes:
        found = np.zeros((N_ROIS + 1, N_ROIS + 1))
        done = 0
        for _ in range(10 * resamples):
            if done == resamples:
                break
            people = resample_subjects(population, rng)
            positive = np.array([label == emotion for label in people.labels])
            if min(positive.sum(), (~positive).sum()) < 3:
                continue
            moved = discriminant_scores(people.values[..., USED[people.kind]], positive)
            samples = np.column_stack([positive, moved])
            try:
                links = discover(samples, [0] + [1] * N_ROIS, method)
            except DataError:  # too few distinct clips among those drawn
                continue
            found += links.adjacent
            done += 1
        if done < resamples:
            raise DataError(
                f"subjects could be drawn only {done} times of {resamples} so that a graph for "
                f"'{emotion}' can be learned; give more subjects or fewer resamples"
            )
        swap = np.concatenate([[0], MIRROR + 1])
        share = (found + found[np.ix_(swap, swap)]) / (2 * resamples)
        edges += [
            Edge(emotion, i, j, round(float(share[i, j]), 3))
            for i in range(N_ROIS + 1)
            for j in range(i + 1, N_ROIS + 1)
            if share[i, j] > 0
        ]
    return tuple(sorted(edges, key=lambda edge: -edge.stability))


def out_degrees(population: Population, method: Method = "pc") -> tuple[int, ...]:
    """(14,) out-degree of every region in a graph over how far (how actively) the regions move.

    The rule of Tan et al. (ICASSP 2025) with motion in place of pixels: no emotion in the graph.
    """
    far = population.values[..., 0]
    if population.kind == "motion":
        far = np.hypot(far, population.values[..., 1])
    links = discover(far, [0] * N_ROIS, method)
    return tuple(int(n) for n in links.directed.sum(axis=1))


def discriminant_scores(values: Floats, positive: np.ndarray) -> Floats:
    """(N, 14) motion of each region along the direction that discriminates two groups of clips.

    Per region the linear discriminant of its numbers (Fisher, 1936), slightly shrunk.
    """
    scores = np.empty(values.shape[:2])
    for roi in range(N_ROIS):
        x = values[:, roi]
        inside = np.cov(x[positive], rowvar=False) + np.cov(x[~positive], rowvar=False)
        inside += _RIDGE * np.diag(np.diag(inside)) + 1e-12 * np.eye(x.shape[1])
        direction = np.linalg.solve(inside, x[positive].mean(0) - x[~positive].mean(0))
        scores[:, roi] = x @ direction
    return scores


def resample_subjects(population: Population, rng: np.random.Generator) -> Population:
    """A resample: as many subjects, drawn with replacement, with all their clips."""
    names = sorted(set(population.subjects))
    times = Counter(names[i] for i in rng.integers(len(names), size=len(names)))
    chosen = [i for i, subject in enumerate(population.subjects) for _ in range(times[subject])]
    return population.select(chosen)
