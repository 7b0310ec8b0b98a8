from types import ModuleType

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from austicker.synth import Recording, raster_numba, raster_numpy
from austicker.synth.raster import rasteriser

BOTH = pytest.mark.parametrize("engine", [raster_numba, raster_numpy], ids=["numba", "numpy"])

# Screen y points down, so a triangle that is counter-clockwise in the world is clockwise here.
XY = np.array([[1.0, 1.0], [1.0, 7.0], [7.0, 1.0], [1.0, 1.0], [1.0, 7.0], [7.0, 1.0]])
TRIANGLES = np.array([[0, 1, 2], [3, 4, 5]], np.int32)


@BOTH
def test_a_triangle_covers_the_pixel_centres_inside_it(engine: ModuleType) -> None:
    ids, weights = engine.rasterise(XY, np.ones(6), TRIANGLES[:1], 9, 9)
    y, x = np.mgrid[:9, :9]
    inside = (x >= 1) & (y >= 1) & (x + y <= 8)
    assert np.array_equal(ids == 0, inside)
    assert weights[1, 7] == pytest.approx([0, 1])
    assert weights[7, 1] == pytest.approx([1, 0])


@BOTH
def test_the_nearer_triangle_wins_and_of_equals_the_first(engine: ModuleType) -> None:
    near = np.array([1.0, 1.0, 1.0, 2.0, 2.0, 2.0])
    assert set(np.unique(engine.rasterise(XY, near, TRIANGLES, 9, 9)[0])) == {-1, 1}
    assert set(np.unique(engine.rasterise(XY, np.ones(6), TRIANGLES, 9, 9)[0])) == {-1, 0}


@BOTH
def test_back_faces_are_not_drawn(engine: ModuleType) -> None:
    ids, _ = engine.rasterise(XY, np.ones(6), TRIANGLES[:1, ::-1].copy(), 9, 9)
    assert (ids == -1).all()


@BOTH
def test_weights_are_perspective_correct(engine: ModuleType) -> None:
    """Interpolating the depth itself gives the reciprocal of the interpolated inverse depth."""
    inverse = np.array([0.5, 1.0, 0.25])
    ids, weights = engine.rasterise(XY[:3], inverse, TRIANGLES[:1], 9, 9)
    depth = engine.interpolate(ids, weights, TRIANGLES, (1 / inverse)[:, None].astype(np.float32))
    # Half-way along the edge from the first to the second corner.
    assert depth[4, 1, 0] == pytest.approx(1 / 0.75, rel=1e-5)


@settings(max_examples=40)
@given(st.integers(0, 2**31), st.integers(1, 60))
def test_both_rasterisers_agree_on_any_triangles(seed: int, count: int) -> None:
    rng = np.random.default_rng(seed)
    xy = rng.uniform(-5, 40, (3 * count, 2)).round(rng.integers(0, 3))
    inverse = rng.uniform(0.1, 1, 3 * count).round(1) + 0.05
    triangles = np.arange(3 * count, dtype=np.int32).reshape(-1, 3)
    a = raster_numba.rasterise(xy, inverse, triangles, 32, 24)
    b = raster_numpy.rasterise(xy, inverse, triangles, 32, 24)
    assert np.array_equal(a[0], b[0])
    assert np.array_equal(a[1], b[1])


def test_both_rasterisers_agree_on_a_face(clip: Recording, monkeypatch: pytest.MonkeyPatch) -> None:
    points, triangles = clip.points(3), clip.scene.subject.triangles
    xy, inverse = clip.scene.camera.project(points)
    a = raster_numba.rasterise(xy, inverse, triangles, 256, 256)
    b = raster_numpy.rasterise(xy, inverse, triangles, 256, 256)
    assert np.array_equal(a[0], b[0])
    normals = raster_numba.normals(points, triangles)
    assert normals == pytest.approx(raster_numpy.normals(points, triangles), abs=1e-12)
    picture = clip.frame(3)
    monkeypatch.setenv("AUSTICKER_NUMBA", "0")
    rasteriser.cache_clear()
    try:
        assert np.abs(clip.frame(3).astype(int) - picture).max() <= 1
    finally:
        rasteriser.cache_clear()
