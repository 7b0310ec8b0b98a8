"""Labelled motion maps: of any data set of clips or maps, kept together for recognisers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from austicker.bench.datasets.records import Dataset, Dropped
from austicker.errors import DataError, NoFaceError, RecordError
from austicker.maplayout import CELLS
from austicker.motion.crop import Eyes
from austicker.motion.flowmap import FlowMap, flow_map
from austicker.types import Clip, Image


@dataclass(frozen=True, slots=True, eq=False)
class Maps:
    """Motion maps with what is known about them.

    Attributes:
        raw: (N, 28, 28, 3) uint8, as in `FlowMap`.
        labels, subjects, sources, names: One each per map.
    """

    raw: npt.NDArray[np.uint8]
    labels: tuple[str, ...]
    subjects: tuple[str, ...]
    sources: tuple[str, ...]
    names: tuple[str, ...]

    def __post_init__(self) -> None:
        n = len(self.raw)
        if self.raw.shape != (n, CELLS, CELLS, 3) or self.raw.dtype != np.uint8:
            got = f"{self.raw.shape} of {self.raw.dtype}"
            raise RecordError(f"Maps: expected raw of shape (N, 28, 28, 3) and uint8, got {got}")
        for name in ("labels", "subjects", "sources", "names"):
            if len(getattr(self, name)) != n:
                raise RecordError(
                    f"Maps: expected {n} {name}, one per map, got {len(getattr(self, name))}"
                )

    def __len__(self) -> int:
        return len(self.raw)

    def select(self, chosen: Sequence[int]) -> Maps:
        """The maps at the given places."""
        return Maps(
            self.raw[list(chosen)],
            tuple(self.labels[i] for i in chosen),
            tuple(self.subjects[i] for i in chosen),
            tuple(self.sources[i] for i in chosen),
            tuple(self.names[i] for i in chosen),
        )

    def save(self, path: Path) -> None:
        """Write to an .npz file."""
        texts: dict[str, Any] = {
            name: np.array(getattr(self, name), dtype=np.str_)
            for name in ("labels", "subjects", "sources", "names")
        }
        with path.open("wb") as stream:
            np.savez_compressed(stream, raw=self.raw, **texts)

    @classmethod
    def read(cls, path: Path) -> Maps:
        """Read what `save` wrote.

        Raises:
            DataError: It is something else.
        """
        try:
            with np.load(path, allow_pickle=False) as file:
                return cls(
                    file["raw"],
                    *(tuple(map(str, file[n])) for n in ("labels", "subjects", "sources", "names")),
                )
        except (OSError, KeyError, ValueError, EOFError) as error:
            raise DataError(
                f"{path} does not hold motion maps ({error}); delete it and run again"
            ) from error


def collect(
    dataset: Dataset[Any],
    find_eyes: Callable[[Image], Eyes],
    progress: Callable[[int, int], None] | None = None,
) -> tuple[Maps, tuple[Dropped, ...]]:
    """Maps of every sample that has a label, read or computed.

    Args:
        dataset: Of clips or of flow maps, after `labelled`.
        find_eyes: Used on the onset frame of clips; raises `NoFaceError`.
        progress: Called with samples done and their total.

    Returns:
        The maps, and the samples that gave none, with the reason.

    Raises:
        DataError: The data set holds neither clips nor maps, or no sample gave a map.
    """
    raw: list[npt.NDArray[np.uint8]] = []
    kept, dropped = [], []
    for done, sample in enumerate(dataset, start=1):
        try:
            raw.append(_map_of(sample.load(), find_eyes).raw)
        except NoFaceError as error:
            dropped.append(Dropped(sample.name, "no face", str(error)))
        except DataError as error:
            dropped.append(Dropped(sample.name, "unreadable", str(error)))
        else:
            kept.append(sample)
        if progress is not None:
            progress(done, len(dataset))
    if not kept:
        reason = f"; the first reason: {dropped[0].reason}" if dropped else ""
        raise DataError(f"'{dataset.name}' gave no motion map from {len(dataset)} samples{reason}")
    maps = Maps(
        raw=np.stack(raw),
        labels=tuple(sample.label or sample.emotion for sample in kept),
        subjects=tuple(sample.subject for sample in kept),
        sources=tuple(sample.source for sample in kept),
        names=tuple(sample.name for sample in kept),
    )
    return maps, tuple(dropped)


def _map_of(item: object, find_eyes: Callable[[Image], Eyes]) -> FlowMap:
    if isinstance(item, FlowMap):
        return item
    if isinstance(item, Clip):
        return flow_map(item, find_eyes(item.frames[item.onset]))
    raise DataError(f"expected clips or motion maps, got {type(item).__name__}; stills do not move")
