"""Pictures of the study of stills: which are used, and what is counted of the others."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from austicker.bench.stills import Shown
from austicker.recognizers.stills import EMOTIONS, READY
from studies import stills_data
from studies.stills_data import PHOTOS, RENDERED, Pictures
from studies.stills_rules import Tried
from studies.stills_table import table
from tests.actors import astronaut


def test_every_face_of_photos_is_used_and_the_rest_counted(tmp_path: Path) -> None:
    face = astronaut()
    Image.fromarray(np.hstack([face, face])).save(tmp_path / "two.png")
    Image.new("RGB", (200, 200)).save(tmp_path / "none.png")
    (tmp_path / "broken.png").write_bytes(b"no picture")
    pictures = Pictures(PHOTOS, tmp_path, 0, 0, 0)
    found = list(pictures)
    assert [one.name for one in found] == ["two 1", "two 2"]
    assert all(one.person.portrait is not None for one in found)
    assert pictures.dropped == {"Input": 1, "no face that the mesh fits": 1}
    rest = Pictures(PHOTOS, tmp_path, 0, 0, 0, known=frozenset({("two 1", "two 1")}))
    assert [one.name for one in rest] == ["two 2"]


def test_people_who_are_done_are_not_rendered_again(monkeypatch: pytest.MonkeyPatch) -> None:
    rendered: list[int] = []

    def pictures_of(number: int, seed: int) -> list[object]:
        rendered.append(number)
        return []

    monkeypatch.setattr(stills_data, "pictures_of", pictures_of)
    known = frozenset({("sub006", "one"), ("sub006", "two"), ("sub007", "one")})
    assert not list(Pictures(RENDERED, None, 3, 2, 0, skip=5, known=known))
    assert rendered == [6, 7]


def test_faces_are_shrunk_as_fer2013_shows_them(monkeypatch: pytest.MonkeyPatch) -> None:
    shown = [Shown("one", "sub001", "positive", astronaut())]
    monkeypatch.setattr(stills_data, "pictures_of", lambda number, seed: shown)
    pictures = Pictures(RENDERED, None, 1, 1, 0, side=48)
    (found,) = pictures
    assert found.image.shape == (192, 192, 3)
    assert (found.image == found.image[..., :1]).all()
    assert found.emotions == ("happiness",)
    assert not pictures.dropped


def test_the_table_counts_answers_that_change_where_something_is_read() -> None:
    def tried(subject: str, before: str, changed: float) -> Tried:
        return Tried(
            subject, subject, ("fear",), "fer", "mosaic x 4", 2.0, 1, 0, before, changed, 0.1
        )

    rows = [tried("a", "fear", 1.0), tried("b", "anger", 0.0), tried("c", EMOTIONS[-1], 1.0)]
    line = table(rows, READY)[1]
    assert line.startswith("mosaic x 4")
    assert "50.0 (" in line
    assert "100.0 (1)" in line
    assert line.endswith("10.0%")
