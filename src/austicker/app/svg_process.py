"""SVG drawn in a process of its own: a file made to break the renderer ends that one only.

`python -m austicker.app.svg_process WIDTH` reads SVG and writes PNG.
"""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys

from austicker.errors import InputError

SECONDS = 15.0
MEMORY = 2 << 30
"""Bytes of address space, where the system can limit it."""


def draw(name: str, svg: bytes, width: int) -> bytes:
    """PNG of an SVG.

    Args:
        name: What messages call it.
        svg: UTF-8.
        width: px; the height follows.

    Raises:
        InputError: It is no SVG that can be drawn in `SECONDS` and `MEMORY`.
    """
    places = os.pathsep.join(filter(None, sys.path))
    try:
        done = subprocess.run(
            [sys.executable, "-m", __name__, str(width)],
            input=svg,
            capture_output=True,
            timeout=SECONDS,
            check=False,
            env={**os.environ, "PYTHONPATH": places},
        )
    except subprocess.TimeoutExpired as error:
        raise InputError(
            f"{name}: takes too long to draw; make it simpler, or save it as PNG or WebP"
        ) from error
    if done.returncode or not done.stdout:
        raise InputError(f"{name}: cannot be read as SVG; save it as PNG or WebP")
    return done.stdout


def main() -> None:
    """The life of the process."""
    with contextlib.suppress(ImportError, OSError, ValueError):
        import resource  # not on Windows

        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    import resvg_py

    text = sys.stdin.buffer.read().decode("utf-8")
    sys.stdout.buffer.write(bytes(resvg_py.svg_to_bytes(svg_string=text, width=int(sys.argv[1]))))


if __name__ == "__main__":
    main()
