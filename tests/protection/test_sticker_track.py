import numpy as np
import pytest

from austicker.faces.geometry import inter_ocular
from austicker.protection.options import SurfaceKind
from austicker.protection.sticker_track import StickerTrack, StickerTrackBuilder, skin_path
from austicker.rendering import DrapedSticker
from austicker.types import Floats, Placement, RoiMotion
from tests.faces.test_geometry import head, turn

TEMPLATE = head()
UNIT = inter_ocular(TEMPLATE)


def posed(yaw: float = 0.0, roll: float = 0.0, scale: float = 1.0) -> Floats:
    return np.column_stack([scale * turn(yaw, 0, roll)[:2], [300, 200]])


def worn(attach: str, surface: SurfaceKind = "flat", **given) -> StickerTrack:
    placement = Placement(6, "dots", 2.0, attach, "", drifts=given.pop("drifts", ()))
    return StickerTrackBuilder(surface, 25.0).on(TEMPLATE, posed(), placement, **given)


def middle(where: Floats | DrapedSticker) -> Floats:
    matrix = where.surface.matrix(where.pose) if isinstance(where, DrapedSticker) else where
    return matrix[:, 2]


def slip(layer: StickerTrack, pose: Floats, t: int) -> tuple[float, float]:
    where = layer.where(pose, t)
    assert isinstance(where, DrapedSticker)
    return where.slip


def motion(valid: list[int]) -> RoiMotion:
    values = np.zeros((6, 14, 3))
    values[:, 2, 0] = np.arange(6) / 100
    flags = np.zeros((6, 14), bool)
    flags[:, 2] = np.array(valid) > 0
    return RoiMotion(values, flags)


def test_the_skin_is_held_where_it_could_not_be_followed() -> None:
    path = skin_path(motion([1, 1, 0, 0, 1, 0]), 3, 2, 10)
    assert path[:, 0] == pytest.approx(np.array([0, 0, 0, 1, 1, 1, 4, 4, 4, 4]) / 100)
    assert not skin_path(motion([0] * 6), 3, 0, 6).any()


def test_a_skin_sticker_moves_by_what_was_measured_along_the_heads_axes() -> None:
    path = np.array([[0, 0], [0.02, -0.01]], np.float32)
    layer = worn("skin", skin=path)
    pose = posed(roll=0.3, scale=1.5)
    before, after = (middle(layer.where(pose, t)) for t in (0, 1))
    c, s = np.cos(0.3), np.sin(0.3)
    right, down = np.array([c, s]), np.array([-s, c])
    expected = 1.5 * UNIT * (0.02 * right - 0.01 * down)
    assert after - before == pytest.approx(expected, abs=1e-3)


@pytest.mark.parametrize("surface", ["flat", "mesh"])
@pytest.mark.parametrize("yaw", [0.0, 0.5])
def test_a_print_slides_by_the_drift_as_seen_whatever_the_turn(
    surface: SurfaceKind, yaw: float
) -> None:
    asked = (0.012, 0.008)
    path = np.array([[0, 0], asked], np.float32)
    layer = worn("decoy", surface, drift=path, drifts=(asked,))
    pose = posed(yaw, scale=2.0)
    still, slid = layer.where(pose, 0), layer.where(pose, 1)
    assert isinstance(slid, DrapedSticker)
    matrix = slid.surface.matrix(slid.pose)[:, :2]
    assert layer.slide is not None
    commanded = np.linalg.solve(layer.slide.command, np.array(slid.slip))
    assert matrix @ commanded == pytest.approx(2 * UNIT * np.array(asked), rel=0.02)
    # The outline stays on the head.
    outline = layer.surface.matrix(pose)[:, 2]
    assert middle(still) == pytest.approx(outline)
    assert middle(slid) == pytest.approx(outline)
    assert np.hypot(*slid.slip) * 1.45 < slid.rim


def test_a_flat_sticker_without_drift_is_a_matrix_as_ever() -> None:
    layer = worn("head")
    where = layer.where(posed(0.2))
    assert not isinstance(where, DrapedSticker)
    assert np.array_equal(where, layer.surface.matrix(posed(0.2)))
    assert isinstance(worn("head", "mesh").where(posed(0.2)), DrapedSticker)


def test_gentle_motion_alone_needs_no_calibration() -> None:
    layer = worn("decoy", drift=np.full((3, 2), 0.001, np.float32))
    assert layer.slide is None
    assert not layer.plain
    assert 0 < np.hypot(*slip(layer, posed(), 1)) < 0.01
