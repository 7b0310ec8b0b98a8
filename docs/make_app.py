"""Make the pictures of docs/app.md with the page itself: python docs/make_app.py.

Needs Chromium (on Debian: apt-get install chromium) and playwright. All that is shown is synthetic.
"""

from __future__ import annotations

import io
import shutil
import socket
import tempfile
import threading
import time
from pathlib import Path
from typing import Any

import uvicorn
from PIL import Image
from playwright.sync_api import sync_playwright

from austicker.app.camera import CameraDesk, camera_routes
from austicker.app.desk import Desk
from austicker.app.guard import Secrets
from austicker.app.pictures import jpeg
from austicker.app.places import Places
from austicker.app.scratch import Scratch
from austicker.app.serve import bound, config_of
from austicker.app.server import build
from austicker.demo import run
from austicker.media.reader import read_video
from austicker.protection.strength import OptionsByKind

HERE = Path(__file__).parent / "img"
_COLOURS = 256
_BROWSERS = ("chromium", "chromium-browser", "google-chrome")
_PATIENCE = 600_000
_ANYBODY = """() => {
  document.querySelector("#live-address").textContent = "http://127.0.0.1:8000/stream.mjpg?token=…";
  const rules = new CSSStyleSheet();
  rules.replaceSync("#live-state .quiet { display: none; }");
  document.adoptedStyleSheets = [rules];
}"""
"""The address and the figures are this run's; a picture is to show anybody's."""


def main() -> None:
    """Write docs/img/app.png, app_dark.png, app_phone.png and app_camera.png."""
    with tempfile.TemporaryDirectory() as name, bound(0) as listening:
        scratch = Path(name)
        demo = run(scratch / "demo", OptionsByKind.at_strength(seed=1), lambda *_: None)
        take = demo.folder / "take.mp4"
        camera = scratch / "camera.mjpeg"
        camera.write_bytes(b"".join(jpeg(f.image, quality=95) for f in read_video(take)))
        _served(listening, scratch, take, demo.folder / "photo.png", camera)


def _served(listening: socket.socket, scratch: Path, take: Path, photo: Path, camera: Path) -> None:
    saved = Path.home() / "Downloads" / "Au-Sticker"  # only shown
    with Scratch(scratch / "cache") as kept:
        secrets = Secrets(listening.getsockname()[1])
        desk, cameras = Desk(Places(None, saved), kept), CameraDesk(saved)
        server = uvicorn.Server(config_of(build(desk, secrets, more=camera_routes(cameras))))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
        thread.start()
        try:
            _pictures(secrets, take, photo, camera)
        finally:
            cameras.close()
            server.should_exit = True
            thread.join()


def _pictures(secrets: Secrets, take: Path, photo: Path, camera: Path) -> None:
    found = next(filter(None, map(shutil.which, _BROWSERS)), None)
    if found is None:
        raise SystemExit("no Chromium is installed; on Debian: apt-get install chromium")
    words = [
        "--no-sandbox",
        "--use-fake-ui-for-media-stream",
        "--use-fake-device-for-media-stream",
        f"--use-file-for-fake-video-capture={camera}",
    ]
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=found, args=words)
        context = browser.new_context(viewport={"width": 1360, "height": 920})
        context.set_default_timeout(_PATIENCE)
        tab = context.new_page()
        tab.goto(secrets.address)
        tab.set_input_files("#chooser", [str(take)])
        tab.wait_for_selector(".verdict:not(.stale) .icon")
        tab.wait_for_selector(".sticker")
        tab.set_input_files("#chooser", [str(photo)])
        tab.wait_for_selector(".entry:has-text('photo.png') .entry-more:is(.green, .amber, .red)")
        tab.click("[data-key=view-compare]")
        tab.locator(".movement-row").first.click()
        tab.locator(".handle").focus()
        tab.keyboard.press("PageDown")
        _settle(tab)
        tab.evaluate("document.activeElement.blur()")
        tab.evaluate("document.querySelector('#stage').scrollTo(0, 0)")
        _keep(tab, "app.png")
        tab.click("[data-key=view-protected]")
        tab.click("[data-key=regions]")
        tab.emulate_media(color_scheme="dark")
        _settle(tab)
        _keep(tab, "app_dark.png")
        tab.click("[data-key=regions]")
        tab.emulate_media(color_scheme="light")
        tab.set_viewport_size({"width": 390, "height": 844})
        _settle(tab)
        tab.evaluate("scrollTo(0, 0)")
        _keep(tab, "app_phone.png")
        tab.set_viewport_size({"width": 1360, "height": 800})
        tab.click("#tab-live")
        tab.click("#live-start")
        until = time.monotonic() + 60
        while "wears" not in tab.inner_text("#live-state") and time.monotonic() < until:
            time.sleep(0.2)
        tab.evaluate(_ANYBODY)
        _keep(tab, "app_camera.png")
        browser.close()


def _settle(tab: Any) -> None:  # noqa: ANN401 - playwright's page
    """Wait until the frame of the last change is on the screen."""
    tab.wait_for_load_state("networkidle")
    tab.wait_for_timeout(1500)


def _keep(tab: Any, name: str) -> None:  # noqa: ANN401 - playwright's page
    """A screenshot, small: few colours suffice."""
    picture = Image.open(io.BytesIO(tab.screenshot())).convert("RGB")
    # Rare colours, such as a verdict's, keep their own places.
    few = picture.quantize(_COLOURS, method=Image.Quantize.MAXCOVERAGE, kmeans=4)
    few.save(HERE / name, optimize=True)


if __name__ == "__main__":
    main()
