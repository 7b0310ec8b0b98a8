"""Everything the page works on: the items, their tasks, and who is told of changes."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any, Literal

from austicker.app.analyzing import analyze
from austicker.app.compare import MOST_SECONDS, write_comparison
from austicker.app.describe import brief
from austicker.app.designs import Designs
from austicker.app.edits import Change, Edit, Restyle, edited
from austicker.app.item import Item, Version
from austicker.app.judged import check
from austicker.app.places import Places
from austicker.app.preview import Preview
from austicker.app.queue import Queue, Task, Tell, Urgency
from austicker.app.saving import save
from austicker.app.scratch import Scratch
from austicker.errors import InputError, UsageError
from austicker.media.kinds import kind_of
from austicker.protection.options import DEFAULT_MAX_PIXELS

_GONE = "this file is no longer on the page; drop it again"
_MOST_ITEMS = 500
_MOST_VIEWED = 3
"""Items whose frames stay in memory, the last ones that were looked at."""


class Desk:
    """The items of one run of the page.

    Args:
        places: What may be read and written.
        scratch: For what is not kept.
        threads: Tasks at a time; None for what suits this computer.

    Attributes:
        designs: What stickers may look like.
        listeners: Called, from any thread, when something is to be seen.
    """

    def __init__(self, places: Places, scratch: Scratch, threads: int | None = None) -> None:
        self.places = places
        self.scratch = scratch
        self.designs = Designs(scratch)
        self.listeners: list[Callable[[], None]] = []
        self._queue = Queue(self._changed, threads)
        self._items: dict[str, Item] = {}
        self._previews: dict[str, Preview] = {}
        self._viewed: list[Preview] = []
        self._films: dict[str, tuple[Path, dict[str, Any]]] = {}
        self._no_films: dict[str, str] = {}
        self._lock = threading.Lock()

    def state(self) -> dict[str, Any]:
        """What the queue of the page shows."""
        return {"items": [brief(item, self._queue) for item in list(self._items.values())]}

    def item(self, number: str) -> Item:
        """The item of that id.

        Raises:
            UsageError: There is none.
        """
        found = self._items.get(number)
        if found is None:
            raise UsageError(_GONE)
        return found

    def preview(self, number: str) -> Preview:
        """Frames of an item; raises `UsageError` like `item`."""
        item = self.item(number)
        with self._lock:
            found = self._previews.get(item.id)
            if found is None:  # it was removed this moment
                raise UsageError(_GONE)
            self._viewed = [one for one in self._viewed if one is not found] + [found]
            over = self._viewed[:-_MOST_VIEWED]
            self._viewed = self._viewed[-_MOST_VIEWED:]
        for one in over:
            one.forget()
        return found

    def add(self, name: str, path: Path, source: Literal["folder", "drop"]) -> Item:
        """Put a file on the page, and begin to analyze it.

        Raises:
            InputError: It is neither a photo nor a video.
            UsageError: There are too many already.
        """
        if len(self._items) >= _MOST_ITEMS:
            raise UsageError(f"{_MOST_ITEMS} files are on the page already; remove some")
        item = Item(name, path, source, kind_of(path))
        with self._lock:
            self._items[item.id] = item
            self._previews[item.id] = Preview(item, DEFAULT_MAX_PIXELS)
        self.analyze(item)
        return item

    def analyze(self, item: Item) -> None:
        """Begin to analyze, or begin again."""

        def run(tell: Tell) -> None:
            analyze(item, tell)
            self.check(item)

        self._submit(item, "analyze", run, Urgency.ANALYZE)

    def check(self, item: Item) -> None:
        """Ask the recognisers about the newest version, soon."""
        version = item.version
        run = lambda tell: check(item, version, tell)  # noqa: E731 - a closure is all it is
        self._submit(item, "check", run, Urgency.CHECK)

    def edit(self, item: Item, edit: Edit) -> Version:
        """Change the plan; raises as `austicker.app.edits.edited`."""
        if isinstance(edit, Change | Restyle) and edit.sticker is not None:
            from dataclasses import replace

            edit = replace(edit, sticker=self.designs.resolve(edit.sticker))
        with item.lock:
            if item.analysis is None:
                raise UsageError(f"{item.name} is not analyzed yet; wait for it")
            version = item.change(*edited(item.version, edit, item.analysis))
        self._changed()
        return version

    def undo(self, item: Item) -> Version:
        """Go back by one change; raises `UsageError` where there is none."""
        version = item.undo()
        self._changed()
        return version

    def save(self, item: Item, folder: Path | None) -> None:
        """Begin to write the copy; beside the original where `folder` is None.

        Raises:
            UsageError: Nothing would be drawn on it.
        """
        version = item.version
        if not version.draws:
            raise UsageError(
                f"{item.name}: nobody in it is protected, so that a copy would show what the "
                "original shows; tick a person, or draw a rectangle around what is to be blurred"
            )
        target = item.path.parent if folder is None else folder

        def run(tell: Tell) -> None:
            self._queue.cancel(item.id, "check")
            save(item, version, target, self.designs, tell)

        self._submit(item, "save", run, Urgency.SAVE)

    def film(self, item: Item, first: int) -> tuple[Path, dict[str, Any]] | None:
        """A comparison from a frame on; None while it is being made, which begins with this call.

        Raises:
            UsageError: The item is no video, or ends before.
            InputError: It cannot be made.
        """
        version, index = item.version, item.index
        plan = version.plan
        if index is None or not 0 <= first < plan.frames:
            raise UsageError(f"{item.name}: expected a frame of a video, got {first}")
        last = min(plan.frames - 1, first + max(1, round(MOST_SECONDS * plan.fps)) - 1)
        key = f"{item.id}-{version.number}-{first}"
        if key in self._films:
            return self._films[key]
        if key in self._no_films:
            raise InputError(self._no_films.pop(key))
        if any(task.name == f"compare {key}" for task in self._queue.of(item.id)):
            return None

        def run(tell: Tell) -> None:
            with self.scratch.filling("film", "the comparison") as folder:
                path = folder / "comparison.mp4"
                times = write_comparison(index, plan, (first, last), path, tell)
            told = {"first": first, "last": first + len(times) - 1, "times": list(times)}
            self._forget_films(item, version)
            self._films[key] = path, told

        for task in self._queue.of(item.id):
            if task.name.startswith("compare"):
                task.stop.set()

        def failed(sentence: str) -> None:
            self._no_films[key] = self.scratch.nameless(sentence)

        self._queue.submit(Task(item.id, f"compare {key}", run, failed), Urgency.COMPARE)
        return None

    def cancel(self, item: Item) -> None:
        """Stop what is being done for an item."""
        self._queue.cancel(item.id)
        if not item.planned:
            item.error = "Stopped"
        self._changed()

    def remove(self, item: Item) -> None:
        """Take an item off the page; an upload is deleted, a file of the user's is not."""
        self._queue.cancel(item.id)
        with self._lock:
            self._items.pop(item.id, None)
            preview = self._previews.pop(item.id, None)
            self._viewed = [one for one in self._viewed if one is not preview]
        self._forget_films(item, None)
        if item.source == "drop" and self.scratch.folder in item.path.parents:
            shutil.rmtree(item.path.parent, ignore_errors=True)
        self._changed()

    def close(self) -> None:
        """Stop everything."""
        self._queue.close()

    def _submit(self, item: Item, name: str, run: Callable[[Tell], None], urgency: Urgency) -> None:
        def noted(tell: Tell) -> None:
            item.error = None
            run(tell)

        def failed(sentence: str) -> None:
            item.error = self.scratch.nameless(sentence)

        self._queue.submit(Task(item.id, name, noted, failed=failed), urgency)

    def _forget_films(self, item: Item, besides: Version | None) -> None:
        keep = None if besides is None else f"{item.id}-{besides.number}-"
        for key in [k for k in self._films if k.startswith(f"{item.id}-")]:
            if keep is None or not key.startswith(keep):
                path, _ = self._films.pop(key)
                shutil.rmtree(path.parent, ignore_errors=True)

    def _changed(self) -> None:
        for listener in list(self.listeners):
            listener()


def saved_path(item: Item, which: str) -> Path:
    """What was written last: "output", "plan" or "report".

    Raises:
        InputError: Nothing was.
    """
    if item.saved is None or which not in {"output", "plan", "report"}:
        raise InputError(f"{item.name} was not saved yet; save it first")
    return Path(item.saved[which])
