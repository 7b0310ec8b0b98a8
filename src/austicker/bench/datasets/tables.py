"""Annotation tables (xlsx, csv) as rows of text, found by their header, never by position."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from austicker import files
from austicker.bench.datasets.records import printable
from austicker.errors import DataError, brief

MOST_BYTES = 64 << 20
"""Of a table, and of what is packed in one; those of the published sets have less than 1 MB."""
HEADER_SEARCH = 40
"""Rows looked at for the header; SAMM's stands below 13 lines of prose."""
_MOST_CELLS = 4_000_000

_ENCODING_NAMES = {
    "utf-8-sig": "UTF-8",
    "utf-16": "UTF-16",
    "gb18030": "GB 18030",
    "cp1252": "Windows-1252",
}


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a table: its 1-based number in the file, and field -> text ("" when empty)."""

    number: int
    cells: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Table:
    """An annotation table.

    Attributes:
        path: The file.
        fields: Fields found; optional ones may be missing.
        rows: Non-empty rows below the header.
        notes: How it had to be read, if not plainly.
    """

    path: Path
    fields: frozenset[str]
    rows: tuple[Row, ...]
    notes: tuple[str, ...] = ()


def find_table(root: Path, patterns: Sequence[str]) -> Path:
    """The one annotation file directly under `root`.

    Args:
        root: Folder of the data set.
        patterns: Shell patterns for the file name, most specific first; the first that fits
            any file decides.

    Raises:
        DataError: No such folder, no such file, or several that fit equally.
    """
    if not root.is_dir():
        raise DataError(
            f"'{printable(str(root))}' is not a folder; give `root` the folder of the data set"
        )
    found = [
        p for p in sorted(root.iterdir()) if p.is_file() and not p.name.startswith((".", "~$"))
    ]
    for pattern in patterns:
        fitting = [p for p in found if p.match(pattern)]
        if len(fitting) > 1:
            names = ", ".join(printable(p.name) for p in fitting)
            raise DataError(
                f"several files could be the annotation: {names}; leave one in the root"
            )
        if fitting:
            return fitting[0]
    raise DataError(
        f"no annotation file ({' or '.join(patterns)}) in '{printable(str(root))}'; "
        "put the set's own table there"
    )


def read_table(
    path: Path,
    columns: Mapping[str, Sequence[str]],
    optional: Sequence[str] = (),
    legacy: str = "cp1252",
) -> Table:
    """Read a table whose header holds the wanted columns.

    Args:
        path: An .xlsx file (first sheet) or a .csv file (comma, semicolon or tab).
        columns: Field -> the headers it goes by; case, blanks and underscores do not matter.
        optional: Fields that may be missing.
        legacy: Encoding of a csv that is not Unicode; the same bytes mean different letters in
            different encodings, so each data set states its own.

    Raises:
        DataError: Unreadable file, no header with the wanted columns, or a column that
            occurs twice.
    """
    notes: tuple[str, ...] = ()
    if path.suffix.casefold() == ".csv":
        grid, notes = _csv_grid(path, legacy)
    elif path.suffix.casefold() == ".xlsx":
        grid = _xlsx_grid(path)
    else:
        raise DataError(
            f"'{printable(path.name)}' is neither .xlsx nor .csv; save it as one of the two"
        )
    header, places = _find_header(path, grid, columns, optional)
    rows = []
    for number, line in enumerate(grid[header + 1 :], start=header + 2):
        cells = {f: (line[i].strip() if i < len(line) else "") for f, i in places.items()}
        if any(cells.values()):
            rows.append(Row(number, cells))
    return Table(path, frozenset(places), tuple(rows), notes)


def _normal(header: str) -> str:
    return re.sub(r"[\s_]+", "", header).casefold()


def _places(line: Sequence[str], columns: Mapping[str, Sequence[str]]) -> dict[str, list[int]]:
    headers = [_normal(cell) for cell in line]
    return {
        field: [i for i, h in enumerate(headers) if h in {_normal(name) for name in names}]
        for field, names in columns.items()
    }


def _find_header(
    path: Path,
    grid: Sequence[Sequence[str]],
    columns: Mapping[str, Sequence[str]],
    optional: Sequence[str],
) -> tuple[int, dict[str, int]]:
    required = [field for field in columns if field not in optional]
    best_row, best_missing = 0, required
    for number, line in enumerate(grid[:HEADER_SEARCH]):
        places = _places(line, columns)
        missing = [field for field in required if not places[field]]
        if not missing:
            twice = [f for f, found in places.items() if len(found) > 1]
            if twice:
                raise DataError(
                    f"{printable(path.name)}: row {number + 1} holds the column "
                    f"'{columns[twice[0]][0]}' twice; remove the wrong one"
                )
            return number, {f: found[0] for f, found in places.items() if found}
        if len(missing) < len(best_missing):
            best_row, best_missing = number, missing
    lacking = ", ".join(f"'{columns[field][0]}'" for field in best_missing)
    closest = f"the closest, row {best_row + 1}, lacks {lacking}"
    if best_missing == required:
        closest = f"expected {lacking}"
    raise DataError(
        f"{printable(path.name)}: none of the first {HEADER_SEARCH} rows is the header; {closest}"
    )


def _csv_grid(path: Path, legacy: str) -> tuple[list[list[str]], tuple[str, ...]]:
    text, encoding = decode(path, legacy)
    notes = () if encoding == "utf-8-sig" else (f"{printable(path.name)} is not UTF-8; read as "
        f"{_ENCODING_NAMES.get(encoding, encoding)}",)  # fmt: skip
    first = "\n".join(text.splitlines()[:HEADER_SEARCH])
    delimiter = max(",;\t", key=first.count)
    try:
        return list(csv.reader(io.StringIO(text), delimiter=delimiter, strict=True)), notes
    except csv.Error as error:
        raise DataError(f"{printable(path.name)} is not a valid csv file: {error}") from error


def decode(path: Path, legacy: str) -> tuple[str, str]:
    """Text of a file and the encoding it was read with: Unicode if it is, else `legacy`.

    Raises:
        DataError: Unreadable, or neither.
    """
    data = files.read_bytes(path, "an annotation table", DataError, MOST_BYTES)
    unicode = "utf-16" if data[:2] in {b"\xff\xfe", b"\xfe\xff"} else "utf-8-sig"
    for encoding in (unicode, legacy):
        try:
            return data.decode(encoding), encoding
        except UnicodeDecodeError:
            continue
    raise DataError(
        f"{printable(path.name)} is neither Unicode nor {_ENCODING_NAMES.get(legacy, legacy)}; "
        "save it as UTF-8"
    )


def _xlsx_grid(path: Path) -> list[list[str]]:
    import warnings

    try:
        import openpyxl
    except ImportError as error:
        raise DataError(
            f"reading {printable(path.name)} needs openpyxl; run: pip install 'au-sticker[bench]'"
        ) from error
    content = files.read_bytes(path, "an .xlsx file", DataError, MOST_BYTES)
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            if sum(entry.file_size for entry in archive.infolist()) > MOST_BYTES:
                raise ValueError("it unpacks to more than any annotation has")
        with warnings.catch_warnings():
            # openpyxl warns of styles and validations it drops; only the values matter here.
            warnings.simplefilter("ignore")
            book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True)
            sheet = book.worksheets[0]
            sheet.reset_dimensions()  # the stated size is often wrong in exported files
            return _cells(sheet.iter_rows(values_only=True))
    except Exception as error:  # XML and zip readers raise nearly anything on broken bytes
        raise DataError(
            f"{printable(path.name)} is not a readable xlsx file ({brief(error)}); save "
            "it again as .xlsx"
        ) from error


def _cells(rows: Iterable[Sequence[object]]) -> list[list[str]]:
    """Texts of all cells.

    Raises:
        ValueError: There are more than any annotation has: a damaged reference such as XFD1048576
            stands for as many empty ones before it.
    """
    lines, count = [], 0
    for row in rows:
        count += len(row) + 1
        if count > _MOST_CELLS:
            raise ValueError(f"it has over {_MOST_CELLS} cells")
        lines.append([_text(cell) for cell in row])
    return lines


def _text(cell: object) -> str:
    """A cell as it reads on screen: Excel stores 46 as 46.0 and an empty cell as None."""
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell)
