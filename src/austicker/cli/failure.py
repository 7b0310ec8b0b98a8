"""Errors as exit codes and sentences."""

from __future__ import annotations

from typing import Any

from austicker.errors import DEBUG, AuStickerError, UsageError

FAILED, USAGE, INTERRUPTED = 1, 2, 130


def explain(error: Exception) -> tuple[int, str]:
    """Exit code and sentence for what ended a command.

    Args:
        error: Ours, Typer's own, of the operating system, or a bug.
    """
    if isinstance(error, AuStickerError):
        return (USAGE if isinstance(error, UsageError) else FAILED), str(error)
    if hasattr(error, "format_message"):  # Typer's own, whose classes moved between versions
        return USAGE, _typers(error)
    if isinstance(error, OSError) and error.strerror:
        where = f": {error.filename}" if error.filename else ""
        return FAILED, f"{error.strerror}{where}"
    return FAILED, (
        f"this is a bug in Au-Sticker ({type(error).__name__}: {error}); "
        f"{DEBUG}=1 in the environment shows where"
    )


def _typers(error: Any) -> str:  # noqa: ANN401
    context = getattr(error, "ctx", None)
    path = context.command_path if context is not None else "austicker"
    said = error.format_message().replace("Value error, ", "").rstrip(".")
    return f"{said}; see `{path} --help`"
