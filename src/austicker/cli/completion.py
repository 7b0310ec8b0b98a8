"""`--install-completion` and `--show-completion`, with or without the name of a shell.

Typer offers both, for the shell that it believes to run in; a name after them is taken here.
"""

from __future__ import annotations

from collections.abc import Sequence

import typer

from austicker.errors import UsageError

SHELLS = ("bash", "zsh", "fish", "powershell", "pwsh")


def complete(words: Sequence[str], name: str) -> bool:
    """Show or install completion for a named shell.

    Args:
        words: Those of the command line.
        name: Of the program.

    Returns:
        Whether `words` ask for that.

    Raises:
        UsageError: A shell of another name.
        OSError: The shell's settings cannot be written.
    """
    if len(words) != 2 or words[0] not in {"--install-completion", "--show-completion"}:
        return False
    if words[1] not in SHELLS:
        known = ", ".join(SHELLS)
        raise UsageError(f"{words[0]} knows no shell '{words[1]}'; choose one of: {known}")
    from typer._completion_shared import get_completion_script, install

    variable, shell = f"_{name}_COMPLETE".upper(), words[1]
    if words[0] == "--show-completion":
        typer.echo(get_completion_script(prog_name=name, complete_var=variable, shell=shell))
    else:
        _, path = install(shell=shell, prog_name=name, complete_var=variable)
        typer.echo(f"{path}: completion for {shell} is in it; it works in a new terminal")
    return True
