"""The Starlette application: addresses to functions."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Mount, Route, WebSocketRoute
from starlette.staticfiles import StaticFiles
from starlette.websockets import WebSocketDisconnect

from austicker.app.api_items import item_routes
from austicker.app.bodies import body_of, json_of
from austicker.app.describe import regions
from austicker.app.desk import Desk
from austicker.app.guard import Guard, Secrets
from austicker.app.places import plain_name, shown
from austicker.app.receive import check_room, receive
from austicker.app.sentences import sentence
from austicker.errors import AuStickerError, UsageError

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.types import ASGIApp
    from starlette.websockets import WebSocket

STATIC = Path(str(files("austicker.app").joinpath("static")))
_PAUSE = 0.1
"""s between two states that a page is told."""
_MOST_STICKER = 20_000_000


def build(
    desk: Desk,
    secrets: Secrets,
    *,
    quit_: Callable[[], None] = lambda: None,
    more: tuple[BaseRoute, ...] = (),
) -> ASGIApp:
    """The application, guarded.

    Args:
        desk: What it works on.
        secrets: What proves who asks.
        quit_: Ends the program.
        more: Further routes, those of the camera.
    """
    routes = [
        Route("/", _index),
        Route("/api/start", _start),
        WebSocketRoute("/api/events", _events),
        Route("/api/fits", _fits, methods=["POST"]),
        Route("/api/upload", _upload, methods=["POST"]),
        Route("/api/open", _open, methods=["POST"]),
        Route("/api/stickers", _add_sticker, methods=["POST"]),
        Route("/api/stickers/{name}", _sticker),
        Route("/api/quit", _quit, methods=["POST"]),
        *item_routes(),
        *more,
        Mount("/static", StaticFiles(directory=STATIC)),
    ]
    app = Starlette(
        routes=routes,
        exception_handlers={AuStickerError: _refused, OSError: _refused},
        lifespan=_lifespan,
    )
    app.state.desk, app.state.quit, app.state.secrets = desk, quit_, secrets
    return Guard(app, secrets)


@contextlib.asynccontextmanager
async def _lifespan(app: Starlette) -> AsyncIterator[None]:
    yield
    desk: Desk = app.state.desk
    await run_in_threadpool(desk.close)


async def _refused(request: Request, error: Exception) -> Response:
    desk: Desk = request.app.state.desk
    return JSONResponse({"error": desk.scratch.nameless(sentence(error))}, status_code=400)


async def _index(_: Request) -> Response:
    return Response((STATIC / "index.html").read_bytes(), media_type="text/html; charset=utf-8")


async def _start(request: Request) -> Response:
    """What the page needs to know once."""
    from austicker import __version__

    desk: Desk = request.app.state.desk
    places = desk.places
    listing = await run_in_threadpool(places.listing)
    folders = await run_in_threadpool(places.folders)
    return JSONResponse(
        {
            "version": __version__,
            "folder": None if places.folder is None else str(places.folder),
            "save": shown(places.save),
            "listing": listing,
            "folders": folders if places.folder is not None else [],
            "regions": regions(),
            "designs": desk.designs.names(),
            "stream": request.app.state.secrets.stream_address,
            **desk.state(),
        }
    )


async def _events(socket: WebSocket) -> None:
    """Tell the page what the queue looks like, whenever it changes."""
    desk: Desk = socket.app.state.desk
    await socket.accept()
    loop, changed = asyncio.get_running_loop(), asyncio.Event()

    def tell() -> None:
        with contextlib.suppress(RuntimeError):  # the loop has ended
            loop.call_soon_threadsafe(changed.set)

    desk.listeners.append(tell)
    gone = asyncio.create_task(_gone(socket))
    try:
        while not gone.done():
            changed.clear()
            await socket.send_json(desk.state())
            waits = asyncio.create_task(changed.wait())
            await asyncio.wait({waits, gone}, return_when=asyncio.FIRST_COMPLETED)
            waits.cancel()
            await asyncio.sleep(_PAUSE)
    except (WebSocketDisconnect, RuntimeError):
        pass  # the tab was closed while it was told
    finally:
        desk.listeners.remove(tell)
        gone.cancel()


async def _gone(socket: WebSocket) -> None:
    """Wait until the tab is closed."""
    with contextlib.suppress(WebSocketDisconnect, RuntimeError):
        while True:
            await socket.receive_text()


async def _fits(request: Request) -> Response:
    """Whether a file fits on the disk: browsers hide the answer to an upload that is cut short."""
    desk: Desk = request.app.state.desk
    told = await json_of(request)
    size = told.get("size")
    if not isinstance(size, int) or size < 0:
        raise UsageError("expected the size of a file")
    check_room(plain_name(str(told.get("name", ""))), size, desk.scratch)
    return JSONResponse({})


async def _upload(request: Request) -> Response:
    """Stream a dropped file to the disk and put it on the page."""
    desk: Desk = request.app.state.desk
    name = plain_name(request.query_params.get("name", ""))
    length = request.headers.get("content-length", "")
    declared = int(length) if length.isdigit() else None
    path = await receive(request.stream(), name, declared, desk.scratch)
    try:
        item = await run_in_threadpool(desk.add, name, path, "drop")
    except AuStickerError:
        path.unlink(missing_ok=True)
        path.parent.rmdir()
        raise
    return JSONResponse({"id": item.id})


async def _open(request: Request) -> Response:
    """Put a file of the folder on the page."""
    desk: Desk = request.app.state.desk
    relative = (await json_of(request)).get("path")
    if not isinstance(relative, str):
        raise UsageError("expected the path of a file in the folder")
    path = await run_in_threadpool(desk.places.source, relative)
    item = await run_in_threadpool(desk.add, path.name, path, "folder")
    return JSONResponse({"id": item.id})


async def _add_sticker(request: Request) -> Response:
    """Keep a sticker that was dropped."""
    desk: Desk = request.app.state.desk
    name = plain_name(request.query_params.get("name", ""))
    content = await body_of(request, _MOST_STICKER)
    added = await run_in_threadpool(desk.designs.add, name, content)
    return JSONResponse({"name": added, "designs": desk.designs.names()})


async def _sticker(request: Request) -> Response:
    desk: Desk = request.app.state.desk
    picture = await run_in_threadpool(desk.designs.picture, request.path_params["name"])
    return Response(picture, media_type="image/png")


async def _quit(request: Request) -> Response:
    quit_: Callable[[], None] = request.app.state.quit
    quit_()
    return JSONResponse({})
