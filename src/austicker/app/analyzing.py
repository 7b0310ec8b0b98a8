"""Analyze an item: who is there, the first plan, and a picture of everybody."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from typing import TYPE_CHECKING

from austicker.app.item import Item
from austicker.app.pictures import best_frame, faces
from austicker.app.queue import Tell
from austicker.media.photo import read_photo
from austicker.media.reader import read_video
from austicker.media.seek import seek_index
from austicker.protection.analyze import analyze_file
from austicker.protection.make_plan import make_plan
from austicker.protection.options import DEFAULT_MAX_PIXELS
from austicker.types import Image

if TYPE_CHECKING:
    from austicker.faces.models import FaceModels

_mine = threading.local()


def analyze(item: Item, tell: Tell) -> None:
    """Find who is there, plan, and keep a picture of everybody.

    Raises:
        InputError: The file cannot be read.
    """
    options = item.look.options(item.kind)
    analysis = analyze_file(item.path, options, _models(), tell, every_flow=True)
    plan = make_plan(analysis, options)
    index = None if item.kind == "photo" else seek_index(item.path, analysis.frames)
    people = faces(analysis, _frames(item, sorted({best_frame(p) for p in analysis.people})))
    with item.lock:
        item.analysis, item.index, item.people = analysis, index, people
        item.change(plan, item.look)


def _models() -> FaceModels:
    """The networks of this thread: they are not to be used from two at a time."""
    if not hasattr(_mine, "models"):
        from austicker.faces.models import load_models

        _mine.models = load_models()
    models: FaceModels = _mine.models
    return models


def _frames(item: Item, wanted: list[int]) -> Iterator[tuple[int, Image]]:
    if item.kind == "photo":
        if wanted:
            yield 0, read_photo(item.path, max_pixels=DEFAULT_MAX_PIXELS).image
        return
    if wanted:
        for frame in read_video(item.path, allow_truncated=True, only=frozenset(wanted)):
            yield frame.index, frame.image
