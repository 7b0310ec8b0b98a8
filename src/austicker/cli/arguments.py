"""Names of arguments in the library's sentences, as the command line calls them.

The contract: wherever a sentence of the library (an error, a note) names one of its arguments, it
stands between backticks, as Python spells it: "`size` must lie between 0.5 and 5, got 9", "use
`attachment='decoy'`", "`verify=False` leaves this out". Nothing in the library mentions a flag.
Here, and only here, such a name becomes the flag of the command that runs.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

OTHER_NAMES = {"rois": "roi", "stickers": "sticker", "processes": "jobs"}
"""Argument of the library -> parameter of a command, where a command has no such parameter."""

_NAMED = re.compile(r"`([a-z_]+)(?:=([^`]+))?`")


def in_flags(sentence: str, parameters: Iterable[Any]) -> str:
    """`sentence` with the names of arguments replaced by flags.

    Args:
        sentence: With names between backticks, alone or with a value after ``=``.
        parameters: Of the command that runs, as Typer makes them (`context.command.params`).

    Returns:
        `size` becomes --size, `attachment='decoy'` becomes --attachment decoy, `verify=False`
        becomes --no-verify (or "no --verify" where there is no such flag), and an argument
        without a flag its name in capitals. What names no parameter of the command is left.

    Example:
        >>> in_flags("`size` must be positive", [])
        '`size` must be positive'
    """
    known = {parameter.name: parameter for parameter in parameters}

    def replaced(match: re.Match[str]) -> str:
        name, value = match[1], match[2]
        parameter = known.get(name) or known.get(OTHER_NAMES.get(name, ""))
        return match[0] if parameter is None else _spelled(parameter, value)

    return _NAMED.sub(replaced, sentence)


def _spelled(parameter: Any, value: str | None) -> str:  # noqa: ANN401 - Typer's classes move
    if parameter.param_type_name == "argument":
        return str(parameter.metavar or parameter.name).upper()
    flag = max(parameter.opts, key=len)
    if value is None or value == "True":
        return str(flag)
    if value in {"False", "None"}:
        return str(parameter.secondary_opts[0]) if parameter.secondary_opts else f"no {flag}"
    return f"{flag} {value.strip(_QUOTES)}"


_QUOTES = "'\""
