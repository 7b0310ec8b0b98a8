"""Known flow, added to a painted face and taken off again."""

from itertools import pairwise

import numpy as np
import pytest

from austicker.errors import RecordError
from austicker.motion.nonrigid import SkinCrop, SkinMotion, spared
from tests.motion.painted import Painted, View, bump, relief, still

FINE = 2
IOD = 32.0
WIDTH, HEIGHT = 83, 99
MIDDLE = (83.0, 80.0)  # px of a picture
ACTOR = Painted(iod=FINE * IOD, size=(FINE * WIDTH, FINE * HEIGHT), middle=MIDDLE, noise=1.0)


def places() -> np.ndarray:
    y, x = np.mgrid[:HEIGHT, :WIDTH] * FINE + (FINE - 1) / 2
    return (np.stack([x, y], axis=-1) - MIDDLE) / (FINE * IOD)


def crop() -> SkinCrop:
    at = places()
    inside = 1 - np.sqrt((at[..., 0] / 1.2) ** 2 + ((at[..., 1] - 0.25) / 1.4) ** 2)
    face = np.clip(inside / 0.15, 0, 1).astype(np.float32)
    eyes = np.zeros_like(face)
    return SkinCrop(
        weight=face,
        close=face,
        face=face,
        firm=face > 0.5,
        skin=face > 0.5,
        eyes=eyes,
        depth=relief(at).astype(np.float32),
        scale=IOD,
    )


def grey(view: View, skin=still, seed: int = 0) -> np.ndarray:
    return np.ascontiguousarray(ACTOR.picture(view, skin, seed)[..., 0])


def rms(field: np.ndarray, where: np.ndarray) -> float:
    return float(np.sqrt((field[where] ** 2).sum(axis=-1).mean()))


@pytest.mark.parametrize("roi", [2, 8, 14])
def test_motion_that_was_added_is_found(roi: int) -> None:
    skin = bump(roi, 0.015, -0.025)
    motion = SkinMotion(crop(), grey(View()))
    for share in (0.3, 0.6, 1.0, 1.0):
        motion.update(grey(View(), lambda p, s=share: s * skin(p), seed=int(10 * share)))
    truth = IOD * skin(places())
    moving = (np.hypot(*np.moveaxis(truth, -1, 0)) > 0.15) & (crop().weight > 0.9)
    assert rms(motion.displacement - truth, moving) < 0.25 * rms(truth, moving)


@pytest.mark.parametrize(
    "view", [View(x=0.7, y=-0.4), View(roll=0.01), View(yaw=0.012), View(pitch=-0.01, grow=1.005)]
)
def test_the_head_keeps_its_motion(view: View) -> None:
    motion = SkinMotion(crop(), grey(View()))
    for seed in (1, 2):
        motion.update(grey(view, seed=seed))
    assert rms(motion.displacement, crop().skin) < 0.05
    assert motion.size < 0.3


def test_the_head_keeps_its_motion_while_the_face_moves() -> None:
    skin = bump(3, 0.0, -0.03)
    view = View(x=0.8, roll=0.008)
    motion = SkinMotion(crop(), grey(View()))
    for seed in (1, 2):
        motion.update(grey(view, skin, seed))
    rest = crop().skin & (np.hypot(*np.moveaxis(skin(places()), -1, 0)) < 0.0005)
    assert rms(motion.displacement, rest) < 0.06


def test_size_is_in_pixels_of_a_face_of_256() -> None:
    skin = bump(8, 0.0, 0.04, skirt=0.2)
    motion = SkinMotion(crop(), grey(View()))
    for share in (0.5, 1.0, 1.0):
        motion.update(grey(View(), lambda p, s=share: s * skin(p)))
    assert motion.size == pytest.approx(0.04 * 107, rel=0.2)


def test_what_may_not_be_moved_is_not() -> None:
    motion = SkinMotion(crop(), grey(View()))
    motion.update(grey(View(), bump(8, 0.03, 0.0)))
    assert not motion.displacement[crop().weight == 0].any()


def test_only_small_movements_are_attenuated() -> None:
    shares = [spared(size, 4.0) for size in np.linspace(0, 8, 50)]
    assert shares[0] == spared(4.0, 4.0) == 1
    assert spared(6.0, 4.0) == shares[-1] == 0
    assert all(a >= b for a, b in pairwise(shares))


def test_a_crop_of_another_size_is_refused() -> None:
    motion = SkinMotion(crop(), grey(View()))
    with pytest.raises(RecordError, match="expected a grey crop of"):
        motion.update(np.zeros((10, 10), np.uint8))
