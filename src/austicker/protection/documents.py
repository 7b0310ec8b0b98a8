"""Records as JSON documents that people can edit, checked strictly when they are read."""

from __future__ import annotations

from pathlib import Path
from typing import Any, TypeVar

from austicker import files
from austicker.errors import InputError, brief
from austicker.media.output import atomic_output

MOST_BYTES = 2_000_000_000
_MOST_PROBLEMS = 3

R = TypeVar("R", bound="DocumentMixin")


class DocumentMixin:
    """Adds reading and writing to a frozen dataclass."""

    __slots__ = ()

    def to_json(self) -> str:
        """The record as indented JSON; arrays as in `austicker.types.arrays.ArrayField`."""
        text: bytes = _adapter(type(self)).dump_json(self, indent=2)
        return text.decode("utf-8")

    def write(self, path: Path) -> None:
        """Write the record to a file, whole or not at all.

        Raises:
            OutputError: The place cannot be written to.
        """
        with atomic_output(path) as beside:
            beside.write_text(self.to_json() + "\n", "utf-8")

    @classmethod
    def from_json(cls: type[R], text: str | bytes, name: str = "") -> R:
        """Read what `to_json` wrote, perhaps edited since.

        Args:
            text: The document.
            name: What messages call it.

        Raises:
            InputError: It is no such document; the message names the first fields that are wrong.
        """
        from pydantic import ValidationError

        where = f"{name}: " if name else ""
        try:
            found: R = _adapter(cls).validate_json(text, strict=True)
        except ValidationError as error:
            raise InputError(f"{where}{_sentence(error, cls.__name__.lower())}") from error
        except RecursionError as error:
            raise InputError(
                f"{where}nested too deeply for {_article(cls.__name__.lower())}"
            ) from error
        return found

    @classmethod
    def read(cls: type[R], path: Path) -> R:
        """`from_json` of a file.

        Raises:
            InputError: It cannot be read, or is no such document.
        """
        expected = f"{_article(cls.__name__.lower())} that `austicker` wrote"
        return cls.from_json(files.read_bytes(path, expected, InputError, MOST_BYTES), str(path))

    @classmethod
    def json_schema(cls) -> dict[str, Any]:
        """The JSON Schema (draft 2020-12) of the document."""
        schema: dict[str, Any] = _adapter(cls).json_schema(mode="serialization")
        for part in (schema, *schema.get("$defs", {}).values()):
            if "description" in part:  # of the docstring, whose examples are for Python
                part["description"] = part["description"].partition("\n\nExample:")[0]
        return schema


def _article(noun: str) -> str:
    return f"{'an' if noun[0] in 'aeiou' else 'a'} {noun}"


_adapters: dict[type[Any], Any] = {}


def _adapter(record: type[Any]) -> Any:  # noqa: ANN401 - a pydantic.TypeAdapter, slow to make
    from pydantic import TypeAdapter

    if record not in _adapters:
        _adapters[record] = TypeAdapter(record)
    return _adapters[record]


def _sentence(error: Any, record: str) -> str:  # noqa: ANN401 - a pydantic.ValidationError
    problems = error.errors(include_url=False, include_input=False, include_context=False)
    told = []
    for one in problems[:_MOST_PROBLEMS]:
        place = ".".join(str(part) for part in one["loc"]) or "the document"
        told.append(brief(f"{place}: {one['msg'].removeprefix('Value error, ')}"))
    more = len(problems) - len(told)
    rest = f" (and {more} more)" if more else ""
    return f"not a usable {record}: {'; '.join(told)}{rest}"
