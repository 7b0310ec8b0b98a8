"""What records say of drifts."""

import json
import math

import jsonschema
import numpy as np
import pytest

from austicker.errors import RecordError
from austicker.protection.report import schema
from austicker.protection.result import ProtectionResult
from austicker.types import MOST_DRIFT, Choice, PersonReport, Placement

ASKED = ((0.01, -0.02), (0.0, 0.0))


def test_drifts_are_kept_and_default_to_none() -> None:
    assert Placement(3, "dots", 2.0, "decoy", "", drifts=ASKED).drifts == ASKED
    assert Placement(3, "dots", 2.0, "head", "").drifts == ()
    assert Choice((3, 5), "", drifts=(ASKED, ())).drifts == (ASKED, ())


@pytest.mark.parametrize(
    "drift",
    [(MOST_DRIFT, MOST_DRIFT), (math.nan, 0.0), (math.inf, 0.0), (0.01,), (0.01, 0.0, 0.0)],
)
def test_drifts_that_cannot_be_meant_are_refused(drift: tuple[float, ...]) -> None:
    with pytest.raises(RecordError, match="Placement: expected drifts"):
        Placement(3, "dots", 2.0, "decoy", "", drifts=(drift,))  # type: ignore[arg-type]


@pytest.mark.parametrize("drift", [(math.nan, 0.0), (math.inf, 0.0), (0.01,)])
def test_what_a_rule_names_is_finite_whatever_its_unit(drift: tuple[float, ...]) -> None:
    assert Choice((3,), "", drifts=(((0.4, -1.0),),)).drifts  # of a motion map
    with pytest.raises(RecordError, match="Choice: expected drifts"):
        Choice((3,), "", drifts=((drift,),))  # type: ignore[arg-type]


def test_a_drift_scaled_to_the_cap_is_fine() -> None:
    angle = np.linspace(0, 7, 50)
    for x, y in zip(MOST_DRIFT * np.cos(angle), MOST_DRIFT * np.sin(angle), strict=True):
        Placement(3, "dots", 2.0, "decoy", "", drifts=((float(x), float(y)),))


def test_a_choice_names_drifts_for_all_regions_or_none() -> None:
    with pytest.raises(RecordError, match="one entry per ROI"):
        Choice((3, 5), "", drifts=(ASKED,))


def test_the_report_carries_drifts_where_there_are_any() -> None:
    worn = (
        Placement(3, "dots", 2.0, "decoy", "why", drifts=ASKED),
        Placement(5, "dots", 2.0, "head", "why"),
    )
    person = PersonReport(1, 1, 0, 9, worn, 10, 0, 0, 0.1)
    done = ProtectionResult(None, None, 10, (person,), 1.0, kind="video")
    (entry,) = done.to_dict()["people"]
    part = schema()
    part["$ref"] = "#/$defs/person"
    for key in ("type", "additionalProperties", "required", "properties"):
        del part[key]
    jsonschema.validate(json.loads(json.dumps(entry)), part)
    assert entry["placements"][0]["drifts"] == [[0.01, -0.02], [0.0, 0.0]]
    assert "drifts" not in entry["placements"][1]
