import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from austicker.rendering import Surface
from austicker.types import Floats

SIDE = 100.0
FLAT = np.array([[SIDE, 0, 0], [0, SIDE, 0], [0, 0, -1], [3, -5, 2]])


def turned(yaw: float, pitch: float = 0.0, x: float = 150, y: float = 140) -> Floats:
    """(2, 4) pose of a head turned by so many degrees."""
    a, b = np.deg2rad([yaw, pitch])
    about_y = np.array([[np.cos(a), 0, np.sin(a)], [0, 1, 0], [-np.sin(a), 0, np.cos(a)]])
    about_x = np.array([[1, 0, 0], [0, np.cos(b), -np.sin(b)], [0, np.sin(b), np.cos(b)]])
    return np.column_stack([(about_x @ about_y)[:2], [x, y]])


def cylinder(radians: float) -> Surface:
    return Surface(FLAT, np.array([[radians, 0], [0, 0]]))


bend = st.floats(-0.3, 1.5)


@settings(deadline=None)
@given(bend, bend, st.floats(-0.3, 0.3), st.floats(-50, 50), st.floats(-30, 30))
def test_unrolled_places_are_where_the_sheet_was_put(
    across: float, down: float, twist: float, yaw: float, pitch: float
) -> None:
    """What a pixel shows of the sheet lies, in space, behind that pixel."""
    surface = Surface(FLAT, np.array([[across, twist], [twist, down]]))
    pose = turned(yaw, pitch)
    places, there = surface.unroll(pose, (60, 60, 240, 240))
    sure = np.abs(places).max(axis=2) < 0.5
    if there is not None:
        sure &= there == 1
    found = surface.place(places[sure].astype(float)) @ pose[:, :3].T + pose[:, 3]
    pixels = np.argwhere(sure)[:, ::-1] + 60
    # The way there and the way back round the length of the arc off differently.
    assert np.abs(found - pixels).max(initial=0) < 1.2


def test_a_flat_sheet_is_its_matrix() -> None:
    surface, pose = Surface(FLAT), turned(25, 10)
    places, there = surface.unroll(pose, (100, 90, 200, 190))
    assert there is None
    matrix = surface.matrix(pose)
    pixels = places @ matrix[:, :2].T + matrix[:, 2]
    y, x = np.mgrid[90:190, 100:200]
    assert pixels == pytest.approx(np.stack([x, y], axis=-1), abs=1e-3)


def test_paper_keeps_its_lengths() -> None:
    """Along the bend, equal steps on the sheet are equal steps in space."""
    line = np.column_stack([np.linspace(-0.5, 0.5, 101), np.zeros(101)])
    steps = np.linalg.norm(np.diff(cylinder(1.2).place(line), axis=0), axis=1)
    assert steps == pytest.approx(SIDE / 100, rel=0.03)
    assert steps.sum() == pytest.approx(SIDE, rel=0.01)


def test_a_sheet_turned_away_is_foreshortened_and_ends_at_its_contour() -> None:
    surface = cylinder(1.5)
    pose = turned(55)
    places, there = surface.unroll(pose, (0, 120, 300, 160))
    assert there is not None
    inside = (np.abs(places).max(axis=2) < 0.5) & (there > 0.5)
    row = places[20, inside[20], 0]
    # Seen from left to right the sheet goes on without turning back: its back is not drawn.
    assert (np.diff(row) > 0).all()
    least, most = surface.bounds(pose, 0.5)
    projected = np.flatnonzero(inside[20])
    assert least[0] - 1 <= projected[0]
    assert projected[-1] <= most[0] + 1
    # Half of it has gone behind, which a flat one would still show in part.
    assert row.min() > -0.5 or row.max() < 0.49


@given(st.floats(-60, 60), bend)
def test_bounds_hold_all_of_it(yaw: float, radians: float) -> None:
    surface, pose = cylinder(radians), turned(yaw)
    rng = np.random.default_rng(0)
    points = rng.uniform(-0.5, 0.5, (200, 2))
    projected = surface.place(points) @ pose[:, :3].T + pose[:, 3]
    least, most = surface.bounds(pose, 0.5)
    assert (projected >= least - 1.5).all()
    assert (projected <= most + 1.5).all()
