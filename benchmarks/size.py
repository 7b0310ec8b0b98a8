"""Size of what `pip install au-sticker` brings, beside deface's, each in a fresh environment.

python -m benchmarks.size
"""

from __future__ import annotations

import subprocess
import sysconfig
import tempfile
import venv
from pathlib import Path

from benchmarks.deface import DEFACE


def installed(requirement: str, *extra: str) -> float:
    """Megabytes of site-packages after installing `requirement`, pip and setuptools not counted."""
    with tempfile.TemporaryDirectory() as scratch:
        home = Path(scratch)
        venv.create(home, with_pip=True)
        base = {"base": scratch, "platbase": scratch}
        places = [Path(sysconfig.get_path(kind, vars=base)) for kind in ("purelib", "platlib")]
        before = _size(places)
        pip = [str(home / "bin" / "python"), "-m", "pip", "install", "-q", requirement, *extra]
        subprocess.run(pip, check=True)
        return _size(places) - before


def _size(places: list[Path]) -> float:
    files = {file for place in places for file in place.rglob("*") if file.is_file()}
    return sum(file.stat().st_size for file in files) / 1e6


def main() -> None:
    """Install both and print their sizes."""
    ours = installed(".", "-c", "constraints.txt")
    theirs = installed(DEFACE)
    print(f"au-sticker {ours:5.0f} MB")
    print(f"deface     {theirs:5.0f} MB")
    print(f"ratio: size, ours over deface {ours / theirs:.2f}")


if __name__ == "__main__":
    main()
