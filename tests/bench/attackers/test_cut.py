"""What is kept of a clip, and what protecting it costs to the eye."""

from dataclasses import replace
from fractions import Fraction

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from austicker.bench.attackers import FaceFrames, PublishedClip, VisibleChoice
from austicker.bench.attackers.clip import APEX, APEXES, FRAMES, ONSET, ONSETS
from austicker.bench.attackers.cost import cost_of, similarity
from austicker.bench.attackers.cut import Mark, published
from austicker.errors import DataError
from tests.bench.attackers.toys import Toy, filmed

EYES = ((110.0, 120.0), (190.0, 120.0))


@given(
    onset=st.integers(0, 60),
    rise=st.integers(0, 40),
    fall=st.integers(0, 40),
    after=st.integers(1, 30),
    fps=st.sampled_from([25, 30, 60, 200]),
)
def test_moments_are_in_order_and_hold_onset_and_apex(onset, rise, fall, after, fps) -> None:
    mark = Mark(
        onset, onset + rise, onset + rise + fall, onset + rise + fall + after, Fraction(fps)
    )
    moments = mark.moments()
    assert len(moments) == FRAMES
    assert list(moments) == sorted(moments)
    assert moments[ONSET] == onset
    assert moments[APEX] == onset + rise
    assert moments[0] >= 0
    assert moments[-1] < mark.frames
    assert all(moments[i] <= onset for i in ONSETS)
    assert all(moments[i] >= onset for i in APEXES)


def test_crops_show_the_face_and_masks_lie_where_stickers_do() -> None:
    mark = Mark(3, 7, 11, 15, Fraction(30))
    rng = np.random.default_rng(0)
    noise = rng.integers(0, 255, (300, 300, 3), np.uint8)
    image = np.asarray(cv2.GaussianBlur(noise, (0, 0), 2), np.uint8)
    image[150:170, 140:160] = 255
    images = dict.fromkeys(mark.moments(), image)
    covered = dict.fromkeys(images, (image == 255).all(axis=2))
    clip = published(images, covered, mark, EYES, name="a/1", subject="a", choice=VisibleChoice())
    assert clip.frames is not None
    assert clip.frames.images.shape == (12, 190, 140, 3)
    # The eyes are 80 px apart in picture and crop alike, so that areas stay.
    assert clip.frames.covered.sum() == pytest.approx(12 * 400, rel=0.1)
    assert (clip.frames.images[clip.frames.covered] > 180).all()
    assert clip.covered.any()
    assert clip.motion.shape == (28, 28, 3)
    bare = published(images, {}, mark, EYES, name="a/1", subject="a", choice=VisibleChoice())
    assert not bare.covered.any()


def test_a_clip_that_nothing_was_done_to_costs_nothing() -> None:
    clip = filmed(2.0, sticker=False)("surprise", "a", "a", np.random.default_rng(0))
    cost = cost_of(clip, clip)
    assert cost.coverage == 0
    assert cost.added == pytest.approx(0, abs=1e-4)
    assert cost.removed == pytest.approx(0, abs=1e-4)
    assert cost.likeness == pytest.approx(1)
    assert cost.visible == pytest.approx(0)


def test_a_still_face_has_lost_its_motion() -> None:
    clip = filmed(3.0, sticker=False)("positive", "a", "a", np.random.default_rng(1))
    assert clip.frames is not None
    still = replace(
        clip,
        frames=FaceFrames(
            np.repeat(clip.frames.images[ONSET : ONSET + 1], FRAMES, axis=0), clip.frames.covered
        ),
    )
    there, back = cost_of(clip, still), cost_of(still, clip)
    assert there.removed > 0.2
    assert there.added < 0.2 * there.removed
    assert back.added > 0.2


def test_what_stickers_cover_is_not_compared() -> None:
    clip = filmed(2.0, sticker=False)("surprise", "a", "a", np.random.default_rng(2))
    assert clip.frames is not None
    images, covered = clip.frames.images.copy(), np.zeros_like(clip.frames.covered)
    covered[:, 80:110, 50:90] = True
    images[covered] = 255
    covered_clip = replace(clip, frames=FaceFrames(images, covered))
    cost = cost_of(clip, covered_clip)
    assert cost.likeness == pytest.approx(1, abs=1e-3)
    assert 0.05 < cost.coverage < 0.15
    assert cost.visible > 0.5 * cost.coverage
    seen = replace(clip, frames=FaceFrames(images, clip.frames.covered))
    assert cost_of(clip, seen).likeness < 0.97


def test_similarity_is_one_where_nothing_changed() -> None:
    image = np.random.default_rng(0).integers(0, 255, (40, 40, 3), np.uint8)
    other = image.copy()
    other[:10] = 0
    index = similarity(image, other)
    assert index[20:] == pytest.approx(1)
    assert index[:5].max() < 0.5


def test_costs_need_frames() -> None:
    clip: PublishedClip = Toy().clip("surprise", "a", "a", np.random.default_rng(0))
    with pytest.raises(DataError, match="cost"):
        cost_of(clip, clip)
