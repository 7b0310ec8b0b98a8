from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from austicker.bench.datasets import DATASETS
from austicker.errors import DataError
from tests.bench.datasets import layouts

ROWS = [
    ("smic", "s01", "s01_ne_01", 0),
    ("casme2", "sub01", "EP02_01f", 1),
    ("samm", "6", "006_1_2", 2),
]


def build(root: Path, rows: Sequence[tuple[object, ...]]) -> None:
    layouts.smic(root / "SMIC_all", {"s01/micro/negative/s01_ne_01": range(1, 6)})
    layouts.casme2(
        root / "CASME_II",
        [
            (1, "EP02_01f", 46, 50, 53, "12", "happiness"),
            (1, "EP02_02f", 46, "/", 53, "12", "happiness"),
            (2, "EP99_01f", 46, 50, 53, "4", "others"),
        ],
    )
    layouts.samm(root / "SAMM", [layouts.samm_row(6, "006_1_2")])
    layouts.write_csv(root / "combined_3class_gt.csv", rows)


def test_rows_meet_the_clips_of_all_three_sets(tmp_path: Path) -> None:
    build(tmp_path, ROWS)
    dataset = DATASETS.make("megc2019").scan(tmp_path)
    assert [(s.name, s.subject, s.source, s.emotion) for s in dataset] == [
        ("smic-hs/s01/s01_ne_01", "smic-hs/s01", "smic-hs", "negative"),
        ("casme2/sub01/EP02_01f", "casme2/sub01", "casme2", "positive"),
        ("samm/006/006_1_2", "samm/006", "samm", "surprise"),
    ]
    assert [s.apex_estimated for s in dataset] == [True, False, False]
    assert [s.load().emotion for s in dataset] == ["negative", "positive", "surprise"]
    assert [(d.name, d.kind) for d in dataset.dropped] == [
        ("casme2/sub02/EP99_01f", "not in the ground truth")
    ]


def test_every_row_without_a_clip_is_named(tmp_path: Path) -> None:
    rows = [
        *ROWS,
        ("casme2", "sub09", "EP02_01f", 0),
        ("casme2", "sub01", "EP02_02f", 1),
        ("samm", "006", "006_1_3", 7),
        ("casme2", r"CASME2\sub02", "EP99_01f", 0),
        ("casme2", "sub02", "EP99_01f", 1),
    ]
    build(tmp_path, rows)
    dataset = DATASETS.make("megc2019").scan(tmp_path)
    assert len(dataset) == 3
    assert [(d.kind, d.reason) for d in dataset.dropped] == [
        ("unmatched row", "row 4: no such clip under the root of casme2"),
        ("no apex", "row 5: row 3: apex '/' is not a frame number"),
        ("bad annotation", "row 6: expected a label 0, 1 or 2, got '7'"),
        ("duplicate row", "row 7: the ground truth names it 2 times"),
        ("duplicate row", "row 8: the ground truth names it 2 times"),
    ]


@pytest.mark.parametrize(
    ("rows", "sentence"),
    [
        ([("db", "subject", "filename", "label")], "the table has no header"),
        ([("casme2", "sub01", "EP02_01f")], "row 1: expected the four columns db, subject, "),
    ],
)
def test_wrong_ground_truth_refuses_the_load(
    tmp_path: Path, rows: Sequence[tuple[object, ...]], sentence: str
) -> None:
    build(tmp_path, rows)
    with pytest.raises(DataError, match=sentence):
        DATASETS.make("megc2019").scan(tmp_path)


def test_missing_root_refuses_the_load(tmp_path: Path) -> None:
    build(tmp_path, ROWS)
    (tmp_path / "SAMM").rename(tmp_path / "elsewhere")
    with pytest.raises(DataError, match=r"expected one folder named like 'samm' in .* found none"):
        DATASETS.make("megc2019").scan(tmp_path)
