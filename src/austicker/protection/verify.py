"""What judges read in the original and in the copy: the strongest movements, seen in passing.

The second pass shows every frame before and after. Of each movement only the crops about its onset
and apex are looked at, and the first is kept until the second comes by.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from austicker.errors import DataError
from austicker.faces.geometry import eyes_under
from austicker.motion.crop import Eyes
from austicker.motion.flowmap import crop_of, flow_of_crops
from austicker.motion.residual import expression_field
from austicker.protection.overlay import PersonOverlay
from austicker.types import FaceTrack, Image, PersonReport, VerificationResult, Window

if TYPE_CHECKING:
    from austicker.recognizers import Panel

MOST_WINDOWS, MOST_IN_ALL = 3, 48
"""Movements judged of one person, and of a video: two crops of each may wait at a time, 0.5 MB."""


@dataclass(slots=True, eq=False)
class _Case:
    """One movement of one person."""

    person: int
    window: Window
    eyes: Eyes
    onset: tuple[Image, Image] | None = None
    fields: list[npt.NDArray[np.float32]] = field(default_factory=list)


class Verifier:
    """Follows the second pass.

    Args:
        overlays: Everybody's, in the order of `people`.
        people: What was decided.
        tracks: Of every person, by number.
    """

    def __init__(
        self,
        overlays: Sequence[PersonOverlay],
        people: Sequence[PersonReport],
        tracks: Mapping[int, FaceTrack],
    ) -> None:
        cases = []
        for person_overlay, who in zip(overlays, people, strict=True):
            strongest = sorted(who.windows, key=lambda w: -w.score)[:MOST_WINDOWS]
            for window in strongest:
                eyes = _eyes(person_overlay, tracks[who.person], window.onset)
                if eyes is not None:
                    cases.append(_Case(who.person, window, eyes))
        chosen = sorted(cases, key=lambda c: -c.window.score)[:MOST_IN_ALL]
        self._cases = chosen
        self._at: dict[int, list[_Case]] = {}
        for case in chosen:
            for index in {case.window.onset, case.window.apex}:
                self._at.setdefault(index, []).append(case)

    def see(self, index: int, before: Image, after: Image) -> None:
        """Look at frame `index` of the original and of the copy."""
        for case in self._at.get(index, ()):
            try:
                crops = crop_of(before, case.eyes), crop_of(after, case.eyes)
            except DataError:  # eyes that close cannot be read by any recogniser either
                continue
            if index == case.window.onset:
                case.onset = crops
            elif case.onset is not None:
                pairs = zip(case.onset, crops, strict=True)
                case.fields = [expression_field(flow_of_crops(a, b)) for a, b in pairs]
                case.onset = None

    def judged(self, people: Sequence[PersonReport], panel: Panel) -> tuple[PersonReport, ...]:
        """The reports with what the judges read."""
        found: dict[int, list[VerificationResult]] = {who.person: [] for who in people}
        for case in sorted(self._cases, key=lambda c: c.window.onset):
            if not case.fields:
                continue
            before, _ = panel.read(case.fields[0])
            after, now = panel.read(case.fields[1])
            kept = sum(a == before.emotion for a in now) if before.emotion is not None else 0
            found[case.person].append(VerificationResult(case.window, before, after, kept))
        return tuple(replace(who, verification=tuple(found[who.person])) for who in people)


def _eyes(person_overlay: PersonOverlay, track: FaceTrack, index: int) -> Eyes | None:
    """The eyes in frame `index`, from the head's pose; None where it has none."""
    pose = person_overlay.timeline.pose[index - person_overlay.timeline.start].astype(float)
    if not np.isfinite(pose).all():
        return None
    return eyes_under(pose, track.template)
