"""Texts can be read, light and dark: WCAG 2.2, 1.4.3 asks for a contrast of 4.5, 3 where large."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.browser.conftest import drop

FAINT = """() => {
  const pen = new OffscreenCanvas(1, 1).getContext("2d", { willReadFrequently: true });
  const rgba = (colour) => {
    pen.clearRect(0, 0, 1, 1);
    pen.fillStyle = colour;
    pen.fillRect(0, 0, 1, 1);
    const [r, g, b, a] = pen.getImageData(0, 0, 1, 1).data;
    return [r, g, b, a / 255];
  };
  const over = ([r, g, b, a], under) => [r, g, b].map((v, i) => v * a + under[i] * (1 - a));
  const behind = (e) => {
    if (!e) return [255, 255, 255];
    const own = rgba(getComputedStyle(e).backgroundColor);
    return own[3] === 1 ? own.slice(0, 3) : over(own, behind(e.parentElement));
  };
  const light = (colour) => colour
    .map((v) => v / 255)
    .map((v) => (v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4))
    .reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
  const found = [];
  for (const e of document.querySelectorAll("body *")) {
    const own = [...e.childNodes].some((n) => n.nodeType === 3 && n.textContent.trim());
    if (!own || !e.checkVisibility({ opacityProperty: true, visibilityProperty: true })) continue;
    if (e.closest(":disabled, svg, option, .tag, .skip, .off")) continue;
    const style = getComputedStyle(e);
    const ground = behind(e);
    const [a, b] = [light(over(rgba(style.color), ground)), light(ground)];
    const contrast = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    const size = parseFloat(style.fontSize);
    const large = size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700);
    if (contrast < (large ? 3 : 4.5)) {
      const text = e.textContent.slice(0, 30);
      found.push(`${e.tagName} ${e.className} ${contrast.toFixed(2)} ${text}`);
    }
  }
  return found;
}"""
STILL = "* { transition: none !important; animation: none !important; }"


@pytest.mark.slow
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_texts_stand_out(opened: Any, clip: Path, photo: Path, scheme: Any) -> None:
    tab = opened()
    tab.emulate_media(color_scheme=scheme)
    tab.evaluate(
        "(rules) => { const s = new CSSStyleSheet(); s.replaceSync(rules);"
        " document.adoptedStyleSheets = [s]; }",
        STILL,
    )
    assert (
        len(tab.evaluate(FAINT.replace("(large ? 3 : 4.5)", "30"))) > 5
    )  # all texts are looked at
    assert tab.evaluate(FAINT) == []
    drop(tab, clip)
    tab.set_input_files("#chooser", [str(photo)])
    tab.wait_for_selector(".entry:has-text('photo.png') .entry-more:is(.green, .amber, .red)")
    tab.click("#save-now")
    tab.wait_for_selector(".saved .path")
    assert tab.evaluate(FAINT) == []
    tab.click(".entry:has-text('photo.png') .entry-main")
    tab.wait_for_selector("#mixed")
    assert tab.evaluate(FAINT) == []
    tab.click("#tab-live")
    tab.wait_for_selector("#live-start")
    tab.fill("#live-source", str(clip))
    tab.click("[data-key=live-python]")
    tab.wait_for_selector("#live-stop")
    assert tab.evaluate(FAINT) == []
