"""Runs the command line in this process."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from austicker.assets import Asset, Carrier
from austicker.assets.archive import Member
from tests.assets.conftest import PLAIN, asset


@dataclass(frozen=True)
class Answer:
    code: int
    out: str
    err: str


@pytest.fixture
def austicker(capsys: pytest.CaptureFixture[str]) -> Callable[..., Answer]:
    from austicker.cli.main import main

    def run(*words: str) -> Answer:
        code = main(words)
        captured = capsys.readouterr()
        return Answer(code, captured.out, captured.err)

    return run


@pytest.fixture
def two_assets(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, Asset]:
    """The command line sees a manifest of two, of which the user's folder holds one."""
    from austicker import assets

    here, gone = (asset(name, PLAIN, Member(("toy/plain.tflite",))) for name in ("here", "gone"))
    manifest = {"here": here, "gone": replace(gone, carrier=Carrier("gone-models==1.0", 2000))}
    monkeypatch.setenv("PIP_CONFIG_FILE", "/dev/null")
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(tmp_path))
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "here.bin").write_bytes(PLAIN)
    store = assets.Store(manifest, tmp_path / "cache", tmp_path / "mine")
    monkeypatch.setattr(assets, "_store", lambda: store)
    return manifest
