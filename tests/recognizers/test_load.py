"""Victims that a person brings."""

from __future__ import annotations

import os
import warnings
from pathlib import Path

import numpy as np
import pytest

from austicker.bench.datasets.mappings import THREE
from austicker.errors import DataError, UsageError
from austicker.recognizers import apart
from austicker.recognizers.apart import NetworkApart
from austicker.recognizers.inputs import MAPS, centred
from austicker.recognizers.load import load_recognizer


def third(inputs):
    return np.full((len(inputs), 3), 1 / 3)


def loud(inputs):
    return np.tile([5.0, 0.0, -5.0], (len(inputs), 1))


def wide(inputs):
    return np.zeros((len(inputs), 7))


def lost(inputs):
    return np.full((len(inputs), 3), np.nan)


loud.classes = ("x", "y", "z")  # type: ignore[attr-defined]
wide.input = "stills"  # type: ignore[attr-defined]
HERE = "tests.recognizers.test_load"


@pytest.fixture
def raw(rng: np.random.Generator) -> np.ndarray:
    return rng.integers(0, 256, (4, 28, 28, 3), np.uint8)


def test_a_function_is_a_victim(raw) -> None:
    victim = load_recognizer(f"{HERE}:third")
    assert victim.input is MAPS
    np.testing.assert_allclose(victim.predict(raw), 1 / 3)  # type: ignore[union-attr]
    logits = load_recognizer(f"{HERE}:loud")
    answer = logits.predict(raw)  # type: ignore[union-attr]
    assert logits.classes == ("x", "y", "z")  # type: ignore[union-attr]
    np.testing.assert_allclose(answer.sum(axis=1), 1, rtol=1e-6)
    assert (answer.argmax(axis=1) == 0).all()


def test_answers_of_another_shape_are_refused(raw) -> None:
    victim = load_recognizer(f"{HERE}:wide")
    stills = np.zeros((2, 224, 224, 3), np.uint8)
    with pytest.raises(DataError, match=r"answered with \(2, 7\), expected \(2, 3\)"):
        victim.predict(stills)  # type: ignore[union-attr]
    with pytest.raises(DataError, match="reads faces with a margin"):
        victim.predict(raw)  # type: ignore[union-attr]
    with pytest.raises(DataError, match="NaN or infinity"):
        load_recognizer(f"{HERE}:lost").predict(raw)  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("spec", "sentence"),
    [
        ("nobody", "unknown recogniser 'nobody'"),
        ("no.such.module:function", "expected module:function"),
        (f"{HERE}:nothing_there", "expected module:function"),
        (f"{HERE}:HERE", "is not callable"),
        ("onnx:gone.onnx", "no such file"),
        ("onnx:gone.onnx?input=smells", "unknown input 'smells'; choose one of: maps"),
        ("onnx:gone.onnx?colour=red", "got 'colour'"),
    ],
)
def test_what_cannot_be_meant_is_one_sentence(spec: str, sentence: str) -> None:
    with pytest.raises(UsageError, match=sentence.replace("?", r"\?")):
        load_recognizer(spec)


@pytest.fixture
def onnx_file(tmp_path: Path):
    torch = pytest.importorskip("torch")
    pytest.importorskip("onnx")
    from torch import nn

    def write(outputs: int = 3, heads: int = 1) -> tuple[Path, nn.Module]:
        torch.manual_seed(0)

        class Net(nn.Module):
            def __init__(self) -> None:
                super().__init__()
                self.body = nn.Sequential(nn.Conv2d(3, 4, 3, 2), nn.ReLU(), nn.Flatten())
                self.heads = nn.ModuleList(nn.Linear(676, outputs) for _ in range(heads))

            def forward(self, x):
                seen = self.body(x)
                answers = tuple(head(seen) for head in self.heads)
                return answers if heads > 1 else answers[0]

        net = Net().eval()
        path = tmp_path / "net.onnx"
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # that this exporter is the old one
            torch.onnx.export(net, (torch.zeros(1, 3, 28, 28),), path, dynamo=False)
        return path, net

    return write


def test_an_onnx_file_answers_as_torch_does(onnx_file, raw) -> None:
    torch = pytest.importorskip("torch")
    path, net = onnx_file()
    victim = load_recognizer(f"onnx:{path}?input=maps&classes=negative,positive,surprise")
    assert victim.classes == THREE  # type: ignore[union-attr]
    with torch.inference_mode():
        expected = net(torch.from_numpy(centred(raw))).softmax(1).numpy()
    np.testing.assert_allclose(victim.predict(raw), expected, atol=1e-4)  # type: ignore[union-attr]


def test_an_onnx_file_with_other_outputs_is_refused(onnx_file, raw) -> None:
    path, _ = onnx_file(outputs=5)
    with pytest.raises(DataError, match=r"answered with \(4, 5\), expected \(4, 3\)"):
        load_recognizer(f"onnx:{path}").predict(raw)  # type: ignore[union-attr]
    path, _ = onnx_file(heads=2)
    with pytest.raises(DataError, match="has 2 outputs"):
        load_recognizer(f"onnx:{path}").predict(raw)  # type: ignore[union-attr]


def test_an_onnx_file_that_reads_something_else_is_refused(onnx_file) -> None:
    path, _ = onnx_file()
    victim = load_recognizer(f"onnx:{path}?input=stills")
    with pytest.raises(DataError, match="is 'stills' what it reads"):
        victim.predict(np.zeros((1, 224, 224, 3), np.uint8))  # type: ignore[union-attr]


def test_what_is_no_onnx_file_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "net.onnx"
    path.write_bytes(b"not a network")
    with pytest.raises(DataError, match="cannot read this as an ONNX network"):
        load_recognizer(f"onnx:{path}")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes with names")
def test_devices_and_pipes_are_no_networks(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.onnx")
    for name in ("/dev/zero", str(tmp_path / "pipe.onnx")):
        with pytest.raises(UsageError, match="got a device or pipe"):
            load_recognizer(f"onnx:{name}")


def test_a_network_that_ends_its_process_is_a_sentence(onnx_file, raw) -> None:
    path, _ = onnx_file()
    network = NetworkApart(path)
    network.load()
    process = network._process
    assert process is not None
    process.kill()
    process.wait()
    with pytest.raises(DataError, match="it cannot be run, the process that tried"):
        network.run(centred(raw[:1]))
    names, answer = network.run(centred(raw[:1]))  # in a new one
    assert len(names) == 1
    assert answer is not None
    network.close()


def test_a_network_that_takes_too_long_is_a_sentence(onnx_file, monkeypatch) -> None:
    monkeypatch.setattr(apart, "LOAD_SECONDS", 0.0)
    path, _ = onnx_file()
    with pytest.raises(DataError, match=r"cannot be read, it took more than 0 s"):
        NetworkApart(path).load()
