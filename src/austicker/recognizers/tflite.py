"""Ready networks of TFLite files with one input and one output."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from austicker import assets
from austicker.errors import UsageError
from austicker.inference import Network, engine_in_use, load_network
from austicker.types import Floats


class TfliteNet:
    """A network that is loaded when it is first run. OpenCV cannot run these files; LiteRT does.

    Args:
        asset: Name of its file, see `austicker.assets`.
    """

    def __init__(self, asset: str) -> None:
        self.asset = asset
        self._network: Network | None = None

    def run(self, inputs: npt.NDArray[np.float32]) -> Floats:
        """(N, K) outputs of N inputs, one after another.

        Raises:
            AssetError: The file is missing and cannot be fetched.
            UsageError: LiteRT is not installed.
        """
        if self._network is None:
            if engine_in_use() != "litert":
                raise UsageError(
                    f"{self.asset}: expected LiteRT, which alone runs this network; run: "
                    "pip install ai-edge-litert"
                )
            self._network = load_network(assets.path(self.asset), name=self.asset)
        rows = []
        for one in inputs:
            (output,) = self._network.run(one[None]).values()
            rows.append(output[0])
        return np.stack(rows)
