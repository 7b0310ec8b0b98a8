from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from austicker.errors import DataError
from austicker.motion.crop import WHOLE_FACE, CropLayout, crop_frames, crop_height, crop_transform
from austicker.motion.flowmap import TIGHT


@given(
    st.tuples(st.floats(0, 500), st.floats(0, 500)),
    st.tuples(st.floats(10, 200), st.floats(-40, 40)),
    st.sampled_from([112, 224, 336]),
    st.sampled_from([WHOLE_FACE, TIGHT]),
)
def test_eyes_land_in_their_place(
    left: tuple[float, float], apart: tuple[float, float], width: int, layout: CropLayout
) -> None:
    eyes = (left, (left[0] + apart[0], left[1] + apart[1]))
    matrix = crop_transform(eyes, layout, width)
    size = np.array([width, crop_height(layout, width)])
    for eye, share in zip(eyes, (layout.left, layout.right), strict=True):
        landed = matrix @ [*eye, 1]
        assert (landed + 0.5) / size == pytest.approx(share, abs=1e-6)
    turn = matrix[:, :2]
    np.testing.assert_allclose(turn @ turn.T, np.eye(2) * np.linalg.det(turn), atol=1e-9)


@pytest.mark.parametrize(
    "eyes", [((9.0, 5.0), (5.0, 5.0)), ((5.0, 5.0), (6.0, 5.0)), ((5.0, 5.0), (np.nan, 5.0))]
)
def test_eyes_that_cannot_be_are_refused(eyes: tuple[tuple[float, float], ...]) -> None:
    with pytest.raises(DataError, match="expected the left and the right eye"):
        crop_transform(eyes, WHOLE_FACE, 112)  # type: ignore[arg-type]


def test_one_transform_for_all_frames(rng: np.random.Generator) -> None:
    """The second frame is the first shifted by 4 px; the crop must show that shift."""
    still = rng.integers(0, 255, (120, 120, 3), np.uint8)
    frames = np.stack([still, np.roll(still, 4, axis=1)])
    layout = CropLayout((0.25, 0.5), (0.75, 0.5), 1.0)
    crop = crop_frames(frames, ((39.5, 51.5), (71.5, 51.5)), layout, 64)  # one px is one px
    np.testing.assert_array_equal(crop[0], still[20:84, 24:88])
    np.testing.assert_array_equal(crop[1][:, 4:], crop[0][:, :-4])
