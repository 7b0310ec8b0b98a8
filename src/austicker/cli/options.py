"""The settings of `protect` as flags, made from the fields of `Options`: each is written once.

A command that takes them is declared as ``@with_options`` over a function whose first parameters
are its own and which gets the settings as the keyword `settings`, a dictionary for `Options`.
"""

from __future__ import annotations

import dataclasses
import functools
import inspect
from collections.abc import Callable, Collection
from pathlib import Path
from typing import Annotated, Any

import typer

from austicker.errors import UsageError
from austicker.protection.options import Options
from austicker.protection.strength import MANAGED

READING_AND_WRITING = (
    "codec",
    "crf",
    "allow_truncated",
    "keep_metadata",
    "max_pixels",
    "draw",
)
"""What concerns only how files are read and written."""


def with_options(
    command: Callable[..., None],
    *,
    only: Collection[str] | None = None,
    without: Collection[str] = (),
) -> Callable[..., None]:
    """A command with a flag for each field of `Options`.

    Args:
        command: Called with its own parameters, and with `settings`.
        only: The fields to offer; None for all.
        without: Fields to leave out.
    """
    fields = [
        one
        for one in dataclasses.fields(Options)
        if (only is None or one.name in only) and one.name not in without
    ]

    @functools.wraps(command)
    def run(**given: Any) -> None:  # noqa: ANN401
        settings = {one.name: _value(one.name, given.pop(one.name)) for one in fields}
        command(**given, settings=settings)

    own = [
        parameter.replace(annotation=annotation)
        for parameter, annotation in _own_parameters(command)
    ]
    flags = [
        inspect.Parameter(
            one.name, inspect.Parameter.KEYWORD_ONLY, default=_default(one), annotation=_flag(one)
        )
        for one in fields
    ]
    first = [p for p in own if p.kind is not inspect.Parameter.KEYWORD_ONLY]
    last = [p for p in own if p.kind is inspect.Parameter.KEYWORD_ONLY]
    signature = inspect.Signature([*first, *flags, *last])
    run.__signature__ = signature  # type: ignore[attr-defined]
    run.__annotations__ = {p.name: p.annotation for p in signature.parameters.values()}
    del run.__wrapped__  # else Typer looks behind the signature
    return run


def _own_parameters(command: Callable[..., None]) -> list[tuple[inspect.Parameter, Any]]:
    hints = inspect.get_annotations(command, eval_str=True)
    parameters = inspect.signature(command).parameters.values()
    return [(p, hints[p.name]) for p in parameters if p.name != "settings"]


_TYPES: dict[str, Any] = {
    "only": str | None,
    "exempt": str | None,
    "region": str | None,
    "victim": str | None,
    "model": Path | None,
    "max_coverage": float | None,
    "target_emotion": str | None,
    "first_second": float | None,
    "last_second": float | None,
    "crf": int | None,
    "seed": int | None,
    "sticker": str | None,
    "size": float | None,
    "count": int | None,
    "placer": str | None,
    "designs": str | None,
    "attach": str | None,
    "decoys": str | None,
    "skin": str | None,
}
"""Where a flag's type is not that of the default."""


def _flag(one: dataclasses.Field[Any]) -> Any:  # noqa: ANN401 - an annotation
    name = one.metadata.get("flag") or "--" + one.name.replace("_", "-")
    kind = _TYPES.get(one.name, type(one.default))
    if one.name == "verify":
        name = "--verify/--no-verify"
    text = one.metadata["help"]
    if one.name in MANAGED:
        text += " Default: as --strength says."
    return Annotated[kind, typer.Option(name, help=text)]


def _default(one: dataclasses.Field[Any]) -> Any:  # noqa: ANN401
    return None if one.name in _TYPES else one.default


def _value(name: str, given: Any) -> Any:  # noqa: ANN401
    """What `Options` takes for what was written."""
    if name in {"only", "exempt"}:
        return _numbers(name, given)
    if given is None:
        return None
    if name in _READ:
        return _READ[name](given)
    if name == "victim":
        import austicker.bench.victims  # noqa: F401 - registers networks that have to be trained
        from austicker.recognizers.named import NamedRecognizer

        return NamedRecognizer(given)
    return given


def _numbers(name: str, text: str | None) -> tuple[int, ...]:
    try:
        return tuple(int(part) for part in text.split(",")) if text else ()
    except ValueError:
        raise UsageError(f"`{name}`: expected numbers such as 1,3, got '{text}'") from None


def _rectangle(text: str) -> tuple[float, float, float, float]:
    try:
        x, y, width, height = (float(part) for part in text.split(","))
    except ValueError:
        raise UsageError(f"`region`: expected x,y,width,height in px, got '{text}'") from None
    return x, y, width, height


def _designs(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(",") if part.strip())


_READ: dict[str, Callable[[Any], Any]] = {
    "designs": _designs,
    "region": _rectangle,
    "model": str,
}
"""How a flag's text becomes the value of an option."""

Strength = Annotated[
    str,
    typer.Option(
        help="paper: one still sticker where this clip's motion shows most, the published method; "
        "standard: drawn decoys, and the skin's own small motion replaced; strong: more of both."
    ),
]
"""Parameter of commands that plan."""
