"""A painted face whose skin moves by known amounts, as a video of one person."""

from dataclasses import dataclass

import numpy as np
import pytest

from austicker.causal.field_store import packaged_fields
from austicker.errors import DataError
from austicker.faces.geometry import inter_ocular
from austicker.motion import dense_flow
from austicker.protection.skin import SkinOverlay
from austicker.protection.skin_crop import (
    HEIGHT,
    SCALE,
    WIDTH,
    crop_to_image,
    inter_ocular_under,
    skin_crop,
)
from austicker.protection.skin_windows import DrawnWindow, group_windows
from austicker.regions.typical import typical_face
from austicker.types import FaceTrack, Window
from austicker.types.skin import SkinSettings
from tests.motion.painted import Field, Painted, View, bump, still

IOD = 90.0
ACTOR = Painted(iod=IOD, size=(320, 360), middle=(160.0, 150.0), noise=0.5)
WINDOW = Window(6, 11, 17, 5.0)
LENGTH = 28
FPS = 30.0
EYES = typical_face()[[33, 133, 263, 362]].mean(axis=0)
TEMPLATE = (typical_face() - EYES) * (IOD / inter_ocular(typical_face()))


@dataclass(frozen=True)
class Film:
    """Frames, and where the head is in them."""

    frames: list[np.ndarray]
    track: FaceTrack


def level(index: int) -> float:
    """Of the painted movement, as a micro-expression comes and goes."""
    rise = np.clip((index - WINDOW.onset) / (WINDOW.apex - WINDOW.onset), 0, 1)
    fall = np.clip((index - WINDOW.apex) / (WINDOW.offset - WINDOW.apex), 0, 1)
    return float(0.5 - 0.5 * np.cos(np.pi * rise)) * float(0.5 + 0.5 * np.cos(np.pi * fall))


def scaled(skin: Field, share: float) -> Field:
    return lambda places: share * skin(places)


def film(skin: Field = still, drift: float = 0.0, length: int = LENGTH) -> Film:
    frames, poses = [], []
    for i in range(length):
        view = View(x=drift * i, roll=drift * 0.002 * i)
        frames.append(ACTOR.picture(view, scaled(skin, level(i)), seed=i))
        poses.append(np.column_stack([view.matrix(), ACTOR.origin + np.array([view.x, view.y])]))
    track = FaceTrack(1, 0, TEMPLATE, np.array(poses), np.ones(length, bool))
    return Film(frames, track)


def shown(made: Film, settings: SkinSettings, seed: int = 0, windows=(WINDOW,)):
    rng = np.random.default_rng(seed)
    overlay = SkinOverlay(made.track, windows, settings, fps=FPS, rng=rng, fields=packaged_fields())
    return [overlay.apply(f, i) for i, f in enumerate(made.frames)], overlay


def inside(made: Film, index: int = WINDOW.apex) -> np.ndarray:
    """(H, W): by how much the frame's pixels may move, 0-1."""
    return on_frame(made, index, skin_crop(made.track.pose[index], TEMPLATE).weight)


def on_frame(made: Film, index: int, weight: np.ndarray) -> np.ndarray:
    import cv2

    return cv2.warpAffine(weight, crop_to_image(made.track.pose[index], TEMPLATE), (320, 360))


def test_nothing_wanted_nothing_done() -> None:
    made = film(bump(8, 0.01, -0.02))
    out, overlay = shown(made, SkinSettings(attenuation=0, population=0, noise=0))
    assert all(a is b for a, b in zip(out, made.frames, strict=True))
    assert overlay.counts.frames == 0


def test_the_own_motion_is_taken_away_and_the_heads_kept() -> None:
    moving = film(bump(8, 0.012, -0.025, skirt=0.25), drift=0.15)
    calm = film(drift=0.15)
    out, _ = shown(moving, SkinSettings(attenuation=1, population=0, noise=0))
    here = inside(moving) > 0.9
    own = dense_flow(calm.frames[WINDOW.apex], moving.frames[WINDOW.apex])
    left = dense_flow(calm.frames[WINDOW.apex], out[WINDOW.apex])
    moved = here & (np.hypot(own[..., 0], own[..., 1]) > 0.5)
    share = np.sqrt((left[moved] ** 2).mean() / (own[moved] ** 2).mean())
    assert share < 0.3
    assert np.abs(np.median(left[here], axis=0)).max() < 0.1


