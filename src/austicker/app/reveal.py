"""Show a file in the computer's own file manager."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

from austicker.errors import OutputError


def reveal(path: Path) -> None:
    """Open the folder of a file, the file marked where the system can.

    Raises:
        OutputError: The file is gone, or there is no file manager.
    """
    if not path.exists():
        raise OutputError(f"{path}: is no longer there; save again")
    command = command_for(path, sys.platform)
    if command is None:
        raise OutputError(f"no file manager was found here; the file is {path}")
    subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def command_for(path: Path, platform: str) -> list[str] | None:
    """The words that show `path`; None where nothing can.

    Args:
        path: The file.
        platform: As `sys.platform`.
    """
    if platform == "win32":
        return ["explorer", f"/select,{path}"]
    if platform == "darwin":
        return ["open", "-R", str(path)]
    opener = shutil.which("xdg-open")
    return None if opener is None else [opener, str(path.parent)]
