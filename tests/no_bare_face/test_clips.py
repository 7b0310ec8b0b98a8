"""On no frame of the hard clips is a face bare: everyone wears a sticker or is blurred."""

import numpy as np
import pytest

from austicker.faces.models import FaceModels, load_models
from tests.no_bare_face.clips import CLIPS, HEADS, Clip
from tests.no_bare_face.heads import at, put, synthetic
from tests.no_bare_face.measure import Tally, changed_share, run, tally

_QUICK = ("roll, shaken by 90 degrees", "cuts every 5 frames", "profile and back", "pop-ups")


@pytest.fixture(scope="module")
def models() -> FaceModels:
    return load_models()


def cut(clip: Clip, first: int, last: int) -> Clip:
    return Clip(clip.frames[first:last], clip.faces[first:last])


@pytest.mark.parametrize("name", _QUICK)
def test_no_face_is_bare(models: FaceModels, name: str) -> None:
    found = run(cut(CLIPS[name](HEADS["synthetic"]()), 0, 30), models)
    assert found.faces > 10
    assert found.bare == ()


@pytest.mark.slow
@pytest.mark.parametrize("head", HEADS)
@pytest.mark.parametrize("name", CLIPS)
def test_no_face_of_any_clip_is_bare(models: FaceModels, name: str, head: str) -> None:
    found = run(CLIPS[name](HEADS[head]()), models)
    assert found.faces > 20
    assert found.bare == ()


def test_frontal_faces_keep_their_looks(models: FaceModels) -> None:
    found = run(cut(CLIPS["roll, a turn in two seconds"](HEADS["synthetic"]()), 0, 24), models)
    # A sticker, not a blur: the face stays a face.
    assert found.blurred == 0


def test_the_measure_tells_bare_from_covered() -> None:
    head = synthetic()
    image, box = put(np.full((320, 480, 3), 120, np.uint8), head, at(head, 240, 160))
    sticker, blurred = image.copy(), image.copy()
    x, y = ((box[:2] + box[2:]) / 2).astype(int)
    sticker[y - 10 : y + 10, x - 10 : x + 10] ^= 90
    x0, y0, x1, y1 = box.astype(int)
    blurred[y0 - 5 : y1 + 5, x0 - 5 : x1 + 5] ^= 70
    beside = image.copy()
    beside[:, :40] ^= 90
    after = [image, sticker, blurred, beside]
    assert tally([image] * 4, after, [[box]] * 4) == Tally(4, 1, 1, ((0, 0), (3, 0)))
    # Most of it is out of the picture: nobody sees a face.
    assert changed_share(image, sticker, box - [box[2] - 10, 0, box[2] - 10, 0]) is None
