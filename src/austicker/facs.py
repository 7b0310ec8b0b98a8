"""FACS action units and the 14 regions of interest tied to them.

Action unit names: Ekman, Friesen & Hager, Facial Action Coding System (2002). Regions: Tan et
al., ICASSP 2025 (doi 10.1109/ICASSP49660.2025.10889387), after Merghani & Yap, FG 2020.
"""

from __future__ import annotations

from dataclasses import dataclass

AU_NAMES: dict[int, str] = {
    1: "inner brow raiser",
    2: "outer brow raiser",
    4: "brow lowerer",
    5: "upper lid raiser",
    6: "cheek raiser",
    7: "lid tightener",
    9: "nose wrinkler",
    10: "upper lip raiser",
    12: "lip corner puller",
    14: "dimpler",
    15: "lip corner depressor",
    16: "lower lip depressor",
    17: "chin raiser",
    18: "lip pucker",
    20: "lip stretcher",
    23: "lip tightener",
    24: "lip pressor",
    25: "lips part",
    26: "jaw drop",
    45: "blink",
}


@dataclass(frozen=True, slots=True)
class Roi:
    """One region of interest.

    Attributes:
        number: 1-14.
        name: Plain words; sides are those of the picture (the viewer's).
        aus: Action units that move it.
        mirror: Number of the region on the other side; its own number on the midline.
    """

    number: int
    name: str
    aus: tuple[int, ...]
    mirror: int


ROIS: tuple[Roi, ...] = (
    Roi(1, "left outer brow", (2,), 4),
    Roi(2, "left inner brow", (1, 4), 3),
    Roi(3, "right inner brow", (1, 4), 2),
    Roi(4, "right outer brow", (2,), 1),
    Roi(5, "left eye", (5, 6, 7), 7),
    Roi(6, "nose root", (4, 9), 6),
    Roi(7, "right eye", (5, 6, 7), 5),
    Roi(8, "left cheek", (6, 12), 9),
    Roi(9, "right cheek", (6, 12), 8),
    Roi(10, "left mouth corner", (12, 14, 15), 12),
    Roi(11, "upper lip", (10,), 11),
    Roi(12, "right mouth corner", (12, 14, 15), 10),
    Roi(13, "mouth", (23, 24, 25, 26), 13),
    Roi(14, "chin", (17,), 14),
)


def roi_name(number: int) -> str:
    """Plain-words name of ROI `number` (1-14)."""
    return ROIS[number - 1].name
