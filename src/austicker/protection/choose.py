"""What a placer chooses, and who chooses where it has no evidence."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from austicker.errors import NoEvidenceError
from austicker.placement import PLACERS
from austicker.placement.decoy_drift import drifts_for
from austicker.protection.options import NEXT_PLACER
from austicker.types import Choice, PlacementProblem


def choose(placer: str, problem: PlacementProblem, rng: np.random.Generator) -> tuple[Choice, str]:
    """The placer's choice; where a default one has no evidence, that of the next."""
    try:
        return PLACERS.make(placer).place(problem, rng), placer
    except NoEvidenceError as error:
        if placer not in NEXT_PLACER:
            raise
        why = str(error).partition(": ")[2].partition(";")[0]
        choice, other = choose(NEXT_PLACER[placer], problem, rng)
        reason = f"no evidence for '{placer}' ({why}), so by '{other}': {choice.reason}"
        return replace(choice, reason=reason), other


def with_drifts(choice: Choice, problem: PlacementProblem) -> Choice:
    """Drifts of decoys on regions that a rule without a model has chosen."""
    if problem.wanted.decoys is None or choice.drifts:
        return choice
    try:
        return replace(choice, drifts=drifts_for(problem, choice.rois))
    except NoEvidenceError:
        return replace(choice, reason=f"{choice.reason}; nothing for the decoys to contradict")
