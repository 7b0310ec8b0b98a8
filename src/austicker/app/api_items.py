"""Addresses of one item: what is known of it, its frames, changes, saving."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from starlette.concurrency import run_in_threadpool
from starlette.responses import FileResponse, JSONResponse, Response
from starlette.routing import Route

from austicker.app.bodies import body_of, json_of
from austicker.app.describe import marks, whole
from austicker.app.desk import Desk, saved_path
from austicker.app.edits import read_edit
from austicker.app.item import Item
from austicker.app.pictures import jpeg
from austicker.app.reveal import reveal
from austicker.errors import UsageError

if TYPE_CHECKING:
    from starlette.requests import Request

_MOST_WIDTH = 1280


def item_routes() -> list[Route]:
    """All of them."""
    at = "/api/items/{id}"
    return [
        Route(at, _whole, methods=["GET"]),
        Route(at, _remove, methods=["DELETE"]),
        Route(f"{at}/edit", _edit, methods=["POST"]),
        Route(f"{at}/undo", _undo, methods=["POST"]),
        Route(f"{at}/check", _check, methods=["POST"]),
        Route(f"{at}/cancel", _cancel, methods=["POST"]),
        Route(f"{at}/again", _again, methods=["POST"]),
        Route(f"{at}/save", _save, methods=["POST"]),
        Route(f"{at}/reveal", _reveal, methods=["POST"]),
        Route(f"{at}/film", _film, methods=["POST"]),
        Route(f"{at}/film/{{first:int}}", _film_file),
        Route(f"{at}/frame/{{frame:int}}", _frame),
        Route(f"{at}/marks/{{frame:int}}", _marks),
        Route(f"{at}/face/{{person:int}}", _face),
        Route(f"{at}/saved/{{which}}", _saved),
    ]


def _of(request: Request) -> tuple[Desk, Item]:
    desk: Desk = request.app.state.desk
    return desk, desk.item(request.path_params["id"])


async def _whole(request: Request) -> Response:
    desk, item = _of(request)
    return JSONResponse(await run_in_threadpool(whole, item, desk.designs))


async def _remove(request: Request) -> Response:
    desk, item = _of(request)
    await run_in_threadpool(desk.remove, item)
    return JSONResponse({})


async def _edit(request: Request) -> Response:
    desk, item = _of(request)
    edit = await run_in_threadpool(read_edit, await body_of(request))
    await run_in_threadpool(desk.edit, item, edit)
    return JSONResponse(await run_in_threadpool(whole, item, desk.designs))


async def _undo(request: Request) -> Response:
    desk, item = _of(request)
    await run_in_threadpool(desk.undo, item)
    return JSONResponse(await run_in_threadpool(whole, item, desk.designs))


async def _check(request: Request) -> Response:
    desk, item = _of(request)
    desk.check(item)
    return JSONResponse({})


async def _cancel(request: Request) -> Response:
    desk, item = _of(request)
    desk.cancel(item)
    return JSONResponse({})


async def _again(request: Request) -> Response:
    desk, item = _of(request)
    desk.analyze(item)
    return JSONResponse({})


async def _save(request: Request) -> Response:
    """Begin to save: {"to": "beside"}, {"to": "save"} or {"to": "folder", "folder": relative}."""
    desk, item = _of(request)
    wanted = await json_of(request)
    where = wanted.get("to")
    if where == "beside" and item.source == "folder":
        desk.save(item, None)
    elif where == "save":
        desk.save(item, desk.places.destination(None))
    elif where == "folder" and isinstance(wanted.get("folder"), str):
        desk.save(item, await run_in_threadpool(desk.places.destination, wanted["folder"]))
    else:
        raise UsageError("choose where the copy goes: beside the original, or one of the folders")
    return JSONResponse({})


async def _reveal(request: Request) -> Response:
    _, item = _of(request)
    await run_in_threadpool(reveal, saved_path(item, "output"))
    return JSONResponse({})


async def _film(request: Request) -> Response:
    """A comparison from a frame on, or word that it is being made."""
    desk, item = _of(request)
    first = (await json_of(request)).get("first")
    if not isinstance(first, int):
        raise UsageError("expected the frame to begin with")
    found = await run_in_threadpool(desk.film, item, first)
    if found is None:
        return JSONResponse({"ready": False}, status_code=202)
    number = item.version.number
    address = f"/api/items/{item.id}/film/{first}?v={number}"
    return JSONResponse({"ready": True, "address": address, **found[1]})


async def _film_file(request: Request) -> Response:
    desk, item = _of(request)
    found = await run_in_threadpool(desk.film, item, request.path_params["first"])
    if found is None:
        return JSONResponse({"error": "it is not ready yet"}, status_code=404)
    return FileResponse(found[0], media_type="video/mp4")


async def _frame(request: Request) -> Response:
    """One frame as JPEG: ?side=original or protected, ?width= at most so many px."""
    desk, item = _of(request)
    frame, query = request.path_params["frame"], request.query_params
    preview, plan = desk.preview(item.id), item.version.plan
    wanted = query.get("width", "")
    width = min(_MOST_WIDTH, max(64, int(wanted))) if wanted.isdigit() else _MOST_WIDTH

    def draw() -> bytes:
        if query.get("side") == "original":
            return jpeg(preview.original(frame), width)
        return jpeg(preview.protected(plan, frame), width)

    return Response(await run_in_threadpool(draw), media_type="image/jpeg")


async def _marks(request: Request) -> Response:
    desk, item = _of(request)
    preview, plan = desk.preview(item.id), item.version.plan
    found: dict[str, Any] = await run_in_threadpool(
        marks, plan, preview, request.path_params["frame"]
    )
    return JSONResponse(found)


async def _face(request: Request) -> Response:
    _, item = _of(request)
    found = item.people.get(request.path_params["person"])
    if found is None:
        raise UsageError("there is no picture of that person")
    return Response(found, media_type="image/jpeg")


async def _saved(request: Request) -> Response:
    """What was saved, for the browser to download."""
    _, item = _of(request)
    path = saved_path(item, request.path_params["which"])
    if not path.is_file():
        raise UsageError(f"{path} is no longer there; save again")
    return FileResponse(path, filename=path.name)