def test_half_is_half() -> None:
    moving = film(bump(8, 0.0, -0.025, skirt=0.25))
    out, _ = shown(moving, SkinSettings(attenuation=0.5, population=0, noise=0))
    own = dense_flow(moving.frames[0], moving.frames[WINDOW.apex])
    left = dense_flow(moving.frames[0], out[WINDOW.apex])
    moved = (inside(moving) > 0.9) & (np.hypot(own[..., 0], own[..., 1]) > 1)
    assert left[moved].mean(axis=0)[1] == pytest.approx(own[moved].mean(axis=0)[1] / 2, rel=0.3)


def test_bytes_off_the_face_and_frames_off_the_window_stay() -> None:
    made = film(bump(3, 0.01, 0.02), drift=0.1)
    out, overlay = shown(made, SkinSettings(attenuation=1, population=1, noise=1))
    for i, (a, b) in enumerate(zip(out, made.frames, strict=True)):
        crop = skin_crop(made.track.pose[i], TEMPLATE)
        away = on_frame(made, i, np.maximum(crop.weight, crop.close)) == 0
        assert np.array_equal(a[away], b[away])
    assert out[0] is made.frames[0]
    assert out[-1] is made.frames[-1]
    assert 0 < overlay.counts.frames < LENGTH


def test_one_seed_one_film() -> None:
    made = film()
    settings = SkinSettings(attenuation=1, population=0.5, noise=0.5)
    first, again, other = (shown(made, settings, seed)[0] for seed in (4, 4, 5))
    assert all(np.array_equal(a, b) for a, b in zip(first, again, strict=True))
    assert not np.array_equal(first[WINDOW.apex], other[WINDOW.apex])


@pytest.mark.parametrize(
    "settings", [SkinSettings(0, 0.0, 1.2), SkinSettings(0, 1.2, 0.0)], ids=["noise", "people"]
)
def test_the_field_has_its_size_at_the_apex_and_comes_and_goes_smoothly(settings) -> None:
    made = film()
    sizes = np.zeros(LENGTH)
    for seed in range(4):
        out, _ = shown(made, settings, seed)
        for i in range(LENGTH):
            flow = dense_flow(made.frames[i], out[i])
            sizes[i] += np.sqrt((flow[inside(made, i) > 0.9] ** 2).sum(axis=-1).mean()) / 4
    assert sizes.max() == sizes[WINDOW.apex] == pytest.approx(1.2 * IOD / 107, rel=0.2)
    assert sizes[WINDOW.onset + 1] < 0.25 * sizes.max()
    assert sizes[WINDOW.offset - 1] < 0.25 * sizes.max()
    assert np.abs(np.diff(sizes)).max() < 0.5 * sizes.max()


def test_what_is_drawn_does_not_depend_on_the_clip() -> None:
    def draw(rng: np.random.Generator) -> np.ndarray:
        return rng.standard_normal((4, 4, 2)).astype(np.float32)

    alone, beside = (
        group_windows(windows, FPS, np.random.default_rng(1))[0].windows[0]
        for windows in ([WINDOW], [WINDOW, Window(40, 44, 50, 1.0)])
    )
    again = DrawnWindow(WINDOW, np.random.default_rng(1).spawn(1)[0])
    for index in range(WINDOW.onset + 1, WINDOW.offset):
        fields = [w.field(index, draw) for w in (alone, beside, again)]
        assert fields[0] is not None
        assert all(f is not None and np.array_equal(fields[0], f) for f in fields)


def test_windows_close_together_share_a_reference() -> None:
    near = [Window(10, 14, 18, 1.0), Window(21, 24, 30, 1.0), Window(60, 64, 70, 1.0)]
    found = group_windows(near, FPS, np.random.default_rng(0))
    assert [len(s.windows) for s in found] == [2, 1]
    assert (found[0].start, found[0].stop) == (7, 30)


