"""Run the page: a socket on 127.0.0.1, the browser, and an orderly end."""

from __future__ import annotations

import os
import socket
import threading
import webbrowser
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from austicker.errors import OutputError, UsageError

if TYPE_CHECKING:
    import uvicorn
    from starlette.types import ASGIApp

HOST = "127.0.0.1"


def serve(
    folder: Path | None,
    *,
    port: int = 0,
    save: Path | None = None,
    browser: bool = True,
    say: Callable[[str], None] = lambda text: None,
) -> None:
    """Serve the page until it is quit or interrupted.

    Args:
        folder: Whose photos and videos are offered; None for none.
        port: 0 for any that is free.
        save: Where copies of dropped files go; None for a folder in the user's downloads.
        browser: Open it.
        say: Told the address.

    Raises:
        UsageError: The extra ``app`` is not installed, or `folder` is no folder.
        OutputError: The port is taken, or there is no place for temporary files.
    """
    require_extra()
    import uvicorn

    from austicker.app.desk import Desk
    from austicker.app.guard import Secrets
    from austicker.app.places import Places, default_save
    from austicker.app.scratch import Scratch
    from austicker.app.server import build

    if folder is not None and not folder.is_dir():
        raise UsageError(f"`folder` {folder}: expected a folder, found none; name one that exists")
    places = Places(folder, (save or folder or default_save()).absolute())
    with Scratch() as scratch, bound(port) as listening:
        secrets = Secrets(listening.getsockname()[1])
        desk = Desk(places, scratch)
        server: uvicorn.Server
        application = build(desk, secrets, quit_=lambda: setattr(server, "should_exit", True))
        server = uvicorn.Server(config_of(application))
        say(secrets.address)
        if browser:
            threading.Timer(0.3, webbrowser.open, [secrets.address]).start()
        server.run(sockets=[listening])


def config_of(application: ASGIApp) -> uvicorn.Config:
    """How uvicorn runs an application here: silent, and without waiting for open tabs."""
    import uvicorn

    return uvicorn.Config(
        application,
        log_level="error",
        access_log=False,
        ws="websockets-sansio",
        ws_max_size=4_000_000,
        timeout_graceful_shutdown=2,
        server_header=False,
    )


def bound(port: int) -> socket.socket:
    """A socket on 127.0.0.1.

    Args:
        port: 0 for any that is free.

    Raises:
        OutputError: It is taken.
    """
    listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    try:
        if os.name != "nt":  # where it would let two programs share the port
            listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind((HOST, port))
    except (OSError, OverflowError) as error:
        listening.close()
        raise OutputError(
            f"port {port} cannot be used ({getattr(error, 'strerror', None) or error}); leave "
            "`port` out for a free one"
        ) from error
    return listening


def require_extra() -> None:
    """Make sure that what the page needs is installed.

    Raises:
        UsageError: It is not.
    """
    try:
        import starlette  # noqa: F401
        import uvicorn  # noqa: F401
        import websockets  # noqa: F401
    except ModuleNotFoundError as error:
        raise UsageError(
            f"the page needs {error.name}; run: pip install 'au-sticker[app]'"
        ) from error
