import numpy as np

from austicker.protection.micro import by_size, is_brief
from austicker.types import RoiMotion, Window
from austicker.types.skin import FACE_IOD, SkinSettings

FPS = 30.0
BRIEF, SPEECH, LONG = Window(10, 14, 20, 5.0), Window(40, 44, 50, 5.0), Window(60, 80, 95, 5.0)


def motion(valid: bool = True) -> RoiMotion:
    values = np.zeros((120, 14, 3))
    values[11:20, 3, 1] = 3 / FACE_IOD
    values[41:50, 12, 1] = 20 / FACE_IOD
    values[61:95, 3, 0] = 2 / FACE_IOD
    return RoiMotion(values, np.full((120, 14), valid))


def test_large_and_long_movements_are_told_apart() -> None:
    small, large = by_size(motion(), [BRIEF, SPEECH, LONG], SkinSettings(largest=7), FPS)
    assert small == (BRIEF,)
    assert large == (SPEECH, LONG)


def test_the_limit_is_that_of_the_settings() -> None:
    small, _ = by_size(motion(), [BRIEF, SPEECH], SkinSettings(largest=2), FPS)
    assert small == ()
    small, _ = by_size(motion(), [BRIEF, SPEECH], SkinSettings(largest=20), FPS)
    assert small == (BRIEF, SPEECH)


def test_lips_that_part_are_speech_however_small() -> None:
    values = np.zeros((60, 14, 3))
    values[11:20, 13, 1] = 5 / FACE_IOD
    valid = np.ones((60, 14), bool)
    assert by_size(RoiMotion(values, valid), [BRIEF], SkinSettings(), FPS) == ((), (BRIEF,))
    values[11:20, 10, 1] = 4 / FACE_IOD  # the whole lower face moves down
    assert by_size(RoiMotion(values, valid), [BRIEF], SkinSettings(), FPS) == ((BRIEF,), ())
    values[11:20, 10, 1] = 0
    valid[:, 10] = False
    assert by_size(RoiMotion(values, valid), [BRIEF], SkinSettings(), FPS) == ((BRIEF,), ())


def test_what_was_not_measured_is_not_large() -> None:
    small, _ = by_size(motion(valid=False), [SPEECH], SkinSettings(), FPS)
    assert small == (SPEECH,)


def test_half_a_second_is_brief() -> None:
    assert is_brief(Window(0, 7, 15, 1.0), FPS)
    assert not is_brief(Window(0, 7, 25, 1.0), FPS)
