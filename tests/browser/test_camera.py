"""The browser's camera: a clip plays as the camera, and no face comes out bare."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from austicker.app.pictures import jpeg
from austicker.faces.models import load_models
from austicker.media.reader import read_video
from austicker.types import Image
from tests.actors import ground, paste, portrait
from tests.browser.conftest import Running, until

LEAST_SCORE = 0.75


def acted() -> list[Image]:
    """6 s at 30 frames/s: a face sways, is gone for a second, and comes back; 640 x 360."""
    scene = ground(640, 360)
    images = []
    for i in range(180):
        there = not 110 <= i < 140
        face = paste(scene, portrait(), 220 + 12 * np.sin(i / 9), 90 + 4 * np.cos(i / 13))
        images.append(face if there else scene)
    return images


def red(image: Image, box: Any) -> int:
    """Pixels of a face as red as the heart."""
    x0, y0, x1, y1 = (max(0, round(float(v))) for v in box)
    part = image[y0:y1, x0:x1].astype(int)
    return int(((part[..., 0] > 150) & (part[..., 1] < 90) & (part[..., 2] < 110)).sum())


@pytest.mark.slow
def test_no_face_comes_out_bare(opened: Any, running: Running, tmp_path: Path) -> None:
    images = acted()
    camera = tmp_path / "camera.mjpeg"
    camera.write_bytes(b"".join(jpeg(image, quality=95) for image in images))
    detector = load_models().detectors.near
    bare = [one for one in detector.detect(images[0]) if one.score > LEAST_SCORE]
    assert len(bare) == 1  # a bare face would be found,
    assert red(images[0], bare[0].box) < 20  # and is not taken for one with a sticker

    tab = opened(camera=camera)
    tab.click("#tab-live")
    tab.click("[data-key=live-design-heart]")
    tab.click("#live-start")
    until(lambda: tab.get_attribute("#live-out", "data-frames"))
    tab.click("#live-record")
    until(lambda: running.cameras.outputs.recording)
    until(lambda: "wear" in tab.inner_text("#live-state"), 90)
    until(lambda: running.cameras.outputs.meter.frames > 150, 120)
    assert float(tab.get_attribute("#live-state", "data-latency")) > 0
    tab.click("#live-record")
    path = until(lambda: next(iter(running.saved.glob("camera_*.mp4")), None))
    until(lambda: running.cameras.outputs.recording is None)
    tab.click("#live-stop")

    found = dressed = 0
    for frame in read_video(path):
        for one in detector.detect(frame.image):
            if one.score > LEAST_SCORE:
                found += 1
                worn = red(frame.image, one.box) >= 20
                dressed += worn
                assert worn, f"a bare face on frame {frame.index}"
    assert dressed == found > 20


KEPT = """
const ask = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
navigator.mediaDevices.getUserMedia = async (wanted) => (window.kept = await ask(wanted));
"""
HIDDEN = """() => {
  Object.defineProperty(document, "hidden", { value: true, configurable: true });
  HTMLVideoElement.prototype.requestVideoFrameCallback = () => 0;
  document.dispatchEvent(new Event("visibilitychange"));
}"""


@pytest.fixture
def still(tmp_path: Path) -> Path:
    """A camera before which nobody sits."""
    path = tmp_path / "still.mjpeg"
    path.write_bytes(jpeg(ground(320, 180), quality=90) * 40)
    return path


def started(opened: Any, camera: Path) -> Any:
    tab = opened(camera=camera, script=KEPT)
    tab.click("#tab-live")
    tab.click("#live-start")
    until(lambda: tab.get_attribute("#live-out", "data-frames"))
    return tab


@pytest.mark.slow
def test_it_goes_on_behind_another_page(opened: Any, running: Running, still: Path) -> None:
    tab = started(opened, still)
    tab.evaluate(HIDDEN)
    tab.wait_for_timeout(500)
    before = running.cameras.outputs.meter.frames
    until(lambda: running.cameras.outputs.meter.frames > before + 20)
    tab.click("#live-stop")
    tab.wait_for_selector("#live-start")
    tab.wait_for_timeout(500)
    before = running.cameras.outputs.meter.frames
    tab.wait_for_timeout(500)
    assert running.cameras.outputs.meter.frames == before


@pytest.mark.slow
def test_a_camera_that_is_taken_away_and_one_that_another_tab_starts(
    opened: Any, running: Running, still: Path
) -> None:
    tab = started(opened, still)
    tab.click("#live-record")
    until(lambda: running.cameras.outputs.recording)
    before = running.cameras.outputs.meter.frames
    until(lambda: running.cameras.outputs.meter.frames > before + 5)
    tab.evaluate("window.kept.getTracks()[0].dispatchEvent(new Event('ended'))")
    until(lambda: "was taken away" in tab.inner_text("#toasts"))
    tab.wait_for_selector("#live-start")
    until(lambda: running.cameras.outputs.recording is None)
    (path,) = running.saved.glob("camera_*.mp4")
    assert list(read_video(path))

    tab.click("#live-start")
    until(lambda: tab.get_attribute("#live-out", "data-frames"))
    second = tab.context.new_page()
    second.goto(running.origin)
    second.click("#tab-live")
    second.click("#live-start")
    until(lambda: second.get_attribute("#live-out", "data-frames"))
    until(lambda: "another camera was started" in tab.inner_text("#toasts"))
    seen = int(second.get_attribute("#live-out", "data-frames"))
    until(lambda: int(second.get_attribute("#live-out", "data-frames")) > seen + 5)


@pytest.mark.slow
def test_a_camera_that_is_refused_is_a_sentence(opened: Any) -> None:
    tab = opened()  # without a camera
    tab.click("#tab-live")
    tab.click("#live-start")
    tab.wait_for_selector(".toast.bad")
    assert "no camera that it could start" in tab.inner_text(".toast.bad")
    tab.evaluate(
        """() => { navigator.mediaDevices.getUserMedia = async () => {
          throw new DOMException("no", "NotAllowedError"); }; }"""
    )
    tab.click("#live-start")
    until(lambda: "Allow it for this page" in tab.inner_text("#toasts"))
    tab.fill("#live-source", "nothing.mp4")
    tab.click("[data-key=live-python]")
    until(lambda: "nothing.mp4" in tab.inner_text("#toasts"))
