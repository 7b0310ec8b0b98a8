"""Write ``docs/results.md`` and its figures from the kept results of `austicker bench quick`.

    python docs/make_results.py            # from docs/results.tar.xz
    python docs/make_results.py DIR        # keep the results in DIR first: a run of quick

A test writes the page from the archive and compares.
"""

from __future__ import annotations

import sys
import tarfile
import tempfile
from pathlib import Path

from austicker.cli.main import main as austicker

HERE = Path(__file__).resolve().parent
ARCHIVE = HERE / "results.tar.xz"
KEPT = ("results", "attackers", "nulls.json", "skipped.json", "config.toml")


def main() -> int:
    """Keep, and write."""
    if len(sys.argv) > 1:
        keep(Path(sys.argv[1]))
    return write(HERE / "results.md", HERE / "img" / "results")


def keep(folder: Path) -> None:
    """Pack what a report is made of, the same results into the same bytes."""
    with tarfile.open(ARCHIVE, "w:xz", preset=9) as archive:
        for name in KEPT:
            for path in sorted([folder / name, *(folder / name).rglob("*")]):
                if path.is_file():
                    archive.add(path, str(path.relative_to(folder)), filter=_plain)


def write(page: Path, figures: Path) -> int:
    """Write the page and its figures from the archive; returns the exit code of the report."""
    with tempfile.TemporaryDirectory() as scratch, tarfile.open(ARCHIVE) as archive:
        for member in archive:
            source = archive.extractfile(member)
            if source is not None:
                path = Path(scratch) / member.name
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(source.read())
        words = ["report", scratch, "-o", str(Path(scratch) / "page")]
        return austicker([*words, "--force", "--markdown", str(page), "--figures", str(figures)])


def _plain(member: tarfile.TarInfo) -> tarfile.TarInfo:
    member.mtime = member.uid = member.gid = 0
    member.uname = member.gname = ""
    member.mode = 0o644
    return member


if __name__ == "__main__":
    sys.exit(main())
