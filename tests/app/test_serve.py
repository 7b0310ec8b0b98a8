"""Starting and ending."""

from __future__ import annotations

import http.client
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from austicker.app import scratch as scratch_module
from austicker.app.serve import LiveSource, bound, require_extra, serve, show
from austicker.cli import main as command_line
from austicker.errors import InputError, OutputError, UsageError
from austicker.media.reader import read_video
from tests.actors import ground, shoot, talk
from tests.disks import SIZE, noise


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    found = tmp_path / "cache"
    monkeypatch.setattr(scratch_module, "default_parent", lambda: found)
    return found


def ask(url: str, method: str, path: str, **headers: str) -> Any:
    port = urlsplit(url).port
    link = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    link.request(method, path, headers={"origin": f"http://127.0.0.1:{port}", **headers})
    answer = link.getresponse()
    answer.read()
    link.close()
    return answer


def test_it_serves_until_it_is_quit_and_leaves_nothing(tmp_path: Path, cache: Path) -> None:
    said: list[str] = []
    ready = threading.Event()

    def say(text: str) -> None:
        said.append(text)
        ready.set()

    thread = threading.Thread(
        target=serve, args=(None,), kwargs={"save": tmp_path, "browser": False, "say": say}
    )
    thread.start()
    assert ready.wait(30)
    url = said[0].removeprefix("open ")
    assert len(list(cache.iterdir())) == 1
    entered = ask(url, "GET", urlsplit(url).path + "?" + urlsplit(url).query)
    assert entered.status == 303
    cookie = entered.headers["set-cookie"].partition(";")[0]
    assert ask(url, "POST", "/api/quit").status == 403
    assert ask(url, "POST", "/api/quit", cookie=cookie).status == 200
    thread.join(30)
    assert not thread.is_alive()
    assert list(cache.iterdir()) == []


def test_a_camera_that_ends_ends_the_program(tmp_path: Path) -> None:
    clip = shoot(tmp_path / "empty.mp4", [ground()] * 12)
    said: list[str] = []
    live = LiveSource(str(clip), record=tmp_path / "out.mp4")
    serve(None, save=tmp_path, browser=False, live=live, say=said.append)
    assert said[0].startswith("for OBS, as a Media source: http://127.0.0.1:")
    assert said[1].endswith("#camera")
    assert 1 <= len(list(read_video(tmp_path / "out.mp4"))) < 12


@pytest.mark.parametrize(
    ("live", "error", "match"),
    [
        (LiveSource("nothing.mp4"), InputError, "found no such file"),
        (LiveSource("0", strength="paper"), UsageError, "standard, strong"),
        (LiveSource("0", sticker="nothing.png"), InputError, "nothing.png: no such file"),
    ],
)
def test_a_camera_that_cannot_be_had_is_a_sentence(
    tmp_path: Path, cache: Path, live: LiveSource, error: type[Exception], match: str
) -> None:
    with pytest.raises(error, match=match):
        serve(None, save=tmp_path, browser=False, live=live)
    assert list(cache.iterdir()) == []


def test_a_recording_that_cannot_go_on_is_said_and_the_camera_goes_on(
    tmp_path: Path, small: Path
) -> None:
    clip = shoot(tmp_path / "talk.mp4", noise(110))
    (small / "filler").write_bytes(bytes(SIZE - 12_000))
    said: list[str] = []
    live = LiveSource(str(clip), record=small / "out.mp4")
    with pytest.raises(OutputError, match=r"out.mp4: the recording ended \(No space left"):
        serve(None, save=tmp_path, browser=False, live=live, say=said.append)
    assert sum("the recording ended" in text for text in said) == 1


# Tests that run in the background inherit that SIGINT is ignored.
LIVE = """
import signal, sys
signal.signal(signal.SIGINT, signal.default_int_handler)
from austicker.cli.main import main
sys.exit(main(sys.argv[1:]))
"""


@pytest.mark.skipif(os.name == "nt", reason="signals of Linux and macOS")
def test_ctrl_c_ends_it_and_the_recording_can_be_played(tmp_path: Path) -> None:
    clip, out = shoot(tmp_path / "talk.mp4", talk(500)), tmp_path / "out.mp4"
    words = ["live", "--camera", str(clip), "--record", str(out), "--show"]
    bare = ("DISPLAY", "WAYLAND_DISPLAY", "WSL_DISTRO_NAME", "BROWSER")
    env = {k: v for k, v in os.environ.items() if k not in bare}
    env["XDG_CACHE_HOME"] = str(tmp_path / "cache")
    with subprocess.Popen(
        [sys.executable, "-c", LIVE, *words],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**env, "AUSTICKER_ASSETS": os.environ.get("AUSTICKER_ASSETS", "")},
    ) as program:
        assert program.stdout is not None
        said = [program.stdout.readline() for _ in range(3)]
        assert said[0].startswith("for OBS")
        if sys.platform == "linux":
            assert "no browser could be opened here" in said[2]
        end = time.monotonic() + 60
        while not (out.exists() and out.stat().st_size > 100_000):
            assert time.monotonic() < end
            time.sleep(0.05)
        program.send_signal(signal.SIGINT)
        _, errors = program.communicate(timeout=60)
    assert program.returncode == 130
    assert "Traceback" not in errors
    assert len(list(read_video(out))) > 20
    assert list((tmp_path / "cache").rglob("page-*")) == []


@pytest.mark.parametrize("fails", [False, OSError("no such program")])
def test_a_browser_that_does_not_open_is_said(
    fails: bool | OSError, monkeypatch: pytest.MonkeyPatch
) -> None:
    def opened(address: str) -> bool:
        if isinstance(fails, OSError):
            raise fails
        return False

    said: list[str] = []
    monkeypatch.setenv("DISPLAY", ":0")
    monkeypatch.setattr("webbrowser.open", opened)
    show("http://127.0.0.1:1/", said.append)
    assert "no browser could be opened here" in said[0]


def test_a_port_that_is_taken_and_a_folder_that_is_none(tmp_path: Path) -> None:
    with bound(0) as listening:
        port = listening.getsockname()[1]
        with pytest.raises(OutputError, match=f"port {port} cannot be used"):
            serve(None, port=port, save=tmp_path, browser=False)
    with pytest.raises(UsageError, match="expected a folder"):
        serve(tmp_path / "nothing", browser=False)


def test_without_the_extra_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "uvicorn", None)
    with pytest.raises(UsageError, match=r"pip install 'au-sticker\[app\]'"):
        require_extra()


@pytest.mark.parametrize(
    ("words", "wanted"),
    [
        (["app", "--no-browser", "--port", "81"], {"port": 81, "browser": False, "save": None}),
        (["live", "--camera", "2", "--show"], {"browser": True, "live": LiveSource("2")}),
        (
            ["live", "--strength", "strong", "--record", "a.mp4", "--virtual-camera"],
            {"browser": False, "live": LiveSource("0", "strong", None, Path("a.mp4"), True)},
        ),
    ],
)
def test_the_commands_pass_on_what_they_are_told(
    words: list[str], wanted: dict[str, object], monkeypatch: pytest.MonkeyPatch
) -> None:
    told: dict[str, object] = {}

    def served(folder: Path | None, *, say: Callable[[str], None], **more: object) -> None:
        told.update(more, folder=folder)
        say("open http://127.0.0.1:1/")

    monkeypatch.setattr("austicker.app.serve.serve", served)
    assert command_line.main(words) == 0
    assert {name: told[name] for name in wanted} == wanted
