"""Fabricated data sets in the real layouts: drawn pictures, invented people, no real frame."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import cv2
import numpy as np
import openpyxl

CASME2_HEADER = (
    "Subject", "Filename", "OnsetFrame", "ApexFrame", "OffsetFrame", "Action Units",
    "Estimated Emotion",
)  # fmt: skip
SAMM_HEADER = (
    "Subject", "Filename", "Inducement Code", "Onset Frame", "Apex Frame", "Offset Frame",
    "Duration", "Micro", "Action Units", "Estimated Emotion", "Objective Classes", "Notes",
)  # fmt: skip


def picture(value: int, size: tuple[int, int] = (12, 10)) -> np.ndarray:
    """A (H, W) grey picture that says its number: constant `value` but for one dark pixel."""
    image = np.full(size, value, np.uint8)
    image[0, 0] = 0
    return image


def write_frames(folder: Path, numbers: Iterable[int], pattern: str, colour: bool = False) -> None:
    """Write frames whose grey value is their number; `pattern` has one {} for the number."""
    folder.mkdir(parents=True, exist_ok=True)
    for number in numbers:
        image = picture(number % 256)
        if colour:  # blue in OpenCV's order, so that red and blue cannot be swapped unseen
            image = np.dstack([image, np.zeros_like(image), np.zeros_like(image)])
        path = folder / pattern.format(number)
        path.write_bytes(cv2.imencode(path.suffix, image)[1].tobytes())


def write_xlsx(path: Path, rows: Iterable[Sequence[object]]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(list(row))
    book.save(path)


def write_csv(path: Path, rows: Iterable[Sequence[object]], encoding: str = "utf-8") -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    text = "".join(",".join(str(cell) for cell in row) + "\r\n" for row in rows)
    path.write_bytes(text.encode(encoding))


def casme2(
    root: Path, rows: Sequence[Sequence[object]], header: Sequence[str] = CASME2_HEADER
) -> None:
    """Rows as in the table; every row whose marks are numbers gets its frames."""
    write_xlsx(root / "CASME2-coding-20140508.xlsx", [header, *rows])
    for row in rows:
        subject, clip, onset, _, offset = row[:5]
        if isinstance(onset, int) and isinstance(offset, int):
            folder = root / "Cropped" / f"sub{int(str(subject)):02d}" / str(clip)
            write_frames(folder, range(onset, offset + 1), "reg_img{}.png")


def samm(root: Path, rows: Sequence[Mapping[str, object]], prose: int = 13) -> None:
    """Rows by column; the header stands below `prose` lines."""
    lines: list[Sequence[object]] = [(f"Line {i} of notes on the set",) for i in range(prose)]
    lines.append(SAMM_HEADER)
    lines += [[row.get(column, "") for column in SAMM_HEADER] for row in rows]
    write_xlsx(root / "SAMM_Micro_FACS_Codes_v2.xlsx", lines)
    for row in rows:
        onset, offset = row["Onset Frame"], row["Offset Frame"]
        if isinstance(onset, int) and isinstance(offset, int):
            subject = f"{int(str(row['Subject'])):03d}"
            folder = root / subject / str(row["Filename"])
            write_frames(folder, range(onset, offset + 1), subject + "_{:05d}.png")


def samm_row(subject: object, clip: str, **changes: object) -> dict[str, object]:
    row: dict[str, object] = {
        "Subject": subject, "Filename": clip, "Inducement Code": 1, "Onset Frame": 50,
        "Apex Frame": 53, "Offset Frame": 56, "Duration": 7, "Micro": "1/2",
        "Action Units": "4", "Estimated Emotion": "Anger", "Objective Classes": 2, "Notes": "",
    }  # fmt: skip
    return row | changes


def smic(root: Path, clips: Mapping[str, Iterable[int]]) -> None:
    """``{"s01/micro/negative/s01_ne_01": frame numbers}`` below ``HS``."""
    for place, numbers in clips.items():
        write_frames(root / "HS" / place, numbers, "reg_image{:06d}.png")


def undecodable(folder: Path, name: bytes) -> Path | None:
    """A folder whose name is not valid UTF-8; None where the file system refuses it."""
    path = folder / os.fsdecode(name)
    try:
        path.mkdir(parents=True)
    except OSError:
        return None
    return path
