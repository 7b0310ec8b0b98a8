"""A running page without a browser, and small files to drop on it."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest

pytest.importorskip("starlette", reason="the extra 'app' is not installed")

from starlette.testclient import TestClient

from austicker.app.desk import Desk
from austicker.app.guard import Secrets
from austicker.app.places import Places
from austicker.app.scratch import Scratch
from austicker.app.server import build
from tests.actors import astronaut, shoot, talk
from tests.disks import small_disk

PORT = 8123


class Page:
    """The page as a program sees it that has the cookie and is the page itself.

    Attributes:
        client: Sends the page's Origin.
        secrets, desk, folder: What it was made with.
    """

    def __init__(self, client: TestClient, secrets: Secrets, desk: Desk, folder: Path) -> None:
        self.client, self.secrets, self.desk, self.folder = client, secrets, desk, folder

    def post(self, path: str, **more: Any) -> Any:
        answer = self.client.post(path, **more)
        assert answer.status_code in {200, 202}, answer.text
        return answer.json()

    def get(self, path: str) -> Any:
        answer = self.client.get(path)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def drop(self, path: Path, name: str | None = None) -> str:
        """Drop a file; its id."""
        query = {"name": name or path.name}
        return str(self.post("/api/upload", params=query, content=path.read_bytes())["id"])

    def state(self, item: str) -> Any:
        return next(one for one in self.get("/api/start")["items"] if one["id"] == item)

    def wait(self, item: str, seconds: float = 90) -> Any:
        """The item's state when nothing is done for it any more."""
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            found = self.state(item)
            if not found["tasks"]:
                return found
            time.sleep(0.02)
        raise AssertionError(f"still at work after {seconds} s: {found}")

    def edit(self, item: str, **edit: Any) -> Any:
        return self.post(f"/api/items/{item}/edit", json=edit)

    def frame(self, item: str, frame: int, side: str = "protected") -> Any:
        """(H, W, 3) BGR."""
        answer = self.client.get(f"/api/items/{item}/frame/{frame}", params={"side": side})
        assert answer.status_code == 200, answer.text
        return cv2.imdecode(np.frombuffer(answer.content, np.uint8), cv2.IMREAD_COLOR)


def origin(port: int = PORT) -> str:
    return f"http://127.0.0.1:{port}"


@pytest.fixture
def page(tmp_path: Path) -> Iterator[Page]:
    folder = tmp_path / "mine"
    folder.mkdir()
    with Scratch(tmp_path / "cache") as scratch:
        secrets, desk = Secrets(PORT), Desk(Places(folder, tmp_path / "saved"), scratch, 1)
        application = build(desk, secrets)
        with TestClient(application, base_url=origin(), headers={"origin": origin()}) as client:
            client.get(f"/?token={secrets.token}")
            yield Page(client, secrets, desk, folder)


@pytest.fixture(scope="session")
def talking(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A person whose left mouth corner rises; with sound."""
    return shoot(tmp_path_factory.mktemp("page") / "talk.mp4", talk(30, lift=3.0))


@pytest.fixture(scope="session")
def photo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("page") / "photo.png"
    cv2.imwrite(str(path), np.ascontiguousarray(astronaut()[:, :, ::-1]))
    return path


@pytest.fixture
def small(tmp_path: Path) -> Iterator[Path]:
    """A disk of its own that is soon full."""
    with small_disk(tmp_path / "small") as place:
        yield place
