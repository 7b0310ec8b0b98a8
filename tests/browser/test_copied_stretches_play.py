"""A copy of which some stretches are the source's packets plays in a browser, and jumps."""

from __future__ import annotations

import base64
from pathlib import Path

import numpy as np
import pytest
from playwright import sync_api

from austicker.media import packet_plan
from austicker.media.writer import rewrite_video
from tests.browser.conftest import SECONDS
from tests.media.clips import pictures, video_times
from tests.media.test_joined import SIZE, Layout, copied, painter

PLAY = """async ([file, times, width, height]) => {
  const bytes = Uint8Array.from(atob(file), (c) => c.charCodeAt(0));
  const video = document.createElement("video");
  video.muted = true;
  const told = (name) => new Promise((done, fail) => {
    video.addEventListener(name, done, { once: true });
    video.onerror = () => fail(new Error(video.error.message));
  });
  let next = told("loadeddata");
  video.src = URL.createObjectURL(new Blob([bytes], { type: "video/mp4" }));
  await next;
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [width, height];
  const context = canvas.getContext("2d", { willReadFrequently: true });
  const seen = [];
  for (const time of times) {
    next = told("seeked");
    // On a busy machine the picture before is still shown when the jump is over.
    const shown = new Promise((done) => video.requestVideoFrameCallback(done));
    video.currentTime = time;
    await next;
    await Promise.race([shown, new Promise((done) => setTimeout(done, 5000))]);
    context.drawImage(video, 0, 0);
    seen.push(Array.from(context.getImageData(0, 0, width, height).data));
  }
  next = told("seeked");
  video.currentTime = 0;
  await next;
  next = told("ended");
  await video.play();
  await next;
  return [seen, video.currentTime, video.getVideoPlaybackQuality().corruptedVideoFrames];
}"""


@pytest.mark.parametrize("bframes", ["0", "3"])
def test_it_plays_and_jumps(
    chromium: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, bframes: str
) -> None:
    monkeypatch.setattr(packet_plan, "LEAST", 0.0)
    layout = Layout((12, 13, 12), {"bf": bframes}, steps=(2,))
    source, copy = layout.make(tmp_path), tmp_path / "out.mp4"
    free = [True] * 12 + [False] * 13 + [True] * 12
    assert copied(source, free) == free
    rewrite_video(source, copy, painter(free), untouched=free)
    expected = np.stack(pictures(copy)).astype(int)
    times = [float(time) + 0.01 for time in video_times(copy)]
    jumps = [36, 0, 11, 12, 13, 24, 25, 26, 3, 18, 30]
    file = base64.b64encode(copy.read_bytes()).decode()
    with sync_api.sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        tab = browser.new_page()
        tab.set_default_timeout(SECONDS)
        seen, end, corrupted = tab.evaluate(PLAY, [file, [times[at] for at in jumps], *SIZE])
    assert corrupted == 0
    assert end == pytest.approx(37 / 25, abs=0.05)
    shapes = [np.array(one).reshape(SIZE[1], SIZE[0], 4)[..., :3] for one in seen]
    nearest = [int(np.abs(expected - one).mean(axis=(1, 2, 3)).argmin()) for one in shapes]
    assert nearest == jumps
