"""Networks run by OpenCV's `cv2.dnn`: every platform, .tflite and .onnx."""

from __future__ import annotations

import numpy as np

from austicker.errors import DataError
from austicker.inference.protocol import Tensor


class OpenCvNetwork:
    """A network of `cv2.dnn`.

    OpenCV turns a .tflite's axes from channels last to channels first; this turns them back.

    Args:
        content: The file.
        name: What messages call it.
        tflite: Whether the file is a .tflite; else an .onnx.

    Raises:
        DataError: OpenCV cannot read it.
    """

    def __init__(self, content: bytes, name: str, *, tflite: bool) -> None:
        import cv2

        self._tflite = tflite
        data = np.frombuffer(content, np.uint8)
        read = cv2.dnn.readNetFromTFLite if tflite else cv2.dnn.readNetFromONNX
        try:
            self._net = read(data)
        except cv2.error as error:
            raise DataError(
                f"{name}: OpenCV cannot read this network; export it as .onnx with a fixed input "
                "size and opset 13 or so"
            ) from error
        self._outputs = self._net.getUnconnectedOutLayersNames()

    def run(self, *inputs: Tensor) -> dict[str, Tensor]:
        """See `Network`."""
        # OpenCV knows inputs by name, and an empty name means the first.
        names = [str(number) for number in range(len(inputs))] if len(inputs) > 1 else [""]
        if len(inputs) > 1:
            self._net.setInputsNames(names)
        for name, values in zip(names, inputs, strict=True):
            turned = values.transpose(0, 3, 1, 2) if self._turned(values) else values
            self._net.setInput(np.ascontiguousarray(turned, np.float32), name)
        found = (np.asarray(out, np.float32) for out in self._net.forward(self._outputs))
        return {
            name: out.transpose(0, 2, 3, 1) if self._turned(out) else out
            for name, out in zip(self._outputs, found, strict=True)
        }

    def _turned(self, values: Tensor) -> bool:
        return self._tflite and values.ndim == 4
