"""The pixel path: stickers rendered into a clip's frames as `protect` does, then looked at anew."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from austicker.bench.attacks.protocol import Wear
from austicker.bench.crop import Eyes
from austicker.bench.flowmap import ROI_CENTRES
from austicker.bench.grid.cells import Look
from austicker.bench.grid.scene import Named, Shared
from austicker.bench.grid.wardrobe import Tailor, face_point, nearest
from austicker.bench.victims.inputs import Input
from austicker.causal import EmotionModel
from austicker.errors import NoFaceError
from austicker.pipeline.analyse import Sighting, analyse
from austicker.pipeline.decide import Witness
from austicker.pipeline.glance import Flows, glance
from austicker.pipeline.link import link
from austicker.pipeline.outfit import Outfit, Wardrobe
from austicker.pipeline.timeline import Timeline, build
from austicker.placement.pick import allowed
from austicker.types import Clip, Evidence, Floats, Frame, Image, Window

Raw = npt.NDArray[np.uint8]

LEAD = 6
"""Frames that are dressed before the first that is read: the light on a sticker is steadied."""


@dataclass(frozen=True, slots=True, eq=False)
class PixelScene:
    """One clip of one face.

    Attributes:
        name, subject, source, label: Of the clip.
        clip: Frames and marks.
        eyes: In the onset frame as it is; whoever reads the protected clip crops it by the same,
            as if the stickers had not moved the eyes that are found in it.
        who: The person, as the first pass saw them.
        line: Where the head is on every frame.
        tailor: Makes what is worn.
        models: "packaged" and, where there is one, "fold".
        places: Frames that any victim reads; others are not kept.
    """

    name: str
    subject: str
    source: str
    label: str
    clip: Clip
    eyes: Eyes
    who: Sighting
    line: Timeline
    tailor: Tailor
    models: dict[str, EmotionModel]
    places: tuple[int, ...]
    _seen: dict[tuple[Look, str | None, str], Witness] = field(default_factory=dict)
    _flows: dict[tuple[Window, ...], Flows] = field(default_factory=dict)
    _dressed: dict[tuple[Look, Wear], tuple[dict[int, Image], float]] = field(default_factory=dict)

    def usable(self, look: Look) -> tuple[int, ...]:
        """ROIs that may be covered."""
        evidence = self.witness(look, None, "packaged")
        return tuple(int(i) + 1 for i in np.flatnonzero(allowed(evidence)))

    def boxes(self, look: Look) -> npt.NDArray[np.intp]:
        """(14, 4) cells of the regions on a motion map of the clip."""
        reach = max(0, round((look.size * 2.5 - 1) / 2))
        low = np.clip(ROI_CENTRES - reach, 0, 27)
        return np.concatenate([low, np.clip(ROI_CENTRES + reach, 0, 27)], axis=1)

    def free(self, look: Look, x: float, y: float) -> bool:
        """Whether a sticker may have its middle at a point of the face box."""
        template = self.who.track.template
        return self.tailor.room(look).free_at(template, face_point(template, x, y))

    def witness(self, look: Look, emotion: str | None, model: str) -> Evidence:
        """What the first pass saw."""
        return self._witness(look, emotion, model).evidence

    def _witness(self, look: Look, emotion: str | None, model: str) -> Witness:
        key = (look, emotion, model)
        if key not in self._seen:
            chooser = self.tailor.chooser(look)
            who = self.who
            flows = self._looked(chooser.rows(who.motion, float(self.clip.fps))[1])
            made = chooser.seen(
                who.motion,
                who.mesh,
                float(self.clip.fps),
                portrait=who.portrait,
                told=emotion,
                flows=flows,
            ) or chooser.looked(who.mesh, who.portrait)
            self._seen[key] = self.tailor.with_model(made, self.models.get(model))
        return self._seen[key]

    def _looked(self, rows: tuple[Window, ...]) -> Flows:
        """Dense motion of these movements; the same for every sticker."""
        if rows not in self._flows:
            frames = [Frame(f, i, i / self.clip.fps) for i, f in enumerate(self.clip.frames)]
            self._flows[rows] = glance(lambda _: frames, [self.who], [rows])[0]
        return self._flows[rows]

    def shown(self, look: Look, wear: Wear | None, kind: Input) -> Raw:
        """What a victim reads of the clip."""
        places = kind.wanted(self.clip.onset, self.clip.apex, self.clip.offset)
        if wear is None:
            return kind.take(self.clip.frames[places], self.eyes)
        frames, _ = self._wearing(look, wear)
        return kind.take(np.stack([frames[i] for i in places]), self.eyes)

    def coverage(self, look: Look, wear: Wear | None) -> float | None:
        """Mean share of the face box under stickers."""
        return 0.0 if wear is None else self._wearing(look, wear)[1]

    def _wearing(self, look: Look, wear: Wear) -> tuple[dict[int, Image], float]:
        """The frames that are read, and the coverage."""
        if (look, wear) not in self._dressed:
            self._dressed[look, wear] = self._dress(look, wear)
        return self._dressed[look, wear]

    def _dress(self, look: Look, wear: Wear) -> tuple[dict[int, Image], float]:
        if wear.shield:
            frames = self.clip.frames
            cover = self.tailor.shielded
            return {i: cover(frames[i], self._box(i), wear.shield) for i in self.places}, 1.0
        witness = self._witness(look, None, "packaged")
        track = self.who.track
        rois, at = wear.rois, None
        if wear.at is not None:
            at = face_point(track.template, *wear.at)
            rois = (nearest(track.template, at),)
        decision = self.tailor.decision(look, witness, rois, wear.drifts)
        home = track.pose[int(np.flatnonzero(track.present)[0])].astype(float)
        layers = self.tailor.fitter(look, self.clip.fps).through(
            self.who, decision, self.line, home, at
        )
        outfit = Outfit(self.line, layers)
        wardrobe = Wardrobe([outfit])
        kept = {}
        for i in range(max(0, self.places[0] - LEAD), self.places[-1] + 1):
            image = wardrobe.dressed(self.clip.frames[i], i)
            if i in self.places:
                kept[i] = image
        return kept, outfit.coverage()

    def _box(self, index: int) -> Floats:
        """(4,) px of the face on a frame."""
        boxes = self.line.box
        row = int(np.clip(index - self.line.start, 0, len(boxes) - 1))
        known = np.flatnonzero(np.isfinite(boxes).all(axis=1))
        return np.asarray(boxes[known[np.abs(known - row).argmin()]])


def pixel_scene(clip: Clip, who: Named, eyes: Eyes, tailor: Tailor, shared: Shared) -> PixelScene:
    """Look at a clip as the first pass of `protect` does.

    Args:
        clip: One person.
        who: Name, subject, source and class.
        eyes: In its onset frame.
        tailor: Makes what is worn.
        shared: Models, and what victims read.

    Raises:
        NoFaceError: Nobody is followed from its onset to its apex.
    """
    frames = (Frame(image, i, i / clip.fps) for i, image in enumerate(clip.frames))
    height, width = clip.frames.shape[1:3]
    seen = analyse(frames, tailor.faces, clip.fps, (width, height), portraits=True)
    people = [
        one
        for one in link(seen.people)
        if one.track.start <= clip.onset and one.track.start + len(one.track.present) > clip.apex
    ]
    if not people:
        raise NoFaceError(
            f"{clip.name}: expected a face that is followed from frame {clip.onset} to "
            f"{clip.apex}, found none"
        )
    largest = max(people, key=lambda one: one.area)
    shot = (largest.shot_start, largest.shot_end)
    line = build(largest.track, shot, float(clip.fps), seen.size)
    places = {
        index for kind in shared.kinds for index in kind.wanted(clip.onset, clip.apex, clip.offset)
    }
    return PixelScene(*who, clip, eyes, largest, line, tailor, shared.models, tuple(sorted(places)))
