"""Shared fixtures."""

import numpy as np
import pytest
from hypothesis import settings

settings.register_profile("steady", deadline=None)  # nothing is timed in a test
settings.load_profile("steady")


@pytest.fixture
def rng() -> np.random.Generator:
    return np.random.default_rng(0)
