"""Everything without a mouse."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.browser.conftest import Running, drop, until

REACHED = """() => {
  const one = document.activeElement;
  return one === document.body ? null : one.dataset.key || one.id || one.className;
}"""

# fmt: off
EVERY = (
    "drop", "tab-files", "quit", "previous", "play", "next", "view-original", "view-compare",
    "view-protected", "regions", "tool-protect", "tool-leave", "sticker-1-0", "sticker-1-1",
    "seek", "from", "to", "face-1", "tick-1", "strength-strong", "design-heart", "own",
    "look-size", "fewer", "more", "region-of-0", "design-of-0", "size-of-0", "remove-0", "add",
    "save", "where",
)
# fmt: on


def walk(tab: Any, most: int = 120) -> list[str]:
    """What Tab reaches, in order, from the page's beginning to its end."""
    tab.evaluate("document.activeElement.blur()")
    found: list[str] = []
    for _ in range(most):
        tab.keyboard.press("Tab")
        one = tab.evaluate(REACHED)
        if one is None or (found and one == found[0]):
            break
        found.append(one)
    return found


def activate(tab: Any, key: str) -> None:
    tab.locator(f"[data-key={key}]").focus()
    tab.keyboard.press("Enter")


@pytest.mark.slow
def test_tab_reaches_all_of_it(opened: Any, clip: Path) -> None:
    tab = opened()
    drop(tab, clip)
    reached = walk(tab)
    missing = {key for key in EVERY if key not in reached}
    # The first frame has no one before, so that its button is off.
    assert missing == {"previous"}


@pytest.mark.slow
def test_rectangles_with_the_keys(opened: Any, running: Running, clip: Path) -> None:
    tab = opened()
    drop(tab, clip)
    activate(tab, "tool-protect")
    tab.wait_for_selector(".draft")
    tab.keyboard.press("Escape")
    until(lambda: not tab.locator(".draft").count())
    assert tab.get_attribute("[data-key=tool-protect]", "aria-pressed") == "false"
    assert tab.evaluate(REACHED) == "tool-protect"

    tab.keyboard.press("Enter")
    tab.wait_for_selector(".draft")
    for key, count in (("ArrowLeft", 30), ("ArrowUp", 30), ("Shift+ArrowLeft", 4)):
        for _ in range(count):
            tab.keyboard.press(key)
    tab.keyboard.press("Enter")
    tab.wait_for_selector(".marks .blurred", state="attached")
    (item,) = running.desk.state()["items"]
    (area,) = running.desk.item(item["id"]).version.plan.untracked
    assert area.box.tolist() == pytest.approx([0, 0, 480 * 0.15, 320 * 0.25], abs=0.1)
    # Ctrl-Z also while a box or a slider has the focus.
    tab.locator("[data-key=tick-1]").focus()
    tab.keyboard.press("Control+z")
    until(lambda: not tab.locator(".marks .blurred").count())
