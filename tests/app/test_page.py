"""The road through the page's addresses: drop, see, correct, compare, save."""

from __future__ import annotations

import io
import json
import threading
import time
from dataclasses import asdict
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest
from PIL import Image

import austicker
from austicker.app import saving
from austicker.media.reader import read_video
from austicker.protection.judging import Judging
from austicker.protection.plan import Plan
from austicker.protection.render import render_file
from austicker.types import N_ROIS
from tests.app.conftest import Page

SVG = (
    b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><circle cx="4" cy="4" r="4"/></svg>'
)


def png(colour: str = "red") -> bytes:
    picture = Image.new("RGBA", (64, 64), colour)
    picture.putpixel((0, 0), (0, 0, 0, 0))
    out = io.BytesIO()
    picture.save(out, "PNG")
    return out.getvalue()


@pytest.fixture
def item(page: Page, talking: Path) -> str:
    found = page.drop(talking)
    state = page.wait(found)
    assert state["ready"], state
    return found


def test_a_dropped_video_is_analyzed_and_judged(page: Page, item: str) -> None:
    state = page.state(item)
    assert state["verdict"]["word"] in {"hidden", "partly", "not hidden", "nothing to hide"}
    assert state["verdict_version"] == state["version"] == 1
    found = page.get(f"/api/items/{item}")
    assert (found["frames"], found["size"], found["kind"]) == (30, [480, 320], "video")
    (person,) = found["people"]
    assert person["protect"]
    assert person["times"] == [[0, 29]]
    assert len(person["stickers"]) == 2
    assert all(one["reason"] for one in person["stickers"])
    face = page.client.get(f"/api/items/{item}/face/1")
    assert Image.open(io.BytesIO(face.content)).size == (160, 160)


def test_the_preview_is_the_frame_that_is_written(page: Page, item: str, tmp_path: Path) -> None:
    page.post(f"/api/items/{item}/save", json={"to": "save"})
    saved = page.wait(item)["saved"]
    written = {f.index: f.image for f in read_video(Path(saved["output"]))}
    for frame in (0, 7, 15, 29):
        shown = page.frame(item, frame)[:, :, ::-1].astype(float)
        away = np.abs(shown - written[frame]).mean(axis=2)
        assert away.mean() < 2.5  # two lossy codecs
        assert np.percentile(away, 99.5) < 25


def test_sides_differ_where_the_stickers_are(page: Page, item: str) -> None:
    away = np.abs(page.frame(item, 10).astype(int) - page.frame(item, 10, "original")).max(axis=2)
    found = page.get(f"/api/items/{item}/marks/10")["people"][0]
    assert np.array(found["regions"]).shape == (N_ROIS, 8)
    for sticker in found["stickers"]:
        x, y = round(sticker["x"]), round(sticker["y"])
        assert away[y - 6 : y + 7, x - 6 : x + 7].max() > 20
    assert (away > 20).mean() < 0.1


def test_dragging_puts_a_sticker_onto_the_region_there(page: Page, item: str) -> None:
    regions = page.get(f"/api/items/{item}/marks/10")["people"][0]["regions"]
    chin = np.array(regions[13]).reshape(4, 2).mean(axis=0)
    edit = {"do": "drag", "person": 1, "which": 0, "frame": 10, "x": chin[0], "y": chin[1]}
    found = page.edit(item, **edit)
    assert found["people"][0]["stickers"][0]["roi"] == 14
    sticker = page.get(f"/api/items/{item}/marks/10")["people"][0]["stickers"][0]
    assert np.hypot(sticker["x"] - chin[0], sticker["y"] - chin[1]) < 6
    # And beside a region, as far as it was dragged.
    edit |= {"x": chin[0] - 30, "y": chin[1] - 16}
    assert page.edit(item, **edit)["people"][0]["stickers"][0]["moved"]
    sticker = page.get(f"/api/items/{item}/marks/10")["people"][0]["stickers"][0]
    assert np.hypot(sticker["x"] - edit["x"], sticker["y"] - edit["y"]) < 12
    # A sticker that is dropped beside the face stays on its edge.
    page.edit(item, **{**edit, "x": 470.0, "y": 310.0})
    sticker = page.get(f"/api/items/{item}/marks/10")["people"][0]["stickers"][0]
    assert np.hypot(sticker["x"] - chin[0], sticker["y"] - chin[1]) < 90


