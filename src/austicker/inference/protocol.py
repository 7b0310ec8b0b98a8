"""What an inference engine gives: a network that is called."""

from __future__ import annotations

from typing import Protocol, TypeAlias

import numpy as np
import numpy.typing as npt

Tensor: TypeAlias = npt.NDArray[np.float32]


class Network(Protocol):
    """A network that was loaded; not to be called from two threads at a time."""

    def run(self, *inputs: Tensor) -> dict[str, Tensor]:
        """Every output by its name in the file.

        Inputs and outputs have the axes of the file: channels last for .tflite, channels first
        for most .onnx. Whether an output of one axis has another of length 1 is up to the engine.

        Args:
            inputs: float32, in the order and of the shapes of the file.
        """
        ...
