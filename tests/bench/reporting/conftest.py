"""Results that are made once for all tests."""

import json
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest

from austicker.bench.reporting import Report, compose, read
from austicker.bench.reporting.records import Figure, Listing, Section, Table
from tests.bench.reporting import fabricate

ATTACKS = (
    *("random", "centre", "outdegree-pixels", "counterfactual", "exhaustive", "evolution"),
    *("zeta_rule", "blur"),
)


@pytest.fixture(scope="session")
def results(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with two data sets, one of them with an awkward name."""
    folder = tmp_path_factory.mktemp("bench")
    looks = [(size, "head", 1, None) for size in (1.0, 2.0)]
    looks += [(2.0, "head", 2, None)]
    decoys = [(2.0, "decoy", number, 1.0) for number in (1, 2)]
    small = partial(fabricate.grid, people=6, clips=6, draws=2)
    one = small(
        victims=("ststnet", "htnet"), attacks=ATTACKS, looks=(*looks, *decoys), seeds=(0, 1)
    )
    two = small(
        data="50 % <b>&_odd|", path="pixels", victims=("onnx:/a/b_c.onnx",),
        stickers=("dots", "heart"), seeds=(0,), attacks=ATTACKS[:4],
    )  # fmt: skip
    fabricate.save(folder, [*one, *two])
    (folder / "nulls.json").write_text(json.dumps(fabricate.NULLS))
    skipped = [{"cell": {**fabricate.KEY, "attack": "patch"}, "reason": "no gradient & no hope"}]
    (folder / "skipped.json").write_text(json.dumps(skipped))
    (folder / "config.toml").write_text("seeds = [0, 1]  # <as asked>\n")
    return folder


@pytest.fixture(scope="session")
def whole(results: Path) -> Report:
    return compose(read(results), resamples=200)


@pytest.fixture(scope="session")
def report(whole: Report) -> Report:
    sections = tuple(replace(part, items=few(part)) for part in whole.sections)
    return replace(whole, sections=sections)


def few(part: Section) -> tuple[Table | Figure | Listing, ...]:
    """All tables, but only figures of each kind: drawing takes most of the time."""
    drawn = {"overall", "queries-curve", "each-region", "faces"}
    return tuple(i for i in part.items if not isinstance(i, Figure) or i.name in drawn)