def test_edits_and_undo(page: Page, item: str) -> None:
    worn = page.edit(item, do="change", person=1, which=1, sticker="heart", size=3.0)
    assert worn["people"][0]["stickers"][1]["sticker"] == "heart"
    assert len(page.edit(item, do="add", person=1)["people"][0]["stickers"]) == 3
    assert len(page.edit(item, do="remove", person=1, which=0)["people"][0]["stickers"]) == 2
    assert not page.edit(item, do="protect", person=1, on=False)["people"][0]["protect"]
    bare = page.edit(item, do="look", strength="strong")
    assert not bare["people"][0]["protect"]  # who is protected stays
    assert len(bare["people"][0]["stickers"]) == 3
    assert page.edit(item, do="span", first=5, last=9)["spans"] == [[5, 9]]
    assert page.edit(item, do="span")["spans"] == []
    for _ in range(7):
        found = page.post(f"/api/items/{item}/undo")
    assert not found["can_undo"]
    assert len(found["people"][0]["stickers"]) == 2
    answer = page.client.post(f"/api/items/{item}/undo")
    assert (answer.status_code, "nothing to undo" in answer.text) == (400, True)


def test_rectangles(page: Page, item: str) -> None:
    around = {"x": 0, "y": 0, "width": 480, "height": 320, "first": 0, "last": 29}
    assert not page.edit(item, do="rectangle", mode="leave", **around)["people"][0]["protect"]
    assert page.edit(item, do="rectangle", mode="protect", **around)["people"][0]["protect"]
    corner = {"x": 400, "y": 250, "width": 60, "height": 50, "first": 3, "last": 90}
    found = page.edit(item, do="rectangle", mode="protect", **corner)
    assert [(one["first"], one["last"]) for one in found["blurred"]] == [(3, 29)]
    away = np.abs(page.frame(item, 10).astype(int) - page.frame(item, 10, "original"))
    assert away[0:20, 0:20].mean() < 1
    assert page.edit(item, do="rectangle", mode="leave", **corner)["blurred"] == []


IMPOSSIBLE: list[dict[str, object]] = [
    {"do": "protect", "person": 9, "on": True},
    {"do": "protect", "person": 1},
    {"do": "protect", "person": 1, "on": True, "more": 1},
    {"do": "nothing"},
    {"do": "change", "person": 1, "which": 5, "size": 2.0},
    {"do": "change", "person": 1, "which": 0, "size": 99.0},
    {"do": "change", "person": 1, "which": 0, "sticker": "/etc/passwd"},
    {"do": "change", "person": 1, "which": 0, "roi": 15},
    {"do": "look", "strength": "strongest"},
    {"do": "look", "count": 9},
    {"do": "drag", "person": 1, "which": 0, "frame": 999, "x": 1.0, "y": 1.0},
    {"do": "span", "first": 40, "last": 50},
    {
        "do": "rectangle",
        "mode": "protect",
        "x": 0,
        "y": 0,
        "width": 0,
        "height": 9,
        "first": 0,
        "last": 1,
    },
]


def test_what_cannot_be_done_is_a_sentence_and_changes_nothing(page: Page, item: str) -> None:
    for edit in IMPOSSIBLE:
        answer = page.client.post(f"/api/items/{item}/edit", json=edit)
        assert answer.status_code == 400, edit
        assert 10 < len(answer.json()["error"]) < 300, edit
    assert page.get(f"/api/items/{item}")["version"] == 1


def test_saving_writes_copy_plan_and_report_and_replaces_nothing(page: Page, item: str) -> None:
    for number in ("", "-2"):
        page.post(f"/api/items/{item}/save", json={"to": "save"})
        saved = page.wait(item)["saved"]
        assert Path(saved["output"]).name == f"talk_protected{number}.mp4"
    assert Plan.read(Path(saved["plan"])).frames == 30
    report = json.loads(Path(saved["report"]).read_text("utf-8"))
    assert report["inputs"][0]["verdict"]["word"] == page.state(item)["verdict"]["word"]
    downloaded = page.client.get(f"/api/items/{item}/saved/output")
    assert downloaded.content == Path(saved["output"]).read_bytes()


