"""How many frames each of several processes has done, in memory that they share."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing.shared_memory import SharedMemory

import numpy as np
import numpy.typing as npt


@dataclass(frozen=True, slots=True)
class Slot:
    """Where one process counts.

    Attributes:
        name: Of the shared memory.
        place: Of its count in there.
        before: Frames that it had done before.
    """

    name: str
    place: int
    before: int = 0

    @contextmanager
    def counting(self) -> Iterator[Callable[[int], None]]:
        """Something to call with the frames done since."""
        memory = SharedMemory(self.name)
        try:
            yield lambda done: _set(memory, self.place, self.before + done)
        finally:
            memory.close()


class FrameCounts:
    """Counts of some processes; to be closed.

    Args:
        processes: How many.
    """

    def __init__(self, processes: int) -> None:
        self._memory = SharedMemory(create=True, size=8 * processes)
        self._processes = processes
        for place in range(processes):
            _set(self._memory, place, 0)

    def slot(self, place: int, before: int = 0) -> Slot:
        """For one of them.

        Args:
            place: Which.
            before: Frames that it has done.
        """
        return Slot(self._memory.name, place, before)

    def set(self, place: int, done: int) -> None:
        """Count for one of them.

        Args:
            place: Which.
            done: Frames in all.
        """
        _set(self._memory, place, done)

    def total(self) -> int:
        """Frames that all of them have done."""
        return sum(int(_view(self._memory, place)[0]) for place in range(self._processes))

    def close(self) -> None:
        """Give the memory back."""
        self._memory.close()
        self._memory.unlink()


def _set(memory: SharedMemory, place: int, value: int) -> None:
    _view(memory, place)[0] = value


def _view(memory: SharedMemory, place: int) -> npt.NDArray[np.int64]:
    return np.ndarray((1,), np.int64, memory.buf, 8 * place)
