"""Labelled inputs of recognisers: one record, and how it is kept on disk."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from austicker import files
from austicker.bench.datasets.records import Dropped
from austicker.errors import DataError, RecordError, brief
from austicker.media.output import atomic_output
from austicker.recognizers.inputs import Input

MOST_BYTES = 1 << 34
"""Of a file: 100,000 pairs of frames have 30 GB and are never kept in one."""
_PER_INPUT = ("labels", "subjects", "sources", "names")


@dataclass(frozen=True, slots=True, eq=False)
class LabelledInputs:
    """Inputs with what is known about them.

    Attributes:
        inputs: (N, ...) as `kind` says.
        kind: What they are.
        labels, subjects, sources, names: One each per input.
        classes: In the order of networks' outputs; every label is one of them.
        table: Emotion in any data set's words -> class.
        dropped: Samples that gave no input, with the reason.
    """

    inputs: npt.NDArray[Any]
    kind: Input
    labels: tuple[str, ...]
    subjects: tuple[str, ...]
    sources: tuple[str, ...]
    names: tuple[str, ...]
    classes: tuple[str, ...]
    table: dict[str, str]
    dropped: tuple[Dropped, ...] = ()

    def __post_init__(self) -> None:
        self.kind.check(self.inputs, "LabelledInputs")
        for name in _PER_INPUT:
            if len(getattr(self, name)) != len(self):
                raise RecordError(
                    f"LabelledInputs: expected {len(self)} {name}, one per input, got "
                    f"{len(getattr(self, name))}"
                )
        unknown = sorted(set(self.labels) - set(self.classes))
        if unknown:
            raise RecordError(
                f"LabelledInputs: expected labels of {self.classes}, got {', '.join(unknown)}"
            )

    def __len__(self) -> int:
        return len(self.inputs)

    @property
    def targets(self) -> npt.NDArray[np.int64]:
        """(N,) columns of the labels."""
        return np.array([self.classes.index(label) for label in self.labels], np.int64)

    def select(self, rows: Sequence[int] | npt.NDArray[np.int64]) -> LabelledInputs:
        """The inputs at the given places; what was dropped stays with all of them."""
        rows = [int(i) for i in rows]
        texts: Any = {n: tuple(getattr(self, n)[i] for i in rows) for n in _PER_INPUT}
        return replace(self, inputs=self.inputs[rows], dropped=(), **texts)

    def save(self, path: Path) -> None:
        """Write to an .npz file, whole or not at all."""
        dropped = [(d.name, d.kind, d.reason) for d in self.dropped]
        texts: Any = {
            **{n: np.array(getattr(self, n), np.str_) for n in (*_PER_INPUT, "classes")},
            "kind": np.str_(self.kind.name),
            "table": np.array(list(self.table.items()), np.str_).reshape(-1, 2),
            "dropped": np.array(dropped, np.str_).reshape(-1, 3),
        }
        with atomic_output(path) as beside, beside.open("wb") as stream:
            np.savez(stream, inputs=self.inputs, **texts)

    @classmethod
    def read(cls, path: Path, kind: Input) -> LabelledInputs:
        """Read what `save` wrote.

        Raises:
            DataError: It is something else, or holds inputs of another kind.
        """
        file = files.read_arrays(path, "labelled inputs", DataError, MOST_BYTES)
        try:
            if str(file["kind"]) != kind.name:
                raise ValueError(f"it holds {file['kind']}, not {kind.name}")
            texts = {n: tuple(map(str, file[n])) for n in (*_PER_INPUT, "classes")}
            return cls(
                inputs=file["inputs"],
                kind=kind,
                table={str(emotion): str(label) for emotion, label in file["table"]},
                dropped=tuple(Dropped(*map(str, row)) for row in file["dropped"]),  # type: ignore[arg-type]
                **texts,
            )
        except (KeyError, TypeError, ValueError) as error:
            raise DataError(
                f"{path} does not hold labelled inputs ({brief(error)}); delete it and run again"
            ) from error


def joined(parts: Sequence[LabelledInputs]) -> LabelledInputs:
    """Several of one kind and with the same classes as one."""
    texts: Any = {n: tuple(x for p in parts for x in getattr(p, n)) for n in _PER_INPUT}
    dropped = tuple(d for p in parts for d in p.dropped)
    inputs = np.concatenate([p.inputs for p in parts])
    return replace(parts[0], inputs=inputs, dropped=dropped, **texts)
