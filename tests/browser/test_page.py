"""Dropping, ticking, dragging, comparing and saving in a real browser."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from austicker.media.reader import read_video
from austicker.protection.plan import Plan
from tests.actors import ground, paste, portrait, shoot, talk
from tests.browser.conftest import Running, drop, shown, until

NAMELESS = """() => {
  const all = "button, input, select, a, [role=slider], [role=button]";
  const named = (e) => e.getAttribute("aria-label") || e.textContent.trim() || e.labels?.length;
  const found = [...document.querySelectorAll(all)];
  return found.filter((e) => e.checkVisibility() && !named(e)).map((e) => e.outerHTML);
}"""
SMALL = """() => [...document.querySelectorAll("main:not([hidden]) button")]
  .filter((e) => e.checkVisibility() && e.getBoundingClientRect().height < 31)
  .map((e) => e.outerHTML)"""
MOON = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><circle cx="4" cy="4" r="4"/></svg>'
)


def test_drop_tick_drag_compare_save(opened: Any, running: Running, clip: Path) -> None:
    tab = opened()
    drop(tab, clip)
    assert "token" not in tab.url
    assert tab.inner_text(".verdict strong")
    assert tab.evaluate(NAMELESS) == []

    # Tick: leave the one person as they are, and protect them again.
    box = tab.locator("[data-key=tick-1]")
    box.uncheck()
    until(lambda: tab.inner_text(".verdict strong") == "Nobody is protected")
    tab.wait_for_selector(".verdict.red")
    assert tab.locator(".sticker").count() == 0
    box.check()
    tab.wait_for_selector(".sticker")

    # Drag a sticker onto the chin.
    before = shown(tab)
    tab.click("[data-key=regions]")
    chin = tab.locator(".region").nth(13).bounding_box()
    sticker = tab.locator(".sticker").first.bounding_box()
    tab.mouse.move(sticker["x"] + sticker["width"] / 2, sticker["y"] + sticker["height"] / 2)
    tab.mouse.down()
    for share in (0.3, 0.6, 1):
        x = sticker["x"] + share * (chin["x"] - sticker["x"]) + chin["width"] / 2 * share
        y = sticker["y"] + share * (chin["y"] - sticker["y"]) + chin["height"] / 2 * share
        tab.mouse.move(x, y)
    assert tab.locator(".region.target").count() == 1
    tab.mouse.up()
    until(lambda: tab.locator("[data-key=region-of-0]").input_value() == "14")
    until(lambda: shown(tab) != before)

    # With the keyboard: the next region upwards, then undo.
    tab.locator("[data-key=sticker-1-0]").focus()
    tab.keyboard.press("ArrowUp")
    until(lambda: tab.locator("[data-key=region-of-0]").input_value() in {"11", "13"})
    tab.click("[data-key=undo]")
    until(lambda: tab.locator("[data-key=region-of-0]").input_value() == "14")

    # Compare, frame by frame, and in motion.
    tab.click("[data-key=view-compare]")
    handle = tab.locator(".handle")
    handle.focus()
    tab.keyboard.press("PageUp")
    until(lambda: handle.get_attribute("aria-valuenow") == "70")
    tab.click("[data-key=next]")
    until(lambda: shown(tab).endswith("-1"))
    tab.click("[data-key=play]")
    tab.wait_for_selector("#film-after:not([hidden])")
    until(lambda: int(tab.locator("#seek").input_value()) > 20)

    # Save.
    tab.click("#save-now")
    tab.wait_for_selector(".saved .path")
    copy = running.saved / "talk_protected.mp4"
    assert tab.inner_text(".saved .path") == str(copy)
    assert len(list(read_video(copy))) == 30
    assert Plan.read(running.saved / "talk_protected_plan.json").people[0].placements[0].roi == 14


def test_a_photo_is_judged_face_by_face(opened: Any, photo: Path) -> None:
    tab = opened()
    drop(tab, photo)
    tab.wait_for_selector(".verdict:is(.green, .amber, .red)")
    assert "face" in tab.inner_text(".verdict p")
    sentence = tab.inner_text("[data-key=read-1] .told")
    assert re.fullmatch(
        r"(\d) of (\d) recognisers? read “happiness” before, \d of \2 after", sentence
    )
    assert tab.evaluate(NAMELESS) == []
    # Stickers of several designs: none is shown as everybody's, until one is chosen for all.
    assert "Mixed" in tab.inner_text("#mixed")
    assert tab.locator("#look .design[aria-pressed=true]").count() == 0
    tab.click("#look [data-key=design-heart]")
    tab.wait_for_selector("#look [data-key=design-heart][aria-pressed=true]")
    assert tab.locator("#mixed").count() == 0
    tab.click("[data-key=undo]")
    tab.wait_for_selector("#mixed")
    tab.click("[data-key=add]")
    tab.wait_for_selector(".verdict.stale")
    tab.wait_for_selector(".verdict:not(.stale):is(.green, .amber, .red)")
    assert tab.inner_text("[data-key=read-1] .told")


def test_what_is_read_of_single_frames_is_said_and_shown(opened: Any, clip: Path) -> None:
    tab = opened()
    drop(tab, clip)
    tab.wait_for_selector(".verdict:not(.stale) .frames")
    said = tab.inner_text(".verdict .frames")
    shown_in = re.search(r"an expression is read in (\d+) of the original, and still in \d+", said)
    assert shown_in is not None
    tab.click("[data-key=frames]")
    assert tab.locator("[data-key^=still-]").count() == int(shown_in[1])
    tab.locator("[data-key^=still-]").last.click()
    until(lambda: int(tab.locator("#seek").input_value()) > 20)


@pytest.mark.slow
def test_on_a_phone_nothing_is_wider_than_the_screen(opened: Any, clip: Path) -> None:
    tab = opened(390, 844)
    drop(tab, clip)
    for view in ("files", "live"):
        tab.click(f"#tab-{view}")
        assert tab.evaluate("document.documentElement.scrollWidth") <= 390
        assert tab.evaluate(SMALL) == []
        assert tab.evaluate(NAMELESS) == []


@pytest.mark.slow
def test_rectangles_ranges_and_own_stickers(opened: Any, clip: Path, tmp_path: Path) -> None:
    tab = opened()
    drop(tab, clip)
    frame = tab.locator(".frame").bounding_box()
    tab.click("[data-key=tool-protect]")
    tab.mouse.move(frame["x"] + 5, frame["y"] + 5)
    tab.mouse.down()
    tab.mouse.move(frame["x"] + 60, frame["y"] + 50, steps=3)
    tab.mouse.up()
    tab.wait_for_selector(".marks .blurred", state="attached")
    tab.click("[data-key=next]")
    tab.click("[data-key=from]")
    tab.wait_for_selector("[data-key=all]")
    svg = tmp_path / "moon.svg"
    svg.write_text(MOON)
    tab.set_input_files("[data-key=own]", str(svg))
    until(lambda: tab.get_attribute("[data-key=design-moon]", "aria-pressed") == "true")
    assert "moon.svg can be chosen as a design" in tab.inner_text("#toasts")
    tab.emulate_media(color_scheme="dark")
    ground = tab.evaluate("getComputedStyle(document.body).backgroundColor")
    assert max(int(part) for part in ground[4:-1].split(",")) < 60


FOLDER = """async () => {
  const { filesOf } = await import("/static/drop.js");
  const file = (name) => ({ name, isFile: true, file: (yes) => yes(new File(["x"], name)) });
  const folder = (name, ...parts) => ({ name, isDirectory: true, createReader: () => {
    const left = [parts.slice(0, 2), parts.slice(2), []];
    return { readEntries: (yes) => yes(left.shift()) };
  } });
  const tree = folder("trip", file("a.mp4"), file(".hidden.mp4"), folder("day", file("b.jpg")));
  const items = [tree, file("c.png")].map((one) => ({ webkitGetAsEntry: () => one }));
  const found = await filesOf({ items, files: [] });
  return found.map((one) => one.name);
}"""


@pytest.mark.slow
def test_folders_are_gone_through_and_what_vanished_is_said(
    opened: Any, running: Running, clip: Path, tmp_path: Path
) -> None:
    tab = opened()
    assert tab.evaluate(FOLDER) == ["a.mp4", "b.jpg", "c.png"]
    gone = tmp_path / "gone.mp4"
    gone.write_bytes(clip.read_bytes())

    def vanish(route: Any) -> None:
        gone.unlink(missing_ok=True)
        route.continue_()

    tab.route("**/api/fits", vanish)
    tab.set_input_files("#chooser", [str(gone)])
    until(lambda: "gone.mp4 could not be read by the browser" in tab.inner_text("#toasts"))
    assert running.desk.state()["items"] == []


@pytest.mark.slow
def test_the_stickers_are_those_of_who_is_seen(opened: Any, tmp_path: Path) -> None:
    stripes = np.zeros_like(ground())
    stripes[:, ::2, 1] = 255  # another place: a cut
    mirrored = np.ascontiguousarray(portrait()[:, ::-1])
    shots = talk(20) + [paste(stripes, mirrored, 250, 90)] * 20
    tab = opened()
    drop(tab, shoot(tmp_path / "shots.mp4", shots))
    assert tab.locator(".person").count() == 2
    assert tab.inner_text("#worn h2") == "Stickers of person 1"
    tab.locator("#seek").focus()
    tab.keyboard.press("End")
    until(lambda: tab.inner_text("#worn h2") == "Stickers of person 2")
    tab.click("[data-key=face-1]")  # goes to where they are seen
    until(lambda: tab.inner_text("#worn h2") == "Stickers of person 1")
    assert int(tab.locator("#seek").input_value()) < 20


@pytest.mark.parametrize(("left", "colour"), [(0, "green"), (2, "amber")])
def test_an_expression_that_is_held_and_stays_is_no_clean_bill(
    opened: Any, left: int, colour: str
) -> None:
    tab = opened()
    found = tab.evaluate(
        """async (left) => {
          const { verdictOf } = await import("/static/verdict.js");
          const verdict = { word: "nothing to hide", frames: 3, frames_readable: left };
          return verdictOf({ verdict, verdict_version: 1, version: 1, draws: true });
        }""",
        left,
    )
    assert found["colour"] == colour
    assert f"{left} of the copy" in found["frames"]
