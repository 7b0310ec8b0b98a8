"""One photo or video on the page: what is known of it, and the plan with its history."""

from __future__ import annotations

import secrets
import threading
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Literal

from austicker.errors import UsageError
from austicker.media.kinds import Kind
from austicker.media.seek import SeekIndex
from austicker.protection.analysis import Analysis
from austicker.protection.options import Options
from austicker.protection.plan import Plan
from austicker.protection.result import ProtectionResult
from austicker.protection.strength import DEFAULT_STRENGTH, OptionsByKind
from austicker.protection.verdict import Verdict
from austicker.protection.verify import Verification

_MOST_HISTORY = 100


@dataclass(frozen=True, slots=True)
class Look:
    """What everybody wears, where it was not changed by hand.

    Attributes:
        strength: A word of `austicker.protection.strength.Strength`.
        sticker, size, count: None for the strength's own.
        seed: Of everything drawn at random.
    """

    strength: str = DEFAULT_STRENGTH
    sticker: str | None = None
    size: float | None = None
    count: int | None = None
    seed: int = field(default_factory=lambda: secrets.randbits(48))

    def options(self, kind: Kind) -> Options:
        """The settings for one kind of input.

        Raises:
            UsageError: A value out of range.
        """
        by_kind = OptionsByKind.at_strength(
            self.strength, sticker=self.sticker, size=self.size, count=self.count, seed=self.seed
        )
        return by_kind.of(kind)


@dataclass(frozen=True, slots=True, eq=False)
class Version:
    """A plan as the user left it.

    Attributes:
        plan: What is drawn.
        look: What it was planned with.
        number: Grows with every change, also with undoing one.
    """

    plan: Plan
    look: Look
    number: int

    @property
    def draws(self) -> bool:
        """Whether anything is drawn at all."""
        return bool(self.plan.untracked) or any(one.protect for one in self.plan.people)


@dataclass(frozen=True, slots=True, eq=False)
class Proof:
    """What recognisers read of one version.

    Attributes:
        version: Its number.
        verification: Movement by movement of a video, face by face of a photo.
        verdict: On all of it.
    """

    version: int
    verification: Verification
    verdict: Verdict


@dataclass(slots=True, eq=False)
class Item:
    """One file.

    Attributes:
        name: As the user knows it.
        path: Where it is.
        source: "folder" for a file of the folder that was opened, else "drop".
        kind: Photo or video.
        id: Unguessable, for addresses.
        lock: Held by whoever reads several of the fields below or changes them.
        look: The one to begin with.
        analysis: Who is there; None until it is known.
        index: For reading frames out of the middle of a video.
        people: Number -> JPEG of a person's face.
        proof: What recognisers read; perhaps of an older version.
        saved: What was written last, as the page is told.
        result: The same as the library's record.
        error: Why the last task failed.
    """

    name: str
    path: Path
    source: Literal["folder", "drop"]
    kind: Kind
    id: str = field(default_factory=lambda: secrets.token_hex(8))
    lock: threading.RLock = field(default_factory=threading.RLock)
    look: Look = field(default_factory=Look)
    analysis: Analysis | None = None
    index: SeekIndex | None = None
    people: dict[int, bytes] = field(default_factory=dict)
    proof: Proof | None = None
    saved: dict[str, Any] | None = None
    result: ProtectionResult | None = None
    error: str | None = None
    _history: list[Version] = field(default_factory=list)
    _made: int = 0

    @property
    def version(self) -> Version:
        """The newest.

        Raises:
            UsageError: Nothing is planned yet.
        """
        if not self._history:
            raise UsageError(f"{self.name} is not analyzed yet; wait for it")
        return self._history[-1]

    @property
    def planned(self) -> bool:
        """Whether there is a version."""
        return bool(self._history)

    @property
    def can_undo(self) -> bool:
        """Whether there is an older version."""
        return len(self._history) > 1

    def change(self, plan: Plan, look: Look) -> Version:
        """Make a new version the newest."""
        with self.lock:
            self._made += 1
            self._history.append(Version(plan, look, self._made))
            del self._history[:-_MOST_HISTORY]
            return self._history[-1]

    def undo(self) -> Version:
        """Go back by one version.

        Raises:
            UsageError: There is none.
        """
        with self.lock:
            if not self.can_undo:
                raise UsageError("there is nothing to undo")
            self._history.pop()
            self._made += 1
            self._history[-1] = replace(self._history[-1], number=self._made)
            return self._history[-1]
