"""The camera's addresses."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np
import pytest
from starlette.testclient import TestClient

from austicker.app.camera import CameraDesk, camera_routes, stream_parts
from austicker.app.desk import Desk
from austicker.app.guard import Secrets
from austicker.app.pictures import jpeg
from austicker.app.places import Places
from austicker.app.scratch import Scratch
from austicker.app.server import build
from austicker.media.reader import read_video
from tests.actors import talk
from tests.app.conftest import PORT, Page, origin

SOCKET = f"ws://127.0.0.1:{PORT}/api/camera/frames"


@pytest.fixture
def cameras(tmp_path: Path) -> CameraDesk:
    return CameraDesk(tmp_path / "saved")


@pytest.fixture
def live(tmp_path: Path, cameras: CameraDesk) -> Iterator[Page]:
    with Scratch(tmp_path / "cache") as scratch:
        secrets, desk = Secrets(PORT), Desk(Places(None, tmp_path), scratch, 1)
        application = build(desk, secrets, more=camera_routes(cameras))
        with TestClient(application, base_url=origin(), headers={"origin": origin()}) as client:
            client.get(f"/?token={secrets.token}")
            yield Page(client, secrets, desk, tmp_path)
        cameras.close()


def test_the_browser_s_camera_is_protected_and_recorded(live: Page, tmp_path: Path) -> None:
    images = talk(12)
    with live.client.websocket_connect(SOCKET) as socket:
        socket.send_json({"strength": "standard", "sticker": "heart"})
        assert socket.receive_json() == {"ready": True}
        path = Path(live.post("/api/camera/record", json={"on": True})["path"])
        for i, image in enumerate(images):
            socket.send_bytes(jpeg(image))
            told = socket.receive_json()
            if i:
                shown = cv2.imdecode(np.frombuffer(socket.receive_bytes(), np.uint8), 1)
                assert shown is not None
                assert shown.shape == image.shape
                assert told["learning"]
                assert np.abs(np.diff(shown.astype(float), axis=1)).max() < 60
        assert live.post("/api/camera/record", json={"on": False})["path"] == str(path)
    assert path.parent == tmp_path / "saved"
    assert len(list(read_video(path))) == len(images) - 1


def test_settings_and_pictures_that_make_no_sense_end_it_with_a_sentence(live: Page) -> None:
    for first, then in (
        ({"strength": "paper"}, None),
        ({"strength": 3}, None),
        ({"sticker": "/etc/passwd"}, None),
        ({}, b"no picture"),
    ):
        with live.client.websocket_connect(SOCKET) as socket:
            socket.send_json(first)
            told = socket.receive_json()
            if then is not None:
                socket.send_bytes(then)
                told = socket.receive_json()
            assert len(told["error"]) > 10


def test_python_s_camera_and_the_stream(live: Page, cameras: CameraDesk, talking: Path) -> None:
    assert not live.get("/api/camera")["running"]
    live.post("/api/camera/start", json={"source": str(talking), "strength": "strong"})
    assert live.get("/api/camera")["running"]
    assert cameras.session is not None
    assert cameras.session.wait(30)
    state = live.get("/api/camera")
    assert (state["running"], state["error"]) == (False, None)
    assert state["frames"] + state["dropped"] >= 25
    assert not live.post("/api/camera/stop")["running"]
    for wrong in ({"source": "nothing.mp4"}, {"source": ""}, {"source": 3}, {}):
        assert live.client.post("/api/camera/start", json=wrong).status_code == 400


def test_the_stream_is_mjpeg(cameras: CameraDesk) -> None:
    async def first_part() -> bytes:
        parts = stream_parts(cameras.outputs)
        coming = asyncio.ensure_future(anext(parts))
        while not coming.done():
            cameras.outputs.stream.show(talk(1)[0])
            await asyncio.sleep(0.01)
        found = coming.result()
        await parts.aclose()
        return found

    head, _, body = asyncio.run(first_part()).partition(b"\r\n\r\n")
    assert head.startswith(b"--austicker\r\ncontent-type: image/jpeg")
    assert body.startswith(b"\xff\xd8")
    assert f"content-length: {len(body) - 2}".encode() in head
