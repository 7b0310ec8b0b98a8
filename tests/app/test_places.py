"""Files outside the folders that were chosen stay out of reach."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from austicker.app.places import Places, plain_name
from austicker.errors import InputError, OutputError


@pytest.fixture
def places(tmp_path: Path) -> Places:
    folder = tmp_path / "mine"
    (folder / "trip" / ".hidden").mkdir(parents=True)
    for name in ("a.mp4", "trip/b.jpg", "trip/.hidden/c.jpg", "notes.txt", "a_protected.mp4"):
        (folder / name).write_bytes(b"x")
    (tmp_path / "secret.mp4").write_bytes(b"x")
    (folder / "link.mp4").symlink_to(tmp_path / "secret.mp4")
    return Places(folder, tmp_path / "saved")


def test_photos_and_videos_are_listed(places: Places) -> None:
    assert places.listing() == ["a.mp4", "link.mp4", "trip/b.jpg"]
    assert places.folders() == ["", "trip"]


@pytest.mark.parametrize(
    "path",
    ["../secret.mp4", "trip/../../secret.mp4", "/etc/passwd", "link.mp4", "", "trip", "a\0.mp4"],
)
def test_nothing_else_can_be_read(places: Places, path: str) -> None:
    with pytest.raises(InputError):
        places.source(path)


@pytest.mark.parametrize("path", ["..", "../..", "/", "trip/../..", "a.mp4", "nothing", "\0"])
def test_nothing_else_can_be_written_to(places: Places, path: str) -> None:
    with pytest.raises(OutputError):
        places.destination(path)


def test_what_was_chosen_can(places: Places) -> None:
    assert places.folder is not None
    assert places.source("trip/b.jpg") == places.folder / "trip" / "b.jpg"
    assert places.destination("trip") == places.folder / "trip"
    assert places.destination(None) == places.save


def test_without_a_folder_nothing_is_offered(tmp_path: Path) -> None:
    places = Places(None, tmp_path)
    assert places.listing() == []
    with pytest.raises(InputError, match="drop the file"):
        places.source("a.mp4")


@given(st.text(max_size=400))
def test_names_of_uploads_are_plain(name: str) -> None:
    found = plain_name(name)
    assert found
    assert found not in {".", ".."}
    assert not set(found) & set('/\\\0:*?"<>|')
    assert found.isprintable()
    assert len(found.encode("utf-8", "surrogatepass")) < 255
    assert Path(found).name == found
