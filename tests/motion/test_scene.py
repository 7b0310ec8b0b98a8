"""What a crop shows of drifting prints, guessed from what the regions do."""

import numpy as np
import pytest

from austicker.motion.flowmap import CELLS, ROI_CENTRES, ROWS, TIGHT, encode
from austicker.motion.scene import Scene
from austicker.types import Floats

EYES = ((TIGHT.left[0] * CELLS - 0.5, 9.68), (TIGHT.right[0] * CELLS - 0.5, 9.68))
"""A face one px of which is one cell of the map."""
PLACES = np.column_stack([ROI_CENTRES[:, 0], (ROI_CENTRES[:, 1] + 0.5) * ROWS / CELLS - 0.5])
FIRST = np.array([0])


def scene(values: Floats | None = None, places: Floats = PLACES) -> Scene:
    moved = np.zeros((1, 14, 3)) if values is None else values
    return Scene.of(EYES, places, 8.0, moved, np.ones(moved.shape[:2], bool))


def moving(**regions: tuple[float, float]) -> Floats:
    values = np.zeros((1, 14, 3))
    for name, drift in regions.items():
        values[0, int(name[3:]) - 1, :2] = drift
    return values


def test_the_map_is_the_one_that_a_recogniser_reads() -> None:
    made = scene(moving(roi10=(-0.01, -0.02), roi12=(0.01, -0.015), roi2=(0.0, 0.004)))
    drift = np.array([0.02, 0.01])
    shown = made.shown(FIRST, (2,), drift[None, None, None])[0, 0]
    share = made.discs[1][..., None]
    flow = made.fields[0] * (1 - share) + share * 16 * drift
    expected = encode(flow.astype(np.float32)).roi_motion().values[0]
    np.testing.assert_allclose(shown, expected, atol=0.008)  # stretched to 256 levels there


def test_skin_moves_where_it_was_measured_to_and_little_elsewhere() -> None:
    made = scene(moving(roi10=(-0.02, 0.0)))
    size = np.hypot(*made.fields[0].transpose(2, 0, 1))
    row, column = np.unravel_index(size.argmax(), size.shape)
    assert np.hypot(column - PLACES[9, 0], row - PLACES[9, 1]) < 1.5
    assert size.max() == pytest.approx(16 * 0.02, rel=0.2)
    assert size[:12].max() < 0.01 * size.max()


def test_what_could_not_be_measured_says_nothing() -> None:
    values, valid = moving(roi10=(-0.02, 0.0)), np.ones((1, 14), bool)
    valid[0, 9] = False
    assert not Scene.of(EYES, PLACES, 8.0, values, valid).fields.any()
    assert not Scene.of(EYES, PLACES, 8.0, values, np.zeros((1, 14), bool)).fields.any()


def test_a_print_shows_on_every_region_that_it_reaches_and_shrinks_the_rest() -> None:
    made = scene(moving(roi2=(0.0, 0.01)))
    still = made.shown(FIRST, (), np.zeros((1, 0, 1, 2)))[0, 0]
    shown = made.shown(FIRST, (10,), np.array([0.0, 0.03])[None, None, None])[0, 0]
    assert shown[[9, 12], 1].min() > 0.1  # the corner of the mouth, and the mouth
    assert 0 < shown[1, 1] < 0.5 * still[1, 1]


def test_off_the_face_nothing_shows() -> None:
    places = PLACES.copy()
    places[0] = (-9.0, 3.0)
    made = scene(moving(roi10=(0.0, -0.01)), places)
    both = [np.zeros((1, 1, 1, 2)), np.full((1, 1, 1, 2), 0.03)]
    still, drifting = (made.shown(FIRST, (1,), drift) for drift in both)
    np.testing.assert_allclose(still, drifting, atol=1e-6)


def test_many_windows_and_drifts_are_one_by_one() -> None:
    rng = np.random.default_rng(5)
    made = scene(rng.normal(0, 0.01, (3, 14, 3)))
    drifts = rng.normal(0, 0.02, (4, 2, 2, 2))
    windows = np.array([2, 0])
    together = made.shown(windows, (3, 12), drifts)
    assert together.shape == (4, 2, 14, 3)
    for at, window in enumerate(windows):
        alone = made.shown(np.array([window]), (3, 12), drifts[1:2, :, at : at + 1])
        np.testing.assert_allclose(together[1, at], alone[0, 0], atol=1e-6)
