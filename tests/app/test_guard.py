"""Nobody but the page itself gets in."""

from __future__ import annotations

import pytest
from starlette.testclient import TestClient
from starlette.websockets import WebSocketDisconnect

from austicker.app.guard import STREAM, Guard, Secrets
from tests.app.conftest import PORT, Page, origin


def fresh(page: Page) -> TestClient:
    """A client without the cookie."""
    return TestClient(page.client.app, base_url=origin())


def test_the_token_is_good_once_and_leaves_the_address(page: Page) -> None:
    secrets = Secrets(PORT)
    client = TestClient(Guard(page.client.app, secrets), base_url=origin())
    first = client.get(f"/?token={secrets.token or ''}", follow_redirects=False)
    assert (first.status_code, first.headers["location"]) == (303, "/")
    cookie = first.headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Strict" in cookie
    assert secrets.token is None


def test_a_spent_or_wrong_token_is_refused(page: Page) -> None:
    for token in ("", "wrong", page.secrets.session, "é"):
        answer = fresh(page).get("/", params={"token": token})
        assert answer.status_code == 403
        assert "set-cookie" not in answer.headers


def test_the_page_may_be_loaded_again_with_its_cookie(page: Page) -> None:
    assert page.client.get("/").status_code == 200
    assert page.client.get("/?token=anything", follow_redirects=False).status_code == 303


@pytest.mark.parametrize(
    "path", ["/", "/api/start", "/static/page.css", "/api/items/x/frame/0", STREAM]
)
def test_nothing_is_shown_without_the_cookie(page: Page, path: str) -> None:
    assert fresh(page).get(path).status_code == 403


@pytest.mark.parametrize(
    "host",
    ["evil.example", f"evil.example:{PORT}", "127.0.0.1", "127.0.0.1:1", f"[::1]:{PORT}", ""],
)
def test_other_names_for_this_computer_are_refused(page: Page, host: str) -> None:
    answer = page.client.get("/api/start", headers={"host": host})
    assert answer.status_code == 403
    assert "host" in answer.text


@pytest.mark.parametrize("other", ["http://evil.example", "null", f"https://127.0.0.1:{PORT}"])
def test_other_pages_are_refused_even_with_the_cookie(page: Page, other: str) -> None:
    for method in ("GET", "POST", "DELETE"):
        answer = page.client.request(method, "/api/items/x", headers={"origin": other})
        assert answer.status_code == 403


def test_another_site_is_refused_by_fetch_metadata(page: Page) -> None:
    for site in ("cross-site", "same-site"):
        headers = {"sec-fetch-site": site, "sec-fetch-mode": "no-cors"}
        assert page.client.get("/api/start", headers=headers).status_code == 403


def test_what_changes_something_needs_an_origin(page: Page) -> None:
    client = fresh(page)
    client.cookies.set(page.secrets.cookie, page.secrets.session)
    assert client.get("/api/start").status_code == 200
    assert client.post("/api/quit").status_code == 403


def test_a_socket_needs_origin_and_cookie(page: Page) -> None:
    for client, headers in (
        (page.client, {"origin": "http://evil.example"}),
        (fresh(page), {"origin": origin()}),
        (fresh(page), {}),
    ):
        with (
            pytest.raises(WebSocketDisconnect),
            client.websocket_connect(f"ws://127.0.0.1:{PORT}/api/events", headers=headers),
        ):
            pass


def test_every_answer_says_what_the_browser_may_do(page: Page) -> None:
    for path in ("/", "/static/page.css", "/api/start", "/nothing"):
        headers = page.client.get(path).headers
        assert headers["content-security-policy"].startswith("default-src 'self'")
        assert "unsafe" not in headers["content-security-policy"]
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["cache-control"] == "no-store"


def test_the_stream_has_a_token_of_its_own(page: Page) -> None:
    assert page.secrets.stream_address.endswith(f"{STREAM}?token={page.secrets.stream}")
    assert fresh(page).get(STREAM, params={"token": "wrong"}).status_code == 403
    # Past the guard, whether or not there is a camera.
    assert fresh(page).get(STREAM, params={"token": page.secrets.stream}).status_code != 403
    assert fresh(page).get("/api/start", params={"token": page.secrets.stream}).status_code == 403


def test_paths_do_not_leave_the_static_folder(page: Page) -> None:
    for path in ("/static/../guard.py", "/static/%2e%2e/guard.py", "/static//etc/passwd"):
        assert page.client.get(path).status_code == 404
