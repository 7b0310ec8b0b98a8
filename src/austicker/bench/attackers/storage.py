"""Published clips on disk: a file each, and a sequence that reads them one by one."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any, overload

import numpy as np

from austicker import files
from austicker.bench.attackers.clip import (
    FaceFrames,
    PublishedClip,
    VisibleChoice,
    VisibleSticker,
)
from austicker.errors import DataError, brief

MOST_BYTES = 1 << 32


def save_clip(clip: PublishedClip, path: Path) -> None:
    """Write a clip to an .npz file."""
    arrays: dict[str, Any] = {"motion": clip.motion, "covered": clip.covered}
    if clip.frames is not None:
        arrays["images"] = clip.frames.images
        arrays["masks"] = np.packbits(clip.frames.covered, axis=-1)
    words = json.dumps([clip.name, clip.subject, asdict(clip.choice)])
    with path.open("wb") as stream:
        np.savez(stream, words=np.array(words), **arrays)


def read_clip(path: Path) -> PublishedClip:
    """Read what `save_clip` wrote.

    Raises:
        DataError: It is something else.
    """
    file = files.read_arrays(path, "a published clip", DataError, MOST_BYTES)
    try:
        name, subject, choice = json.loads(str(file["words"]))
        frames = None
        if "images" in file:
            images = file["images"]
            masks = np.unpackbits(file["masks"], axis=-1, count=images.shape[2])
            frames = FaceFrames(images, masks.astype(np.bool_))
        return PublishedClip(
            name, subject, file["motion"], file["covered"], _choice(choice), frames
        )
    except (KeyError, IndexError, TypeError, ValueError, RecursionError) as error:
        raise DataError(
            f"{path} does not hold a published clip ({brief(error)}); delete it and run again"
        ) from error


class StoredClips(Sequence[PublishedClip]):
    """Clips that lie on disk, each read when it is asked for and then forgotten.

    Args:
        paths: Of the files, as `save_clip` writes them.
    """

    def __init__(self, paths: Sequence[Path]) -> None:
        self._paths = tuple(paths)

    def __len__(self) -> int:
        return len(self._paths)

    @overload
    def __getitem__(self, at: int) -> PublishedClip: ...

    @overload
    def __getitem__(self, at: slice) -> StoredClips: ...

    def __getitem__(self, at: int | slice) -> PublishedClip | StoredClips:
        return StoredClips(self._paths[at]) if isinstance(at, slice) else read_clip(self._paths[at])

    def __iter__(self) -> Iterator[PublishedClip]:
        return map(read_clip, self._paths)


def _choice(content: dict[str, Any]) -> VisibleChoice:
    stickers = tuple(
        VisibleSticker(
            one["roi"], one["design"], one["size"], tuple((u, v) for u, v in one["drifts"])
        )
        for one in content["stickers"]
    )
    return VisibleChoice(stickers, tuple((a, b, c) for a, b, c in content["times"]))
