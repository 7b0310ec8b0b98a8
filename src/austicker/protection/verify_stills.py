"""Verify: what recognisers of stills that had no part in the choice read before and after."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from austicker.faces.geometry import eyes_under
from austicker.motion.crop import Eyes
from austicker.protection.overlay import PersonOverlay
from austicker.protection.still_crop import cut_still, still_reach
from austicker.protection.timeline import State
from austicker.types import Floats, Image, PersonReport, StillReader, StillVerification

MOST_STILLS = 60
"""Frames read of a person in one shot: evenly spaced ones, and apexes first."""


class StillVerifier:
    """Is shown frames of the original and of the copy, in order, and asks recognisers at once.

    Args:
        overlays: Of everybody who is protected.
        reader: Recognisers that had no part in the choice.
        fps: Frames a second.
        spans: (first, last) frames in which anything is drawn; empty for all.
    """

    def __init__(
        self,
        overlays: Sequence[PersonOverlay],
        reader: StillReader,
        fps: float,
        spans: Sequence[tuple[int, int]] = (),
    ) -> None:
        self._reader = reader
        self._bare: dict[int, Image] = {}
        self._at: dict[int, list[PersonOverlay]] = {}
        self._found: dict[int, list[StillVerification]] = {}
        for overlay in overlays:
            self._found[overlay.planned.person] = []
            for index in _frames(overlay, fps):
                if not spans or any(first <= index <= last for first, last in spans):
                    self._at.setdefault(index, []).append(overlay)

    @property
    def wanted(self) -> tuple[int, ...]:
        """Indices of the frames that are read."""
        return tuple(sorted(self._at))

    def boxes(self, index: int) -> list[Floats]:
        """(4,) x0, y0, x1, y1 px each: what is read of frame `index`."""
        reaches = (still_reach(_eyes(overlay, index)) for overlay in self._at.get(index, ()))
        return [box for box in reaches if box is not None]

    def before(self, index: int, image: Image) -> None:
        """Take from frame `index` of the original what is read of it."""
        self._bare = self._stills(index, image)

    def after(self, index: int, image: Image) -> None:
        """Read frame `index` of the original, of which `before` was told last, and of the copy."""
        for person, worn in self._stills(index, image).items():
            if person in self._bare:
                answers = self._reader.probabilities(np.stack([self._bare[person], worn]))
                self._found[person].append(self._result(index, answers))
        self._bare = {}

    def _stills(self, index: int, image: Image) -> dict[int, Image]:
        """Person -> what is read of a frame."""
        stills = {
            overlay.planned.person: cut_still(image, _eyes(overlay, index))
            for overlay in self._at.get(index, ())
        }
        return {person: still for person, still in stills.items() if still is not None}

    def _result(self, index: int, answers: np.ndarray) -> StillVerification:
        labels = answers.argmax(axis=2)  # (R, 2)
        counts = np.bincount(labels[:, 0], minlength=answers.shape[2])
        # Of classes that equally many read, the one that they together hold for likelier.
        best = int(np.lexsort((answers[:, 0].mean(axis=0), counts))[-1])
        before, after = (int((labels[:, i] == best).sum()) for i in (0, 1))
        return StillVerification(index, self._reader.classes[best], before, after, len(labels))

    @property
    def results(self) -> tuple[tuple[int, StillVerification], ...]:
        """(person, what was read in a frame), person by person, each in order of time."""
        return tuple((person, one) for person, own in self._found.items() for one in own)

    def with_results(self, people: Sequence[PersonReport]) -> tuple[PersonReport, ...]:
        """The reports with what was read."""
        return tuple(replace(one, stills=tuple(self._found.get(one.person, ()))) for one in people)


def _frames(overlay: PersonOverlay, fps: float) -> list[int]:
    """Apexes of the movements, and a frame a second."""
    line = overlay.timeline
    seen = np.flatnonzero(line.state == State.PROTECTED) + line.start
    if len(seen) == 0:
        return []
    strongest = sorted(overlay.planned.movements, key=lambda w: -w.score)
    apexes = [w.apex for w in strongest if w not in overlay.planned.larger][: MOST_STILLS // 2]
    seconds = seen[:: max(1, round(fps))]
    room = MOST_STILLS - len(apexes)
    chosen = seconds[np.linspace(0, len(seconds) - 1, min(room, len(seconds))).astype(int)]
    return sorted({*apexes, *(int(index) for index in chosen)} & set(seen.tolist()))


def _eyes(overlay: PersonOverlay, index: int) -> Eyes | None:
    """The eyes in frame `index`, from the head's pose; None where it has none."""
    row = index - overlay.timeline.start
    if not 0 <= row < len(overlay.timeline.pose):
        return None
    pose = overlay.timeline.pose[row].astype(float)
    return eyes_under(pose, overlay.planned.track.template) if np.isfinite(pose).all() else None
