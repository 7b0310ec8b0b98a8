"""Attackers who know a rule: what is kept for them, what they predict, what the report says."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from austicker.bench.attacks import StickerPlacement
from austicker.bench.datasets.mappings import THREE
from austicker.bench.reporting import compose, read
from austicker.bench.reporting.records import Table
from austicker.bench.runner.cells import Cell
from austicker.bench.runner.config import parse
from austicker.bench.runner.expand import expand
from austicker.bench.runner.seen import SEEN, clip_of, seen
from austicker.bench.samples.flow import FlowSample
from austicker.causal import packaged_model
from austicker.cli.main import main
from austicker.errors import DataError, UsageError
from austicker.motion.flowmap import FlowMap
from tests.bench.datasets.flow_folders import drawn_map, write_fold_maps

SUBJECTS = ("006", "007", "s01", "sub01")
CONFIG = """
attackers = 2
draws = 1

[[data]]
name = "drawn"
set = "megc2019-flow"
root = "{root}"
path = "flow"
split = "subjects:2"
victims = ["svm", "mlp"]
keep_free = false

[[grid]]
attacks = ["centre", "counterfactual", "exhaustive"]
"""


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root: Path = tmp_path_factory.mktemp("maps")
    rng = np.random.default_rng(5)
    write_fold_maps(
        root,
        (
            (who, f"{label}{i}", label, drawn_map(label, rng, noise=0.4))
            for who in SUBJECTS
            for label in THREE
            for i in range(2)
        ),
    )
    config = root / "drawn.toml"
    config.write_text(CONFIG.format(root=root.as_posix()))
    folder = root / "out"
    assert main(["bench", str(config), "-o", str(folder)]) == 0
    return folder


def attacked(out: Path) -> dict[str, dict[str, Any]]:
    found = [json.loads(p.read_text()) for p in (out / "attackers").rglob("*.json")]
    return {one["cell"]["attack"]: one for one in found}


def test_every_way_to_protect_that_does_not_search_is_attacked_once(out: Path) -> None:
    found = attacked(out)
    assert set(found) == {"centre", "counterfactual"}
    for one in found.values():
        assert one["cell"]["victim"] == "all"
        assert (one["clips"], one["people"], one["reason"]) == (24, 4, None)
        assert set(one["attackers"]) >= {"naive", "blanks", "retrained", "choice-probe"}
        best = max(one["attackers"].values(), key=lambda a: a["uf1"] or -1)
        assert one["attackers"][one["worst"]] == best
        assert 0.3 < one["bare"] <= 1
    # Where a sticker lies is a code where the clip's own motion decides, and none at the centre.
    probe = {k: one["attackers"]["choice-probe"]["uf1"] for k, one in found.items()}
    assert probe["centre"] < 0.4 < probe["counterfactual"]


def test_results_hold_nothing_of_it(out: Path) -> None:
    for path in (out / "results").rglob("*.json"):
        assert all(SEEN not in row for row in json.loads(path.read_text())["rows"])


def test_the_report_names_the_worst_attacker(out: Path) -> None:
    report = compose(read(out), resamples=50)
    (section,) = [s for s in report.sections if s.name == "worst"]
    (table,) = [i for i in section.items if isinstance(i, Table)]
    titles = [column.title for column in table.columns]
    assert [row[titles.index("Rule")] for row in table.rows] == ["centre", "counterfactual"]
    found = attacked(out)
    for row in table.rows:
        one = found[str(row[titles.index("Rule")])]
        assert row[titles.index("Worst attacker")] == one["worst"]
        value: Any = row[titles.index("UF1 worst")]
        assert value.value == one["attackers"][one["worst"]]["uf1"]
        assert value.low <= value.value <= value.high
    assert {f.name for f in report.figures} >= {"worst"}


def test_a_damaged_file_is_named(out: Path, tmp_path: Path) -> None:
    import shutil

    copy = tmp_path / "out"
    shutil.copytree(out, copy)
    path = next((copy / "attackers").rglob("*.json"))
    path.write_text('{"cell": {}}')
    with pytest.raises(DataError, match="of attackers"):
        read(copy)


def test_what_is_seen_is_kept_bit_by_bit() -> None:
    raw = drawn_map("positive", np.random.default_rng(0), noise=0.4).raw
    sample = FlowSample("a", "who", "", "positive", raw, {"packaged": packaged_model()}, False)
    cell = Cell("d", "s", "flow", "all", "any", 2.0, "x", "decoy", 1, 1.5, 0, 0)
    placement = StickerPlacement((10,), (((0.1, -0.2),),))
    kept = seen(sample, cell.sticker_config, placement)
    row = {"clip": "a", "subject": "who", "rois": [10], SEEN: json.loads(json.dumps(kept))}
    bare, shown = clip_of(cell, row, bare=True), clip_of(cell, row)
    assert np.array_equal(bare.motion, FlowMap(raw).centred())
    assert not np.array_equal(shown.motion, bare.motion)
    assert not bare.covered.any()
    assert 0 < shown.covered.mean() < 0.2
    assert bare.choice.stickers == ()
    assert shown.choice.stickers[0].drifts == ((0.1, -0.2),)


def test_a_strength_is_a_rule_with_its_own_settings() -> None:
    text = '[[data]]\nname = "f"\nvictims = ["svm"]\n[[grid]]\nattacks = ["standard", "strong"]\n'
    cells, skipped = expand(parse(text, Path(), "here"))
    assert [(c.attack, c.stickers, c.size, c.attachment) for c in cells] == [
        ("standard", 2, 2.0, "decoy"),
        ("strong", 3, 2.5, "decoy"),
    ]
    assert skipped == ()
    flow = text.replace('name = "f"', 'name = "f"\npath = "flow"')
    with pytest.raises(UsageError, match="cannot be used with path 'flow'"):
        expand(parse(flow, Path(), "here"))


def test_one_fold_is_none() -> None:
    with pytest.raises(UsageError, match="attackers"):
        parse('attackers = 1\n[[data]]\nname = "f"\n[[grid]]\n', Path(), "here")