def test_a_large_movement_is_left_as_it_is_and_counted() -> None:
    made = film(bump(8, 0.0, -0.12, skirt=0.5))
    out, overlay = shown(made, SkinSettings(attenuation=1, population=0, noise=0))
    assert overlay.counts.too_large == 1
    late = WINDOW.apex + 2
    own = dense_flow(made.frames[0], made.frames[late])
    left = dense_flow(made.frames[0], out[late])
    moved = (inside(made) > 0.9) & (np.abs(own[..., 1]) > 4)
    assert left[moved].mean(axis=0)[1] == pytest.approx(own[moved].mean(axis=0)[1], rel=0.2)


def test_a_long_movement_is_left_as_it_is_and_counted() -> None:
    made = film(length=40)
    out, overlay = shown(made, SkinSettings(), windows=[Window(5, 15, 35, 4.0)])
    assert overlay.counts.too_large == 1
    assert all(a is b for a, b in zip(out, made.frames, strict=True))


def test_a_small_face_is_left_as_it_is_and_counted() -> None:
    made = film(length=20)
    pose = made.track.pose * 0.2
    track = FaceTrack(1, 0, TEMPLATE, pose, made.track.present)
    assert inter_ocular_under(pose[0], TEMPLATE) == pytest.approx(0.2 * IOD)
    out, overlay = shown(Film(made.frames, track), SkinSettings())
    assert overlay.counts.too_small == 1
    assert all(a is b for a, b in zip(out, made.frames, strict=True))


def test_frames_without_the_face_are_left_as_they_are() -> None:
    made = film(length=20)
    present = made.track.present.copy()
    present[9:12] = False
    track = FaceTrack(1, 0, TEMPLATE, made.track.pose, present)
    out, _ = shown(Film(made.frames, track), SkinSettings())
    assert all(out[i] is made.frames[i] for i in range(9, 12))
    assert out[12] is not made.frames[12]


def test_a_population_without_fields_is_refused() -> None:
    with pytest.raises(DataError, match="fields of motion"):
        SkinOverlay(
            film(length=2).track,
            [],
            SkinSettings(population=1),
            fps=FPS,
            rng=np.random.default_rng(0),
        )


def test_the_openings_the_hairline_and_the_jaw_are_at_rest() -> None:
    pose = np.eye(2, 4)
    crop = skin_crop(pose, TEMPLATE)
    weight = crop.weight
    to_image = crop_to_image(pose, TEMPLATE)

    def at(*landmarks: int) -> float:
        place = TEMPLATE[list(landmarks), :2].mean(axis=0)
        x, y = np.rint(np.linalg.inv(to_image[:, :2]) @ (place - to_image[:, 2])).astype(int)
        return float(weight[y, x])

    assert weight.shape == (HEIGHT, WIDTH)
    for place in ((159, 145), (386, 374), (13, 14)):
        assert at(*place) == 0
    assert (crop.close[weight > 0] > 0).all()
    # The mesh ends on the forehead: the hairline lies a fifth of the eyes' distance above it.
    edge = np.argwhere(crop.close > 0.02)[:, ::-1] @ to_image[:, :2].T + to_image[:, 2]
    assert edge[:, 1].min() > TEMPLATE[10, 1] - 0.2 * IOD
    assert edge[:, 1].max() < TEMPLATE[152, 1] + 0.06 * IOD
    assert np.abs(edge[:, 0]).max() < TEMPLATE[454, 0] + 0.1 * IOD
    assert not np.concatenate([crop.close[[0, -1]].ravel(), crop.close[:, [0, -1]].ravel()]).any()
    for landmark in (205, 425, 9, 5, 107, 336):
        assert at(landmark) > 0.9
    assert SCALE * np.abs(np.diff(weight, axis=0)).max() < 16  # per inter-ocular distance
    assert skin_crop(pose, TEMPLATE).scale == SCALE
