"""Each action unit moves what FACS says it moves, the way FACS says."""

import numpy as np
import pytest

from austicker.facs import AU_NAMES
from austicker.synth import LANDMARKS, PROTOTYPES, SHAPES, Subject, blend, gaze_weights
from austicker.synth.head import EYE_LEFT
from austicker.synth.landmarks import landmark_vertices
from austicker.synth.socket import find_sockets

# AU, landmark on the picture's left or the midline, axis (x right, y up), sign.
FACS = [
    (1, "left inner brow", "y", 1),
    (1, "glabella", "y", 1),
    (2, "left outer brow", "y", 1),
    (4, "left inner brow", "y", -1),
    (4, "left inner brow", "x", 1),
    (4, "glabella", "y", -1),
    (5, "left upper lid", "y", 1),
    (6, "left cheek", "y", 1),
    (6, "left lower lid", "y", 1),
    (7, "left lower lid", "y", 1),
    (7, "left upper lid", "y", -1),
    (9, "left nostril", "y", 1),
    (9, "left inner brow", "y", -1),
    (10, "upper lip", "y", 1),
    (10, "left upper lip side", "y", 1),
    (12, "left mouth corner", "y", 1),
    (12, "left mouth corner", "x", -1),
    (12, "left cheek", "y", 1),
    (14, "left mouth corner", "x", -1),
    (15, "left mouth corner", "y", -1),
    (16, "lower lip", "y", -1),
    (17, "chin", "y", 1),
    (17, "lower lip", "y", 1),
    (18, "left mouth corner", "x", 1),
    (20, "left mouth corner", "x", -1),
    (23, "upper lip", "y", -1),
    (24, "lower lip", "y", 1),
    (25, "lower lip", "y", -1),
    (26, "chin", "y", -1),
    (26, "lower lip", "y", -1),
    (45, "left upper lid", "y", -1),
]
LEAST = 0.004
"""Decimetres at full intensity: half a percent of the distance between the eyes' corners."""


def moved(subject: Subject, au: int, left: float, right: float) -> dict[str, np.ndarray]:
    chosen = landmark_vertices(subject.head)
    change = subject.pose(blend({au: (left, right)}))[chosen] - subject.points[chosen]
    return dict(zip(LANDMARKS, change, strict=True))


@pytest.mark.parametrize(("au", "name", "axis", "sign"), FACS)
def test_au_moves_its_landmark(subject: Subject, au: int, name: str, axis: str, sign: int) -> None:
    change = moved(subject, au, 1, 1)[name]["xy".index(axis)]
    assert sign * change > LEAST


@pytest.mark.parametrize("au", sorted({row[0] for row in FACS}))
def test_the_other_side_is_the_mirror(subject: Subject, au: int) -> None:
    change = moved(subject, au, 1, 1)
    for name in LANDMARKS:
        if not name.startswith("left "):
            continue
        left, right = change[name], change["right " + name[5:]]
        # Faces and their muscles are not quite even.
        assert right[0] == pytest.approx(-left[0], abs=0.35 * np.abs(left).max() + 0.006)
        assert right[1] == pytest.approx(left[1], abs=0.35 * np.abs(left).max() + 0.006)


@pytest.mark.parametrize("au", [2, 4, 6, 7, 9, 10, 12, 14, 15, 20])
def test_one_sided_units_stay_on_their_side(subject: Subject, au: int) -> None:
    change = moved(subject, au, 1, 0)
    left = max(np.linalg.norm(v) for n, v in change.items() if n.startswith("left "))
    right = max(np.linalg.norm(v) for n, v in change.items() if n.startswith("right "))
    assert left > 5 * right


@pytest.mark.parametrize("au", [au for au in SHAPES if au not in (26, 45)])
def test_a_tenth_of_full_intensity_is_a_micro_expression(subject: Subject, au: int) -> None:
    """About a pixel in a face 158 px wide."""
    change = subject.pose(blend({au: (0.1, 0.1)})) - subject.points
    pixels = np.linalg.norm(change[:, :2], axis=1).max() * 158 / 1.45
    assert 0.2 < pixels < 2.5


def test_every_unit_has_a_name_and_every_shape_exists(subject: Subject) -> None:
    assert set(SHAPES) <= set(AU_NAMES)
    known = set(subject.head.expression.names)
    for weights in (*SHAPES.values(), gaze_weights(0.5, 0.5), gaze_weights(-0.5, -0.5)):
        assert set(weights) <= known


def test_prototypes_use_known_units() -> None:
    used = {au for variants in PROTOTYPES.values() for v in variants for au in v.aus}
    assert used <= set(SHAPES)


def test_a_gaze_shift_turns_the_eyes_in_its_direction(subject: Subject) -> None:
    eye = subject.head.part == EYE_LEFT
    ball = subject.points[: len(eye)][eye]
    front = ball[:, 2] > np.quantile(ball[:, 2], 0.95)
    turned = subject.pose(gaze_weights(0.5, 0.0))[: len(eye)][eye]
    assert (turned - ball)[front][:, 0].mean() > 0.01


@pytest.mark.parametrize("au", [6, 7, 45])
def test_lids_stay_outside_the_eyeball(subject: Subject, au: int) -> None:
    count = len(subject.head.points)
    posed = subject.pose(blend({au: (1, 1)}))[:count]
    for socket in find_sockets(subject.head, subject.points[:count]):
        distance = np.linalg.norm((posed[socket.skin] - socket.centre) / socket.radii, axis=1)
        assert (distance > socket.least - 1e-9).all()
        assert (socket.least > 1).sum() > 100
