"""Ray clusters on this machine."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from austicker.engines.threads import environment

_STORE: Any = {"object_store_memory": 80_000_000}


@contextmanager
def two_nodes() -> Iterator[Any]:
    """A cluster on this machine, of two nodes with one processor each."""
    from ray.cluster_utils import Cluster

    # Quick to find that a node is gone.
    watch = {"health_check_period_ms": 500, "health_check_failure_threshold": 2}
    head: Any = {"num_cpus": 1, "include_dashboard": False, "_system_config": watch, **_STORE}
    with environment({"RAY_USAGE_STATS_ENABLED": "0"}):
        nodes = Cluster(initialize_head=True, head_node_args=head)
        try:
            nodes.add_node(num_cpus=1, **_STORE)
            yield nodes
        finally:
            nodes.shutdown()
