from __future__ import annotations

from fractions import Fraction

import cv2
import numpy as np
import pytest

from austicker.errors import RecordError
from austicker.maplayout import ROI_CENTRES
from austicker.motion.crop import crop_transform
from austicker.motion.flowmap import ROWS, TIGHT, FlowMap, encode, face_mask, flow_grid, flow_map
from austicker.types import Clip

EYES = ((96.0, 110.0), (160.0, 112.0))


def moved_clip(
    rng: np.random.Generator, centre: tuple[float, float], by: tuple[float, float]
) -> Clip:
    """A skin-like texture whose skin around `centre` (28-grid cell) moves by `by` px."""
    texture = cv2.GaussianBlur(rng.standard_normal((256, 256)), (0, 0), 2)
    texture = 128 + 40 * texture / texture.std()
    inverse = cv2.invertAffineTransform(crop_transform(EYES, TIGHT, 28))
    cx, cy = inverse @ [centre[0], (centre[1] + 0.5) * ROWS / 28 - 0.5, 1]
    y, x = np.mgrid[:256, :256].astype(np.float32)
    weight = np.exp(-((x - cx) ** 2 + (y - cy) ** 2) / (2 * 14**2)).astype(np.float32)
    after = cv2.remap(texture, x - by[0] * weight, y - by[1] * weight, cv2.INTER_CUBIC)
    frames = np.stack([texture, after]).clip(0, 255).astype(np.uint8)
    return Clip(np.repeat(frames[..., None], 3, 3), Fraction(25), 0, 1, 1, "s", "e")


@pytest.mark.parametrize(
    ("roi", "centre", "by"),
    [(2, (10, 4), (0, 2)), (3, (17, 4), (-2, 0)), (10, (9, 20), (-2, -2)), (14, (14, 25), (0, 2))],
)
def test_motion_is_found_where_and_whither_it_went(
    rng: np.random.Generator, roi: int, centre: tuple[float, float], by: tuple[float, float]
) -> None:
    clip = moved_clip(rng, centre, by)
    grid = flow_grid(clip, EYES)
    size = np.hypot(grid[..., 0], grid[..., 1])
    y, x = np.unravel_index(size.argmax(), size.shape)
    assert np.hypot(x - centre[0], (y + 0.5) * 28 / ROWS - 0.5 - centre[1]) <= 2
    px_per_cell = np.hypot(64, 2) / 16
    np.testing.assert_allclose(grid[y, x] * px_per_cell, by, atol=0.7)
    motion = flow_map(clip, EYES).roi_motion()
    strength = np.hypot(motion.values[0, :, 0], motion.values[0, :, 1])
    assert strength.argmax() == roi - 1
    for channel in (0, 1):
        if by[channel]:
            assert np.sign(motion.values[0, roi - 1, channel]) == np.sign(by[channel])


def test_ground_off_the_face_does_not_move(rng: np.random.Generator) -> None:
    clip = moved_clip(rng, (1, 27), (6, 6))  # a corner that the face does not fill
    grid = flow_grid(clip, EYES)
    np.testing.assert_array_equal(grid[36:, :2], np.broadcast_to(grid[37, 0], (2, 2, 2)))
    assert np.abs(grid[37, 0]).max() < 0.05


def test_encoding_stretches_each_channel_and_keeps_zero_at_the_median(
    rng: np.random.Generator,
) -> None:
    flow = np.zeros((38, 28, 2), np.float32)
    flow[4:8, 8:12] = (-0.1, 0.4)
    result = encode(flow)
    assert result.raw[..., 0].min() == 0
    assert result.raw[4, 9].tolist()[:2] == [0, 255]
    assert np.median(result.raw[..., 0]) == 255
    centred = result.centred()
    assert np.median(centred[..., 0]) == np.median(centred[..., 1]) == 0
    assert centred[4, 9, :2].tolist() == [-1, 1]
    np.testing.assert_array_equal(encode(flow * 7).raw, result.raw)


def test_strain_is_zero_for_rigid_shift_and_known_for_a_stretch() -> None:
    y, x = np.mgrid[:38, :28].astype(np.float32)
    assert encode(np.dstack([np.full_like(x, 3), y * 0])).raw[..., 2].max() == 0
    flow = np.dstack([np.where(x < 14, 0.1 * x, 1.4), y * 0])
    strain = encode(flow).raw[..., 2]
    assert strain[2:18, 2:12].min() == 255
    assert strain[:, 16:].max() == 0
    assert strain[26:, :4].max() == 0  # off the face
    turned = np.dstack([-y, x]) * 0.01  # a small turn is no strain
    assert encode(turned + 0).raw[..., 2].max() in {0, 255}
    shear = np.dstack([y, x]) * np.where(x < 14, 0.1, 0)[..., None]
    assert encode(shear).raw[14, 5, 2] > 0


def test_no_motion_is_a_map_of_zeros(rng: np.random.Generator) -> None:
    clip = moved_clip(rng, (14, 14), (0, 0))
    still = Clip(clip.frames[[0, 0]], clip.fps, 0, 1, 1, "s", "e")
    assert np.all(flow_map(still, EYES).centred()[..., :2] == 0)
    motion = flow_map(still, EYES).roi_motion()
    assert motion.values.shape == (1, 14, 3)
    assert motion.valid.all()


def test_mask_holds_every_region_and_not_the_lower_corners() -> None:
    mask = cv2.resize(face_mask(4).astype(np.uint8), (28, 28), interpolation=cv2.INTER_NEAREST)
    assert all(mask[row, column] for column, row in ROI_CENTRES)
    assert not mask[27, 0]
    assert not mask[27, 27]


@pytest.mark.parametrize(
    "raw", [np.zeros((28, 28, 2), np.uint8), np.zeros((28, 28, 3), np.float32)]
)
def test_wrong_maps_are_refused(raw: np.ndarray) -> None:
    with pytest.raises(RecordError, match=r"expected raw of shape \(28, 28, 3\) and uint8"):
        FlowMap(raw)
