"""Plan: from what was analyzed to what is drawn: a placer's problem, its choice, placements.

One place decides what happens where a rule has no evidence: `Planner.decide`.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from austicker.errors import NoEvidenceError, UsageError
from austicker.faces.glasses import WORN
from austicker.motion.spot import apex_values
from austicker.motion.sticker_flow import StickerFlowSimulator
from austicker.placement.drawn_decoys import draw_drifts
from austicker.protection.analysis import TrackedPerson
from austicker.protection.analyze import measured_windows, shifted
from austicker.protection.appearance import simulator_of
from austicker.protection.choose import choose, with_drifts
from austicker.protection.coverage_limits import CoverageLimits
from austicker.protection.dummy_windows import with_dummies
from austicker.protection.in_view import in_view
from austicker.protection.micro import by_size
from austicker.protection.options import AUTO, VICTIM, Options
from austicker.protection.plan import PlannedPerson
from austicker.protection.skin_levels import SKIN_LEVELS
from austicker.protection.sticker_geometry import sticker_side
from austicker.protection.visibility import seen_places
from austicker.regions.rois import LEFT_EYE, RIGHT_EYE, locate
from austicker.types import (
    N_ROIS,
    Allowed,
    Bools,
    Choice,
    Floats,
    Observed,
    Placement,
    PlacementProblem,
    StickerSpec,
    StillReader,
    Wanted,
    Window,
)
from austicker.types.skin import SkinSettings

_WINDOWS, _DRIFTS = 2_000, 2_001
"""Tell the streams of what is drawn here from those of rendering."""


@dataclass(frozen=True, slots=True, eq=False)
class Observation:
    """What is known of one person, as a problem for placers.

    Attributes:
        template: (478, 3) the head, facing the viewer.
        problem: For placers.
        rows: What the observed rows were measured in: the movements spotted, or where there were
            none the largest movement; none for a still face. A decoy's drifts are aligned to them.
    """

    template: Floats
    problem: PlacementProblem
    rows: tuple[Window, ...] = ()

    def with_emotion(self, emotion: str | None) -> Observation:
        """The same with a known emotion; as it is where none is known."""
        if emotion is None:
            return self
        wanted = replace(self.problem.wanted, known_emotion=emotion)
        return replace(self, problem=replace(self.problem, wanted=wanted))


@dataclass(frozen=True, slots=True, eq=False)
class Decision:
    """What is decided for one person in one shot.

    Attributes:
        placements: Best first.
        choice: What the placer chose.
        observation: What it chose by.
        placer: The rule that chose, which is the fallback where the default had no evidence.
    """

    placements: tuple[Placement, ...]
    choice: Choice
    observation: Observation
    placer: str


class Planner:
    """Decides for one person at a time.

    Args:
        options: Settings.
        reader: Recognisers of stills that help to choose; None where none does.

    Attributes:
        options: As given, with a seed.
        seed: Of everything drawn.
        limits: What stickers may cover.
    """

    def __init__(self, options: Options, reader: StillReader | None = None) -> None:
        self.options = options.seeded()
        self.reader = reader
        self.seed = self.options.seed or 0
        self.limits = CoverageLimits(options)
        self._emotion = None if options.emotion in {AUTO, VICTIM} else options.emotion

    def decide(
        self, person: TrackedPerson, fps: float, size: tuple[int, int] | None = None
    ) -> Decision:
        """Choose for a person.

        The movements spotted decide; where nothing was spotted, the largest movement of the shot;
        where no motion could be measured at all (a photo, a face too small, a single frame) or
        the rule has no evidence in it, the expression of one frame. Where the default rule has no
        evidence either, `FALLBACK_PLACER` chooses, and the reason says so.

        Args:
            person: Who.
            fps: Frame rate.
            size: (width, height) of the frames, px, beyond which nothing is seen; None for any.

        Raises:
            NoEvidenceError: The rule asked for has no evidence, and is not the default one.
        """
        moving = self.observe_video(person, fps, size)
        if moving is not None:
            try:
                return self._decide(person, moving)
            except NoEvidenceError:
                pass
        return self._decide(person, self.observe_photo(person, size))

    def observe(
        self, person: TrackedPerson, fps: float, size: tuple[int, int] | None = None
    ) -> Observation:
        """What is known of a person: how they move, else how active their regions are."""
        return self.observe_video(person, fps, size) or self.observe_photo(person, size)

    def observe_video(
        self, person: TrackedPerson, fps: float, size: tuple[int, int] | None = None
    ) -> Observation | None:
        """What a person's motion shows; None where none could be measured."""
        rows = measured_windows(person, fps, drifting=self.options.clip_decoys is not None)
        if not rows:
            return None
        values, valid = apex_values(person.motion, shifted(rows, -person.track.start))
        template = np.asarray(person.track.template, float)
        observed = Observed(
            kind="motion",
            values=values,
            valid=valid,
            weights=np.array([w.score for w in rows]),
            spotted=bool(person.movements),
            portrait=person.portrait,
            simulator=self._simulator(template, values, valid, person, rows),
        )
        emotion = person.predicted_emotion or self._emotion
        wanted = Wanted(
            self.limits.count, emotion, self.options.clip_decoys, draw=self.options.vary
        )
        problem = self._problem(person, observed, wanted, size)
        problem = replace(problem, appearance=simulator_of(person, self.options, self.reader))
        return Observation(template, problem, rows)

    def observe_photo(
        self, person: TrackedPerson, size: tuple[int, int] | None = None
    ) -> Observation:
        """How active the regions of a face are in one frame.

        Raises:
            UsageError: The analysis holds no activations.
        """
        if person.activation is None:
            raise UsageError(
                f"person {person.track.person}: expected activations in the analysis, found none; "
                "analyze the input again"
            )
        observed = Observed(
            kind="activation",
            values=person.activation[None],
            valid=np.ones((1, N_ROIS), bool),
            weights=np.ones(1),
            unit="activation",
            portrait=person.portrait,
        )
        emotion = person.predicted_emotion or self._emotion
        wanted = Wanted(self.limits.count, emotion, draw=self.options.vary)
        template = np.asarray(person.track.template, float)
        problem = self._problem(person, observed, wanted, size)
        problem = replace(problem, appearance=simulator_of(person, self.options, self.reader))
        return Observation(template, problem)

    def decision_of(
        self, observation: Observation, choice: Choice, placer: str, queries: int = 0
    ) -> Decision:
        """What a choice means: placements of the wanted sticker, size and attachment.

        Args:
            observation: What the choice rests on.
            choice: Regions, with a displacement for each of the observation's rows where prints
                drift.
            placer: Whose choice.
            queries: Made beside those of the choice.
        """
        wanted = self.options
        specs = choice.stickers or tuple(
            StickerSpec(roi, wanted.sticker, wanted.size) for roi in choice.rois
        )
        placements = tuple(
            Placement(
                roi=roi,
                sticker=specs[at].sticker,
                size=specs[at].size,
                angle=specs[at].angle,
                attachment=wanted.attach,
                reason=choice.reason,
                queries=choice.queries + queries,
                drifts=choice.drifts[at] if choice.drifts else (),
            )
            for at, roi in enumerate(choice.rois)
        )
        return Decision(placements, choice, observation, placer)

    def planned(
        self, person: TrackedPerson, decision: Decision, fps: float, *, protect: bool = True
    ) -> PlannedPerson:
        """A decision as the person's part of a plan.

        Args:
            person: Who.
            decision: What was decided.
            fps: Frame rate.
            protect: Whether anything is drawn.
        """
        moves_with_skin = any(one.attachment == "skin" for one in decision.placements)
        level = SKIN_LEVELS[self.options.skin]
        start = person.track.start
        brief, larger = by_size(
            person.motion, shifted(person.movements, -start), level or SkinSettings(), fps
        )
        windows: tuple[Window, ...] = ()
        in_windows = level is not None and not level.always
        if in_windows or self.options.draws_decoys:
            rng = np.random.default_rng([self.seed, person.track.person, _WINDOWS])
            span = (start, person.stop)
            windows = with_dummies(shifted(brief, start), span, fps, rng)
        placements = decision.placements
        drift_windows: tuple[Window, ...] = ()
        if self.options.clip_decoys is not None:
            drift_windows = decision.observation.rows
        elif self.options.draws_decoys:
            placements = self._drawn(person, placements, len(windows))
            drift_windows = windows
        skin_windows = windows if in_windows else shifted(brief, start)
        return PlannedPerson(
            person=person.track.person,
            protect=protect,
            shot=person.shot,
            shot_start=person.shot_start,
            shot_end=person.shot_end,
            placements=placements,
            movements=person.movements,
            larger=shifted(larger, start),
            drift_windows=drift_windows,
            skin=level,
            skin_windows=skin_windows if level is not None else (),
            placer=decision.placer,
            light=person.light,
            track=person.track,
            motion=person.motion if moves_with_skin else None,
        )

    def _drawn(
        self, person: TrackedPerson, placements: tuple[Placement, ...], windows: int
    ) -> tuple[Placement, ...]:
        """The placements with drifts drawn from the population, whatever the clip shows."""
        rng = np.random.default_rng([self.seed, person.track.person, _DRIFTS])
        rois = tuple(one.roi for one in placements)
        drifts = draw_drifts(
            self.options.population("motion"),
            rois,
            windows,
            rng,
            amplitude=self.options.amplitude,
        )
        return tuple(replace(one, drifts=own) for one, own in zip(placements, drifts, strict=True))

    def _problem(
        self,
        person: TrackedPerson,
        observed: Observed,
        wanted: Wanted,
        size: tuple[int, int] | None,
    ) -> PlacementProblem:
        """With what this run allows on the head, and what is seen of it."""
        template = np.asarray(person.track.template, float)
        side = sticker_side(template, self.options.size)
        allowed = Allowed(
            centres=locate(template).centres,
            sizes=np.full((N_ROIS, 2), side),
            occlusion_cost=self.limits.occlusion_cost(template, person.mouths),
            symmetric=self.options.symmetric,
            seen=seen_places(person.track, self.limits.solid, self.options.size, size),
            avoided=self.limits.on_glasses(template) if person.glasses >= WORN else None,
        )
        model = self.options.population(observed.kind)
        return PlacementProblem(observed, allowed, wanted, model)

    def _simulator(
        self,
        template: Floats,
        values: Floats,
        valid: Bools,
        person: TrackedPerson,
        rows: tuple[Window, ...],
    ) -> StickerFlowSimulator | None:
        """What a crop shows of the windows; None where nothing drifts and no flow was measured."""
        wanted = self.options.needs_flow or bool(person.flows)
        flows = [person.flow_of(row.onset, row.apex) for row in rows] if wanted else []
        if self.options.clip_decoys is None and not flows:
            return None
        side = sticker_side(template, self.options.size)
        left, right = (
            template[list(eye), :2].mean(axis=0).tolist() for eye in (LEFT_EYE, RIGHT_EYE)
        )
        eyes = (left[0], left[1]), (right[0], right[1])
        centres = locate(template).centres
        return StickerFlowSimulator.of(eyes, centres, side, values=values, valid=valid, flows=flows)

    def _decide(self, person: TrackedPerson, observation: Observation) -> Decision:
        rng = np.random.default_rng([self.seed, person.track.person])
        problem = observation.problem
        choice, placer = choose(self.options.placer, problem, rng)
        beside = self.limits.passed_over(observation.template, problem.allowed, choice)
        choice = in_view(replace(choice, reason=choice.reason + beside), problem, self.limits)
        choice = with_drifts(choice, problem)
        asked = person.predicted_emotion is not None
        return self.decision_of(observation, choice, placer, int(asked))
