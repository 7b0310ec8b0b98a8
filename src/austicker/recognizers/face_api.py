"""The still-image net of web pages: that of face-api.js, from the package `@vladmandic/face-api`.

Its weights are bytes with a scale and a minimum per tensor. The net is small: four blocks of four
convolutions, all but the first depthwise and then pointwise, whose outputs are added up; then the
mean and one linear layer. NumPy runs it, since no runtime at hand reads the file.
"""

from __future__ import annotations

import json
from typing import Any

import numpy as np

from austicker.errors import DataError
from austicker.recognizers.face_box import FaceBox
from austicker.recognizers.inputs import STILLS
from austicker.recognizers.load import softmax
from austicker.recognizers.protocol import Raw
from austicker.recognizers.registry import RECOGNIZERS, RecognizerCard
from austicker.types import Floats

CLASSES = ("neutral", "happiness", "sadness", "anger", "fear", "disgust", "surprise")
SIDE = 112
BOX = FaceBox(2.18, 2.77, 0.33)
"""Of the package's SSD MobileNet, its default detector; what is missing to a square is black."""
_MEAN = np.array([122.782, 117.001, 104.298], np.float32)
_BLOCKS = 4


@RECOGNIZERS.register(
    RecognizerCard(
        "face-api",
        "the net of web pages for still faces, ready as '@vladmandic/face-api' ships it; needs npm",
        "face-api.js by Vincent Mühler; weights of @vladmandic/face-api 1.7.15",
        "MIT",
        input=STILLS.words,
        parameters=323_300,
    )
)
class FaceApi:
    """Seven emotions of one picture in colour."""

    input = STILLS
    classes = CLASSES

    def __init__(self) -> None:
        self._weights: dict[str, Floats] = {}

    def predict(self, inputs: Raw) -> Floats:
        """(N, 7) probabilities.

        Raises:
            DataError: The inputs do not fit, or the files of the net do not.
            AssetError: The weights are missing and cannot be fetched, for example without npm.
        """
        self.input.check(inputs, "'face-api'")
        return self.run(self.prepared(inputs))

    @staticmethod
    def prepared(inputs: Raw) -> Floats:
        """(N, 112, 112, 3) RGB faces, 0-255."""
        import cv2

        faces = np.zeros((len(inputs), SIDE, SIDE, 3), np.float32)
        for face, still in zip(faces, inputs, strict=True):
            cut = BOX.cut(still)
            width = round(SIDE * cut.shape[1] / cut.shape[0])
            left = (SIDE - width) // 2
            face[:, left : left + width] = cv2.resize(
                cut, (width, SIDE), interpolation=cv2.INTER_LINEAR
            )
        return faces

    def run(self, faces: Floats) -> Floats:
        """(N, 7) probabilities of (N, 112, 112, 3) RGB faces, 0-255."""
        if not self._weights:
            self._weights = _read()
        return np.concatenate([self._one(face) for face in faces])

    def _one(self, face: Floats) -> Floats:
        x = (face - _MEAN) / np.float32(255)
        for block in range(_BLOCKS):
            x = self._block(x, f"dense{block}")
        # The last map is 7 x 7, so that the pooling of 7 x 7 leaves its mean.
        features = x.mean(axis=(0, 1))
        return softmax((features @ self._weights["fc/weights"] + self._weights["fc/bias"])[None])

    def _block(self, x: Floats, name: str) -> Floats:
        first = self._weights.get(f"{name}/conv0/filters")
        if first is None:
            total = self._separable(x, f"{name}/conv0", 2)
        else:
            total = _dense_convolution(x, first, 2) + self._weights[f"{name}/conv0/bias"]
        total = np.maximum(total, 0)
        x = total
        for number in (1, 2, 3):
            total = total + self._separable(x, f"{name}/conv{number}", 1)
            x = np.maximum(total, 0)
        return x

    def _separable(self, x: Floats, name: str, stride: int) -> Floats:
        depth = self._weights[f"{name}/depthwise_filter"][..., 0]
        point = self._weights[f"{name}/pointwise_filter"][0, 0]
        taps = _taps(x, stride)
        out = taps[0] * depth[0, 0]
        for tap, weight in zip(taps[1:], depth.reshape(9, -1)[1:], strict=True):
            out += tap * weight
        return np.asarray(out @ point + self._weights[f"{name}/bias"])


def _taps(x: Floats, stride: int) -> list[Floats]:
    """The nine shifted views of (H, W, C) that a 3 x 3 kernel multiplies, padded as TensorFlow."""
    before = 1 if stride == 1 else 0  # an even side needs one more row, which goes after
    padded = np.pad(x, ((before, 1), (before, 1), (0, 0)))
    height, width = x.shape[0] // stride, x.shape[1] // stride
    return [
        padded[i : i + stride * height : stride, j : j + stride * width : stride]
        for i in range(3)
        for j in range(3)
    ]


def _dense_convolution(x: Floats, kernel: Floats, stride: int) -> Floats:
    columns = np.concatenate(_taps(x, stride), axis=2)
    return np.asarray(columns @ kernel.reshape(-1, kernel.shape[-1]))


def _read() -> dict[str, Floats]:
    """Every tensor by name, as float32.

    Raises:
        DataError: The two files do not belong together.
    """
    from austicker import assets

    layout: Any = json.loads(assets.path("faceapi-shapes").read_text("utf-8"))
    data = assets.path("faceapi-weights").read_bytes()
    weights, at = {}, 0
    for entry in layout[0]["weights"]:
        count = int(np.prod(entry["shape"]))
        packed = entry.get("quantization")
        kind = np.dtype("uint8" if packed else "<f4")
        values = np.frombuffer(data, kind, count, at).astype(np.float32)
        if packed:
            values = values * np.float32(packed["scale"]) + np.float32(packed["min"])
        weights[entry["name"]] = values.reshape(entry["shape"])
        at += count * kind.itemsize
    if at != len(data):
        raise DataError(f"'face-api': expected {at} B of weights, got {len(data)}; fetch it again")
    return weights
