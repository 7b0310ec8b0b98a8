"""Uploads."""

from __future__ import annotations

import asyncio
import errno
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from starlette.requests import ClientDisconnect

from austicker.app import receive as module
from austicker.app.receive import receive
from austicker.app.scratch import Scratch
from austicker.errors import InputError, OutputError
from tests.app.conftest import Page


@pytest.fixture
def scratch(tmp_path: Path) -> Iterator[Scratch]:
    with Scratch(tmp_path) as made:
        yield made


async def chunks(*parts: bytes, fails: bool = False) -> AsyncIterator[bytes]:
    for part in parts:
        yield part
    if fails:
        raise ClientDisconnect


def written(scratch: Scratch) -> list[str]:
    return [path.name for path in scratch.folder.rglob("*") if path.name != ".lock"]


def test_it_is_streamed_to_the_disk(scratch: Scratch) -> None:
    told: list[int] = []
    path = asyncio.run(receive(chunks(b"ab", b"cd"), "a.mp4", 4, scratch, told.append))
    assert path.read_bytes() == b"abcd"
    assert told == [2, 4]


def test_more_than_the_disk_holds_is_refused_before_the_first_byte(scratch: Scratch) -> None:
    body = chunks(fails=True)  # reading it would raise something else
    with pytest.raises(OutputError, match=r"huge.mp4 has .*GB, but only"):
        asyncio.run(receive(body, "huge.mp4", 10**18, scratch))
    assert written(scratch) == []


def test_more_than_the_disk_holds_is_noticed_on_the_way(
    scratch: Scratch, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Scratch, "free", lambda _: 3)
    with pytest.raises(OutputError, match="the disk is full after 2 bytes"):
        asyncio.run(receive(chunks(b"ab", b"cd"), "a.mp4", None, scratch))
    assert written(scratch) == []


def test_a_full_disk_is_a_sentence(scratch: Scratch, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(module, "_whole", full)
    with pytest.raises(OutputError, match="free some space"):
        asyncio.run(receive(chunks(b"ab"), "a.mp4", None, scratch))
    assert written(scratch) == []


@pytest.mark.parametrize(("declared", "parts"), [(4, (b"ab",)), (None, ()), (0, ())])
def test_what_ends_early_leaves_nothing(
    scratch: Scratch, declared: int | None, parts: tuple[bytes, ...]
) -> None:
    with pytest.raises(InputError):
        asyncio.run(receive(chunks(*parts), "a.mp4", declared, scratch))
    assert written(scratch) == []


def test_a_killed_tab_leaves_nothing(scratch: Scratch) -> None:
    with pytest.raises(ClientDisconnect):
        asyncio.run(receive(chunks(b"ab", fails=True), "a.mp4", 4, scratch))
    assert written(scratch) == []


def test_ten_gigabytes_declared_on_a_small_disk(
    page: Page, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Scratch, "free", lambda _: 5 * 10**9)
    answer = page.client.post(
        "/api/upload",
        params={"name": "a.mp4"},
        headers={"content-length": str(10**10)},
        content=b"x",
    )
    assert answer.status_code == 400
    assert "10.0 GB" in answer.json()["error"]
    assert page.get("/api/start")["items"] == []


def test_the_page_asks_before_it_sends(page: Page, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Scratch, "free", lambda _: 5 * 10**9)
    assert page.post("/api/fits", json={"name": "a.mp4", "size": 10**9}) == {}
    for told in ({"name": "a.mp4", "size": 10**10}, {"size": "1"}, {"size": -1}, {}):
        answer = page.client.post("/api/fits", json=told)
        assert answer.status_code == 400
        assert answer.json()["error"]


def test_what_is_no_film_is_refused_and_deleted(page: Page) -> None:
    answer = page.client.post("/api/upload", params={"name": "a.txt"}, content=b"hello")
    assert answer.status_code == 400
    assert "expected a photo or a video" in answer.json()["error"]
    assert written(page.desk.scratch) == []
