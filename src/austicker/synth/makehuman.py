"""Reads MakeHuman's CC0 files (mesh, targets, masks) out of the archive that carries them.

Formats: Wavefront OBJ for the base mesh; a target is text, one ``index dx dy dz`` a line, in
decimetres. The archive is the asset ``makehuman``.
"""

from __future__ import annotations

import gzip
import io
import zipfile
import zlib
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from austicker.errors import AssetError

_MESH = "mpfb2/3dobjs/base.obj"
_EXPRESSIONS = "faceunits01/targets/faceunits/"
_TARGETS = "mpfb2/targets/"
_TEXTURES = "mpfb2/textures/mpfb_"
_FAMILIES = (
    "eyes",
    "nose",
    "mouth",
    "cheek",
    "chin",
    "forehead",
    "head",
    "eyebrows",
    "ears",
    "asym",
    "neck",
    "macrodetails",
)


def find_archive() -> Path:
    """The verified asset ``makehuman``; fetched if need be.

    Raises:
        AssetError: It is missing and cannot be fetched.
    """
    from austicker import assets

    return assets.path("makehuman")


@dataclass(frozen=True, slots=True, eq=False)
class Mesh:
    """The base mesh.

    Attributes:
        points: (N, 3) float32 decimetres; x to the person's left, y up, z to the front.
        uv: (N, 2) float32 texture coordinates (one of them where a seam has several).
        quads: (M, 4) vertex indices.
        group: (M,) index into `groups`.
        groups: Group names.
    """

    points: npt.NDArray[np.float32]
    uv: npt.NDArray[np.float32]
    quads: npt.NDArray[np.int64]
    group: npt.NDArray[np.int64]
    groups: tuple[str, ...]


class Archive:
    """MakeHuman's files inside a zip archive.

    Args:
        path: The archive.
    """

    def __init__(self, path: Path) -> None:
        self.path = path

    def _read(self, member: str) -> bytes:
        try:
            with zipfile.ZipFile(self.path) as archive:
                return archive.read(member)
        except (OSError, KeyError, zipfile.BadZipFile) as error:
            raise AssetError(
                f"expected a zip archive holding {member}, got {self.path} ({error}); "
                "run 'austicker assets fetch'"
            ) from error

    def _members(self) -> list[zipfile.ZipInfo]:
        try:
            with zipfile.ZipFile(self.path) as archive:
                infos = archive.infolist()
        except (OSError, zipfile.BadZipFile) as error:
            raise AssetError(f"expected a zip archive, got {self.path} ({error})") from error
        folders = {f"{_TARGETS}{family}" for family in _FAMILIES}
        return sorted(
            (
                info
                for info in infos
                if info.filename == _MESH
                or info.filename.startswith((_EXPRESSIONS, _TEXTURES))
                or info.filename.rpartition("/")[0] in folders
            ),
            key=lambda info: info.filename,
        )

    def fingerprint(self) -> str:
        """Eight hex digits that change when any file used changes."""
        digest = 0
        for info in self._members():
            digest = zlib.crc32(f"{info.filename}:{info.CRC}".encode(), digest)
        return f"{digest:08x}"

    def mesh(self) -> Mesh:
        """The base mesh."""
        points: list[list[float]] = []
        uvs: list[list[float]] = []
        corners: list[list[list[str]]] = []
        group: list[int] = []
        groups: list[str] = []
        for line in io.StringIO(self._read(_MESH).decode()):
            words = line.split()
            if not words:
                continue
            if words[0] == "v":
                points.append([float(w) for w in words[1:4]])
            elif words[0] == "vt":
                uvs.append([float(w) for w in words[1:3]])
            elif words[0] == "g":
                if words[1] not in groups:
                    groups.append(words[1])
                current = groups.index(words[1])
            elif words[0] == "f":
                corners.append([w.split("/")[:2] for w in words[1:5]])
                group.append(current)
        table = np.array(corners, dtype=np.int64) - 1
        quads = table[..., 0]
        uv = np.zeros((len(points), 2), np.float32)
        uv[quads.ravel()] = np.array(uvs, np.float32)[table[..., 1].ravel()]
        return Mesh(np.array(points, np.float32), uv, quads, np.array(group), tuple(groups))

    def mask(self, name: str) -> npt.NDArray[np.float32]:
        """UV-space mask ``lips``, ``face`` or ``inside-mouth``: (H, W) in 0-1."""
        import cv2

        data = np.frombuffer(self._read(f"{_TEXTURES}{name}.jpg"), np.uint8)
        picture = np.asarray(cv2.imdecode(data, cv2.IMREAD_GRAYSCALE), np.float32)
        return picture / np.float32(255)

    def targets(self, kind: str) -> dict[str, tuple[npt.NDArray[np.int64], Sparse]]:
        """All targets of a kind.

        Args:
            kind: ``"expression"`` (52 shapes) or ``"identity"`` (adult shapes only; the
                names of macro targets start with ``macro/``).

        Returns:
            Name -> (indices (K,), displacements (K, 3) float32 decimetres).
        """
        out: dict[str, tuple[npt.NDArray[np.int64], Sparse]] = {}
        for info in self._members():
            path = Path(info.filename)
            stem = path.name.removesuffix(".gz").removesuffix(".target")
            expression = info.filename.startswith(_EXPRESSIONS)
            if ".target" not in path.name or expression != (kind == "expression"):
                continue
            if "baby" in stem or "child" in stem or stem.startswith(("measure-", "asymm-")):
                continue
            data = self._read(info.filename)
            text = gzip.decompress(data) if path.suffix == ".gz" else data
            name = f"macro/{stem}" if path.parent.name == "macrodetails" else stem
            out[name] = _parse_target(text.decode())
        return out


Sparse = npt.NDArray[np.float32]


def _parse_target(text: str) -> tuple[npt.NDArray[np.int64], Sparse]:
    rows = [line.split() for line in text.splitlines() if line and line[0] != "#"]
    table = np.array([row for row in rows if len(row) == 4], dtype=np.float64).reshape(-1, 4)
    return table[:, 0].astype(np.int64), table[:, 1:].astype(np.float32)
