"""A disk that fills up: a sentence, nothing half written, and the page goes on."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from austicker.app import scratch as scratch_module
from austicker.app.places import Places
from austicker.app.receive import receive
from austicker.app.scratch import Scratch
from austicker.errors import OutputError
from tests.app.conftest import Page
from tests.app.test_page import png
from tests.disks import SIZE, grown

WRITTEN = ("output", "plan", "report")


def left_in(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.rglob("*") if path.name != "filler")


def filled(folder: Path, free: int = 0) -> Path:
    """Fill the disk but for about so many bytes."""
    filler = folder / "filler"
    filler.write_bytes(bytes(SIZE - free))
    return filler


@pytest.mark.parametrize("free", [0, 20_000])
def test_while_a_copy_is_saved(page: Page, small: Path, talking: Path, free: int) -> None:
    item = page.drop(talking)
    assert page.wait(item)["ready"]
    page.desk.places = Places(None, small)
    filler = filled(small, free)
    page.post(f"/api/items/{item}/save", json={"to": "save"})
    state = page.wait(item)
    assert state["saved"] is None
    assert "the disk is full; free some space" in state["error"]
    assert left_in(small) == []
    # There is room again: the same button works.
    filler.unlink()
    grown(small, 20_000_000)
    page.post(f"/api/items/{item}/save", json={"to": "save"})
    saved = page.wait(item)
    assert saved["error"] is None
    assert Path(saved["saved"]["output"]).is_file()


@pytest.mark.parametrize("short_of", ["output", "plan", "report"])
def test_a_copy_without_its_plan_or_report_is_not_left(
    page: Page, small: Path, talking: Path, short_of: str
) -> None:
    item = page.drop(talking)
    page.wait(item)
    page.post(f"/api/items/{item}/save", json={"to": "save"})
    saved = page.wait(item)["saved"]
    blocks = {which: -(-Path(saved[which]).stat().st_size // 4096) * 4096 for which in WRITTEN}
    before = WRITTEN[: WRITTEN.index(short_of)]
    room = sum(blocks[which] for which in before) + blocks[short_of] // 2
    grown(small, SIZE + room)
    page.desk.places = Places(None, small)
    filled(small)
    page.post(f"/api/items/{item}/save", json={"to": "save"})
    state = page.wait(item)
    assert "the disk is full" in state["error"], state["error"]
    assert left_in(small) == []


@pytest.fixture
def cache(page: Page, small: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The page's temporary files lie on the small disk, which they may fill to its end."""
    monkeypatch.setattr(scratch_module, "LEAST_FREE", 0)
    page.desk.scratch.folder = small
    return small


def test_while_something_is_uploaded(page: Page, cache: Path) -> None:
    async def chunks() -> AsyncIterator[bytes]:
        yield bytes(20_000)
        filled(cache, 30_000)  # by another program
        for _ in range(9):
            yield bytes(20_000)

    with pytest.raises(OutputError, match=r"talk.mp4: the disk is full; free some space"):
        asyncio.run(receive(chunks(), "talk.mp4", None, page.desk.scratch))
    assert left_in(cache) == []
    answer = page.client.post("/api/upload", params={"name": "a.mp4"}, content=bytes(50_000))
    assert answer.status_code == 400
    assert "of the disk may be used" in answer.json()["error"]
    assert left_in(cache) == []


def test_where_not_even_a_folder_can_be_made(page: Page, cache: Path) -> None:
    page.desk.scratch.folder = cache / "gone"
    answer = page.client.post("/api/stickers", params={"name": "a.png"}, content=png())
    assert answer.status_code == 400
    assert "a.png: it cannot be kept for now" in answer.json()["error"]


def test_while_a_sticker_is_added_and_a_comparison_made(
    page: Page, small: Path, talking: Path
) -> None:
    item = page.drop(talking)
    page.wait(item)
    page.desk.scratch.folder = small
    filled(small)
    answer = page.client.post("/api/stickers", params={"name": "a.png"}, content=png())
    assert answer.status_code == 400
    assert "a.png: the disk is full" in answer.json()["error"]
    end = time.monotonic() + 60
    while (answer := page.client.post(f"/api/items/{item}/film", json={"first": 0})).is_success:
        assert not answer.json()["ready"]
        assert time.monotonic() < end
        time.sleep(0.02)
    assert "the comparison: the disk is full" in answer.json()["error"]
    assert left_in(small) == []
    assert page.frame(item, 3).shape == (320, 480, 3)


def test_at_the_start(small: Path) -> None:
    (small / "page").write_text("in the way")
    with pytest.raises(OutputError, match="expected a folder for temporary files"):
        Scratch(small / "page").__enter__()
