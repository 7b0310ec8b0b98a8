"""A still-image net that nobody here trained: the one that the package `facex` carries."""

from __future__ import annotations

import numpy as np

from austicker.recognizers.face_box import FaceBox
from austicker.recognizers.inputs import STILLS
from austicker.recognizers.protocol import Raw
from austicker.recognizers.registry import RECOGNIZERS, RecognizerCard
from austicker.recognizers.tflite import TfliteNet
from austicker.types import Floats

CLASSES = ("anger", "disgust", "fear", "happiness", "neutral", "sadness", "surprise")
SIDE = 200
BOX = FaceBox(2.85, 2.85, 0.29)
"""Of OpenCV's frontal Haar cascade, which the package uses as it is."""


@RECOGNIZERS.register(
    RecognizerCard(
        "facex",
        "a convolutional net for still faces, ready as the package 'facex' ships it",
        "weights of facex 1.1.0; how it was trained is not stated",
        "MIT",
        input=STILLS.words,
        parameters=2_580_000,
    )
)
class Facex:
    """Seven emotions of one picture, grey in all three channels."""

    input = STILLS
    classes = CLASSES

    def __init__(self) -> None:
        self._net = TfliteNet("facex-emotions")

    def predict(self, inputs: Raw) -> Floats:
        """(N, 7) probabilities.

        Raises:
            DataError: The inputs do not fit.
            AssetError: The weights are missing and cannot be fetched.
            UsageError: LiteRT is not installed.
        """
        self.input.check(inputs, "'facex'")
        return self._net.run(self.prepared(inputs))

    @staticmethod
    def prepared(inputs: Raw) -> Floats:
        """(N, 200, 200, 3) grey faces in 0-1."""
        import cv2

        faces = np.zeros((len(inputs), SIDE, SIDE, 3), np.float32)
        for face, still in zip(faces, inputs, strict=True):
            grey = cv2.cvtColor(BOX.cut(still), cv2.COLOR_RGB2GRAY)
            face[:] = cv2.resize(grey, (SIDE, SIDE), interpolation=cv2.INTER_LINEAR)[..., None]
        return faces / np.float32(255)
