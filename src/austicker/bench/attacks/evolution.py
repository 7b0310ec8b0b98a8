"""Where to put a sticker by differential evolution on the victim's answers.

The search over position of Wei et al., "Adversarial Sticker: A Stealthy Attack Method in the
Physical World" (TPAMI 2022), whose region-based heuristic differential evolution needs at least
3,700 evaluations a picture; here Storn & Price's original by scipy, within a budget.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from austicker.bench.attacks.protocol import (
    ATTACKS,
    AttackCard,
    AttackContext,
    AttackResult,
    BudgetSpentError,
    StickerPlacement,
)

POPULATION, GENERATIONS = 10, 9
"""Ten positions at first and in each of nine generations: 100 tries."""
_OFF = 2.0


class _Changed(Exception):
    """The label changed."""


@ATTACKS.register(
    AttackCard(
        "evolution",
        "differential evolution over the sticker's position, 100 tries",
        "after Wei et al., Adversarial Sticker, TPAMI 2022; scipy",
        budget=1 + POPULATION * (GENERATIONS + 1),
        several=False,
        attachments=("head", "fixed", "skin"),
    )
)
class Evolution:
    """Minimises the probability of the victim's first answer over (x, y) in the face box.

    Stops at the first position that changes the answer, or when the budget is spent.
    """

    def carry_out(self, context: AttackContext, rng: np.random.Generator) -> AttackResult:
        """Decide for one clip."""
        from scipy.optimize import differential_evolution

        label = int(np.argmax(context.ask()))
        best: list[Any] = [None, np.inf]
        tries = 0

        def loss(point: Any) -> float:  # noqa: ANN401 - scipy is untyped
            nonlocal tries
            x, y = (float(v) for v in point)
            if not context.free(x, y):
                return _OFF
            placement = StickerPlacement(at=(x, y))
            probabilities = context.ask(placement)
            tries += 1
            if probabilities[label] < best[1]:
                best[:] = [placement, float(probabilities[label])]
            if int(np.argmax(probabilities)) != label:
                best[0] = placement
                raise _Changed
            return float(probabilities[label])

        try:
            differential_evolution(
                loss,
                [(0.0, 1.0), (0.0, 1.0)],
                popsize=POPULATION // 2,  # scipy multiplies by the number of variables
                maxiter=GENERATIONS,
                polish=False,
                atol=-1.0,  # go on where all answers are alike: the budget ends it
                init="random",
                rng=rng,
            )
        except _Changed:
            return AttackResult(best[0], first=tries, tries=max(tries, 1))
        except BudgetSpentError:
            pass
        return AttackResult(best[0], tries=max(tries, 1))
