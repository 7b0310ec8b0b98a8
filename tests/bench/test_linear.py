from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from austicker.bench.linear import LinearMaps, features, mirrored
from tests.bench.datasets.flow_folders import CLASSES, drawn_map

maps = hnp.arrays(np.uint8, (1, 28, 28, 3), elements=st.integers(0, 255))


@given(maps)
def test_features_do_not_change_with_the_scale_of_a_channel(raw: np.ndarray) -> None:
    half = (raw // 2).astype(np.uint8) * 2
    np.testing.assert_allclose(features(half), features(half // 2), atol=1e-9)
    np.testing.assert_allclose(features(half // 2), features(half // 2 + 50), atol=1e-9)


@given(maps)
def test_strain_and_corners_do_not_count(raw: np.ndarray) -> None:
    other = raw.copy()
    other[..., 2] = 7
    other[:, 26:, :4] = 99
    np.testing.assert_array_equal(features(raw), features(other))


def test_mirror_turns_u_round(rng: np.random.Generator) -> None:
    raw = drawn_map("negative", rng, noise=0).raw[None]
    back = mirrored(mirrored(raw))
    np.testing.assert_array_equal(back, raw)
    centred, flipped = raw[0, :, :, 0].astype(int), mirrored(raw)[0, :, ::-1, 0].astype(int)
    np.testing.assert_array_equal(255 - centred, flipped)


def test_learns_drawn_motion_and_says_nothing_of_noise() -> None:
    rng = np.random.default_rng(3)
    labels = [CLASSES[i % 3] for i in range(90)]
    raw = np.stack([drawn_map(label, rng, noise=0.5).raw for label in labels])
    model = LinearMaps().fit(raw[:60], labels[:60])
    right = np.mean([a == b for a, b in zip(model.predict(raw[60:]), labels[60:], strict=True)])
    assert right > 0.9
    shuffled = rng.permutation(labels[:60]).tolist()
    null = LinearMaps().fit(raw[:60], shuffled).predict(raw[60:])
    assert np.mean([a == b for a, b in zip(null, labels[60:], strict=True)]) < 0.6


def test_the_same_each_time(rng: np.random.Generator) -> None:
    labels = [CLASSES[i % 3] for i in range(30)]
    raw = np.stack([drawn_map(label, rng, noise=2).raw for label in labels])
    first, second = (LinearMaps().fit(raw, labels).predict(raw) for _ in range(2))
    assert first == second
