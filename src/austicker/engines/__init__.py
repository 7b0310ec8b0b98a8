"""Where work is done: a function over many tasks, in processes of this machine or on a cluster."""

from __future__ import annotations

from austicker.engines.local import LocalEngine
from austicker.engines.protocol import Engine, LostTask
from austicker.engines.ray import RayEngine
from austicker.errors import UsageError

ENGINES = ("local", "ray")

__all__ = ["ENGINES", "Engine", "LocalEngine", "LostTask", "RayEngine", "make_engine"]


def make_engine(
    name: str,
    *,
    jobs: int = 1,
    address: str | None = None,
    retries: int = 0,
    threads: int | None = None,
) -> Engine:
    """The engine called `name`.

    Args:
        name: One of `ENGINES`.
        jobs: Processes of the engine "local"; a cluster takes as many tasks as it has processors.
        address: Of the cluster, see `RayEngine`; only for "ray".
        retries: How often a task is tried again after its process was ended from outside.
        threads: See `austicker.engines.protocol`.

    Raises:
        UsageError: No such engine, or a setting that it does not have.
    """
    if name not in ENGINES:
        raise UsageError(f"`engine` must be one of {', '.join(ENGINES)}, got '{name}'")
    if name == "ray":
        if jobs != 1:
            raise UsageError(
                "`jobs` goes with `engine='local'`; a cluster takes as many as it has processors"
            )
        return RayEngine(address, retries=retries, threads=threads)
    if address is not None:
        raise UsageError("`address` goes with `engine='ray'`")
    return LocalEngine(jobs, retries=retries, threads=threads)
