"""The exception tree. Every message says what was expected, what came, and what to do."""

from __future__ import annotations

import os
from collections.abc import Iterable

DEBUG = "AUSTICKER_DEBUG"
"""Variable of the environment that asks for tracebacks, also in the processes that are started."""


class AuStickerError(Exception):
    """Base of every error raised on purpose; the command line prints it as one line.

    Example:
        >>> from austicker.types import Window
        >>> try:
        ...     Window(5, 3, 9, score=1.0)
        ... except AuStickerError as error:
        ...     print(type(error).__name__)
        RecordError
    """


class UsageError(AuStickerError):
    """A request that cannot be meant: unknown name, size out of range, output equal to input.

    Example:
        >>> from austicker.bench.runner.config import load
        >>> try:
        ...     load("no.toml")
        ... except UsageError as error:
        ...     print(type(error).__name__)
        UsageError
    """


class InputError(AuStickerError):
    """A photo, video, file or folder that cannot be read or used.

    Example:
        >>> from pathlib import Path
        >>> from austicker.stickers.file import load_sticker
        >>> try:
        ...     load_sticker(Path("none.png"))
        ... except InputError as error:
        ...     print(type(error).__name__)
        InputError
    """


class NoFaceError(InputError):
    """A readable input in which no face was found.

    Example:
        >>> import austicker
        >>> austicker.protect("wall.jpg")  # doctest: +SKIP
        Traceback (most recent call last):
            ...
        austicker.errors.NoFaceError: ...
    """


class OutputError(AuStickerError):
    """A result that cannot be written: read-only place, full disk, unsupported container.

    Example:
        >>> from pathlib import Path
        >>> from austicker.causal import packaged_model, write_model
        >>> try:
        ...     write_model(packaged_model(), Path("no folder/model.json"))
        ... except OutputError as error:
        ...     print(type(error).__name__)
        OutputError
    """


class AssetError(AuStickerError):
    """A model file that is missing, cannot be fetched, or fails its checksum.

    Example:
        >>> import austicker
        >>> austicker.protect("talk.mp4")  # doctest: +SKIP
        Traceback (most recent call last):
            ...
        austicker.errors.AssetError: ...
    """


class DataError(AuStickerError):
    """A data set, annotation table or model file that does not have the expected layout.

    Example:
        >>> from pathlib import Path
        >>> from austicker.causal import read_model
        >>> try:
        ...     read_model(Path("none.json"))
        ... except DataError as error:
        ...     print(type(error).__name__)
        DataError
    """


class NoEvidenceError(AuStickerError):
    """Nothing was measured that a rule could choose a region by.

    Example:
        >>> import numpy as np
        >>> from austicker.motion import observe
        >>> from austicker.types import RoiMotion
        >>> motion = RoiMotion(np.zeros((9, 14, 3)), np.ones((9, 14), bool))
        >>> try:
        ...     observe(motion, fps=30)
        ... except NoEvidenceError as error:
        ...     print(type(error).__name__)
        NoEvidenceError
    """


class RecordError(AuStickerError, ValueError):
    """A record built from values that break its contract.

    Example:
        >>> from austicker.types import Window
        >>> try:
        ...     Window(5, 3, 9, score=1.0)
        ... except RecordError as error:
        ...     print(error)
        Window: expected 0 <= onset <= apex <= offset, got (5, 3, 9)
    """


def nearest(name: str, known: Iterable[str]) -> str:
    """Asks, at the end of a sentence, whether the most similar name was meant; or nothing.

    Example:
        >>> nearest("hart", ["heart", "star"])
        "; did you mean 'heart'?"
    """
    from difflib import get_close_matches

    near = get_close_matches(name, list(known), 1)
    return f"; did you mean '{near[0]}'?" if near else ""


def brief(reason: object, most: int = 200) -> str:
    """What another library says of an error, or a strange value, on one line and not too long.

    Example:
        >>> brief("two   words")
        'two words'
        >>> brief("a long sentence", most=9)
        'a long...'
    """
    text = " ".join(str(reason)[: 4 * most].split())
    text = "".join(c if c.isprintable() else ascii(c)[1:-1] for c in text)
    return text if len(text) <= most else f"{text[: most - 3]}..."


def debugging() -> bool:
    """Whether tracebacks are asked for.

    Example:
        >>> from unittest.mock import patch
        >>> with patch.dict(os.environ, {DEBUG: "1"}):
        ...     print(debugging())
        True
    """
    return os.environ.get(DEBUG, "") not in {"", "0"}
