"""Several tabs, several files, a program that ends."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.browser.conftest import Running, drop, shown, until


@pytest.mark.slow
def test_a_second_tab_follows(opened: Any, running: Running, clip: Path) -> None:
    tab = opened()
    drop(tab, clip)
    second = tab.context.new_page()
    second.goto(running.origin)
    second.wait_for_selector(".sticker")
    tab.click("[data-key=more]")
    until(lambda: second.inner_text("#look output") == "3")
    second.click("[data-key=design-heart]")
    until(lambda: tab.get_attribute("[data-key=design-heart]", "aria-pressed") == "true")
    second.click("[data-key^=gone-]")
    tab.wait_for_selector("#welcome:visible")


@pytest.mark.slow
def test_the_picture_of_another_file_does_not_stay(
    opened: Any,
    clip: Path,
    photo: Path,
) -> None:
    tab = opened()
    drop(tab, clip)
    first = shown(tab).split("-")[0]
    tab.set_input_files("#chooser", [str(photo)])
    tab.wait_for_selector(".entry:has-text('photo.png') .entry-more:is(.green, .amber, .red)")
    tab.context.route("**/frame/**", lambda route: None)  # they never come
    tab.click(".entry:has-text('photo.png') .entry-main")
    tab.wait_for_selector("#mixed")
    until(lambda: tab.get_attribute(".frame", "data-shown") is None)
    assert first not in tab.evaluate("[...document.images].map((i) => i.src).join()")
    assert tab.locator(".sticker").count() == 0


SERVE = """
import sys
from pathlib import Path
from austicker.app.serve import serve
serve(None, save=Path(sys.argv[1]), browser=False, say=lambda text: print(text, flush=True))
"""


@pytest.mark.slow
@pytest.mark.skipif(os.name == "nt", reason="signals of Linux and macOS")
def test_a_program_that_sleeps_goes_on_and_one_that_ends_is_missed(
    opened: Any,
    clip: Path,
    tmp_path: Path,
) -> None:
    tab = opened()
    words = [sys.executable, "-c", SERVE, str(tmp_path)]
    env = {**os.environ, "XDG_CACHE_HOME": str(tmp_path / "cache")}
    with subprocess.Popen(words, stdout=subprocess.PIPE, text=True, env=env) as program:
        assert program.stdout is not None
        address = program.stdout.readline().removeprefix("open ").strip()
        tab.goto(address)
        tab.wait_for_selector("#drop strong:not(:empty)")
        tab.set_input_files("#chooser", [str(clip)])
        tab.wait_for_selector(".entry")
        os.kill(program.pid, signal.SIGSTOP)  # the lid is closed
        tab.wait_for_timeout(3000)
        os.kill(program.pid, signal.SIGCONT)
        tab.wait_for_selector(".sticker")
        program.kill()
    until(lambda: "is not running any more" in tab.inner_text("#toasts"))
    tab.click("[data-key=more]")
    assert tab.locator(".toast").count() == 1


@pytest.mark.slow
def test_what_is_stopped_says_so_and_can_go_on(opened: Any, running: Running, clip: Path) -> None:
    tab = opened()
    tab.set_input_files("#chooser", [str(clip)])
    tab.click("[data-key^=stop-]")
    until(lambda: "was stopped" in tab.inner_text("#busy"))
    tab.click("[data-key=busy-again]")
    tab.wait_for_selector(".sticker")
    (item,) = running.desk.state()["items"]
    preview = running.desk.preview(item["id"])
    tab.click("[data-key^=gone-]")
    tab.wait_for_selector("#welcome:visible")
    assert preview not in running.desk._viewed
