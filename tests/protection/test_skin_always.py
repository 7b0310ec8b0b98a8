"""The skin changed all the time, with and without windows that were spotted."""

import numpy as np
import pytest

from austicker.causal.field_store import packaged_fields
from austicker.motion import dense_flow
from austicker.protection.skin import SkinOverlay
from austicker.protection.skin_crop import HEIGHT, SCALE, WIDTH, mouth_part
from austicker.protection.skin_field import STEPS, FieldProcess
from austicker.types import FaceTrack, Window
from austicker.types.skin import SkinSettings
from tests.motion.painted import bump
from tests.protection.test_skin import FPS, LENGTH, TEMPLATE, WINDOW, Film, film, inside

BARE = SkinSettings(attenuation=1, population=0, noise=0, always=True)
FIELD = SkinSettings(attenuation=0, population=1, noise=0.25, always=True)


def shown(made: Film, settings: SkinSettings, *, seed: int = 0, windows=(), larger=()):
    overlay = SkinOverlay(
        made.track,
        windows,
        settings,
        fps=FPS,
        rng=np.random.default_rng(seed),
        fields=packaged_fields(),
        larger=larger,
    )
    return [overlay.apply(f, i) for i, f in enumerate(made.frames)], overlay


def left(made: Film, calm: Film, out: list[np.ndarray], index: int) -> float:
    """Share of the own motion that is left on a frame."""
    own = dense_flow(calm.frames[index], made.frames[index])
    rest = dense_flow(calm.frames[index], out[index])
    moved = (inside(made, index) > 0.9) & (np.hypot(own[..., 0], own[..., 1]) > 0.5)
    return float(np.sqrt((rest[moved] ** 2).mean() / (own[moved] ** 2).mean()))


def test_a_movement_that_nobody_spotted_is_taken_away() -> None:
    moving, calm = film(bump(8, 0.012, -0.025, skirt=0.25), drift=0.15), film(drift=0.15)
    out, overlay = shown(moving, BARE)
    assert left(moving, calm, out, WINDOW.apex) < 0.35
    assert overlay.counts.too_large == 0


def test_what_is_drawn_does_not_depend_on_what_was_spotted() -> None:
    made = film(bump(3, 0.01, 0.02))
    without, _ = shown(made, FIELD)
    spotted, _ = shown(made, FIELD, windows=[WINDOW], larger=[Window(20, 22, 25, 1.0)])
    other, _ = shown(made, FIELD, seed=1)
    assert all(np.array_equal(a, b) for a, b in zip(without, spotted, strict=True))
    assert not np.array_equal(without[5], other[5])


def test_a_movement_known_to_be_larger_stays() -> None:
    made, calm = film(bump(8, 0.012, -0.025, skirt=0.25)), film()
    out, overlay = shown(made, BARE, larger=[WINDOW])
    assert left(made, calm, out, WINDOW.apex) > 0.8
    assert overlay.counts.too_large > 0


def test_what_was_spotted_is_taken_away_right_after_a_larger_movement() -> None:
    made, calm = film(bump(8, 0.012, -0.025, skirt=0.25)), film()
    before = Window(0, 2, WINDOW.onset - 4, 1.0)
    kept, _ = shown(made, BARE, larger=[before])
    held, _ = shown(made, BARE, larger=[before], windows=[WINDOW])
    index = WINDOW.apex
    assert left(made, calm, held, index) < 0.5 < left(made, calm, kept, index)


def test_the_field_goes_on_all_the_time_and_moves_smoothly() -> None:
    made = film()
    out, overlay = shown(made, FIELD)
    assert overlay.counts.frames == LENGTH
    here = inside(made, 0) > 0.9
    flows = np.array([dense_flow(a, b)[here] for a, b in zip(made.frames, out, strict=True)])
    size = np.sqrt((flows**2).sum(axis=-1).mean(axis=-1))
    change = np.sqrt((np.diff(flows, axis=0) ** 2).sum(axis=-1).mean(axis=-1))
    assert size.min() > 0.5 * size.mean()
    assert change.max() < 0.7 * size.mean()


def test_bytes_off_the_face_stay() -> None:
    made = film(length=6)
    out, _ = shown(made, FIELD)
    changed = np.any([(a != b).any(axis=-1) for a, b in zip(made.frames, out, strict=True)], axis=0)
    assert changed.any()
    assert not (changed & (inside(made, 0) == 0)).any()


def test_where_a_face_comes_back_the_field_comes_in_softly() -> None:
    made = film(length=20)
    present = made.track.present.copy()
    present[5:9] = False
    track = FaceTrack(1, 0, TEMPLATE, made.track.pose, present)
    out, _ = shown(Film(made.frames, track), FIELD)
    assert all(out[i] is made.frames[i] for i in (5, 8))
    here = inside(made, 0) > 0.9
    sizes = [float(np.abs(dense_flow(made.frames[i], out[i])[here]).mean()) for i in (4, 9, 10)]
    assert sizes[1] < 0.2 * sizes[0]
    assert sizes[2] < 0.6 * sizes[0]


def test_a_face_too_small_is_counted() -> None:
    made = film(length=4)
    track = FaceTrack(1, 0, TEMPLATE, made.track.pose * 0.2, made.track.present)
    out, overlay = shown(Film(made.frames, track), FIELD)
    assert overlay.counts.too_small == 4
    assert all(a is b for a, b in zip(out, made.frames, strict=True))


def test_one_draw_turns_into_the_next_with_its_size_kept() -> None:
    def draw(rng: np.random.Generator) -> np.ndarray:
        return rng.standard_normal((60, 60, 2)).astype(np.float32)

    fields = []
    process = FieldProcess(100.0, np.random.default_rng(0))
    fields = [process.at(i, draw) for i in range(300)]
    assert np.std(fields, axis=(1, 2, 3)) == pytest.approx(np.ones(300), abs=0.05)
    apart = int(2 * STEPS[1] * 100)
    far = [float((a * b).mean()) for a, b in zip(fields, fields[apart:], strict=False)]
    near = [float((a * b).mean()) for a, b in zip(fields, fields[2:], strict=False)]
    assert np.abs(far).max() < 0.1
    assert min(near) > 0.8


def test_lips_that_part_are_measured() -> None:
    mouth = mouth_part(np.eye(2, 4), TEMPLATE)
    row = np.arange(HEIGHT, dtype=np.float32)[:, None]
    stretched = np.zeros((HEIGHT, WIDTH, 2), np.float32)
    stretched[..., 1] = 0.1 * row
    # The lips' outer edges are a third of the eyes' distance apart on the typical face.
    assert mouth.opening(stretched) == pytest.approx(0.1 * 0.35 * SCALE, rel=0.4)
    assert mouth.opening(np.ones_like(stretched)) == 0
    assert mouth.weight[0, 0] == 0
    assert mouth.weight[-1, 0] == 1
