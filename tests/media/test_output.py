from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from austicker.errors import OutputError, UsageError
from austicker.media.output import atomic_output, check_output, default_output
from tests.media.clips import names


@pytest.mark.parametrize(
    ("source", "codec", "expected"),
    [
        ("a.mp4", "libx264", "a_protected.mp4"),
        ("d/b.c.MOV", "h264", "d/b.c_protected.MOV"),
        ("a.mkv", "libx264", "a_protected.mkv"),
        ("a.webm", "libx264", "a_protected.mp4"),
        ("a.webm", "vp9", "a_protected.webm"),
        ("a.mov", "vp9", "a_protected.webm"),
        ("a.avi", "libx264", "a_protected.mp4"),
        ("a.JPG", "libx264", "a_protected.JPG"),
        ("a.tiff", "libx264", "a_protected.tiff"),
    ],
)
def test_default_names(source: str, codec: str, expected: str) -> None:
    assert default_output(Path(source), codec) == Path(expected)


def test_output_equal_to_input_is_refused_through_links(tmp_path: Path) -> None:
    source = tmp_path / "a.mp4"
    source.write_bytes(b"x")
    (tmp_path / "soft.mp4").symlink_to(source)
    os.link(source, tmp_path / "hard.mp4")
    (tmp_path / "sub").mkdir()
    for same in ("a.mp4", "soft.mp4", "hard.mp4", "sub/../a.mp4"):
        with pytest.raises(UsageError, match="equals input"):
            check_output(source, tmp_path / same)
    check_output(source, tmp_path / "b.mp4")


def test_appears_whole_with_ordinary_rights(tmp_path: Path) -> None:
    target = tmp_path / "new" / "folder" / "a.mp4"
    with atomic_output(target) as temporary:
        assert temporary.parent == target.parent
        assert temporary.suffix == ".mp4"
        assert temporary.name.startswith(".")
        temporary.write_bytes(b"done")
        assert not target.exists()
    assert target.read_bytes() == b"done"
    plain = tmp_path / "plain"
    plain.touch()
    assert target.stat().st_mode == plain.stat().st_mode
    assert names(target.parent) == ["a.mp4"]


@pytest.mark.parametrize("error", [RuntimeError, KeyboardInterrupt, GeneratorExit, SystemExit])
def test_nothing_is_left_after_failure(tmp_path: Path, error: type[BaseException]) -> None:
    target = tmp_path / "a.png"
    target.write_bytes(b"older")

    def fail(path: Path) -> None:
        path.write_bytes(b"half")
        raise error

    with pytest.raises(error), atomic_output(target) as temporary:
        fail(temporary)
    assert names(tmp_path) == ["a.png"]
    assert target.read_bytes() == b"older"


@pytest.mark.parametrize(
    ("code", "words"),
    [
        (errno.ENOSPC, "disk is full"),
        (errno.EACCES, "may not be written"),
        (errno.EROFS, "read-only"),
        (errno.EDQUOT, "quota"),
    ],
)
def test_the_disk_s_refusals_are_sentences(tmp_path: Path, code: int, words: str) -> None:
    target = tmp_path / "a.mp4"
    with pytest.raises(OutputError, match=words) as caught, atomic_output(target):
        raise OSError(code, os.strerror(code))
    assert "\n" not in str(caught.value)
    assert not names(tmp_path)


@pytest.mark.parametrize("error", [OSError("odd"), FileNotFoundError(errno.ENOENT, "model")])
def test_other_errors_pass(tmp_path: Path, error: OSError) -> None:
    with pytest.raises(OSError, match=r"odd|model"), atomic_output(tmp_path / "a.mp4"):
        raise error


def test_folders_made_in_vain_are_removed(tmp_path: Path) -> None:
    with pytest.raises(RuntimeError), atomic_output(tmp_path / "new" / "er" / "a.mp4"):
        raise RuntimeError
    assert not names(tmp_path)


def test_read_only_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_args: object, **_kwargs: object) -> None:
        raise OSError(errno.EROFS, "Read-only file system")

    monkeypatch.setattr(os, "open", refuse)  # root may write all, so rights cannot be used
    with pytest.raises(OutputError, match="read-only"), atomic_output(tmp_path / "a.mp4"):
        pytest.fail("not reached")


def test_folder_or_file_in_the_way(tmp_path: Path) -> None:
    (tmp_path / "a.mp4").mkdir()
    with pytest.raises(OutputError, match="folder of that name"), atomic_output(tmp_path / "a.mp4"):
        pytest.fail("not reached")
    (tmp_path / "file").touch()
    with pytest.raises(OutputError), atomic_output(tmp_path / "file" / "a.mp4"):
        pytest.fail("not reached")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes with names")
def test_a_device_or_pipe_is_never_replaced(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe.mp4"
    os.mkfifo(pipe)
    with (
        pytest.raises(OutputError, match="it is a device or pipe; name a file"),
        atomic_output(pipe) as beside,
    ):
        beside.write_text("never")
    assert pipe.is_fifo()
    assert [path.name for path in tmp_path.iterdir()] == ["pipe.mp4"]
