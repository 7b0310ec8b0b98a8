from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from austicker.bench.datasets.doctor import render, report
from austicker.errors import UsageError
from tests.bench.datasets import layouts
from tests.bench.datasets.flow_folders import drawn_set, write_fold_maps


def test_counts_stand_beside_the_published(tmp_path: Path) -> None:
    layouts.casme2(
        tmp_path,
        [
            (1, "EP02_01f", 46, 50, 53, "12", "happiness"),
            (1, "EP02_02f", 46, "/", 53, "12", "happiness"),
            (2, "EP01_01f", 46, 50, 53, "4", "Others"),
        ],
    )
    result = report("casme2", tmp_path)
    assert (result.samples, result.subjects, result.complete) == (2, 2, False)
    assert result.per_emotion == {"happiness": 1, "others": 1}
    assert result.per_class == {"negative": 0, "positive": 1, "surprise": 0}
    assert result.per_subject == {"sub01": 1, "sub02": 1}
    lines = [line.strip() for line in render(result).splitlines()]
    for line in (
        "samples   2 of 255  <- differs",
        "subjects  2 of 26  <- differs; min 1, median 1, max 1 samples each",
        "others       1 of 99  <- differs",
        "fear         0 of 2  <- differs",
        "by class of 'megc2019-casme2' (1 samples have none)",
        "dropped   1",
        "no apex: 1",
        "sub01/EP02_02f: row 3: apex '/' is not a frame number",
    ):
        assert line in lines


def test_sources_of_a_composite(tmp_path: Path, rng: np.random.Generator) -> None:
    write_fold_maps(tmp_path, drawn_set(rng))
    text = render(report("megc2019-flow", tmp_path))
    assert (
        "    samm         12 of 133  <- differs: negative 4 of 92  <- differs, "
        "positive 4 of 26  <- differs, surprise 4 of 15  <- differs" in text
    )


def test_complete_when_every_count_is_met(tmp_path: Path) -> None:
    (tmp_path / "clips").mkdir()
    layouts.samm(tmp_path, [layouts.samm_row(i % 32, f"{i}_{i}") for i in range(159)])
    assert report("samm", tmp_path).complete
    assert "differs" not in render(report("samm", tmp_path))


def test_reading_finds_damaged_files(tmp_path: Path) -> None:
    layouts.casme2(tmp_path, [(1, "EP02_01f", 46, 50, 53, "12", "happiness")])
    (tmp_path / "Cropped/sub01/EP02_01f/reg_img46.png").write_bytes(b"x")
    assert report("casme2", tmp_path).samples == 1
    assert report("casme2", tmp_path, read=True).samples == 0


def test_undecodable_names_can_be_printed(tmp_path: Path) -> None:
    folder = layouts.undecodable(tmp_path / "HS/s01/micro/negative", b"s01_\xff")
    if folder is None:
        pytest.skip("this file system takes only Unicode names")
    render(report("smic-hs", tmp_path)).encode("utf-8")


def test_unknown_name_lists_the_known(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="unknown data set 'casme'; choose one of: 4dme, casme2,"):
        report("casme", tmp_path)
