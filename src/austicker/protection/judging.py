"""The judges of single frames in one run: who they are, what they read, and what is told of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from austicker.protection.overlay import PersonOverlay
from austicker.protection.plan import Plan
from austicker.protection.region import Observer
from austicker.protection.result import ProtectionResult
from austicker.protection.still_nets import judging, role_table
from austicker.protection.verify_stills import StillVerifier
from austicker.types import Floats, Image, StillVerification


@dataclass(frozen=True, slots=True)
class Observers:
    """Several who look at the frames, as one.

    Attributes:
        each: All of them.
    """

    each: tuple[Observer, ...]

    @classmethod
    def of(cls, *some: Observer | None) -> Observers | None:
        """Those that are not None; None where nobody looks."""
        there = tuple(one for one in some if one is not None)
        return cls(there) if there else None

    def boxes(self, index: int) -> list[Floats]:
        """See `Observer`."""
        return [box for one in self.each for box in one.boxes(index)]

    def before(self, index: int, image: Image) -> None:
        """See `Observer`."""
        for one in self.each:
            one.before(index, image)

    def after(self, index: int, image: Image) -> None:
        """See `Observer`."""
        for one in self.each:
            one.after(index, image)


class Judging:
    """Asks recognisers of stills that had no part in a plan about the frames before and after.

    Args:
        plan: What is drawn.
        overlays: Of everybody who is protected.
    """

    def __init__(self, plan: Plan, overlays: Sequence[PersonOverlay]) -> None:
        self._chose = plan.chose
        reader = judging(plan.chose)
        self._verifier = (
            None if reader is None else StillVerifier(overlays, reader, plan.fps, plan.spans)
        )

    @property
    def wanted(self) -> tuple[int, ...]:
        """Indices of the frames that are read."""
        return () if self._verifier is None else self._verifier.wanted

    def boxes(self, index: int) -> list[Floats]:
        """(4,) x0, y0, x1, y1 px each: what `feed` reads of frame `index`."""
        return [] if self._verifier is None else self._verifier.boxes(index)

    def before(self, index: int, image: Image) -> None:
        """Take from frame `index` of the original what is read of it."""
        if self._verifier is not None:
            self._verifier.before(index, image)

    def after(self, index: int, image: Image) -> None:
        """Read frame `index` of the original and of the copy."""
        if self._verifier is not None:
            self._verifier.after(index, image)

    def feed(self, index: int, before: Image, after: Image) -> None:
        """`before` and `after` at once."""
        self.before(index, before)
        self.after(index, after)

    @property
    def results(self) -> tuple[tuple[int, StillVerification], ...]:
        """(person, what was read in a frame), person by person."""
        return () if self._verifier is None else self._verifier.results

    @property
    def missing(self) -> str:
        """Why no recogniser judges; empty where one does."""
        if self._verifier is not None:
            return ""
        table = role_table(self._chose, judged=False)
        why = "; ".join(f"{name}: {role}" for name, role in table.items())
        return f"no recogniser of stills was left to judge ({why})"

    def told(self, result: ProtectionResult) -> ProtectionResult:
        """The result with what was read, and which recogniser did what."""
        table = role_table(self._chose, judged=self._verifier is not None)
        if self._verifier is None:
            return replace(result, recognisers=table, notes=(*result.notes, self.missing))
        people = self._verifier.with_results(result.people)
        return replace(result, people=people, recognisers=table)
