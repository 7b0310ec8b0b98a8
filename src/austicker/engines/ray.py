"""The machines of a Ray cluster (https://docs.ray.io); needs the extra ``ray``."""

from __future__ import annotations

import os
import signal
import socket
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from austicker.engines.protocol import LostTask, Result, Task, least
from austicker.engines.threads import environment, limit, variables
from austicker.errors import AuStickerError, UsageError

_PASSED_ON = ("PYTHONPATH", "AUSTICKER_ASSETS")
_ANSWER_SECONDS = 5.0
_END_SECONDS = 10.0


@dataclass(frozen=True, slots=True)
class RayEngine:
    """Runs tasks on a Ray cluster, one on each of its processors.

    Every node needs this package and sees the same files under the same paths: the folder that is
    current here, and whatever the tasks name. Model files are those of each node's own cache.
    Where this process has not called `ray.init`, a run joins the cluster, or starts one, and
    leaves it, or ends it, when it is over.

    Attributes:
        address: ``host:port`` of the cluster's head; None for the one in RAY_ADDRESS, else the
            one running on this machine, else one of this machine alone, for the run.
        retries, threads: See `austicker.engines.protocol`; with threads None, Ray's own rule
            holds, which is one thread a task for OpenMP.
    """

    address: str | None = None
    retries: int = 2
    threads: int | None = None

    def __post_init__(self) -> None:
        least("retries", self.retries, 0)
        least("threads", self.threads, 1)

    def run(
        self, function: Callable[[Task], Result], tasks: Sequence[Task]
    ) -> Iterator[tuple[int, Result | LostTask]]:
        """See `austicker.engines.Engine`.

        Raises:
            UsageError: Ray is not installed, or no cluster answers.
            AuStickerError: The cluster failed on the way.
        """
        if not tasks:
            return
        ray = _installed()
        ours = not ray.is_initialized()
        if ours:
            _join(ray, self.address)
        try:
            yield from self._work(ray, function, tasks)
        finally:
            if ours:
                ray.shutdown()

    def _work(
        self,
        ray: Any,  # noqa: ANN401 - a module
        function: Callable[[Task], Result],
        tasks: Sequence[Task],
    ) -> Iterator[tuple[int, Result | LostTask]]:
        passed = {name: os.environ[name] for name in _PASSED_ON if name in os.environ}
        settings = {"env_vars": passed | variables(self.threads)}
        remote = ray.remote(_carry_out).options(
            num_cpus=1,
            max_retries=self.retries,
            name=getattr(function, "__name__", "task"),
            **({"runtime_env": settings} if settings["env_vars"] else {}),
        )
        here = os.getcwd()  # noqa: PTH109 - text goes over the wire
        shared = ray.put(function)
        running: dict[Any, int] = {}
        following = iter(enumerate(tasks))
        left = len(tasks)
        try:
            while left:
                while len(running) < _workers(ray):
                    index, task = next(following, (-1, None))
                    if index < 0:
                        break
                    running[remote.remote(shared, task, here, self.threads)] = index
                done, _ = ray.wait(list(running), num_returns=1)
                index = running.pop(done[0])
                left -= 1
                yield index, _fetch(ray, done[0], self.retries)
        finally:
            _cancel(ray, list(running))


def _installed() -> Any:  # noqa: ANN401 - a module
    try:
        import ray
    except ImportError as error:
        raise UsageError(
            "the engine 'ray' needs Ray; install the extra: pip install 'au-sticker[ray]'"
        ) from error
    return ray


def _join(ray: Any, address: str | None) -> None:  # noqa: ANN401 - a module
    where = "the Ray cluster" if address is None else f"the Ray cluster {address}"
    advice = "`ray start --head` starts one, `ray status` tells whether it is up"
    if address is not None:
        _knock(address, where, advice)
    try:
        # Nothing is reported to Ray's makers by a cluster that we start.
        with environment({"RAY_USAGE_STATS_ENABLED": "0"}), _own_signals():
            ray.init(
                address=address,
                configure_logging=False,
                include_dashboard=None if address is not None else False,
                log_to_driver=False,
            )
    except (OSError, RuntimeError, ValueError, ray.exceptions.RayError) as error:
        reason = " ".join(str(error).split())
        also = "where it asks for a token, set RAY_AUTH_MODE=token"
        raise UsageError(f"{where} cannot be joined ({reason}); {advice}; {also}") from error


def _knock(address: str, where: str, advice: str) -> None:
    """Fail at once where no cluster answers; Ray itself takes minutes."""
    host, _, port = address.removeprefix("ray://").rpartition(":")
    if not host or not port.isdigit():
        if address in {"auto", "local"}:
            return
        raise UsageError(f"`address` expected host:port, got '{address}'")
    try:
        socket.create_connection((host, int(port)), _ANSWER_SECONDS).close()
    except OSError as error:
        reason = error.strerror or str(error)
        raise UsageError(f"{where} does not answer ({reason}); {advice}") from error


@contextmanager
def _own_signals() -> Iterator[None]:
    """Ray replaces the handler of SIGTERM; restore the previous one."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.getsignal(signal.SIGTERM)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def _workers(ray: Any) -> int:  # noqa: ANN401 - a module
    """Processors of the cluster now: nodes come and go."""
    return max(1, int(ray.cluster_resources().get("CPU", 0)))


def _fetch(ray: Any, reference: Any, retries: int) -> Any:  # noqa: ANN401 - Ray is not typed
    from ray import exceptions

    try:
        return ray.get(reference)
    except exceptions.RayTaskError as error:
        raise error.cause from error
    except exceptions.OutOfMemoryError:
        return LostTask("the cluster ended its worker because memory ran out")
    except (
        exceptions.WorkerCrashedError,
        exceptions.LocalRayletDiedError,
        exceptions.NodeDiedError,
        exceptions.ObjectLostError,
    ):
        often = "" if retries == 0 else f" {retries + 1} times"
        return LostTask(f"the worker or the node working on it was ended from outside{often}")
    except exceptions.RayError as error:
        reason = " ".join(str(error).split())
        raise AuStickerError(f"the Ray cluster failed ({reason}); see `ray status`") from error


def _cancel(ray: Any, references: list[Any]) -> None:  # noqa: ANN401 - a module
    """Interrupt what runs, and give it the time to clean up."""
    for reference in references:
        ray.cancel(reference)
    if references:
        ray.wait(references, num_returns=len(references), timeout=_END_SECONDS)


def _carry_out(
    function: Callable[[Task], Result], task: Task, folder: str, threads: int | None
) -> Result:
    """On the node."""
    try:
        os.chdir(folder)
    except OSError as error:
        raise UsageError(
            f"{folder} is not on the node {socket.gethostname()}; an engine of several machines "
            "needs a folder that all of them share, under one path"
        ) from error
    limit(threads)
    return function(task)
