"""The network that reads whole movements, and what it reads."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from austicker.bench.victims.causalnet import CausalNet, _attended
from austicker.recognizers.inputs import SEQUENCES
from austicker.recognizers.protocol import Net
from austicker.recognizers.sequence import SEQUENCE_FRAMES, centred_sequence, sequence_of

SIDE = (140, 190)


def textured(seed: int = 0) -> np.ndarray:
    rng = np.random.default_rng(seed)
    noise = rng.integers(0, 256, (SIDE[1] // 5, SIDE[0] // 5), np.uint8)
    grey = cv2.resize(noise, SIDE, interpolation=cv2.INTER_CUBIC)
    return np.repeat(grey[..., None], 3, axis=2)


def moved(image: np.ndarray, x: float, y: float, where: np.ndarray | None = None) -> np.ndarray:
    """The picture with what is shown at `where`, 0-1 (all of it when None), shifted by px."""
    share = np.ones(image.shape[:2], np.float32) if where is None else where
    column, row = np.meshgrid(*(np.arange(n, dtype=np.float32) for n in SIDE))
    at = (column - np.float32(x) * share, row - np.float32(y) * share)
    return cv2.remap(image, *at, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REFLECT)


def bump(x: float, y: float, reach: float = 18) -> np.ndarray:
    column, row = np.meshgrid(*(np.arange(n, dtype=np.float32) for n in SIDE))
    return np.exp(-0.5 * ((column - x) ** 2 + (row - y) ** 2) / reach**2).astype(np.float32)


def movement(peak: float, head: float = 0.0, at: tuple[float, float] = (40, 60)) -> np.ndarray:
    """13 crops: a place rises and falls back, while the head drifts."""
    image, place = textured(), bump(*at)
    rise = np.sin(np.linspace(0, np.pi, SEQUENCE_FRAMES + 1))
    return np.stack(
        [moved(moved(image, peak * r, 0, place), head * i, 0) for i, r in enumerate(rise)]
    )


def test_a_movement_is_seen_where_and_when_it_is() -> None:
    maps = centred_sequence(sequence_of(movement(3.0))[None])[0]
    u = maps[:, 0]
    frame, row, column = np.unravel_index(u.argmax(), u.shape)
    assert frame in {4, 5, 6}
    assert abs(column - 40 / 5) <= 1.5
    assert abs(row - 60 / 190 * 28) <= 1.5
    over_time = u[:, row, column]
    assert over_time[-1] < 0.3 * over_time.max()
    assert u.max() == pytest.approx(1, abs=0.01)


def test_a_head_that_moves_is_no_expression() -> None:
    still = centred_sequence(sequence_of(movement(3.0))[None])[0, :, :2]
    drifting = centred_sequence(sequence_of(movement(3.0, head=0.4))[None])[0, :, :2]
    assert np.corrcoef(still.ravel(), drifting.ravel())[0, 1] > 0.9


def test_nothing_that_moves_is_no_motion() -> None:
    maps = sequence_of(np.stack([textured()] * 3))
    assert (maps[..., :2] == 128).all()
    assert (maps[..., 2] == 0).all()


def test_the_mirrored_face_has_the_mirrored_sequence() -> None:
    crops = movement(3.0)
    there = SEQUENCES.mirror(sequence_of(crops)[None])[0].astype(int)
    here = sequence_of(np.ascontiguousarray(crops[:, :, ::-1])).astype(int)
    assert np.corrcoef(there[..., 0].ravel(), here[..., 0].ravel())[0, 1] > 0.95


@given(st.integers(0, 30), st.integers(1, 40), st.integers(1, 40))
def test_no_apex_has_to_be_right(onset: int, rise: int, fall: int) -> None:
    offset = onset + rise + fall
    frames = SEQUENCES.wanted(onset, onset + rise, offset)
    assert frames == SEQUENCES.wanted(onset, onset, offset)
    assert len(frames) == SEQUENCE_FRAMES + 1
    assert (frames[0], frames[-1]) == (onset, offset)
    assert frames == sorted(frames)


@given(st.integers(0, 1000), st.integers(0, SEQUENCE_FRAMES - 1))
@settings(max_examples=10, deadline=None)
def test_a_moment_sees_nothing_later(seed: int, when: int) -> None:
    torch = pytest.importorskip("torch")
    net: Net = CausalNet().network(3).eval()
    tokens = torch.from_numpy(
        np.random.default_rng(seed).normal(size=(2, SEQUENCE_FRAMES, 64)).astype(np.float32)
    )
    later = torch.ones(SEQUENCE_FRAMES, SEQUENCE_FRAMES, dtype=torch.bool).triu(1)
    with torch.no_grad():
        before = _attended(net.blocks[0]["time"], tokens, later)
        changed = tokens.clone()
        changed[:, when] += 1
        after = _attended(net.blocks[0]["time"], changed, later)
    assert torch.equal(before[:, :when], after[:, :when])
    assert not torch.allclose(before[:, when:], after[:, when:])


def test_where_it_looks_does_not_depend_on_the_first_frame() -> None:
    torch = pytest.importorskip("torch")
    net: Net = CausalNet().network(3).eval()
    x = torch.from_numpy(centred_sequence(sequence_of(movement(3.0))[None]))
    other = x.clone()
    other[:, :, :2] += 0.2  # another frame of reference
    with torch.no_grad():
        torch.testing.assert_close(CausalNet._moving(net, x), CausalNet._moving(net, other))
