from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from austicker.errors import InputError
from austicker.media.kinds import PHOTO_SUFFIXES, VIDEO_SUFFIXES, kind_of


@pytest.mark.parametrize("suffix", PHOTO_SUFFIXES + VIDEO_SUFFIXES)
def test_suffix_decides_when_content_says_nothing(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"a{suffix.upper()}"
    path.write_bytes(b"nothing known")
    assert kind_of(path) == ("photo" if suffix in PHOTO_SUFFIXES else "video")


@pytest.mark.parametrize(
    ("name", "head", "kind"),
    [
        ("a.mp4", b"\xff\xd8\xff\xe0", "photo"),
        ("a", b"\x89PNG\r\n\x1a\n", "photo"),
        ("a.avi", b"RIFF\1\0\0\0WEBPVP8 ", "photo"),
        ("a", b"II*\0", "photo"),
        ("a", b"BM\1\2\3\4\0\0\0\0", "photo"),
        ("a.jpg", b"\0\0\0\x18ftypmp42", "video"),
        ("a.jpg", b"\x1aE\xdf\xa3", "video"),
        ("a.jpg", b"RIFF\1\0\0\0AVI LIST", "video"),
    ],
)
def test_content_wins_over_suffix(tmp_path: Path, name: str, head: bytes, kind: str) -> None:
    path = tmp_path / name
    path.write_bytes(head)
    assert kind_of(path) == kind


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("a.txt", b"hello", "expected a photo or a video"),
        ("a.mp4", b"", "empty"),
    ],
)
def test_what_is_neither_says_so(tmp_path: Path, name: str, content: bytes, words: str) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(InputError, match=words) as caught:
        kind_of(path)
    assert str(path) in str(caught.value)
    assert "\n" not in str(caught.value)


def test_missing_folder_and_pipe(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no such file"):
        kind_of(tmp_path / "gone.mp4")
    with pytest.raises(InputError, match="folder"):
        kind_of(tmp_path)
    os.mkfifo(tmp_path / "pipe.mp4")
    with pytest.raises(InputError, match="pipe"):
        kind_of(tmp_path / "pipe.mp4")


def test_unreadable(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.mp4"
    path.write_bytes(b"x")

    def refuse(*_args: object, **_kwargs: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", refuse)  # root may read all, so rights cannot be used
    with pytest.raises(InputError, match="Permission denied"):
        kind_of(path)


def test_naming_files_loads_no_heavy_library() -> None:
    program = (
        "import sys, austicker.media, austicker.media.walk, austicker.media.output\n"
        "print({'av', 'PIL', 'cv2', 'numpy'} & set(sys.modules))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert done.stdout == "set()\n"
