"""What runs a function over many tasks.

Every engine takes the same two settings:

retries: How often a task is tried again after the process working on it was ended from outside,
    for example because memory ran out.
threads: Threads that libraries may start in a worker; None leaves it to them. Sums depend on how
    they are divided among threads, so with a fixed number results do not depend on how many
    workers there are, or on which machine has them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol, TypeVar

from austicker.errors import UsageError

Task = TypeVar("Task")
Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class LostTask:
    """Stands for the result of a task whose worker was ended from outside once too often.

    Attributes:
        reason: What happened, as part of a sentence.
    """

    reason: str


class Engine(Protocol):
    """Runs a function over tasks."""

    def run(
        self, function: Callable[[Task], Result], tasks: Sequence[Task]
    ) -> Iterator[tuple[int, Result | LostTask]]:
        """Yield (index of the task, its result) as they finish, in any order.

        No more tasks are handed out at a time than there are workers, so an interrupt starts none.
        Workers work in the folder that is current here.

        Args:
            function: Of the top level of a module, or a `functools.partial` of one; it, the tasks
                and the results can be pickled.
            tasks: One argument each.

        Raises:
            Exception: Whatever the function raises ends the run.
        """
        ...


def least(name: str, value: int | None, smallest: int) -> None:
    """Raise `UsageError` where a setting is too small."""
    if value is not None and value < smallest:
        raise UsageError(f"{name} must be {smallest} or more, got {value}")
