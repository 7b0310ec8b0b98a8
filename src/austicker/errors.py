"""The exception tree. Every message says what was expected, what came, and what to do."""

from __future__ import annotations

import os
from collections.abc import Iterable

DEBUG = "AUSTICKER_DEBUG"
"""Variable of the environment that asks for tracebacks, also in the processes that are started."""


class AuStickerError(Exception):
    """Base of every error raised on purpose; the command line prints it as one line."""


class UsageError(AuStickerError):
    """A request that cannot be meant: unknown name, size out of range, output equal to input."""


class InputError(AuStickerError):
    """A photo, video, file or folder that cannot be read or used."""


class NoFaceError(InputError):
    """A readable input in which no face was found."""


class OutputError(AuStickerError):
    """A result that cannot be written: read-only place, full disk, unsupported container."""


class AssetError(AuStickerError):
    """A model file that is missing, cannot be fetched, or fails its checksum."""


class DataError(AuStickerError):
    """A data set, annotation table or model file that does not have the expected layout."""


class NoEvidenceError(AuStickerError):
    """Nothing was measured that a rule could choose a region by."""


class RecordError(AuStickerError, ValueError):
    """A record built from values that break its contract."""


def nearest(name: str, known: Iterable[str]) -> str:
    """Asks, at the end of a sentence, whether the most similar name was meant; or nothing."""
    from difflib import get_close_matches

    near = get_close_matches(name, list(known), 1)
    return f"; did you mean '{near[0]}'?" if near else ""


def brief(reason: object, most: int = 200) -> str:
    """What another library says of an error, or a strange value, on one line and not too long."""
    text = " ".join(str(reason)[: 4 * most].split())
    text = "".join(c if c.isprintable() else ascii(c)[1:-1] for c in text)
    return text if len(text) <= most else f"{text[: most - 3]}..."


def debugging() -> bool:
    """Whether tracebacks are asked for."""
    return os.environ.get(DEBUG, "") not in {"", "0"}
