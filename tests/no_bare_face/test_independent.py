"""What a detector sees that the project does not use: no face of the hard clips is bare to it."""

import pytest

from austicker.faces.models import FaceModels, load_models
from tests.no_bare_face.clips import CLIPS, HEADS
from tests.no_bare_face.independent import Detector, UnavailableError
from tests.no_bare_face.measure import protected, tally


@pytest.fixture(scope="module")
def detector() -> Detector:
    try:
        return Detector.install()
    except UnavailableError as error:
        pytest.skip(str(error))


@pytest.fixture(scope="module")
def models() -> FaceModels:
    return load_models()


@pytest.mark.slow
@pytest.mark.parametrize("head", HEADS)
@pytest.mark.parametrize("name", CLIPS)
def test_no_face_that_another_detector_sees_is_bare(detector, models, name, head) -> None:
    clip = CLIPS[name](HEADS[head]())
    found = tally(clip.frames, protected(clip.frames, models), detector.faces(clip.frames))
    assert found.bare == ()


@pytest.mark.slow
def test_the_other_detector_sees_faces(detector) -> None:
    clip = CLIPS["zoom"](HEADS["photo"]())
    assert sum(map(len, detector.faces(clip.frames))) > 40
