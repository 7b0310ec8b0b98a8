"""TOML files into records: whatever their bytes, a record or one sentence that says what is wrong.

pydantic checks types and keys (typer brings it already); ranges are checked by the records, which
raise `RecordError` at birth. It is imported where it is needed, for it takes a tenth of a second.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import Any, TypeVar, get_args, get_origin, get_type_hints

from austicker import files
from austicker.errors import UsageError, nearest

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

MOST_BYTES = 1 << 16
"""Of a file; the longest that comes with the package has a twentieth of it."""
_MOST_DEPTH = 6
_MOST_SHOWN = 60
_WORDS: dict[Any, tuple[str, str]] = {
    str: ("a text", "texts"),
    int: ("a whole number", "whole numbers"),
    float: ("a number", "numbers"),
    bool: ("true or false", "true or false"),
    Path: ("a path", "paths"),
}

Record = TypeVar("Record")


def read_text(path: Path) -> str:
    """The text of a configuration file.

    Raises:
        UsageError: It cannot be read, is no plain file, has more than `MOST_BYTES`, or is no text
            in UTF-8.
    """
    return files.read_text(path, "a configuration in TOML", UsageError, MOST_BYTES)


def parse(text: str, where: str) -> dict[str, Any]:
    """The tables of a TOML text.

    Args:
        text: TOML.
        where: Named in messages.

    Raises:
        UsageError: It is not TOML, is nested deeper than any setting, or holds a number of more
            than 64 bits, a date or a NUL character.
    """
    try:
        content = tomllib.loads(text)
    except RecursionError as error:
        raise UsageError(f"{where} is nested too deeply for a configuration") from error
    except ValueError as error:  # TOMLDecodeError is one; numbers of 4,300 digits are another
        reason = str(error).partition("; use sys.")[0]
        raise UsageError(f"{where} is not valid TOML: {reason}") from error
    _check_value(content, where, 0)
    return content


def build(kind: type[Record], values: Mapping[str, Any], where: str) -> Record:
    """A record of what a file says; sections become the records that are its fields.

    Args:
        kind: A dataclass whose fields are plain values, tuples and mappings of them, dataclasses
            (sections) or tuples of dataclasses (repeated sections). All of them carry
            ``__pydantic_config__ = STRICT``.
        values: From `parse`.
        where: Named in messages.

    Raises:
        UsageError: An unknown or missing key, a value of another type, or one that the record
            refuses; the message names the section and the key.
    """
    from pydantic import TypeAdapter, ValidationError

    try:
        # As JSON, in whose strict reading lists may become tuples and texts paths, no more.
        return TypeAdapter(kind).validate_json(json.dumps(values), strict=True)
    except ValidationError as error:
        order = ("unexpected_keyword_argument", "missing")
        first = min(
            error.errors(include_url=False),
            key=lambda e: order.index(e["type"]) if e["type"] in order else len(order),
        )
        raise UsageError(f"{where}: {_sentence(kind, first)}") from error


STRICT: dict[str, Any] = {"strict": True, "extra": "forbid"}
"""How pydantic is to read a record."""


def absolute(text: str | Path, base: Path) -> Path:
    """The path that a file in the folder `base` means.

    Raises:
        UsageError: It starts at the home of somebody who has none here.
    """
    try:
        return base / Path(text).expanduser()
    except RuntimeError as error:
        raise UsageError(f"{shown(text)}: no such home folder; give the whole path") from error


def shown(value: object) -> str:
    """A value as messages quote it: one short line.

    Paths are not put in quotation marks.
    """
    text = str(value) if isinstance(value, Path) else repr(value)
    text = "".join(c if c.isprintable() else ascii(c)[1:-1] for c in text)
    return text if len(text) <= _MOST_SHOWN or isinstance(value, Path) else text[:57] + "..."


def _check_value(value: object, where: str, depth: int) -> None:
    if depth > _MOST_DEPTH:
        raise UsageError(f"{where} is nested too deeply for a configuration")
    if isinstance(value, dict):
        for key, item in value.items():
            _check_value(key, where, depth)
            _check_value(item, where, depth + 1)
    elif isinstance(value, list):
        for item in value:
            _check_value(item, where, depth + 1)
    elif isinstance(value, int):
        if not -(2**63) <= value < 2**63:
            raise UsageError(f"{where}: expected numbers of at most 64 bits, got a longer one")
    elif isinstance(value, str):
        if "\0" in value:
            raise UsageError(f"{where}: expected texts without NUL characters, got {shown(value)}")
    elif not isinstance(value, float):
        raise UsageError(f"{where}: expected no date or time, got {value}")


def _sentence(kind: type[Any], error: Mapping[str, Any]) -> str:
    """What is wrong, from an error of pydantic."""
    place = _Place(kind, error["loc"])
    if error["type"] == "unexpected_keyword_argument":
        names = [item.name for item in fields(place.record)]
        hints = get_type_hints(place.record)
        sections = all(_is_record(hints[name]) for name in names)
        word = "section" if sections else f"{place.section}key"
        advice = nearest(place.key, names) or f"; known are: {', '.join(names)}"
        return f"{word} {shown(place.key)} is unknown{advice}"
    if error["type"] == "missing":
        return f"{place.section}{place.key} is missing"
    if "error" in error.get("ctx", {}):  # raised by a record
        return f"{place.section}{error['ctx']['error']}"
    what = f"{place.section}{place.key}".strip()
    return f"{what} must be {place.expected}, got {shown(error['input'])}"


class _Place:
    """Where in a record an error is.

    Args:
        kind: The whole record.
        loc: Keys and indices, outermost first.

    Attributes:
        record: Innermost record.
        section: Its name in the file, with a blank behind it; empty for the whole file.
        key: In it.
        expected: What its value should be.
    """

    def __init__(self, kind: type[Any], loc: tuple[str | int, ...]) -> None:
        self.record, self.section = kind, ""
        names: list[str] = []
        hint: Any = kind
        for step in loc:
            if _is_record(hint):
                hint = get_type_hints(hint).get(str(step), str)
                names.append(str(step))
            elif get_origin(hint) is tuple:
                inner = get_args(hint)
                hint = inner[0] if inner[-1] is Ellipsis else inner[int(step)]
            elif get_args(hint):
                hint = get_args(hint)[-1]
                names.append(str(step))
            if _is_record(hint):
                self.record = hint
                self.section = f"[[{names[0]}]] " if isinstance(step, int) else f"[{names[0]}] "
                names = []
        self.key = ".".join(names)
        self.expected = _expected(hint, self.key)


def _is_record(hint: object) -> bool:
    return isinstance(hint, type) and is_dataclass(hint)


def _expected(hint: Any, name: str) -> str:  # noqa: ANN401 - a type
    if _is_record(hint):
        return "a section of keys"
    inner = [item for item in get_args(hint) if item not in (type(None), Ellipsis)]
    if get_origin(hint) is tuple:
        if _is_record(inner[0]):
            return f"sections [[{name}]]"
        return f"a list of {_WORDS[inner[0]][1]}" if inner[0] in _WORDS else "a list"
    if len(inner) == 2:
        return f"a table of {_WORDS[inner[1]][1]}"
    return _WORDS[inner[0] if inner else hint][0]
