"""What other pages, other programs and accidents can do: nothing."""

from __future__ import annotations

import http.client
import socket
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest

from tests.browser.conftest import Running, until

ATTACK = """async (target) => {
  const text = (r) => r.text();
  const made = (tag, source) => new Promise((yes, no) => {
    const e = document.createElement(tag);
    [e.onload, e.onerror, e.src] = [yes, no, source];
    document.head.append(e);
  });
  const asks = {
    read: () => fetch(`${target}/api/start`, { credentials: "include" }).then(text),
    write: () => fetch(`${target}/api/quit`, { method: "POST", credentials: "include" }).then(text),
    picture: () => made("img", `${target}/api/stickers/heart`),
    script: () => made("script", `${target}/static/main.js`),
    socket: () => new Promise((yes, no) => {
      const s = new WebSocket(`${target.replace("http", "ws")}/api/events`);
      [s.onmessage, s.onclose] = [yes, no];
    }),
  };
  const tried = {};
  for (const [name, ask] of Object.entries(asks)) {
    tried[name] = await ask().then(() => true, () => false);
  }
  return tried;
}"""


class Stranger(BaseHTTPRequestHandler):
    """Another page on this computer."""

    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("content-type", "text/html")
        self.end_headers()
        self.wfile.write(b"<!doctype html><title>another page</title>")

    def log_message(self, *_: Any) -> None:
        """Nothing is printed."""


@pytest.fixture
def stranger() -> Iterator[str]:
    with HTTPServer(("127.0.0.1", 0), Stranger) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()
        thread.join()


@pytest.mark.slow
def test_another_page_in_the_same_browser_gets_nothing(
    opened: Any, running: Running, stranger: str
) -> None:
    tab = opened()
    tab.wait_for_selector("#drop")
    other = tab.context.new_page()
    other.goto(stranger)
    tried = other.evaluate(ATTACK, running.origin)
    assert tried == dict.fromkeys(("read", "write", "picture", "script", "socket"), False)
    # And the page goes on.
    assert tab.evaluate("fetch('/api/start').then((r) => r.status)") == 200


@pytest.mark.slow
def test_the_address_works_once(opened: Any, running: Running) -> None:
    address = running.secrets.address
    tab = opened()
    tab.wait_for_selector("#drop")
    tab.reload()
    tab.wait_for_selector("#drop")
    second = tab.context.browser.new_context().new_page()
    assert second.goto(address).status == 403
    assert second.goto(running.origin).status == 403
    for path in ("/../../etc/passwd", "/static/../guard.py", "/static/..%2fguard.py"):
        assert tab.evaluate(f"fetch('{path}').then((r) => r.status)") in {403, 404}


@pytest.mark.slow
def test_a_killed_tab_leaves_no_upload(opened: Any, running: Running) -> None:
    tab = opened()
    tab.wait_for_selector("#drop")
    tab.evaluate(
        """() => {
          const r = new XMLHttpRequest();
          r.open("POST", "/api/upload?name=big.mp4");
          r.send(new Blob(Array(400).fill(new Uint8Array(1_000_000))));
        }"""
    )
    until(lambda: list(running.scratch.glob("upload-*")))
    tab.close(run_before_unload=False)
    until(lambda: not list(running.scratch.glob("upload-*")))


def test_ten_gigabytes_are_refused_before_they_come(running: Running) -> None:
    room = running.desk.scratch.free()
    headers = {
        "origin": running.origin,
        "cookie": f"{running.secrets.cookie}={running.secrets.session}",
        "content-length": str(room + 10 * 10**9),
    }
    link = http.client.HTTPConnection("127.0.0.1", running.secrets.port, timeout=30)
    link.putrequest("POST", "/api/upload?name=huge.mp4")
    for name, value in headers.items():
        link.putheader(name, value)
    link.endheaders()
    answer = link.getresponse()
    assert answer.status == 400
    assert b"of the disk may be used" in answer.read()
    assert not list(running.scratch.glob("upload-*"))
    link.close()


def test_only_this_computer_is_listened_to(running: Running) -> None:
    own = socket.gethostbyname(socket.gethostname())
    if own.startswith("127."):
        pytest.skip("this computer has no other address")
    with pytest.raises(OSError, match=r"refused|unreachable|timed out"):
        socket.create_connection((own, running.secrets.port), timeout=5)
