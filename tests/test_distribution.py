"""What is published: the wheel and the source archive, built, installed and tried."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

import austicker

ROOT = Path(__file__).parents[1]


def run(*words: object, **variables: str) -> str:
    done = subprocess.run(
        [str(word) for word in words],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, **variables},
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_the_version_is_told_alike_everywhere() -> None:
    version = austicker.__version__
    citation = (ROOT / "CITATION.cff").read_text(encoding="utf-8")
    assert f"\nversion: {version}\n" in citation
    changes = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert re.findall(r"^## \[(.+?)\]", changes, re.MULTILINE)[:2] == ["Unreleased", version]


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    if not (ROOT / ".git").exists():
        pytest.skip("built from the repository only")
    folder = tmp_path_factory.mktemp("dist")
    run(sys.executable, "-m", "build", "--outdir", folder, ROOT)
    return folder


@pytest.mark.slow
def test_the_wheel_runs(built: Path, tmp_path: Path) -> None:
    (wheel,) = built.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
    assert "austicker/py.typed" in names
    assert "austicker/causal/model.json" in names
    assert {name.partition("/")[0].partition("-")[0] for name in names} == {
        "austicker",
        "au_sticker",
    }
    run(sys.executable, "-m", "pip", "install", "-q", "--no-deps", "--target", tmp_path, wheel)
    said = run(sys.executable, "-m", "austicker", "--version", PYTHONPATH=str(tmp_path))
    assert said == f"austicker {austicker.__version__}\n"


@pytest.mark.slow
def test_the_source_archive_installs_and_runs_its_own_tests(built: Path, tmp_path: Path) -> None:
    (archive,) = built.glob("*.tar.gz")
    with tarfile.open(archive) as opened:
        opened.extractall(tmp_path, filter="data")
    (unpacked,) = tmp_path.iterdir()
    here = {path.name for path in unpacked.iterdir()}
    assert {"main.py", "config.toml", "CONTRIBUTING.md", "Makefile", "constraints.txt"} <= here
    assert {"tests", "examples", "docs", "mkdocs.yml", "CITATION.cff"} <= here
    target = tmp_path / "installed"
    run(sys.executable, "-m", "pip", "install", "-q", "--no-deps", "--target", target, unpacked)
    said = run(sys.executable, "-m", "austicker", "--version", PYTHONPATH=str(target))
    assert said == f"austicker {austicker.__version__}\n"
    words = (sys.executable, "-m", "pytest", "-q", "-n", "0", "-p", "no:cacheprovider")
    some = ("tests/cli/test_config.py", "tests/test_configuration.py", "tests/stickers")
    run(
        *words,
        *("--rootdir", unpacked, "-c", unpacked / "pyproject.toml"),
        *(unpacked / name for name in some),
        PYTHONPATH=f"{unpacked / 'src'}{os.pathsep}{unpacked}",
    )
