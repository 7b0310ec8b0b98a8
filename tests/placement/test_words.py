"""How regions and probabilities are put in words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from austicker.placement.select_regions import from_to


@given(before=st.floats(0, 1), after=st.floats(0, 1))
def test_probabilities_that_differ_are_told_apart(before: float, after: float) -> None:
    a, b = from_to(before, after).removeprefix("from ").split(" to ")
    assert (a == b) <= (abs(before - after) < 2e-6)
    assert len(a) == len(b)
    assert float(a) == pytest.approx(before, abs=5e-3)
