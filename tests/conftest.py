"""Shared fixtures."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from hypothesis import settings

from tests.clusters import two_nodes

settings.register_profile("steady", deadline=None)  # nothing is timed in a test
settings.load_profile("steady")


@pytest.fixture
def rng() -> np.random.Generator:
    return np.random.default_rng(0)


@pytest.fixture(scope="session")
def cluster() -> Iterator[Any]:
    """A `ray.cluster_utils.Cluster`; tests that use it are of the xdist group "ray"."""
    pytest.importorskip("ray", reason="Ray is not installed; the extra 'ray' brings it")
    with two_nodes() as nodes:
        yield nodes
