"""What a training run leaves on disk, so that it can go on where it stopped."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from austicker import files
from austicker.errors import DataError, OutputError, UsageError
from austicker.media.output import atomic_output

MOST_BYTES = 1 << 24
RUN, CURRENT = "run.json", "current.pt"


def claim(out: Path, config: dict[str, Any]) -> None:
    """Make `out` the folder of the run `config`, or recognise it as that.

    Raises:
        UsageError: It holds something else.
        OutputError: It cannot be written to.
    """
    path = out / RUN
    if path.is_file():
        found = files.read_json(path, "the `run.json` of a training", DataError, MOST_BYTES)
        if not isinstance(found, dict):
            raise DataError(f"{path} is damaged; delete the folder and train again")
        differ = sorted(k for k in config.keys() | found.keys() if config.get(k) != found.get(k))
        if differ:
            raise UsageError(
                f"{out} holds another run (it differs in {', '.join(differ)}); choose another "
                "folder"
            )
        return
    if out.exists() and (not out.is_dir() or any(out.iterdir())):
        raise UsageError(f"{out} is not an empty folder and holds no run; choose another")
    try:
        out.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(config, indent=2) + "\n", encoding="utf-8")
    except OSError as error:
        raise OutputError(f"cannot write to {out} ({error.strerror})") from error


def save(path: Path, content: dict[str, Any]) -> None:
    """Write tensors and plain values, whole or not at all.

    Raises:
        OutputError: The place cannot be written to.
    """
    import torch

    with atomic_output(path) as beside:
        torch.save(content, beside)


def read(path: Path) -> dict[str, Any] | None:
    """Read what `save` wrote; None where nothing was saved.

    Raises:
        DataError: The file is damaged.
    """
    import torch

    if not path.is_file():
        return None
    try:
        content: dict[str, Any] = torch.load(path, weights_only=True, map_location="cpu")
    except Exception as error:  # its unpickler raises nearly anything on broken bytes
        raise DataError(
            f"{path} is no readable checkpoint ({type(error).__name__}); delete it, and the run "
            "goes on without it"
        ) from error
    return content
