"""Structure from data, by the algorithms of causal-learn.

PC-stable with Fisher's z (Colombo & Maathuis, JMLR 15, 2014), FCI (Zhang, Artificial Intelligence
172, 2008) or GES (Chickering, JMLR 3, 2002), as implemented by Zheng et al., "Causal-learn: causal
discovery in Python", JMLR 25, 2024.
"""

from __future__ import annotations

import contextlib
import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal, get_args

import numpy as np

from austicker.errors import DataError, UsageError
from austicker.types import Bools, Floats

Method = Literal["pc", "fci", "ges"]
ALPHA = 0.05
DEEPEST = 3
"""Most variables that a test of PC and FCI conditions on: keeps a fit short, and the tests of
small populations strong."""


@dataclass(frozen=True, slots=True, eq=False)
class PartialGraph:
    """A partly directed graph.

    Attributes:
        adjacent: (V, V) symmetric: which variables an edge joins, of whatever kind.
        directed: (V, V): [i, j] where the edge is i -> j for certain.
    """

    adjacent: Bools
    directed: Bools


def discover(
    samples: Floats,
    tiers: Sequence[int],
    method: Method = "pc",
    alpha: float = ALPHA,
) -> PartialGraph:
    """Find which variables depend on each other directly.

    Args:
        samples: (N, V).
        tiers: (V,) nothing of a later tier causes anything of an earlier one.
        method: "pc", "fci" or "ges". GES takes no such knowledge: its edges between tiers are
            turned afterwards.
        alpha: Level of the tests; GES has none.

    Raises:
        DataError: A variable that is constant or not finite, or variables that determine each
            other (singular covariance).
        UsageError: Unknown method, or causal-learn is not installed.
    """
    if method not in get_args(Method):
        raise UsageError(f"unknown method '{method}'; choose one of: {', '.join(get_args(Method))}")
    _check(samples)
    names = [f"X{i}" for i in range(samples.shape[1])]
    graph = _run(samples, names, tiers, method, alpha)
    tail, head = graph == -1, graph == 1
    directed = tail & head.T
    adjacent = (graph != 0) | (graph.T != 0)
    level = np.asarray(tiers)
    across = adjacent & (level[:, None] < level[None, :])
    directed = (directed & ~across.T) | across
    return PartialGraph(adjacent, directed)


def _check(samples: Floats) -> None:
    if not np.isfinite(samples).all():
        raise DataError("expected finite samples to learn a graph from, got NaN or infinity")
    still = np.flatnonzero(np.ptp(samples, axis=0) <= 0)
    if len(still):
        raise DataError(f"variable {still[0]} never changes; leave it out to learn a graph")
    rank = np.linalg.matrix_rank(np.corrcoef(samples, rowvar=False), tol=1e-8)
    if rank < samples.shape[1]:
        raise DataError(
            f"the {samples.shape[1]} variables determine each other (singular covariance of rank "
            f"{rank}, {len(samples)} samples); give more samples or fewer variables"
        )


def _run(
    samples: Floats, names: list[str], tiers: Sequence[int], method: Method, alpha: float
) -> Any:  # noqa: ANN401 - an (V, V) array of causal-learn's marks
    try:
        from causallearn.graph.GraphNode import GraphNode
        from causallearn.search.ConstraintBased.FCI import fci
        from causallearn.search.ConstraintBased.PC import pc
        from causallearn.search.ScoreBased.GES import ges
        from causallearn.utils.PCUtils.BackgroundKnowledge import BackgroundKnowledge
    except ImportError as error:
        raise UsageError(
            "learning a graph needs causal-learn; install it with: pip install 'au-sticker[fit]'"
        ) from error
    known = BackgroundKnowledge()
    for name, tier in zip(names, tiers, strict=True):
        known.add_node_to_tier(GraphNode(name), tier)
    with contextlib.redirect_stdout(io.StringIO()):  # it prints what it does
        if method == "pc":
            found = pc(
                samples, alpha, "fisherz", True, 0, 2,
                background_knowledge=known, node_names=names, show_progress=False, max_k=DEEPEST,
            )  # fmt: skip
            return np.asarray(found.G.graph)
        if method == "fci":
            graph, _ = fci(
                samples, "fisherz", alpha, DEEPEST,
                background_knowledge=known, node_names=names, show_progress=False,
            )  # fmt: skip
            return np.asarray(graph.graph)
        return np.asarray(ges(samples, node_names=names)["G"].graph)
