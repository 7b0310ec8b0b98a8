"""Who may speak to the page: this computer's browser, with the token that it was opened with.

Other pages that the browser shows may send requests to 127.0.0.1, and with DNS rebinding even read
the answers. So every request is refused whose `Host` is not the address served, or whose `Origin`
is not the page's own, or that has no session cookie. The first request exchanges the token in the
address, which is good once, for the cookie.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from http.cookies import CookieError, SimpleCookie
from typing import TYPE_CHECKING
from urllib.parse import parse_qs

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

POLICY = (
    "default-src 'self'; img-src 'self' blob:; media-src 'self' blob:; object-src 'none'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
HEADERS: dict[str, str] = {
    "content-security-policy": POLICY,
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(self), microphone=(), geolocation=()",
    "cache-control": "no-store",
}
STREAM = "/stream.mjpg"
"""The one address that a program without cookies (OBS) may read, with a token of its own."""
_SAFE = frozenset({"GET", "HEAD"})
_SAME = frozenset({"same-origin", "none"})


@dataclass(slots=True)
class Secrets:
    """What proves that a request comes from the page.

    Attributes:
        port: Of the address served.
        token: In the address that the browser is opened with; good once.
        session: In the cookie, from then on.
        stream: In the address of the MJPEG stream.
    """

    port: int
    token: str | None = field(default_factory=lambda: secrets.token_urlsafe(32))
    session: str = field(default_factory=lambda: secrets.token_urlsafe(32))
    stream: str = field(default_factory=lambda: secrets.token_urlsafe(24))

    @property
    def cookie(self) -> str:
        """Name of the cookie; browsers do not tell ports apart, so the name does."""
        return f"austicker-{self.port}"

    @property
    def address(self) -> str:
        """What the browser is opened with."""
        return f"http://127.0.0.1:{self.port}/?token={self.token}"

    @property
    def stream_address(self) -> str:
        """What OBS is given."""
        return f"http://127.0.0.1:{self.port}{STREAM}?token={self.stream}"

    def spend(self, offered: str) -> bool:
        """Whether this is the token of the address; it is then good no more."""
        if self.token is None or not _equal(offered, self.token):
            return False
        self.token = None
        return True


class Guard:
    """ASGI middleware that lets only the page itself in, and sets the headers of all answers.

    Args:
        app: What is guarded.
        secrets_: What proves who asks.
    """

    def __init__(self, app: ASGIApp, secrets_: Secrets) -> None:
        self._app = app
        self._secrets = secrets_

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request through, or refuse it."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        headers = {k.decode("latin-1").lower(): v.decode("latin-1") for k, v in scope["headers"]}
        refusal = self._refusal(scope, headers)
        query = parse_qs(scope.get("query_string", b"").decode("latin-1"))
        token = (query.get("token") or [""])[0]
        if refusal is None and scope["type"] == "http" and scope["path"] == "/" and token:
            await self._enter(token, headers, send)
            return
        if refusal is None and not self._known(scope, headers, token):
            refusal = "open the page with the address that `austicker app` printed; it works once"
        if refusal is not None:
            await _refuse(scope, send, refusal)
            return
        await self._app(scope, receive, _with_headers(send))

    def _refusal(self, scope: Scope, headers: dict[str, str]) -> str | None:
        """Why nobody may ask like this, whoever it is; None where they may."""
        port = self._secrets.port
        hosts = {f"127.0.0.1:{port}", f"localhost:{port}"}
        if headers.get("host", "") not in hosts:
            return f"expected the host 127.0.0.1:{port}, got another name for this computer"
        origin = headers.get("origin")
        own = f"http://{headers['host']}"
        if origin is not None and origin != own:
            return "the request comes from another page than this one"
        writes = scope["type"] == "websocket" or scope["method"] not in _SAFE
        if writes and origin is None:
            return "expected the page's Origin with a request that changes something"
        site = headers.get("sec-fetch-site")
        navigates = headers.get("sec-fetch-mode") == "navigate" and scope["path"] == "/"
        if site is not None and site not in _SAME and not navigates:
            return "the request comes from another page than this one"
        return None

    def _known(self, scope: Scope, headers: dict[str, str], token: str) -> bool:
        if scope["path"] == STREAM and token and _equal(token, self._secrets.stream):
            return True
        cookie: SimpleCookie = SimpleCookie()
        try:
            cookie.load(headers.get("cookie", ""))
        except CookieError:
            return False
        found = cookie.get(self._secrets.cookie)
        return found is not None and _equal(found.value, self._secrets.session)

    async def _enter(self, token: str, headers: dict[str, str], send: Send) -> None:
        """Exchange the token for the cookie, and take it out of the address."""
        again = self._known({"path": "/"}, headers, "")
        if not again and not self._secrets.spend(token):
            text = "this address was used already, or is of an earlier run; start the program again"
            await _answer(send, 403, text)
            return
        cookie = f"{self._secrets.cookie}={self._secrets.session}"
        extra = {"location": "/"}
        if not again:
            extra["set-cookie"] = f"{cookie}; HttpOnly; SameSite=Strict; Path=/"
        await _answer(send, 303, "", extra)


def _equal(a: str, b: str) -> bool:
    return secrets.compare_digest(a.encode("utf-8", "replace"), b.encode())


async def _refuse(scope: Scope, send: Send, why: str) -> None:
    if scope["type"] == "websocket":
        await send({"type": "websocket.close", "code": 4403, "reason": why[:120]})
    else:
        await _answer(send, 403, why)


async def _answer(send: Send, status: int, text: str, extra: dict[str, str] | None = None) -> None:
    headers = {"content-type": "text/plain; charset=utf-8", **HEADERS, **(extra or {})}
    raw = [(k.encode(), v.encode("latin-1")) for k, v in headers.items()]
    await send({"type": "http.response.start", "status": status, "headers": raw})
    await send({"type": "http.response.body", "body": text.encode()})


def _with_headers(send: Send) -> Send:
    """Sends with the headers of every answer, where the answer does not set them itself."""

    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            own = list(message.get("headers", []))
            there = {name.lower() for name, _ in own}
            own += [(k.encode(), v.encode()) for k, v in HEADERS.items() if k.encode() not in there]
            message = {**message, "headers": own}
        await send(message)

    return sending
