"""Every engine gives the same outputs, and what cannot be run is said in a sentence."""

from __future__ import annotations

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from austicker import assets
from austicker.errors import DataError, UsageError
from austicker.inference import ENGINES, VARIABLE, Network, engine_in_use, load_network
from austicker.recognizers import judges
from tests.actors import astronaut

# Inputs of the models, channels last, and the range of their values.
SHAPES = {
    "face-detector-short": ((1, 128, 128, 3), (-1, 1)),
    "face-landmarks": ((1, 256, 256, 3), (0, 1)),
    "face-blendshapes": ((1, 146, 2), (0, 640)),
}


def inputs(name: str) -> list[np.ndarray]:
    """Noise of two kinds and, for networks of pictures, a face."""
    shape, (low, high) = SHAPES[name]
    rng = np.random.default_rng(7)
    found = [rng.uniform(low, high, shape), rng.beta(0.5, 0.5, shape) * (high - low) + low]
    if len(shape) == 4:
        face = astronaut()[20 : 20 + shape[1], 120 : 120 + shape[2]]
        found.append(face[None] / 255 * (high - low) + low)
    return [one.astype(np.float32) for one in found]


def test_threads_that_share_a_network_get_their_own_answers(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    pytest.importorskip("ai_edge_litert")
    network = loaded("litert", "face-landmarks", monkeypatch)
    given = inputs("face-landmarks")
    alone = [network.run(one) for one in given]
    with ThreadPoolExecutor(len(given)) as pool:
        together = [list(pool.map(network.run, given)) for _ in range(5)]
    for answers in together:
        for expected, found in zip(alone, answers, strict=True):
            for name, values in expected.items():
                np.testing.assert_array_equal(found[name], values)


def loaded(engine: str, name: str, monkeypatch: pytest.MonkeyPatch) -> Network:
    monkeypatch.setenv(VARIABLE, engine)
    return load_network(assets.path(name))


@pytest.mark.parametrize("engine", [one for one in ENGINES if one != "opencv"])
@pytest.mark.parametrize("name", SHAPES)
def test_engines_agree(engine: str, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    one, other = loaded(engine, name, monkeypatch), loaded("opencv", name, monkeypatch)
    for values in inputs(name):
        first, second = one.run(values), other.run(values)
        assert first.keys() == second.keys()
        for key, found in first.items():
            assert found.dtype == second[key].dtype == np.float32
            # Landmarks are in px and logits reach 100: 1e-3 of the unit, or float32's own error.
            assert np.allclose(found.ravel(), second[key].ravel(), rtol=1e-5, atol=1e-3), key


@pytest.mark.parametrize("engine", ENGINES)
def test_answers_are_the_callers(engine: str, monkeypatch: pytest.MonkeyPatch) -> None:
    network = loaded(engine, "face-detector-short", monkeypatch)
    first, *_, last = inputs("face-detector-short")
    kept = network.run(first)
    copies = {key: value.copy() for key, value in kept.items()}
    network.run(last)
    assert all(np.array_equal(kept[key], copies[key]) for key in kept)


@pytest.mark.parametrize("engine", ENGINES)
def test_onnx_files_run_whatever_is_forced(engine: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(VARIABLE, engine)
    file = next(Path(judges.__file__).parent.glob("*.onnx"))
    field = np.random.default_rng(1).random((1, 3, 28, 28), dtype=np.float32)
    (answer,) = load_network(file.read_bytes(), name="judge").run(field).values()
    assert answer.shape[0] == 1
    assert np.isfinite(answer).all()


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("head", [b"", b"\x1c\0\0\0TFL3"])
def test_damaged_files_are_refused(
    engine: str, head: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(VARIABLE, engine)
    file = tmp_path / "net.tflite"
    file.write_bytes(head + b"no network at all, but longer than a header" * 5)
    with pytest.raises(DataError, match=r"net\.tflite.*cannot read"):
        load_network(file)
    with pytest.raises(DataError, match=r"none\.tflite cannot be read"):
        load_network(tmp_path / "none.tflite")


def test_what_is_forced_is_used_or_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    for engine in ENGINES:
        monkeypatch.setenv(VARIABLE, engine)
        assert engine_in_use() == engine
    monkeypatch.setenv(VARIABLE, "magic")
    with pytest.raises(UsageError, match="AUSTICKER_ENGINE must be one of litert, opencv"):
        engine_in_use()
    monkeypatch.setattr("importlib.util.find_spec", lambda _: None)
    monkeypatch.setenv(VARIABLE, "litert")
    with pytest.raises(UsageError, match="not installed"):
        engine_in_use()
    monkeypatch.delenv(VARIABLE)
    assert engine_in_use() == "opencv"


def test_loading_writes_nothing_and_loses_nothing() -> None:
    code = (
        "import os, sys; from austicker import assets; from austicker.inference import litert;\n"
        "with litert._without_notice(): os.write(2, b'kept\\n')\n"
        "litert._told = False\n"
        "from austicker.inference import load_network\n"
        "load_network(assets.path('face-detector-short'))\n"
        "sys.stderr.write('after\\n')"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout == ""
    assert ran.stderr.split() == ["kept", "after"]
