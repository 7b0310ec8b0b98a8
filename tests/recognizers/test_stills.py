"""The ready nets of stills: one contract for all; the one that NumPy runs against plain loops."""

import numpy as np
import pytest

from austicker import assets
from austicker.errors import AssetError, DataError
from austicker.recognizers import RECOGNIZERS, Recognizer
from austicker.recognizers.face_api import FaceApi, _dense_convolution
from austicker.recognizers.face_box import FaceBox
from austicker.recognizers.inputs import STILL_SIDE, STILLS

READY = ("fer", "facex", "face-api")


@pytest.fixture(params=READY)
def net(request: pytest.FixtureRequest) -> Recognizer:
    made = RECOGNIZERS.make(request.param)
    try:
        made.predict(np.zeros((1, *STILLS.shape), np.uint8))  # type: ignore[union-attr]
    except AssetError as error:
        pytest.skip(str(error))
    return made  # type: ignore[return-value]


def test_answers_with_probabilities_of_seven_emotions(net: Recognizer) -> None:
    stills = np.random.default_rng(0).integers(0, 256, (3, *STILLS.shape), np.uint8)
    answer = net.predict(stills)
    assert answer.shape == (3, 7)
    np.testing.assert_allclose(answer.sum(axis=1), 1, atol=1e-5)
    assert sorted(net.classes) == sorted(RECOGNIZERS.make("fer").classes)  # type: ignore[union-attr]


def test_one_at_a_time_or_together_is_the_same(net: Recognizer) -> None:
    stills = np.random.default_rng(1).integers(0, 256, (3, *STILLS.shape), np.uint8)
    alone = np.concatenate([net.predict(still[None]) for still in stills])
    np.testing.assert_allclose(net.predict(stills), alone, atol=1e-6)


def test_reads_nothing_but_stills(net: Recognizer) -> None:
    with pytest.raises(DataError, match="reads faces with a margin"):
        net.predict(np.zeros((1, 64, 64, 3), np.uint8))


def test_box_lies_about_the_middle_of_the_face() -> None:
    still = np.zeros(STILLS.shape, np.uint8)
    still[STILL_SIDE // 2, STILL_SIDE // 2] = 255
    cut = FaceBox(1.0, 2.0, 0.29).cut(still)
    height, width = cut.shape[:2]
    assert height == pytest.approx(2 * width, abs=1)
    row, column, _ = np.argwhere(cut)[0]
    assert (row, column) == (pytest.approx(height / 2, abs=2), pytest.approx(width / 2, abs=2))


def _loops(x: np.ndarray, kernel: np.ndarray, stride: int) -> np.ndarray:
    """A 3 x 3 convolution, the padding TensorFlow's: what is odd goes after."""
    side = x.shape[0] // stride
    total = max((side - 1) * stride + 3 - x.shape[0], 0)
    before = total // 2
    padded = np.zeros((x.shape[0] + total + 1, x.shape[1] + total + 1, x.shape[2]))
    padded[before : before + x.shape[0], before : before + x.shape[1]] = x
    out = np.zeros((side, side, kernel.shape[3]))
    for i in range(side):
        for j in range(side):
            patch = padded[i * stride : i * stride + 3, j * stride : j * stride + 3]
            out[i, j] = np.einsum("abc,abck->k", patch, kernel)
    return out


@pytest.mark.parametrize("stride", [1, 2])
def test_convolutions_are_those_of_tensorflow(stride: int) -> None:
    rng = np.random.default_rng(2)
    x = rng.normal(size=(8, 8, 3)).astype(np.float32)
    kernel = rng.normal(size=(3, 3, 3, 5)).astype(np.float32)
    np.testing.assert_allclose(
        _dense_convolution(x, kernel, stride), _loops(x, kernel, stride), atol=1e-4
    )
    net = FaceApi()
    depth, point = kernel[..., :1], rng.normal(size=(1, 1, 3, 4)).astype(np.float32)
    net._weights = {
        "c/depthwise_filter": depth,
        "c/pointwise_filter": point,
        "c/bias": point[0, 0, 0],
    }
    full = np.einsum("abc,ck->abck", depth[..., 0], point[0, 0])
    np.testing.assert_allclose(
        net._separable(x, "c", stride), _loops(x, full, stride) + point[0, 0, 0], atol=1e-4
    )


def test_weights_of_the_wrong_length_are_refused(
    tmp_path: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    from pathlib import Path

    folder = Path(str(tmp_path))
    (folder / "faceapi-shapes").write_text('[{"weights": [{"name": "a", "shape": [2]}]}]', "utf-8")
    (folder / "faceapi-weights").write_bytes(b"\0" * 9)
    monkeypatch.setattr(assets, "path", lambda name: folder / name)
    with pytest.raises(DataError, match="expected 8 B of weights, got 9"):
        FaceApi().predict(np.zeros((1, *STILLS.shape), np.uint8))
