"""`austicker doctor` finds what was taken away."""

import importlib.util
from collections.abc import Callable
from pathlib import Path

import pytest

from austicker import assets
from austicker.assets import MANIFEST, Store
from austicker.cli import checks
from tests.cli.conftest import Answer


def rows(answer: Answer) -> dict[str, list[str]]:
    return {line.split("\t")[1]: line.split("\t") for line in answer.out.splitlines()}


@pytest.fixture
def complete(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A machine on which every model file seems to be there."""

    class Complete(Store):
        def verify(self, names: object = None) -> list[assets.Status]:
            return [assets.Status(asset, "ready", tmp_path) for asset in self.manifest.values()]

    monkeypatch.delenv("AUSTICKER_ASSETS", raising=False)
    monkeypatch.setattr(assets, "_store", lambda: Complete(MANIFEST, tmp_path))
    monkeypatch.setattr(assets, "cache_folder", lambda: tmp_path / "cache")
    return tmp_path


@pytest.mark.usefixtures("complete")
def test_a_complete_machine(austicker: Callable[..., Answer]) -> None:
    answer = austicker("doctor")
    assert answer.code == 0
    found = rows(answer)
    for what in ("Python", "OpenCV", "PyAV", "encoder libx264", "cache", "asset face-landmarks"):
        assert found[what][0] == "ok", found[what]
    assert all(row[3] for row in found.values() if row[0] == "MISSING")


def test_missing_model_files(
    monkeypatch: pytest.MonkeyPatch, complete: Path, austicker: Callable[..., Answer]
) -> None:
    monkeypatch.setattr(assets, "_store", lambda: Store(MANIFEST, complete / "empty"))
    answer = austicker("doctor")
    assert answer.code == 1
    assert rows(answer)["asset face-landmarks"][0] == "MISSING"
    assert rows(answer)["asset face-landmarks"][3] == "run `austicker assets fetch face-landmarks`"
    assert rows(answer)["asset astronaut"][0] == "note"


@pytest.mark.usefixtures("complete")
def test_assets_variable_that_points_nowhere(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, austicker: Callable[..., Answer]
) -> None:
    monkeypatch.setenv("AUSTICKER_ASSETS", str(tmp_path / "nowhere"))
    answer = austicker("doctor")
    assert answer.code == 1
    assert rows(answer)["AUSTICKER_ASSETS"][0] == "MISSING"


@pytest.mark.usefixtures("complete")
def test_missing_encoder(monkeypatch: pytest.MonkeyPatch, austicker: Callable[..., Answer]) -> None:
    monkeypatch.setitem(checks._ENCODERS, "nosuch264", ("missing", "MP4"))
    answer = austicker("doctor")
    assert answer.code == 1
    assert rows(answer)["encoder nosuch264"][2:] == [
        "not in this PyAV",
        "MP4 cannot be written; install PyAV from its wheel: pip install -U av",
    ]


@pytest.mark.usefixtures("complete")
def test_missing_extra_and_pip_are_notes(
    monkeypatch: pytest.MonkeyPatch, austicker: Callable[..., Answer]
) -> None:
    real = importlib.util.find_spec

    def without(name: str) -> object:
        return None if name in {"numba", "pip"} else real(name)

    monkeypatch.setattr(importlib.util, "find_spec", without)
    answer = austicker("doctor")
    assert answer.code == 0
    assert rows(answer)["numba"][0] == "note"
    assert "'.[synth]'" in rows(answer)["numba"][3]
    assert "ensurepip" in rows(answer)["pip"][3]


@pytest.mark.usefixtures("complete")
def test_rival_opencv_packages(
    monkeypatch: pytest.MonkeyPatch, austicker: Callable[..., Answer]
) -> None:
    both = ["numpy", "opencv-contrib-python-headless", "opencv-python"]
    monkeypatch.setattr(checks, "_distributions", lambda: both)
    assert "pip uninstall opencv-contrib" in rows(austicker("doctor"))["OpenCV packages"][3]
