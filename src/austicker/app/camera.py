"""Addresses of the camera: the browser's own over a WebSocket, Python's, the stream, recording."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import AsyncGenerator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Any

from starlette.concurrency import run_in_threadpool
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route, WebSocketRoute
from starlette.websockets import WebSocketDisconnect

from austicker.app.bodies import json_of
from austicker.app.guard import STREAM
from austicker.app.pictures import from_jpeg
from austicker.app.sentences import plain, sentence
from austicker.errors import AuStickerError, UsageError
from austicker.live.outputs import VirtualCamera, jpeg
from austicker.live.pipeline import LiveFrame, LivePipeline
from austicker.live.places import live_options
from austicker.live.recording import recording_name
from austicker.live.session import Outputs, Session

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.routing import BaseRoute
    from starlette.websockets import WebSocket

    from austicker.app.desk import Desk
    from austicker.protection.options import Options

_BOUNDARY = b"austicker"
_RATE = 25.0


class CameraDesk:
    """The one camera that may run.

    Args:
        folder: Where recordings go.
        virtual: A virtual camera that frames go to as well.

    Attributes:
        outputs: Where frames go.
        session: Python's camera; None where there is none.
        turn: Grows whenever another camera begins or all end, so that a browser's notices.
    """

    def __init__(self, folder: Path, virtual: VirtualCamera | None = None) -> None:
        self._folder = folder
        self.outputs = Outputs(virtual)
        self.session: Session | None = None
        self.turn = 0

    def start(self, source: str, options: Options) -> None:
        """Begin with Python's camera; ends the one before.

        Raises:
            InputError: It cannot be opened.
        """
        self.stop()
        self.outputs.reset()
        session = Session(source, options, self.outputs)
        session.__enter__()
        self.session = session

    def stop(self) -> None:
        """End the camera, Python's or a browser's, and the recording."""
        self.turn += 1
        session, self.session = self.session, None
        if session is not None:
            session.__exit__()
        self.outputs.record(None)

    def close(self) -> None:
        """End everything."""
        self.stop()
        self.outputs.close()

    def record(self, on: bool) -> Path | None:
        """Begin or end a recording; the file.

        Raises:
            OutputError: It cannot be written.
        """
        if not on:
            return self.outputs.record(None)
        self.outputs.record(recording_name(self._folder))
        return self.outputs.recording

    def state(self) -> dict[str, Any]:
        """For the page."""
        session = self.session
        running = session is not None and not session.over
        error = None if session is None or session.error is None else sentence(session.error)
        dropped = 0 if session is None else session.camera.frames.dropped
        recording = self.outputs.recording
        return {
            "running": running,
            "error": error,
            "recording": None if recording is None else str(recording),
            "trouble": None if self.outputs.trouble is None else plain(self.outputs.trouble),
            "dropped": dropped,
            **self.outputs.meter.as_dict(),
        }


def camera_routes(cameras: CameraDesk) -> tuple[BaseRoute, ...]:
    """All of them, for one camera desk."""

    async def start(request: Request) -> Response:
        wanted = await json_of(request)
        source = wanted.pop("source", None)
        if not isinstance(source, str) or not source:
            raise UsageError("expected a camera's number, a video file or an address")
        options = _options(wanted, request.app.state.desk)
        await run_in_threadpool(cameras.start, source, options)
        return JSONResponse(cameras.state())

    async def stop(_: Request) -> Response:
        await run_in_threadpool(cameras.stop)
        return JSONResponse(cameras.state())

    async def state(_: Request) -> Response:
        return JSONResponse(cameras.state())

    async def record(request: Request) -> Response:
        on = (await json_of(request)).get("on") is True
        path = await run_in_threadpool(cameras.record, on)
        return JSONResponse({**cameras.state(), "path": None if path is None else str(path)})

    async def stream(_: Request) -> Response:
        kind = f"multipart/x-mixed-replace; boundary={_BOUNDARY.decode()}"
        return StreamingResponse(stream_parts(cameras.outputs), media_type=kind)

    async def socket(channel: WebSocket) -> None:
        await _browser(channel, cameras)

    return (
        Route("/api/camera", state),
        Route("/api/camera/start", start, methods=["POST"]),
        Route("/api/camera/stop", stop, methods=["POST"]),
        Route("/api/camera/record", record, methods=["POST"]),
        WebSocketRoute("/api/camera/frames", socket),
        Route(STREAM, stream),
    )


def _options(wanted: dict[str, Any], desk: Desk) -> Options:
    sticker = wanted.get("sticker")
    strength = wanted.get("strength", "standard")
    if not isinstance(strength, str) or not isinstance(sticker, str | None):
        raise UsageError("expected a strength and a sticker")
    return live_options(
        strength, sticker=None if sticker is None else desk.designs.resolve(sticker)
    )


async def stream_parts(outputs: Outputs) -> AsyncGenerator[bytes, None]:
    """The stream as browsers and OBS read it."""
    number = -1
    with outputs.stream:
        while True:
            found = await run_in_threadpool(outputs.stream.next, number)
            if found is None:
                continue
            number, frame = found
            head = f"--{_BOUNDARY.decode()}\r\ncontent-type: image/jpeg\r\ncontent-length: "
            yield head.encode() + str(len(frame)).encode() + b"\r\n\r\n" + frame + b"\r\n"


async def _browser(channel: WebSocket, cameras: CameraDesk) -> None:
    """The browser's camera: a JPEG comes in, with its time; the one before goes out, protected.

    The first message is JSON with the settings, every other one a JPEG. The page sends the next
    frame when an answer comes, so that frames are dropped there and none waits here.
    """
    await channel.accept()
    desk: Desk = channel.app.state.desk
    loop = asyncio.get_running_loop()
    await run_in_threadpool(cameras.stop)
    outputs, mine = cameras.outputs, cameras.turn
    outputs.reset()
    with ThreadPoolExecutor(1, "austicker-live") as worker:
        try:
            wanted = await channel.receive_json()
            options = _options(wanted if isinstance(wanted, dict) else {}, desk)
            pipeline = await loop.run_in_executor(worker, _pipeline, options)
            await channel.send_json({"ready": True})
            while True:
                message = await channel.receive_bytes()
                if cameras.turn != mine:
                    raise UsageError("another camera was started, so that this one was ended")
                taken = time.monotonic()
                shown = await loop.run_in_executor(worker, _fed, pipeline, message, taken)
                told: dict[str, Any] = cameras.state()
                if shown is None:
                    await channel.send_json(told)
                    continue
                await loop.run_in_executor(worker, outputs.show, shown)
                answer = await loop.run_in_executor(worker, jpeg, shown.image)
                await channel.send_json(told)
                await channel.send_bytes(answer)
        except AuStickerError as error:
            with contextlib.suppress(RuntimeError, WebSocketDisconnect):
                await channel.send_json({"error": sentence(error)})
                await channel.close()
        except (WebSocketDisconnect, KeyError, RuntimeError, ValueError):
            pass  # the tab was closed, or sent something else
        finally:
            if cameras.turn == mine:
                with contextlib.suppress(AuStickerError):  # told by `trouble`
                    await run_in_threadpool(cameras.stop)


def _pipeline(options: Options) -> LivePipeline:
    from austicker.faces.models import load_models

    return LivePipeline(load_models(), options, fps=_RATE)


def _fed(pipeline: LivePipeline, message: bytes, taken: float) -> LiveFrame | None:
    """Feed a message.

    Raises:
        UsageError: It is no picture.
    """
    image = from_jpeg(message) if message else None
    if image is None:
        raise UsageError("expected a picture from the camera, got something else")
    return pipeline.feed(image, taken)
