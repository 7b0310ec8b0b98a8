"""The networks of the judges: their layers, how they learn, and how they become ONNX files."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from austicker.recognizers.load import softmax
from austicker.types import Floats

if TYPE_CHECKING:
    import torch

BATCH, RATE, DECAY, SEED = 128, 1e-3, 1e-2, 0

Fields = npt.NDArray[np.float32]


def networks(outputs: int) -> Iterator[tuple[str, torch.nn.Module]]:
    """Three kinds that read a field of (3, 28, 28), with fresh weights."""
    import torch
    from torch import nn

    kinds = {
        "wide": lambda: (
            nn.Conv2d(3, 16, 5, 2, 2), nn.ReLU(), nn.Conv2d(16, 32, 3, 2, 1), nn.ReLU(),
            nn.Flatten(), nn.Dropout(0.5), nn.Linear(32 * 49, outputs),
        ),
        "deep": lambda: (
            nn.Conv2d(3, 16, 3, 1, 1), nn.ReLU(), nn.MaxPool2d(2), nn.Conv2d(16, 32, 3, 1, 1),
            nn.ReLU(), nn.MaxPool2d(2), nn.Conv2d(32, 48, 3, 1, 1), nn.ReLU(), nn.MaxPool2d(2),
            nn.Flatten(), nn.Dropout(0.5), nn.Linear(48 * 9, outputs),
        ),
        "patches": lambda: (
            nn.Conv2d(3, 32, 7, 7), nn.ReLU(), nn.Flatten(), nn.Dropout(0.3),
            nn.Linear(32 * 16, 64), nn.ReLU(), nn.Dropout(0.3), nn.Linear(64, outputs),
        ),
    }  # fmt: skip
    for number, (name, layers) in enumerate(kinds.items()):
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(SEED + number)
            yield name, nn.Sequential(*layers())  # type: ignore[no-untyped-call]


def mirrored(fields: Fields) -> Fields:
    """The fields of the mirrored faces."""
    return np.ascontiguousarray(fields[..., ::-1]) * np.array([-1, 1, 1], np.float32)[:, None, None]


def mean_of(nets: Sequence[torch.nn.Module]) -> torch.nn.Module:
    """A network whose logits are the mean of theirs."""
    import torch

    class Mean(torch.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.each = torch.nn.ModuleList(nets)

        def forward(self, fields: torch.Tensor) -> torch.Tensor:
            logits: list[torch.Tensor] = [net(fields) for net in self.each]
            return torch.stack(logits).mean(dim=0)

    return Mean()


def export(net: torch.nn.Module) -> bytes:
    """The network as an ONNX file for one field at a time."""
    import warnings

    import torch

    stream = io.BytesIO()
    with warnings.catch_warnings():
        # The newer exporter needs another package and writes the same few operators.
        warnings.simplefilter("ignore")
        torch.onnx.export(
            net.eval(),
            (torch.zeros(1, 3, 28, 28),),
            stream,  # type: ignore[arg-type]
            input_names=["field"],
            output_names=["logits"],
            opset_version=13,
            dynamo=False,
        )
    return stream.getvalue()


def fit(
    net: torch.nn.Module, fields: Fields, targets: npt.NDArray[np.int64], seed: int, epochs: int
) -> None:
    """Train on the fields and their mirror images.

    Args:
        net: Changed in place.
        fields: (N, 3, 28, 28).
        targets: (N,) columns of the output.
        seed: Of the order, the noise and dropout.
        epochs: The last one counts.
    """
    import torch
    from torch.nn import functional as F

    x = torch.from_numpy(np.concatenate([fields, mirrored(fields)]))
    y = torch.from_numpy(np.tile(targets, 2))
    optimiser = torch.optim.AdamW(net.parameters(), lr=RATE, weight_decay=DECAY)
    slower = torch.optim.lr_scheduler.CosineAnnealingLR(optimiser, epochs)
    net.train()
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        for _ in range(epochs):
            for rows in torch.split(torch.randperm(len(x)), BATCH):
                # A little noise: other flow, other crops.
                noise = 0.1 * torch.randn_like(x[rows])
                loss = F.cross_entropy(net(x[rows] + noise), y[rows], label_smoothing=0.02)
                optimiser.zero_grad()
                loss.backward()  # type: ignore[no-untyped-call]
                optimiser.step()
            slower.step()


def logits_of(net: torch.nn.Module, fields: Fields) -> Floats:
    """(N, K) of (N, 3, 28, 28)."""
    import torch

    net.eval()
    with torch.inference_mode():
        return np.asarray(net(torch.from_numpy(fields)).numpy(), np.float64)


def temperature_of(logits: Floats, targets: npt.NDArray[np.int64]) -> float:
    """The one that makes the truth likeliest (Guo et al., ICML 2017)."""
    rows = np.arange(len(targets))

    def loss(temperature: float) -> float:
        return -float(np.log(softmax(logits / temperature)[rows, targets] + 1e-12).mean())

    return float(min(np.geomspace(0.3, 6, 121), key=loss))


def read(path: Path) -> Any:  # noqa: ANN401 - OpenCV's type
    """An ONNX file, as the judges run it."""
    import cv2

    return cv2.dnn.readNetFromONNX(str(path))
