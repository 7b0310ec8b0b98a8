"""Running a network: a .tflite by LiteRT where it is installed, else by OpenCV; an .onnx by OpenCV.

Example:
    >>> network = load_network(Path("net.tflite"))
    >>> scores = network.run(pixels)["scores"]
"""

from austicker.inference.choose import ENGINES, VARIABLE, engine_in_use, load_network
from austicker.inference.protocol import Network, Tensor

__all__ = ["ENGINES", "VARIABLE", "Network", "Tensor", "engine_in_use", "load_network"]
