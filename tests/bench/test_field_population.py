import numpy as np
import pytest

from austicker.bench.field_population import learn_fields, region_values
from austicker.causal.fields import CELL, COLUMNS, ORIGIN, ROWS
from austicker.causal.store import packaged_model
from austicker.errors import DataError


def test_regions_of_a_field_are_those_of_its_motion_map() -> None:
    y = ORIGIN[1] + CELL * np.arange(ROWS)[:, None] + np.zeros((1, COLUMNS))
    field = np.zeros((1, ROWS, COLUMNS, 2))
    field[0, ..., 1] = np.where(y < 0, -0.02, 0)
    values = region_values(field)[0]
    assert values[[0, 1, 2, 3], 1] == pytest.approx(-1, abs=0.2)
    assert values[[7, 8, 9, 10, 11, 12, 13], 1] == pytest.approx(0, abs=0.1)
    assert np.abs(values[:, 0]).max() < 0.01


def test_fields_can_be_learnt_from_a_few_people() -> None:
    told = []
    fields = learn_fields(
        packaged_model(),
        people=5,
        clips=12,
        progress=lambda done, total: told.append((done, total)),
    )
    assert told[-1] == (60, 60)
    assert fields.draw(np.random.default_rng(0)).shape == (ROWS, COLUMNS, 2)


def test_stills_do_not_move() -> None:
    with pytest.raises(DataError, match="model of motion"):
        learn_fields(packaged_model("activation"))
