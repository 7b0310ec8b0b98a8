"""Files that strangers hand over: ordinary ones, and everything else that has a name."""

from __future__ import annotations

import os
import socket
from pathlib import Path

import numpy as np
import pytest

from austicker import files
from austicker.causal import read_model
from austicker.causal.field_store import read_fields
from austicker.cli import config as main_config
from austicker.errors import AuStickerError, DataError, brief
from austicker.printing.placements_from_report import placements_from_report
from austicker.protection.analysis import Analysis
from austicker.protection.plan import Plan
from austicker.stickers import resolve_sticker

READERS = {
    "model": read_model,
    "fields": read_fields,
    "config": main_config.load,
    "analysis": Analysis.read,
    "plan": Plan.read,
    "report": placements_from_report,
    "sticker": lambda path: resolve_sticker(str(path)),
}


def read(path: Path, most: int = 100) -> bytes:
    return files.read_bytes(path, "a file", DataError, most)


def test_an_ordinary_file_is_read_whole(tmp_path: Path) -> None:
    path = tmp_path / "a"
    for content in (b"", b"x" * 100, bytes(range(100))):
        path.write_bytes(content)
        assert read(path) == content
        files.check_plain(path, "a file", DataError, 100)
    path.write_bytes(b"x" * 101)
    with pytest.raises(DataError, match="expected a file of at most 0 KiB, got a larger file"):
        read(path)


@pytest.mark.skipif(os.name == "nt", reason="names of POSIX")
@pytest.mark.parametrize("reader", READERS)
def test_what_is_no_ordinary_file_is_refused_by_every_reader(tmp_path: Path, reader: str) -> None:
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "loop").symlink_to("loop")
    (tmp_path / "folder.png").mkdir()
    (tmp_path / "secret").touch()
    with socket.socket(socket.AF_UNIX) as unix:
        unix.bind(str(tmp_path / "socket"))
        for name, sentence in {
            "pipe": "device or pipe",
            "loop": "symbolic links",
            "folder.png": "folder",
            "socket": "cannot be read|device or pipe",
            "none": "o such file",
            "n\0l.png": "null byte|o such",
            "x" * 5000 + ".png": "too long",
            "/dev/zero": "device or pipe",
            "/dev/null": "device or pipe",
            "new\nline.png": "o such file",
        }.items():
            with pytest.raises(AuStickerError, match=sentence) as caught:
                READERS[reader](tmp_path / name)
            assert len(str(caught.value).splitlines()) == 1


@pytest.mark.skipif(not Path("/proc/self/mem").exists(), reason="needs /proc")
def test_a_file_that_tells_no_size_is_measured_while_it_is_read() -> None:
    with pytest.raises(DataError, match="got a larger file"):
        read(Path("/proc/self/maps"), 100)


def test_json_of_any_kind_is_values_or_a_sentence() -> None:
    for text in ("[" * 10**5, '{"a":' * 10**5, "9" * 5000, "{", "", "\0", '"\ud800'):
        with pytest.raises(DataError, match="expected a list") as caught:
            files.parse_json(text, "x", "a list", DataError)
        assert len(str(caught.value)) < 300


def test_arrays_are_read_and_bombs_are_not(tmp_path: Path) -> None:
    path = tmp_path / "a.npz"
    np.savez_compressed(path, a=np.arange(4), b=np.array("text"))
    found = files.read_arrays(path, "arrays", DataError, 10_000)
    assert found["a"].tolist() == [0, 1, 2, 3]
    assert str(found["b"]) == "text"
    np.savez_compressed(path, a=np.zeros(1_000_000, np.uint8))
    with pytest.raises(DataError, match="unpacks to over 10000 bytes"):
        files.read_arrays(path, "arrays", DataError, 10_000)
    np.savez(path, a=np.array([object()], object))
    with pytest.raises(DataError, match="expected arrays, got damage"):
        files.read_arrays(path, "arrays", DataError, 10_000)


def test_reasons_are_brief() -> None:
    assert brief("a\nb\x1b[0m") == "a b\\x1b[0m"
    assert len(brief("x" * 10**6)) == 200
