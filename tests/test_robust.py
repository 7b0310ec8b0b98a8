"""The median is NumPy's, for any number of values."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from austicker.robust import median


@given(st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=30))
def test_it_is_numpys(values: list[float]) -> None:
    assert median(np.array(values)) == np.median(values)
