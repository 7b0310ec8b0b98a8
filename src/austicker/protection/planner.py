"""From what was seen to what is worn: evidence, a placer, and placements with their reasons."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from austicker.errors import NoEvidenceError
from austicker.faces.blendshapes import BlendshapeNet, roi_activation
from austicker.faces.geometry import frontal_template
from austicker.motion.observe import largest_movement
from austicker.motion.order import in_order
from austicker.motion.spot import apex_values, from_rest, spot
from austicker.motion.sticker_flow import StickerFlowSimulator
from austicker.placement import PLACERS
from austicker.placement.decoy_drift import drifts_for
from austicker.protection.coverage_limits import CoverageLimits
from austicker.protection.options import AUTO, VICTIM, Options
from austicker.protection.sticker_geometry import sticker_side
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
    Portrait,
    RoiMotion,
    Wanted,
    Window,
)

DEFAULT, FALLBACK = "counterfactual", "energy"


@dataclass(frozen=True, slots=True, eq=False)
class Decision:
    """What one person wears in one shot.

    Attributes:
        placements: Best first.
        choice: What the placer said.
        windows: Micro-expressions the choice rests on.
        problem: What the placer decided by.
        placer: The rule that chose, which is `FALLBACK` where the default had no evidence.
        rows: What the observed rows were measured in: the windows, or where nothing was
            spotted the largest movement; a decoy's drifts are aligned to them.
    """

    placements: tuple[Placement, ...]
    choice: Choice
    windows: tuple[Window, ...]
    problem: PlacementProblem
    placer: str
    rows: tuple[Window, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class Observation:
    """What can be seen of one person.

    Attributes:
        template: (478, 3) the head, facing the viewer.
        problem: For placers.
        windows: Micro-expressions spotted.
        rows: What the observed rows were measured in, see `Decision`; none for a still face.
    """

    template: Floats
    problem: PlacementProblem
    windows: tuple[Window, ...] = ()
    rows: tuple[Window, ...] = ()

    def told(self, emotion: str | None) -> Observation:
        """The same where somebody said what is shown; as it is where nobody did."""
        if emotion is None:
            return self
        wanted = replace(self.problem.wanted, known_emotion=emotion)
        return replace(self, problem=replace(self.problem, wanted=wanted))


class Planner:
    """Decides for one person at a time.

    Args:
        options: Settings.
        net: Blendshape network, for faces without motion.
    """

    def __init__(self, options: Options, net: BlendshapeNet) -> None:
        self.options = options
        self.net = net
        self.limits = CoverageLimits(options)
        self._emotion = None if options.emotion in {AUTO, VICTIM} else options.emotion

    @property
    def needs_flow(self) -> bool:
        """Whether dense motion of the movements would be used."""
        return self.options.decoys is not None or self.options.placer == DEFAULT

    def by_motion(
        self,
        person: int,
        motion: RoiMotion,
        mesh: Floats,
        fps: float,
        *,
        portrait: Portrait | None = None,
        told: str | None = None,
        flows: Sequence[Floats | None] = (),
    ) -> Decision:
        """Choose for a person in a video.

        Where nothing was spotted the largest movement of the shot decides, and where no motion
        could be measured at all (a face too small, a single frame) the expression of one frame.

        Args:
            person: Number, so that random placers differ between people.
            motion: Since the track's first frame.
            mesh: (478, 3) px of one frame.
            fps: Frame rate.
            portrait: For rules that look at pixels.
            told: What a victim said when it was asked.
            flows: Dense motion of each of `rows`, where it was measured; see `movement_flows`.
        """
        observation = self.seen(motion, mesh, fps, portrait=portrait, told=told, flows=flows)
        if observation is not None:
            try:
                return self._decide(person, observation, 0 if told is None else 1)
            except NoEvidenceError:
                pass
        return self.by_expression(person, mesh, portrait)

    def by_expression(
        self, person: int, mesh: Floats, portrait: Portrait | None = None
    ) -> Decision:
        """Choose for a face in a photo, by how active its regions are.

        Args:
            person: Number, so that random placers differ between people.
            mesh: (478, 3) px.
            portrait: For rules that look at pixels.
        """
        return self._decide(person, self.looked(mesh, portrait))

    def rows(self, motion: RoiMotion, fps: float) -> tuple[tuple[Window, ...], tuple[Window, ...]]:
        """The movements spotted, and what is measured: these, or else the largest movement."""
        windows = in_order(motion, spot(motion, fps), fps)
        if windows and self.options.decoys is not None:
            # A print that moves as long as the skin does is as large as the skin's motion at
            # whatever frames are compared.
            return windows, from_rest(windows, len(motion.values))
        return windows, windows or largest_movement(motion, fps)

    def seen(
        self,
        motion: RoiMotion,
        mesh: Floats,
        fps: float,
        *,
        portrait: Portrait | None = None,
        told: str | None = None,
        flows: Sequence[Floats | None] = (),
    ) -> Observation | None:
        """What a person's motion shows, see `by_motion`; None where none could be measured."""
        windows, rows = self.rows(motion, fps)
        if not rows:
            return None
        values, valid = apex_values(motion, rows)
        template = frontal_template(np.asarray(mesh, float))
        observed = Observed(
            kind="motion",
            values=values,
            valid=valid,
            weights=np.array([w.score for w in rows]),
            spotted=bool(windows),
            portrait=portrait,
            simulator=self._onlooker(template, values, valid, flows),
        )
        emotion = self._emotion if told is None else told
        wanted = Wanted(self.limits.count, emotion, self.options.decoys)
        problem = self._problem(template, observed, wanted)
        return Observation(template, problem, windows, rows)

    def looked(self, mesh: Floats, portrait: Portrait | None = None) -> Observation:
        """What a face shows that is not seen to move, see `by_expression`."""
        template = frontal_template(np.asarray(mesh, float))
        observed = Observed(
            kind="activation",
            values=roi_activation(self.net.scores(mesh))[None],
            valid=np.ones((1, N_ROIS), bool),
            weights=np.ones(1),
            unit="activation",
            portrait=portrait,
        )
        wanted = Wanted(self.limits.count, self._emotion)
        return Observation(template, self._problem(template, observed, wanted))

    def worn(
        self, observation: Observation, choice: Choice, placer: str, queries: int = 0
    ) -> Decision:
        """What somebody's choice means: placements of the wanted sticker, size and attachment.

        Args:
            observation: What the choice rests on.
            choice: Regions, with a displacement for each of the observation's rows where prints
                drift.
            placer: Whose choice.
            queries: Made beside those of the choice.
        """
        wanted = self.options
        placements = tuple(
            Placement(
                roi=roi,
                sticker=wanted.sticker,
                size=wanted.size,
                attachment=wanted.attach,
                reason=choice.reason,
                queries=choice.queries + queries,
                drifts=choice.drifts[at] if choice.drifts else (),
            )
            for at, roi in enumerate(choice.rois)
        )
        return Decision(
            placements, choice, observation.windows, observation.problem, placer, observation.rows
        )

    def _problem(self, template: Floats, observed: Observed, wanted: Wanted) -> PlacementProblem:
        """With what this run allows on the head."""
        side = sticker_side(template, self.options.size)
        allowed = Allowed(
            centres=locate(template).centres,
            sizes=np.full((N_ROIS, 2), side),
            occlusion_cost=self.limits.occlusion_cost(template),
            symmetric=self.options.symmetric,
        )
        model = self.options.population(observed.kind)
        return PlacementProblem(observed, allowed, wanted, model)

    def _onlooker(
        self, template: Floats, values: Floats, valid: Bools, flows: Sequence[Floats | None]
    ) -> StickerFlowSimulator | None:
        """What a crop shows of the windows, where prints may drift or somebody has looked."""
        if self.options.decoys is None and not flows:
            return None
        side = sticker_side(template, self.options.size)
        left, right = (
            template[list(eye), :2].mean(axis=0).tolist() for eye in (LEFT_EYE, RIGHT_EYE)
        )
        eyes = (left[0], left[1]), (right[0], right[1])
        centres = locate(template).centres
        return StickerFlowSimulator.of(eyes, centres, side, values=values, valid=valid, flows=flows)

    def _decide(self, person: int, observation: Observation, queries: int = 0) -> Decision:
        rng = np.random.default_rng([self.options.seed, person])
        problem = observation.problem
        choice, placer = _choose(self.options.placer, problem, rng)
        beside = self.limits.passed_over(observation.template, problem.allowed, choice)
        choice = _with_drifts(replace(choice, reason=choice.reason + beside), problem)
        return self.worn(observation, choice, placer, queries)


def _choose(placer: str, problem: PlacementProblem, rng: np.random.Generator) -> tuple[Choice, str]:
    """What the placer says; where the default one has no evidence, what `energy` says instead."""
    try:
        return PLACERS.make(placer).place(problem, rng), placer
    except NoEvidenceError as error:
        if placer != DEFAULT:
            raise
        why = str(error).partition(": ")[2].partition(";")[0]
        choice = PLACERS.make(FALLBACK).place(problem, rng)
        reason = f"no evidence for '{placer}' ({why}), so by '{FALLBACK}': {choice.reason}"
        return replace(choice, reason=reason), FALLBACK


def _with_drifts(choice: Choice, problem: PlacementProblem) -> Choice:
    """Drifts of decoys on regions that a rule without a model has chosen."""
    if problem.wanted.decoys is None or choice.drifts:
        return choice
    try:
        return replace(choice, drifts=drifts_for(problem, choice.rois))
    except NoEvidenceError:
        return replace(choice, reason=f"{choice.reason}; nothing for the decoys to contradict")
