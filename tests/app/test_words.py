"""What the page says of files that were dropped: their names, never where they are kept."""

from __future__ import annotations

from pathlib import Path

import pytest

from austicker.app.scratch import Scratch
from tests.actors import ground, shoot
from tests.app.conftest import Page


@pytest.fixture(scope="session")
def empty_film(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return shoot(tmp_path_factory.mktemp("words") / "room.mp4", [ground()] * 8)


def test_a_message_names_the_file_alone(page: Page, tmp_path: Path) -> None:
    (tmp_path / "letter.mp4").write_text("no film\n" * 99)
    item = page.drop(tmp_path / "letter.mp4")
    error = page.wait(item)["error"]
    assert error.startswith("letter.mp4: expected a video")
    answer = page.client.post("/api/upload", params={"name": "a.txt"}, content=b"hello")
    assert answer.json()["error"].startswith("a.txt: expected a photo or a video")


def test_paths_of_users_stay(tmp_path: Path) -> None:
    with Scratch(tmp_path / "with space") as scratch, scratch.filling("upload", "a") as folder:
        assert scratch.nameless(f"{folder / 'a b.mp4'}: damaged") == "a b.mp4: damaged"
        assert scratch.nameless("/films/a.mp4: damaged") == "/films/a.mp4: damaged"


def test_where_nobody_is_protected_nothing_is_saved(
    page: Page, photo: Path, empty_film: Path
) -> None:
    room, portrait = page.drop(empty_film), page.drop(photo)
    for item, people in ((room, 0), (portrait, 1)):
        state = page.wait(item)
        assert (state["people"], state["draws"]) == (people, people > 0)
    page.edit(portrait, do="protect", person=1, on=False)
    for item in (room, portrait):
        answer = page.client.post(f"/api/items/{item}/save", json={"to": "save"})
        assert answer.status_code == 400
        assert "nobody in it is protected" in answer.json()["error"]
    assert not page.desk.places.save.exists()
    page.edit(room, do="rectangle", mode="protect", x=9, y=9, width=90, height=90, first=0, last=7)
    page.post(f"/api/items/{room}/save", json={"to": "save"})
    assert Path(page.wait(room)["saved"]["output"]).is_file()
