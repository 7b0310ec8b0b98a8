"""How a mouth moves through a shot: a few of its openings, in the head's own coordinates."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from austicker.regions.openings import mouth_edges, mouth_halves
from austicker.types import Floats

_EVEN, _WIDE = 32, 16


@dataclass(slots=True, eq=False)
class MouthLog:
    """Keeps mouths evenly spread over a shot, and those opened widest; 25 KB of them at most."""

    _even: list[Floats] = field(default_factory=list)
    _wide: list[tuple[float, Floats]] = field(default_factory=list)
    _count: int = 0
    _step: int = 1

    def add(self, mesh: Floats) -> None:
        """Add the next mesh, (478, 3), in the head's coordinates."""
        edges = mouth_edges(mesh)
        if self._count % self._step == 0:
            self._even.append(edges)
            if len(self._even) > _EVEN:
                self._even = self._even[::2]
                self._step *= 2
        self._count += 1
        width = float(sum(area.sum() for _, area in mouth_halves(edges)))
        if len(self._wide) < _WIDE or width > self._wide[-1][0]:
            self._wide = sorted([*self._wide, (width, edges)], key=lambda one: -one[0])[:_WIDE]

    def finish(self) -> Floats:
        """(M, 2, 11, 3) edges of the openings, as `austicker.regions.mouth_edges` gives them."""
        kept = [*self._even, *(edges for _, edges in self._wide)]
        return np.array(kept, np.float32).reshape(-1, 2, 11, 3)
