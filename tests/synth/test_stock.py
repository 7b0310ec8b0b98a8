from pathlib import Path

import numpy as np
import pytest

from austicker.errors import AssetError
from austicker.synth import stock
from austicker.synth.head import HeadModel


def test_a_damaged_cache_is_built_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    head = stock.load()
    built: list[Path] = []

    def build(archive: object) -> HeadModel:
        built.append(tmp_path)
        return head

    monkeypatch.setattr(stock, "build", build)
    monkeypatch.setattr(stock, "_cache_folder", lambda: tmp_path / "synth")
    load = stock.load.__wrapped__
    load()
    (file,) = (tmp_path / "synth").iterdir()
    again = load()
    assert len(built) == 1
    assert np.array_equal(again.points, head.points)
    assert again.expression.names == head.expression.names
    file.write_bytes(b"not a head")
    load()
    assert len(built) == 2


def test_an_archive_without_the_files_is_named(tmp_path: Path) -> None:
    wrong = tmp_path / "wrong.zip"
    wrong.write_bytes(b"no zip")
    with pytest.raises(AssetError, match=r"wrong\.zip"):
        stock.load(wrong)
