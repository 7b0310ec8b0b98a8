"""What attackers see of a protected clip: its motion map, kept beside the row of a cell."""

from __future__ import annotations

import base64
import zlib
from collections.abc import Mapping
from typing import Any

import numpy as np

from austicker.bench.attackers import PublishedClip, VisibleChoice, VisibleSticker
from austicker.bench.attackers.motion import discs
from austicker.bench.attacks.protocol import StickerPlacement
from austicker.bench.runner.cells import Cell
from austicker.bench.samples.protocol import EvaluationSample
from austicker.bench.samples.sticker_config import StickerConfig
from austicker.maplayout import CELLS
from austicker.motion.flowmap import FlowMap
from austicker.recognizers.inputs import MAPS
from austicker.recognizers.protocol import Raw

SEEN = "seen"
_TIMES = ((0.0, 0.2, 0.4),)
"""s: a map shows one movement, at no known time."""


def seen(
    sample: EvaluationSample, config: StickerConfig, placement: StickerPlacement | None
) -> dict[str, Any]:
    """The clip's maps before and after, and how prints drift, as JSON holds them."""
    drifts = [list(one[0]) for one in placement.drifts] if placement is not None else []
    return {
        "bare": _packed(sample.shown(config, None, MAPS)),
        "map": _packed(sample.shown(config, placement, MAPS)),
        "drifts": drifts,
    }


def clip_of(cell: Cell, row: Mapping[str, Any], *, bare: bool = False) -> PublishedClip:
    """The clip of a row that holds what is seen, as an attacker has it.

    Args:
        cell: In which it was tried.
        row: Of the clip.
        bare: As it was before.
    """
    given = row[SEEN]
    covered, choice = np.zeros((CELLS, CELLS), np.bool_), VisibleChoice()
    if not bare:
        rois, drifts = row["rois"], [tuple(one) for one in given["drifts"]]
        reach = max(0, round((cell.size * 2.5 - 1) / 2))
        if rois:
            covered = discs(np.array(rois, np.intp), reach * 2**0.5)
        stickers = tuple(
            VisibleSticker(roi, cell.sticker, cell.size, (drifts[at],) if drifts else ())
            for at, roi in enumerate(rois)
        )
        choice = VisibleChoice(stickers, _TIMES if drifts else ())
    motion = FlowMap(_unpacked(given["bare" if bare else "map"])).centred()
    return PublishedClip(str(row["clip"]), str(row["subject"]), motion, covered, choice)


def _packed(raw: Raw) -> str:
    return base64.b85encode(zlib.compress(np.ascontiguousarray(raw, np.uint8).tobytes())).decode()


def _unpacked(text: str) -> Raw:
    content = np.frombuffer(zlib.decompress(base64.b85decode(text)), np.uint8)
    return content.reshape(CELLS, CELLS, 3)
