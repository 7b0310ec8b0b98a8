"""Recognisers by what a person writes: a registered name, an ONNX file, a Python callable.

- ``fer``: see `austicker list victims`; networks that have to be trained are registered by
  `austicker.bench.victims`.
- ``onnx:net.onnx?input=maps&classes=negative,positive,surprise``: a file that OpenCV can run.
- ``package.module:function``: called with (N, ...) uint8, answers (N, K) probabilities.

docs/victims.md has an example of each.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import numpy as np

from austicker.errors import DataError, UsageError
from austicker.files import check_plain
from austicker.recognizers.apart import MOST_BYTES, NetworkApart
from austicker.recognizers.inputs import INPUTS, MAPS, SEQUENCES, Input, centred
from austicker.recognizers.protocol import Blueprint, Raw, Recognizer
from austicker.recognizers.registry import RECOGNIZERS
from austicker.recognizers.sequence import centred_sequence
from austicker.types import Floats

CLASSES = ("negative", "positive", "surprise")
"""Of a recogniser that does not name its own: those of MEGC 2019 (See et al., FG 2019)."""
ONNX = "onnx:"
_SUM = 1e-3


def load_recognizer(spec: str) -> Blueprint | Recognizer:
    """The recogniser that `spec` names.

    Raises:
        UsageError: No such name, file, module or function.
        DataError: An ONNX file that cannot be read.

    Example:
        >>> load_recognizer("onnx:net.onnx?classes=negative,positive").classes  # doctest: +SKIP
        ('negative', 'positive')
    """
    if spec.startswith(ONNX):
        return _onnx(spec.removeprefix(ONNX))
    if ":" in spec:
        return _callable(spec)
    return RECOGNIZERS.make(spec)


@dataclass(frozen=True, slots=True, eq=False)
class FunctionRecognizer:
    """A recogniser around a function.

    Attributes:
        name: What messages call it.
        ask: (N, ...) uint8 -> (N, K) probabilities or logits.
        input: What it reads.
        classes: What its columns stand for.

    Example:
        >>> def even(inputs):
        ...     return np.full((len(inputs), 2), 0.5)
        >>> victim = FunctionRecognizer("even", even, MAPS, ("negative", "positive"))
        >>> victim.predict(np.zeros((1, *MAPS.shape), np.uint8)).tolist()
        [[0.5, 0.5]]
    """

    name: str
    ask: Callable[[Raw], Any]
    input: Input
    classes: tuple[str, ...]

    def predict(self, inputs: Raw) -> Floats:
        """(N, K) probabilities; answers that are none are taken for logits.

        Raises:
            DataError: The inputs do not fit, or the answer has another shape or is not finite.
        """
        self.input.check(inputs, f"'{self.name}'")
        answer = np.asarray(self.ask(inputs), np.float32)
        expected = (len(inputs), len(self.classes))
        if answer.shape != expected:
            raise DataError(
                f"'{self.name}' answered with {answer.shape}, expected {expected}, one column for "
                f"each of {', '.join(self.classes)}; name its classes, or cut its other outputs"
            )
        if not np.isfinite(answer).all():
            raise DataError(f"'{self.name}' answered with NaN or infinity; mend the recogniser")
        shares = bool((answer >= 0).all() and np.abs(answer.sum(axis=1) - 1).max() < _SUM)
        return answer if shares else softmax(answer)


def softmax(logits: Floats) -> Floats:
    """(N, K) -> probabilities.

    Example:
        >>> softmax(np.zeros((1, 4))).tolist()
        [[0.25, 0.25, 0.25, 0.25]]
    """
    powers = np.exp(logits - logits.max(axis=1, keepdims=True))
    return np.asarray(powers / powers.sum(axis=1, keepdims=True))


def _onnx(text: str) -> Recognizer:
    name, _, query = text.partition("?")
    wanted = {key: values[-1] for key, values in parse_qs(query).items()}
    strange = sorted(wanted.keys() - {"input", "classes"})
    if strange:
        raise UsageError(f"onnx:{name}: expected ?input=...&classes=..., got '{strange[0]}'")
    kind = _kind(wanted.get("input", MAPS.name), f"onnx:{name}")
    classes = tuple(wanted["classes"].split(",")) if "classes" in wanted else CLASSES
    path = Path(name)
    check_plain(path, "an ONNX file as `victim`", UsageError, MOST_BYTES)
    return FunctionRecognizer(path.name, _Onnx(path, kind), kind, classes)


class _Onnx:
    """Feeds float32, channels first: maps centred (see `FlowMap.centred`), pixels in 0-1.

    The maps of a sequence lie behind one another as channels.
    """

    def __init__(self, path: Path, kind: Input) -> None:
        self._net = NetworkApart(path)
        self._net.load()
        self._path, self._kind = path, kind

    def __call__(self, inputs: Raw) -> Floats:
        rows = []
        for one in inputs:
            names, answer = self._net.run(self._blob(one[None]))
            if len(names) != 1:
                raise DataError(
                    f"{self._path} has {len(names)} outputs ({', '.join(names)}), expected one of "
                    "shape (N, classes); cut the others off"
                )
            if answer is None:
                raise DataError(
                    f"{self._path} cannot take {self._kind.words} of {self._kind.shape}; is "
                    f"'{self._kind.name}' what it reads?"
                )
            rows.append(answer)
        shapes = {row.shape for row in rows}
        if len(shapes) != 1 or next(iter(shapes))[:1] != (1,):
            raise DataError(
                f"{self._path} answered one input with {sorted(shapes)}, expected (1, classes)"
            )
        return np.asarray(np.concatenate(rows).reshape(len(inputs), -1), np.float32)

    def _blob(self, one: Raw) -> Floats:
        if self._kind is MAPS:
            return centred(one)
        if self._kind is SEQUENCES:
            return centred_sequence(one).reshape(1, -1, *one.shape[2:4])
        values = one.astype(np.float32) / np.float32(255)
        if self._kind.name == "cubes":
            return values[:, None]
        if self._kind.name == "pairs":
            return np.concatenate([values[:, 0], values[:, 1]], axis=3).transpose(0, 3, 1, 2)
        return values.transpose(0, 3, 1, 2)


def _callable(spec: str) -> Recognizer:
    module, _, name = spec.partition(":")
    try:
        found = getattr(importlib.import_module(module), name)
    except (ImportError, AttributeError, ValueError) as error:
        raise UsageError(
            f"`victim` {spec}: expected module:function that Python can import ({error})"
        ) from error
    if not callable(found):
        raise UsageError(f"`victim` {spec}: '{name}' is not callable")
    kind = _kind(getattr(found, "input", MAPS.name), spec)
    return FunctionRecognizer(spec, found, kind, tuple(getattr(found, "classes", CLASSES)))


def _kind(name: str, spec: str) -> Input:
    if name not in INPUTS:
        raise UsageError(f"{spec}: unknown input '{name}'; choose one of: {', '.join(INPUTS)}")
    return INPUTS[name]
