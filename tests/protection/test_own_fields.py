"""Fields of motion of a model of one's own: used where they are, asked for where they lack."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from austicker.causal import packaged_model, write_model
from austicker.causal.field_store import fields_path, packaged_fields, write_fields
from austicker.errors import DataError
from austicker.protection.analysis import Analysis
from austicker.protection.check import check_names
from austicker.protection.make_plan import make_plan
from austicker.protection.options import Options
from austicker.protection.plan import Plan
from austicker.protection.render import apply
from austicker.protection.strength import OptionsByKind
from tests.actors import talk


@pytest.fixture
def own(tmp_path: Path) -> Path:
    path = tmp_path / "model.json"
    write_model(packaged_model(), path)
    return path


def skin_only(model: Path | None, analysis: Analysis) -> Plan:
    name = None if model is None else str(model)
    plan = make_plan(analysis, OptionsByKind.at_strength("standard", seed=3, model=name).video)
    return replace(plan, people=tuple(replace(p, placements=()) for p in plan.people))


def test_a_model_without_fields_gets_a_sentence(own: Path) -> None:
    with pytest.raises(DataError, match=r"expected its fields of motion in .*model\.fields\.npz"):
        check_names(OptionsByKind.at_strength("standard", model=str(own)).video)
    check_names(OptionsByKind.at_strength("standard", model=str(own)).photo)
    check_names(OptionsByKind.at_strength("standard", model=str(own), skin="off").video)


def test_a_model_of_stills_needs_none(tmp_path: Path) -> None:
    path = tmp_path / "stills.json"
    write_model(packaged_model("activation"), path)
    options = OptionsByKind.at_strength("standard", model=str(path)).video
    check_names(options)
    assert options.own_fields is None


def test_the_own_fields_are_drawn_from(own: Path, analysis: Analysis) -> None:
    write_fields(packaged_fields(), fields_path(own))
    frames = talk(6, lift=3.0)
    usual, same = (list(apply(frames, skin_only(m, analysis))) for m in (None, own))
    assert all(np.array_equal(a, b) for a, b in zip(usual, same, strict=True))
    turned = packaged_fields()
    write_fields(replace(turned, fields=turned.fields[:, :, ::-1].copy()), fields_path(own))
    plan = skin_only(own, analysis)
    assert plan.fields == str(fields_path(own))
    assert Plan.from_json(plan.to_json()).fields == plan.fields
    assert not np.array_equal(usual[3], list(apply(frames, plan))[3])
    fields_path(own).unlink()
    with pytest.raises(DataError, match=r"fit the model again, or protect with `skin='off'`"):
        list(apply(frames, plan))


def test_without_a_model_the_packaged_ones_are_used() -> None:
    assert Options().own_fields is None
