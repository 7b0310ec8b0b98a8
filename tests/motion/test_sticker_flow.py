"""What a crop shows of a face with stickers, from its flow or guessed from what the regions do."""

import numpy as np
import numpy.typing as npt
import pytest

from austicker.maplayout import CELLS, ROI_CENTRES, region_means
from austicker.motion.flowmap import ROWS, TIGHT, encode
from austicker.motion.sticker_flow import StickerFlowSimulator
from austicker.types import Floats

EYES = ((TIGHT.left[0] * CELLS - 0.5, 9.68), (TIGHT.right[0] * CELLS - 0.5, 9.68))
"""A face one px of which is one cell of the map."""
PLACES = np.column_stack([ROI_CENTRES[:, 0], (ROI_CENTRES[:, 1] + 0.5) * ROWS / CELLS - 0.5])
FIRST = np.array([0])


def scene(values: Floats | None = None, places: Floats = PLACES) -> StickerFlowSimulator:
    moved = np.zeros((1, 14, 3)) if values is None else values
    return StickerFlowSimulator.of(
        EYES, places, 8.0, values=moved, valid=np.ones(moved.shape[:2], bool)
    )


def on(*rois: int, times: int = 1) -> npt.NDArray[np.intp]:
    return np.tile(np.array(rois, np.intp), (times, 1))


def moving(**regions: tuple[float, float]) -> Floats:
    values = np.zeros((1, 14, 3))
    for name, drift in regions.items():
        values[0, int(name[3:]) - 1, :2] = drift
    return values


def test_the_map_is_the_one_that_a_recogniser_reads() -> None:
    made = scene(moving(roi10=(-0.01, -0.02), roi12=(0.01, -0.015), roi2=(0.0, 0.004)))
    drift = np.array([0.02, 0.01])
    shown = made.maps(FIRST, on(2), drift[None, None, None])[0, 0]
    share = made.discs[1][..., None]
    flow = made.fields[0] * (1 - share) + share * 16 * drift
    expected = encode(flow.astype(np.float32)).centred()
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
    assert not StickerFlowSimulator.of(EYES, PLACES, 8.0, values=values, valid=valid).fields.any()
    valid[:] = False
    assert not StickerFlowSimulator.of(EYES, PLACES, 8.0, values=values, valid=valid).fields.any()


def test_a_print_shows_on_every_region_that_it_reaches_and_shrinks_the_rest() -> None:
    made = scene(moving(roi2=(0.0, 0.01)))
    drift = np.array([0.0, 0.03])[None, None, None]
    still = region_means(made.maps(FIRST, on(), np.zeros((1, 0, 1, 2)))[0, 0])
    shown = region_means(made.maps(FIRST, on(10), drift)[0, 0])
    assert shown[[9, 12], 1].min() > 0.1  # the corner of the mouth, and the mouth
    assert 0 < shown[1, 1] < 0.5 * still[1, 1]


def test_off_the_face_nothing_shows() -> None:
    places = PLACES.copy()
    places[0] = (-9.0, 3.0)
    made = scene(moving(roi10=(0.0, -0.01)), places)
    both = [np.zeros((1, 1, 1, 2)), np.full((1, 1, 1, 2), 0.03)]
    still, drifting = (made.maps(FIRST, on(1), drift) for drift in both)
    np.testing.assert_allclose(still, drifting, atol=1e-6)


def test_many_windows_and_drifts_are_one_by_one() -> None:
    rng = np.random.default_rng(5)
    made = scene(rng.normal(0, 0.01, (3, 14, 3)))
    drifts = rng.normal(0, 0.02, (4, 2, 2, 2))
    windows = np.array([2, 0])
    together = made.maps(windows, on(3, 12, times=4), drifts)
    assert together.shape == (4, 2, CELLS, CELLS, 3)
    for at, window in enumerate(windows):
        alone = made.maps(np.array([window]), on(3, 12), drifts[1:2, :, at : at + 1])
        np.testing.assert_allclose(together[1, at], alone[0, 0], atol=1e-6)


def test_sets_are_one_by_one() -> None:
    rng = np.random.default_rng(6)
    made = scene(rng.normal(0, 0.01, (1, 14, 3)))
    sets = np.array([[3, 12], [8, 1], [14, 9]])
    drifts = rng.normal(0, 0.02, (3, 2, 1, 2))
    together = made.maps(FIRST, sets, drifts)
    for i in range(3):
        alone = made.maps(FIRST, sets[i : i + 1], drifts[i : i + 1])
        np.testing.assert_allclose(together[i], alone[0], atol=1e-6)


def test_a_flow_is_taken_as_it_is_and_stickers_follow_the_head() -> None:
    row, column = np.mgrid[:ROWS, :CELLS].astype(np.float32)
    head = np.stack([0.4 + 0.01 * (row - 19), -0.3 - 0.01 * (column - 14)], axis=-1)
    flow = head.copy()
    flow[26:30, 6:12] += (0.0, 0.8)
    values, valid = np.zeros((2, 14, 3)), np.ones((2, 14), bool)
    made = StickerFlowSimulator.of(
        EYES, PLACES, 8.0, values=values, valid=valid, flows=[None, flow]
    )
    np.testing.assert_array_equal(made.fields[1], flow)
    np.testing.assert_allclose(made.heads[1], head, atol=0.02)
    assert not made.fields[0].any()
    assert made.motion_range()[0] == 0
    assert made.motion_range()[1] == pytest.approx(0.8 / 16, rel=0.05)
    hidden = made.maps(np.array([1]), on(10), np.zeros((1, 1, 1, 2)))[0, 0]
    only_head = encode(head).centred()
    assert np.abs(hidden - only_head)[..., :2].max() < 0.25
    shown = made.maps(np.array([1]), on(), np.zeros((1, 0, 1, 2)))[0, 0]
    assert np.abs(shown - only_head)[..., :2].max() > 0.4
