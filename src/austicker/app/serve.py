"""Run the page: a socket on 127.0.0.1, the browser, and an orderly end."""

from __future__ import annotations

import os
import socket
import sys
import threading
import webbrowser
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from austicker.errors import AuStickerError, OutputError, UsageError

if TYPE_CHECKING:
    import uvicorn
    from starlette.types import ASGIApp

    from austicker.app.camera import CameraDesk

HOST = "127.0.0.1"
_DISPLAYS = ("DISPLAY", "WAYLAND_DISPLAY", "WSL_DISTRO_NAME", "BROWSER")
_RATE = 25.0
"""Frames a second that a virtual camera promises."""


@dataclass(frozen=True, slots=True)
class LiveSource:
    """A camera that runs from the start.

    Attributes:
        source: See `austicker.live.camera.Camera`.
        strength: "standard" or "strong".
        sticker: A name or a file; None for the strength's own.
        record: File that is recorded to; None for none.
        virtual: Whether a virtual camera shows it too.
    """

    source: str
    strength: str = "standard"
    sticker: str | None = None
    record: Path | None = None
    virtual: bool = False


def serve(
    folder: Path | None,
    *,
    port: int = 0,
    save: Path | None = None,
    browser: bool = True,
    live: LiveSource | None = None,
    say: Callable[[str], None] = lambda text: None,
) -> None:
    """Serve the page until it is quit or interrupted, or the camera that was asked for ends.

    Args:
        folder: Whose photos and videos are offered; None for none.
        port: 0 for any that is free.
        save: Where copies of dropped files go; None for a folder in the user's downloads.
        browser: Open it.
        live: A camera to begin with; None for none.
        say: Told the address, and with `live` that of the stream.

    Raises:
        UsageError: The extra ``app`` is not installed, or `folder` is no folder.
        InputError: The camera cannot be opened, or gives no more pictures.
        OutputError: The port is taken, there is no place for temporary files, or the recording that
            was asked for ended early.
    """
    require_extra()
    import uvicorn

    from austicker.app.camera import CameraDesk, camera_routes
    from austicker.app.desk import Desk
    from austicker.app.guard import Secrets
    from austicker.app.places import Places, default_save
    from austicker.app.scratch import Scratch
    from austicker.app.server import build
    from austicker.live.outputs import VirtualCamera

    if folder is not None and not folder.is_dir():
        raise UsageError(f"`folder` {folder}: expected a folder, found none; name one that exists")
    places = Places(folder, (save or folder or default_save()).absolute())
    with Scratch() as scratch, bound(port) as listening:
        secrets = Secrets(listening.getsockname()[1])
        desk = Desk(places, scratch)
        cameras = CameraDesk(places.save, VirtualCamera(_RATE) if live and live.virtual else None)
        server: uvicorn.Server
        application = build(
            desk,
            secrets,
            quit_=lambda: setattr(server, "should_exit", True),
            more=camera_routes(cameras),
        )
        server = uvicorn.Server(config_of(application))
        mark = ""
        if live is not None:
            try:
                _begin(cameras, live)
            except AuStickerError:
                cameras.close()
                raise
            say(f"for OBS, as a Media source: {secrets.stream_address}")
            mark = "#camera"
            threading.Thread(target=_watch, args=(cameras, server, say), daemon=True).start()
        say(f"open {secrets.address}{mark}")
        if browser:
            threading.Timer(0.3, show, [secrets.address + mark, say]).start()
        try:
            server.run(sockets=[listening])
        finally:
            ended = cameras.session
            cameras.close()
        if ended is not None and ended.error is not None:
            raise ended.error
        if live is not None and live.record is not None and cameras.outputs.trouble is not None:
            raise OutputError(cameras.outputs.trouble)


def show(address: str, say: Callable[[str], None]) -> None:
    """Open the browser, or say that it has to be opened by hand.

    Args:
        address: Of the page.
        say: Told where no browser can be opened.
    """
    graphical = os.name == "nt" or sys.platform == "darwin" or any(map(os.environ.get, _DISPLAYS))
    # Without a display, what `webbrowser` finds would be one that takes over the terminal.
    try:
        opened = graphical and webbrowser.open(address)
    except (webbrowser.Error, OSError):
        opened = False
    if not opened:
        say("no browser could be opened here; open the address in one on this computer")


def _begin(cameras: CameraDesk, live: LiveSource) -> None:
    from austicker.live.places import live_options
    from austicker.stickers import resolve_sticker

    options = live_options(live.strength, sticker=live.sticker)
    resolve_sticker(options.sticker)  # now, not when somebody is dressed
    cameras.start(live.source, options)
    if live.record is not None:
        cameras.outputs.record(live.record)


def _watch(cameras: CameraDesk, server: uvicorn.Server, say: Callable[[str], None]) -> None:
    """End the program when the camera that it began with ends; say when its recording does."""
    session, trouble = cameras.session, None
    while session is not None and cameras.session is session:
        if cameras.outputs.trouble not in {None, trouble}:
            trouble = str(cameras.outputs.trouble)
            say(trouble)
        if session.wait(0.2):
            server.should_exit = True
            return


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
        listening.listen()  # so that the browser may come before the server is ready
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