def test_two_files_of_one_name_are_saved_at_once(
    page: Page, photo: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    items = [page.drop(photo, "IMG_1.png") for _ in range(2)]
    for item in items:
        page.wait(item)
    both = threading.Barrier(2, timeout=60)
    render = render_file

    def rendered(*args: Any, **more: Any) -> Any:
        both.wait()
        return render(*args, **more)

    monkeypatch.setattr("austicker.app.saving.render_file", rendered)
    versions = [page.desk.item(item) for item in items]
    threads = [
        threading.Thread(
            target=saving.save,
            args=(one, one.version, tmp_path, page.desk.designs, lambda *_: None),
        )
        for one in versions
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(90)
    outputs = {one.saved["output"] for one in versions if one.saved is not None}
    assert {Path(one).name for one in outputs} == {
        "IMG_1_protected.png",
        "IMG_1_protected-2.png",
    }
    assert len(list(tmp_path.glob("IMG_1_*"))) == 6


def test_files_of_the_folder_are_saved_beside_themselves(page: Page, photo: Path) -> None:
    (page.folder / "trip").mkdir()
    (page.folder / "trip" / "me.png").write_bytes(photo.read_bytes())
    assert page.get("/api/start")["listing"] == ["trip/me.png"]
    item = page.post("/api/open", json={"path": "trip/me.png"})["id"]
    page.wait(item)
    page.post(f"/api/items/{item}/save", json={"to": "beside"})
    assert page.wait(item)["saved"]["output"] == str(page.folder / "trip" / "me_protected.png")
    page.post(f"/api/items/{item}/save", json={"to": "folder", "folder": ""})
    assert page.wait(item)["saved"]["output"] == str(page.folder / "me_protected.png")
    for wrong in ({"to": "folder", "folder": "../saved"}, {"to": "beside2"}, {}):
        assert page.client.post(f"/api/items/{item}/save", json=wrong).status_code == 400
    assert page.client.delete(f"/api/items/{item}").status_code == 200
    assert (page.folder / "trip" / "me.png").exists()


def test_paths_of_the_folder_do_not_lead_out(page: Page, tmp_path: Path, photo: Path) -> None:
    (tmp_path / "secret.png").write_bytes(photo.read_bytes())
    for path in ("../secret.png", "/etc/passwd", "mine/../../secret.png", None, 3):
        answer = page.client.post("/api/open", json={"path": path})
        assert answer.status_code == 400
    assert page.get("/api/start")["items"] == []


def test_a_photo_is_judged_as_the_library_judges_it(page: Page, photo: Path) -> None:
    item = page.drop(photo)
    state = page.wait(item)
    assert state["verdict"]["photo"]
    assert state["verdict"]["word"] in {"hidden", "partly", "not hidden"}
    assert state["verdict_version"] == state["version"] == 1
    found = page.get(f"/api/items/{item}")
    assert (found["kind"], found["frames"]) == ("photo", 1)
    page.post(f"/api/items/{item}/save", json={"to": "save"})
    saved = page.wait(item)["saved"]
    report = json.loads(Path(saved["report"]).read_text("utf-8"))["inputs"][0]
    result = page.desk.item(item).result
    assert result is not None
    assert report["verdict"]["word"] == state["verdict"]["word"]
    assert "judged" in result.recognisers.values()
    proof = austicker.verify(photo, result)
    ((person, still),) = proof.stills
    ((shown,),) = (one["stills"] for one in found["people"] if one["person"] == person)
    assert {name: shown[name] for name in asdict(still)} == asdict(still)
    assert (shown["shown"], shown["readable"]) == (still.shown, still.readable)


def test_single_frames_of_a_video_are_judged_as_the_library_judges_them(
    page: Page, item: str, talking: Path
) -> None:
    def told() -> tuple[list[dict[str, Any]], dict[str, Any]]:
        stills: list[dict[str, Any]] = page.get(f"/api/items/{item}")["people"][0]["stills"]
        return stills, page.state(item)["verdict"]

    stills, verdict = told()
    assert stills
    assert verdict["frames"] == sum(one["shown"] for one in stills) > 0
    assert verdict["frames_readable"] == sum(one["readable"] for one in stills)
    assert any(text.startswith("single frames: ") for text in verdict["sentences"])
    page.post(f"/api/items/{item}/save", json={"to": "save"})
    page.wait(item)
    result = page.desk.item(item).result
    assert result is not None
    proof = austicker.verify(talking, result)
    assert [still.index for _, still in proof.stills] == [one["index"] for one in stills]
    assert [still.before for _, still in proof.stills] == [one["before"] for one in stills]
    assert told()[1]["frames"] == sum(still.shown for _, still in proof.stills)


def test_a_photo_is_judged_again_after_a_change_and_beside_the_requests(
    page: Page, photo: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    item = page.drop(photo)
    page.wait(item)
    threads: list[str] = []
    feed = Judging.feed

    def watched(judging: Judging, *frame: Any) -> None:
        threads.append(threading.current_thread().name)
        feed(judging, *frame)

    monkeypatch.setattr(Judging, "feed", watched)
    before = len(page.get(f"/api/items/{item}")["people"][0]["stickers"])
    added = page.edit(item, do="add", person=1)
    assert len(added["people"][0]["stickers"]) == before + 1
    assert page.state(item)["verdict_version"] == 1 < added["version"]
    page.post(f"/api/items/{item}/check")
    assert page.wait(item)["verdict_version"] == added["version"]
    assert page.frame(item, 0).shape == (512, 512, 3)
    assert threads
    assert all(name.startswith("austicker-page") for name in threads)
    page.edit(item, do="protect", person=1, on=False)
    page.post(f"/api/items/{item}/check")
    assert page.wait(item)["verdict"]["word"] == "not verified"
    assert page.get(f"/api/items/{item}")["people"][0]["stills"] == []


def test_where_no_recogniser_is_at_hand_a_photo_is_protected_and_it_is_said(
    page: Page, photo: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    nobody = ((), ("'facex' is not at hand: LiteRT is missing",))
    monkeypatch.setattr("austicker.protection.still_nets.at_hand", lambda: nobody)
    item = page.drop(photo)
    state = page.wait(item)
    assert state["verdict"]["word"] == "not verified"
    assert state["verdict_version"] == state["version"]
    assert "no recogniser of stills was left to judge" in state["verdict"]["note"]
    assert "LiteRT is missing" in state["verdict"]["note"]
    found = page.get(f"/api/items/{item}")["people"][0]
    assert found["stills"] == []
    assert found["stickers"]
    page.post(f"/api/items/{item}/save", json={"to": "save"})
    saved = page.wait(item)["saved"]
    assert any("no recogniser" in note for note in saved["notes"])
    result = page.desk.item(item).result
    assert result is not None
    assert "no recogniser" in austicker.verify(photo, result).note


def test_own_stickers(page: Page, item: str) -> None:
    for name, content in (("dot.png", png()), ("moon.svg", SVG)):
        added = page.post("/api/stickers", params={"name": name}, content=content)
        shown = added["name"]
        assert {"name": shown, "own": True} in added["designs"]
        worn = page.edit(item, do="change", person=1, which=0, sticker=shown)
        assert worn["people"][0]["stickers"][0]["sticker"] == shown
        assert page.client.get(f"/api/stickers/{shown}").headers["content-type"] == "image/png"
    page.post(f"/api/items/{item}/save", json={"to": "save"})
    plan = Plan.read(Path(page.wait(item)["saved"]["plan"]))
    assert Path(plan.people[0].placements[0].sticker).parent == page.desk.places.save


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.png", b"no picture"),
        ("a.svg", b"<svg"),
        ("a.svg", SVG.replace(b"<circle", b'<image href="/etc/passwd"/><circle')),
        ("a.svg", SVG.replace(b"<circle", b'<image href="https://evil.example/a.png"/><circle')),
    ],
)
def test_bad_stickers_are_refused(page: Page, name: str, content: bytes) -> None:
    answer = page.client.post("/api/stickers", params={"name": name}, content=content)
    assert answer.status_code == 400
    assert name in answer.json()["error"]


def test_the_comparison_is_in_step_and_has_sound(page: Page, item: str) -> None:
    until = time.monotonic() + 60
    while not (found := page.post(f"/api/items/{item}/film", json={"first": 4}))["ready"]:
        assert time.monotonic() < until
        time.sleep(0.02)
    assert (found["first"], found["last"]) == (4, 29)
    assert found["times"] == pytest.approx([i / 25 for i in range(26)], abs=1e-3)
    film = page.client.get(found["address"])
    path = page.desk.film(page.desk.item(item), 4)
    assert path is not None
    assert path[0].read_bytes() == film.content
    frames = [frame.image for frame in read_video(path[0])]
    assert len(frames) == 26
    with av.open(str(path[0]), "r") as container:
        samples = sum(frame.samples for frame in container.decode(container.streams.audio[0]))
    assert samples / 48_000 == pytest.approx(26 / 25, abs=0.1)
    for side, shown in (("original", frames[6][:320]), ("protected", frames[6][320:])):
        away = np.abs(shown.astype(float) - page.frame(item, 10, side)[:, :, ::-1])
        assert away.mean() < 3


def test_a_bad_file_does_not_disturb_the_others(page: Page, photo: Path, tmp_path: Path) -> None:
    broken = tmp_path / "broken.mp4"
    broken.write_bytes(b"\0\0\0\x18ftypmp42" + bytes(100))
    bad, good = page.drop(broken), page.drop(photo)
    assert page.wait(good)["ready"]
    state = page.wait(bad)
    assert not state["ready"]
    assert "broken.mp4" in state["error"]
    assert page.client.get(f"/api/items/{bad}").status_code == 400


def test_stopping_and_starting_again(page: Page, talking: Path) -> None:
    item = page.drop(talking)
    page.post(f"/api/items/{item}/cancel")
    page.wait(item)
    page.post(f"/api/items/{item}/again")
    assert page.wait(item)["ready"]
    folder = page.desk.item(item).path.parent
    assert page.client.delete(f"/api/items/{item}").status_code == 200
    assert not folder.exists()
    assert page.client.get(f"/api/items/{item}").status_code == 400


def test_changes_are_told(page: Page, photo: Path) -> None:
    with page.client.websocket_connect("ws://127.0.0.1:8123/api/events") as socket:
        assert socket.receive_json() == {"items": []}
        item = page.drop(photo)
        while not (items := socket.receive_json()["items"]) or not items[0]["ready"]:
            pass
        assert items[0]["id"] == item
