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
from tests.disks import SIZE

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


def test_two_viewers_see_the_stream_and_who_leaves_is_forgotten(cameras: CameraDesk) -> None:
    async def watched() -> list[list[bytes]]:
        viewers = [stream_parts(cameras.outputs) for _ in range(2)]
        seen: list[list[bytes]] = [[], []]

        async def look(which: int, count: int) -> None:
            for _ in range(count):
                seen[which].append(await anext(viewers[which]))
            await viewers[which].aclose()

        looks = [asyncio.ensure_future(look(0, 2)), asyncio.ensure_future(look(1, 5))]
        images = talk(3)
        shown = 0
        while not all(one.done() for one in looks):
            cameras.outputs.stream.show(images[shown % 3])
            shown += 1
            await asyncio.sleep(0.01)
        return seen

    seen = asyncio.run(watched())
    assert [len(parts) for parts in seen] == [2, 5]
    assert all(part.startswith(b"--austicker") for parts in seen for part in parts)
    cameras.outputs.stream.show(talk(1)[0])
    assert cameras.outputs.stream.next(-2, 0.01) is not None  # the last that was encoded
    number = cameras.outputs.stream.next(-2, 0.01)
    cameras.outputs.stream.show(talk(1)[0])
    assert cameras.outputs.stream.next(-2, 0.01) == number  # nothing is encoded without viewers


@pytest.mark.parametrize("shape", [(361, 641, 3), (361, 641), (2, 2, 3), (1, 1)])
def test_pictures_of_odd_sizes_and_grey_ones(
    live: Page, cameras: CameraDesk, shape: tuple[int, ...], tmp_path: Path
) -> None:
    encoded = cv2.imencode(".jpg", np.full(shape, 90, np.uint8))[1].tobytes()
    with live.client.websocket_connect(SOCKET) as socket:
        socket.send_json({})
        assert socket.receive_json() == {"ready": True}
        path = Path(live.post("/api/camera/record", json={"on": True})["path"])
        for i in range(4):
            socket.send_bytes(encoded)
            assert "error" not in {k for k, v in socket.receive_json().items() if v}
            if i:
                assert socket.receive_bytes()[:2] == b"\xff\xd8"
        live.post("/api/camera/record", json={"on": False})
    height, width = (max(2, round(side / 2) * 2) for side in shape[:2])
    assert [frame.image.shape for frame in read_video(path)] == [(height, width, 3)] * 3


def test_a_second_camera_ends_the_first(live: Page, cameras: CameraDesk, talking: Path) -> None:
    picture = jpeg(talk(1)[0])
    with live.client.websocket_connect(SOCKET) as first:
        first.send_json({})
        assert first.receive_json() == {"ready": True}
        live.post("/api/camera/start", json={"source": str(talking)})
        first.send_bytes(picture)
        assert "another camera was started" in first.receive_json()["error"]
    assert cameras.session is not None
    with live.client.websocket_connect(SOCKET) as second:
        second.send_json({})
        assert second.receive_json() == {"ready": True}
        assert cameras.session is None


def test_a_recording_that_ends_by_itself_is_told(
    live: Page, cameras: CameraDesk, small: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cameras, "_folder", small)
    told: dict[str, object] = {}
    with live.client.websocket_connect(SOCKET) as socket:
        socket.send_json({})
        socket.receive_json()
        live.post("/api/camera/record", json={"on": True})
        (small / "filler").write_bytes(bytes(SIZE))
        for i in range(80):
            socket.send_bytes(jpeg(talk(1)[0]))
            told = socket.receive_json()
            if i:
                socket.receive_bytes()
            if told["trouble"]:
                break
        assert "the recording ended" in str(told["trouble"])
        assert told["recording"] is None
        socket.send_bytes(jpeg(talk(1)[0]))
        socket.receive_json()
        assert socket.receive_bytes()
    assert live.get("/api/camera")["trouble"] == told["trouble"]
