"""One person in a stream: learnt, then dressed, then followed; blurred in between."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from austicker.faces.geometry import box_of_mesh, fit_pose
from austicker.faces.track import FaceObservation, TrackLog
from austicker.live.drift import DriftProcess
from austicker.live.places import live_placements
from austicker.live.pose_filter import PoseFilter
from austicker.live.skin import LiveSkin
from austicker.protection.options import Options
from austicker.protection.overlay import PersonOverlay
from austicker.protection.plan import PlannedPerson
from austicker.protection.skin_levels import SKIN_LEVELS
from austicker.protection.sticker_track import StickerTrack, StickerTrackBuilder
from austicker.protection.timeline import State, Timeline
from austicker.rendering import face_light
from austicker.types import FaceTrack, Floats, Image

LEARN = 2.0
"""Seconds for which a face is seen, blurred, before it is dressed."""
BLUR = 0.5
"""Seconds for which a lost face is blurred at least, also when it is found again sooner."""
STAY = 5.0
"""Seconds for which the place of a lost face stays blurred when nobody is found there."""

_GROW, _FASTEST = 1.25, 2.2
"""Factor by which the box of a lost face is grown, at first and at most."""
_SPREAD = 1.0
"""By which it grows in a second."""
_LIGHT_EVERY = 8
_FEWEST = 8
"""Frames of a face before it is dressed, however slow they come."""


@dataclass(frozen=True, slots=True, eq=False)
class Outfit:
    """What one person wears.

    Attributes:
        planned: For the overlay; of its track only the head is used.
        tracks: The stickers; each reads its drift from `drift`.
        drift: One (1, 2) array for each sticker, changed in place.
        process: Where the drifts come from; None where prints stay.
        skin: Changes the skin; None where it stays.
        smooth: Of the pose.
    """

    planned: PlannedPerson
    tracks: tuple[StickerTrack, ...]
    drift: tuple[Floats, ...]
    process: DriftProcess | None
    skin: LiveSkin | None
    smooth: PoseFilter


@dataclass(slots=True, eq=False)
class LivePerson:
    """One person.

    Attributes:
        number: Of the tracker.
        since, last: Seconds of the first and last sight.
        box: (4,) px of the last sight.
        blur_until: Seconds up to which the face is blurred, seen or not.
        outfit: None until it is learnt.
    """

    number: int
    since: float
    last: float
    box: Floats
    blur_until: float = 0.0
    outfit: Outfit | None = None
    _log: TrackLog = field(init=False)
    _light: list[float] = field(default_factory=list)
    _seen: int = 0
    _lost: bool = False
    _speed: Floats = field(default_factory=lambda: np.zeros(2))

    def __post_init__(self) -> None:
        self._log = TrackLog(self.number)

    def see(
        self,
        image: Image,
        observation: FaceObservation,
        seconds: float,
        *,
        options: Options,
        fps: float,
        rng: np.random.Generator,
    ) -> None:
        """Take a sight of the face in; dress it when enough is known.

        Args:
            image: (H, W, 3) uint8 RGB.
            observation: The face in it.
            seconds: When.
            options: Settings.
            fps: Expected frame rate.
            rng: Of everything drawn.
        """
        box = box_of_mesh(observation.landmarks)
        gone = max(seconds - self.last, 1e-3)
        if not self._lost and self._seen:
            self._speed = 0.5 * self._speed + 0.5 * ((box - self.box)[:2] / gone)
        self.last, self.box = seconds, box
        self._lost = False
        if self.outfit is None:
            if self._seen % _LIGHT_EVERY == 0:
                self._light.append(face_light(image, box))
            self._log.add(observation)
            self._seen += 1
            if seconds - self.since >= LEARN and self._seen >= _FEWEST:
                size = (image.shape[1], image.shape[0])
                self.outfit = self._dressed(size, options, fps, rng)

    def lose(self, seconds: float) -> None:
        """The face is not seen on a frame."""
        if self._lost:
            return
        self._lost = True
        self.blur_until = seconds + BLUR
        if self.outfit is not None:
            self.outfit.smooth.forget()
            if self.outfit.skin is not None:
                self.outfit.skin.forget()

    def wears(self, seconds: float) -> bool:
        """Whether a face that is seen is to be drawn on, and not blurred."""
        return self.outfit is not None and seconds >= self.blur_until

    def lost_box(self, seconds: float, size: tuple[int, int]) -> Floats | None:
        """(4,) px where a face that is not seen may be; None where it is gone.

        Args:
            seconds: Now.
            size: (width, height) of the frames, px.
        """
        away = seconds - self.last
        if away > STAY:
            return None
        moved = self.box + np.tile(self._speed * min(away, BLUR), 2)
        middle, half = (moved[:2] + moved[2:]) / 2, (moved[2:] - moved[:2]) / 2
        outside = np.any(middle + half < 0) or np.any(middle - half > np.array(size))
        if outside and away > BLUR:
            return None
        half = half * min(_FASTEST, _GROW + _SPREAD * away)
        return np.concatenate([middle - half, middle + half])

    def overlay(
        self, image: Image, observation: FaceObservation, gap: float, seconds: float
    ) -> tuple[Image, PersonOverlay]:
        """The frame with the skin changed, and what is to be drawn on it.

        Args:
            image: (H, W, 3) uint8 RGB.
            observation: The face in it; `wears` holds.
            gap: Seconds since the last frame.
            seconds: Now.
        """
        outfit = self.outfit
        if outfit is None:
            raise LookupError(f"person {self.number} wears nothing yet")
        template = outfit.planned.track.template
        pose, _ = fit_pose(template, np.asarray(observation.landmarks, float))
        pose = outfit.smooth.update(pose, gap)
        if outfit.skin is not None:
            image = outfit.skin.apply(image, pose, seconds)
        if outfit.process is not None:
            for place, now in zip(outfit.drift, outfit.process.at(seconds), strict=True):
                place[0] = now
        state = np.array([State.PROTECTED], np.uint8)
        line = Timeline(observation.index, pose[None], state, self.box[None])
        return image, PersonOverlay(outfit.planned, line, outfit.tracks, state.copy())

    def _dressed(
        self, size: tuple[int, int], options: Options, fps: float, rng: np.random.Generator
    ) -> Outfit:
        known = self._log.finish()
        placements = live_placements(known, options, size, rng)
        light = float(np.median(self._light))
        track = FaceTrack(
            known.person, 0, known.template, known.pose[known.present][-1:], np.ones(1, bool)
        )
        planned = PlannedPerson(
            person=self.number,
            shot=1,
            shot_start=0,
            shot_end=1,
            placements=(),
            movements=(),
            drift_windows=(),
            placer=options.placer,
            light=light,
            track=track,
        )
        builder = StickerTrackBuilder(options.surface, fps)
        drift = tuple(np.zeros((1, 2), np.float32) for _ in placements)
        pose = track.pose[0].astype(float)
        tracks = tuple(
            builder.on(track.template, pose, one, light=light, drift=own if one.drifts else None)
            for one, own in zip(placements, drift, strict=True)
        )
        rois = tuple(one.roi for one in placements)
        skin, drifts = rng.spawn(2)
        level = SKIN_LEVELS[options.skin]
        return Outfit(
            planned,
            tracks,
            drift,
            DriftProcess(options.population("motion"), rois, options.amplitude, drifts)
            if options.draws_decoys
            else None,
            None if level is None else LiveSkin(level, track.template, fps, skin),
            PoseFilter(track.template),
        )
