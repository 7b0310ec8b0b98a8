"""A real browser before a running page. Skipped where no Chromium is installed."""

from __future__ import annotations

import base64
import shutil
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

pytest.importorskip("starlette", reason="the extra 'app' is not installed")
pytest.importorskip("playwright.sync_api", reason="playwright is not installed")

import uvicorn
from PIL import Image
from playwright import sync_api

from austicker.app.camera import CameraDesk, camera_routes
from austicker.app.desk import Desk
from austicker.app.guard import Secrets
from austicker.app.places import Places
from austicker.app.scratch import Scratch
from austicker.app.serve import bound, config_of
from austicker.app.server import build
from tests.actors import astronaut, shoot, talk

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
DROP = """async ([name, base64]) => {
  const bytes = Uint8Array.from(atob(base64), (c) => c.charCodeAt(0));
  const dataTransfer = new DataTransfer();
  dataTransfer.items.add(new File([bytes], name));
  const more = { dataTransfer, bubbles: true, cancelable: true };
  for (const kind of ["dragenter", "dragover", "drop"]) {
    document.body.dispatchEvent(new DragEvent(kind, more));
  }
}"""
SECONDS = 60_000  # ms; other programs may use the processors too


class Running:
    """A page that runs in a thread.

    Attributes:
        secrets, desk, cameras: What it was made with.
        scratch, saved: Where uploads and copies lie.
    """

    def __init__(self, secrets: Secrets, desk: Desk, cameras: CameraDesk, saved: Path) -> None:
        self.secrets, self.desk, self.cameras, self.saved = secrets, desk, cameras, saved
        self.scratch = desk.scratch.folder

    @property
    def origin(self) -> str:
        return f"http://127.0.0.1:{self.secrets.port}"


@pytest.fixture(scope="session")
def chromium() -> str:
    found = next(filter(None, map(shutil.which, NAMES)), None)
    if found is None:
        pytest.skip("no Chromium is installed; on Debian: apt-get install chromium")
    return found


@pytest.fixture
def running(tmp_path: Path) -> Iterator[Running]:
    saved = tmp_path / "saved"
    with Scratch(tmp_path / "cache") as scratch, bound(0) as listening:
        secrets = Secrets(listening.getsockname()[1])
        desk, cameras = Desk(Places(None, saved), scratch), CameraDesk(saved)
        server = uvicorn.Server(config_of(build(desk, secrets, more=camera_routes(cameras))))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
        thread.start()
        yield Running(secrets, desk, cameras, saved)
        cameras.close()
        server.should_exit = True
        thread.join(30)


@pytest.fixture
def opened(chromium: str, running: Running) -> Iterator[Callable[..., Any]]:
    """Opens the page: (width, camera file) -> a tab; checks afterwards what it asked for."""
    asked: list[str] = []
    errors: list[str] = []
    with sync_api.sync_playwright() as driver:

        def open_page(
            width: int = 1280, height: int = 800, camera: Path | None = None, script: str = ""
        ) -> Any:
            words = ["--no-sandbox"]
            if camera is not None:
                words += [
                    "--use-fake-ui-for-media-stream",
                    "--use-fake-device-for-media-stream",
                    f"--use-file-for-fake-video-capture={camera}",
                ]
            browser = driver.chromium.launch(executable_path=chromium, args=words)
            context = browser.new_context(viewport={"width": width, "height": height})
            context.set_default_timeout(SECONDS)
            context.on("request", lambda request: asked.append(request.url))
            context.add_init_script(script)
            tab = context.new_page()
            tab.on("pageerror", lambda error: errors.append(str(error)))
            tab.on("websocket", lambda socket: asked.append(socket.url))
            tab.goto(running.secrets.address)
            tab.wait_for_selector("#drop strong:not(:empty)")
            return tab

        yield open_page
    assert asked
    strangers = [url for url in asked if urlsplit(url).hostname not in {"127.0.0.1", None, ""}]
    assert strangers == []
    assert errors == []


def until(holds: Callable[[], Any], seconds: float = 60) -> Any:
    """What `holds` gives once it is true."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        found = holds()
        if found:
            return found
        time.sleep(0.05)
    raise AssertionError("it did not come true")


@pytest.fixture(scope="session")
def clip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return shoot(tmp_path_factory.mktemp("browser") / "talk.mp4", talk(30, lift=3.0))


@pytest.fixture(scope="session")
def photo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("browser") / "photo.png"
    Image.fromarray(astronaut()).save(path)
    return path


def drop(tab: Any, path: Path) -> None:
    tab.evaluate(DROP, [path.name, base64.b64encode(path.read_bytes()).decode()])
    tab.wait_for_selector(".verdict:not(.stale) strong")
    tab.wait_for_selector(".sticker")


def shown(tab: Any) -> str:
    """Which frame of which version is on the screen."""
    return str(tab.get_attribute(".frame", "data-shown"))
