"""`threshold` decides what is blurred; `draw` writes what was found beside the output."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import av
import numpy as np
import PIL.Image
import pytest

import austicker
from austicker.faces.detection import Detection
from austicker.protection.boxes import boxes_path, with_boxes
from austicker.protection.options import Options
from tests.actors import astronaut, ground, paste, portrait, shoot, talk


def test_a_photo_gets_a_copy_with_the_box_of_the_face(tmp_path: Path) -> None:
    source = tmp_path / "photo.png"
    PIL.Image.fromarray(astronaut()).save(source)
    done = austicker.protect(source, draw=True, seed=1)
    assert done.output is not None
    shown = boxes_path(done.output)
    assert shown.name == "photo_protected_boxes.png"
    assert any(str(shown) in note for note in done.notes)
    protected = np.asarray(PIL.Image.open(done.output).convert("RGB"))
    boxed = np.asarray(PIL.Image.open(shown).convert("RGB"))
    changed = np.argwhere((protected != boxed).any(axis=2))
    # Around the face, and nothing inside it: the copy shows no more than the protected one does.
    assert (changed.min(axis=0) > (20, 150)).all()
    assert (changed.max(axis=0) < (200, 290)).all()
    assert np.array_equal(protected[90:150, 200:240], boxed[90:150, 200:240])


def test_a_video_gets_one_on_every_frame(tmp_path: Path) -> None:
    source = shoot(tmp_path / "talk.mp4", talk(12))
    done = austicker.protect(source, draw=True, verify=False, seed=1)
    assert done.output is not None
    with av.open(str(boxes_path(done.output))) as shown, av.open(str(done.output)) as plain:
        pairs = list(zip(shown.decode(video=0), plain.decode(video=0), strict=True))
    assert len(pairs) == 12
    for boxed, bare in pairs:
        a, b = (one.to_ndarray(format="rgb24").astype(int) for one in (boxed, bare))
        assert (np.abs(a - b).max(axis=2) > 60).sum() > 200


def test_numbers_and_scores_are_written_in_colours_of_their_own() -> None:
    image = paste(ground(), portrait(), 150, 60)
    plan = austicker.plan(austicker.analyze(image))
    assert 0.7 < plan.people[0].track.score <= 1
    tracked = with_boxes(image, 0, plan)
    left = with_boxes(image, 0, plan.leaving_out(1))
    assert (tracked != image).any()
    assert (tracked != left).any()
    empty = replace(plan, people=())
    assert with_boxes(image, 0, empty) is image


def test_the_threshold_decides_what_is_blurred(monkeypatch: pytest.MonkeyPatch) -> None:
    box = np.array([100.0, 100, 160, 170])
    faint = Detection(0.55, box, np.tile(box[:2] + 30, (6, 1)), 0.55, box)
    search = "austicker.faces.search.FaceSearch"
    monkeypatch.setattr(f"{search}.detect_small", lambda *_, **__: [faint])
    monkeypatch.setattr(f"{search}.look_again", lambda _, __, found: found)
    for threshold, faces in ((0.5, 1), (0.6, 0)):
        found = austicker.analyze(ground(), Options(threshold=threshold))
        assert len(found.untracked) == faces
    assert austicker.analyze(ground()).untracked[0].score == pytest.approx(0.55)
