import cv2
import numpy as np
import pytest

from austicker.stickers import shapes
from austicker.types import Floats

N = 600
LINE = (np.arange(N) + 0.5) / N - 0.5
X, Y = LINE[None, :], LINE[:, None]

SHAPES: dict[str, Floats] = {
    "disc": shapes.disc(X - 0.1, Y, 0.2),
    "box": shapes.box(X, Y, 0.3, 0.2, 0.05),
    "turned box": shapes.box(*shapes.turn(X, Y, 30), 0.3, 0.1, 0.0),
    "stroke": shapes.stroke(X, Y, (-0.2, 0.1), (0.15, -0.2), 0.06),
    "arc": shapes.arc(X, Y, 0.25, 50, 0.06),
    "drop": shapes.drop(X, Y, -0.3, 0.12, 0.02),
    "heart": shapes.heart(X, Y, lobe=(0.185, -0.15), radius=0.19, flank=0.8, join=22),
    "star": shapes.star(X, Y, 5, 0.4, 0.2),
    "seven points": shapes.star(X, Y, 7, 0.3, 0.2),
    "petals": shapes.petals(X, Y, 6, 0.25, 0.15),
}


@pytest.mark.parametrize("distance", SHAPES.values(), ids=SHAPES)
def test_outside_the_distance_is_exact(distance: Floats) -> None:
    distance = np.broadcast_to(distance, (N, N))
    outside = (distance > 0).astype(np.uint8)
    assert 0.01 < 1 - outside.mean() < 0.6
    truth = cv2.distanceTransform(outside, cv2.DIST_L2, cv2.DIST_MASK_PRECISE)
    # The transform measures to the nearest pixel centre inside: up to a diagonal off.
    off = truth / N - distance
    assert np.abs(off[outside > 0]).max() < 1.5 / N


@pytest.mark.parametrize("distance", SHAPES.values(), ids=SHAPES)
def test_inside_the_distance_never_overstates(distance: Floats) -> None:
    distance = np.broadcast_to(distance, (N, N))
    inside = (distance < 0).astype(np.uint8)
    truth = cv2.distanceTransform(inside, cv2.DIST_L2, cv2.DIST_MASK_PRECISE)
    assert (-distance[inside > 0] - truth[inside > 0] / N).max() < 1.5 / N


def test_an_oval_is_right_on_its_edge_and_axes() -> None:
    angle = np.linspace(0, 2 * np.pi, 100)
    x, y = 0.3 * np.cos(angle), 0.1 * np.sin(angle)
    assert np.abs(shapes.oval(x, y, 0.3, 0.1)).max() < 1e-12
    near = shapes.oval(1.01 * x, 1.01 * y, 0.3, 0.1)
    assert (near > 0).all()
    assert near[0] == pytest.approx(0.003, rel=0.02)


def test_turn_is_clockwise_as_seen() -> None:
    # A bar to the right of the middle, turned by a quarter, lies below it.
    x, y = shapes.turn(X, Y, 90)
    bar = shapes.box(x - 0.3, y, 0.1, 0.05, 0.0)
    inside = np.argwhere(np.broadcast_to(bar, (N, N)) < 0).mean(axis=0) / N - 0.5
    assert inside == pytest.approx([0.3, 0.0], abs=0.01)


def test_both_keeps_what_is_in_both() -> None:
    one, other = shapes.disc(X, Y, 0.3), np.broadcast_to(-Y, (N, N))
    corner = shapes.both(one, other, 0.05)
    assert not ((corner < 0) & ((one > 0) | (other > 0))).any()
    missing = ((one < 0) & (other < 0) & (corner > 0)).mean()
    assert 0 < missing < 0.004
