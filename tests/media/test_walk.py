from __future__ import annotations

from pathlib import Path

from austicker.errors import InputError
from austicker.media.walk import find_inputs

JPEG = b"\xff\xd8\xff\xe0"


def fill(root: Path, *names: str) -> None:
    for name in names:
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(JPEG if path.suffix == ".jpg" else b"text")


def test_folders_are_walked_sorted_with_relative_paths(tmp_path: Path) -> None:
    fill(tmp_path, "in/b.jpg", "in/a.mp4", "in/sub/deep/c.JPG", "in/sub/d.webm", "lone.png")
    found, problems = find_inputs([tmp_path / "in", tmp_path / "lone.png"])
    assert [str(f.relative) for f in found] == [
        "a.mp4",
        "b.jpg",
        "sub/d.webm",
        "sub/deep/c.JPG",
        "lone.png",
    ]
    assert [f.kind for f in found] == ["video", "photo", "video", "photo", "photo"]
    assert all(f.path.is_file() for f in found)
    assert not problems


def test_hidden_earlier_outputs_and_other_files(tmp_path: Path) -> None:
    fill(tmp_path, ".hidden.jpg", ".git/x.jpg", "a.jpg", "a_protected.jpg", "notes.txt")
    found, problems = find_inputs([tmp_path])
    assert [f.path.name for f in found] == ["a.jpg"]
    assert {p.path.name: p.skipped for p in problems} == {
        "a_protected.jpg": True,
        "notes.txt": True,
    }
    assert all(isinstance(p.error, InputError) for p in problems)


def test_named_files_are_not_skipped_silently(tmp_path: Path) -> None:
    fill(tmp_path, "a_protected.jpg", "notes.txt", "disguised.txt")
    (tmp_path / "disguised.txt").write_bytes(JPEG)
    (tmp_path / "empty.mp4").touch()
    names = ["a_protected.jpg", "notes.txt", "disguised.txt", "empty.mp4", "gone.mp4"]
    found, problems = find_inputs([tmp_path / name for name in names])
    assert [f.path.name for f in found] == ["a_protected.jpg", "disguised.txt"]
    assert [p.path.name for p in problems] == ["notes.txt", "empty.mp4", "gone.mp4"]
    assert not any(p.skipped for p in problems)


def test_a_file_reached_twice_counts_once_and_links_do_not_loop(tmp_path: Path) -> None:
    fill(tmp_path, "in/a.jpg", "in/sub/b.jpg", "out/c.jpg")
    (tmp_path / "in/loop").symlink_to(tmp_path / "in")
    (tmp_path / "in/again.jpg").symlink_to(tmp_path / "in/a.jpg")
    found, _ = find_inputs([tmp_path / "in/a.jpg", tmp_path], exclude=[tmp_path / "out"])
    assert [f.path.name for f in found] == ["a.jpg", "b.jpg"]


def test_an_unreadable_file_in_a_folder_fails(tmp_path: Path) -> None:
    (tmp_path / "empty.jpg").touch()
    found, problems = find_inputs([tmp_path])
    assert not found
    assert [p.skipped for p in problems] == [False]
