"""What `studies.stills` puts on a face: every rule, against every recogniser left out in turn."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import numpy.typing as npt

from austicker.bench.attacks.face_covers import FACE_COVERS
from austicker.bench.samples.pixel_renderer import PixelRenderer
from austicker.errors import NoEvidenceError
from austicker.faces.geometry import box_of_mesh, project
from austicker.placement import PLACERS
from austicker.placement.random import Random
from austicker.protection.appearance import StillSimulator, still_pose
from austicker.protection.options import Options
from austicker.protection.planner import Planner
from austicker.protection.still_crop import cut_still
from austicker.recognizers.inputs import STILL_SIDE, Input
from austicker.recognizers.protocol import Recognizer
from austicker.recognizers.stills import EMOTIONS, StillPanel
from austicker.types import (
    N_ROIS,
    Choice,
    Floats,
    Image,
    PlacementProblem,
    StickerSpec,
    StickerVariant,
)
from studies.stills_data import Picture

PLAIN = "flower"
"""The design of rules that choose none."""
DRAWS = 5
FIXED = ("centre", "energy", "population", "counterfactual")
COVERED = 1.0
_TINY = 28


@dataclass(frozen=True, slots=True, eq=False)
class Remembered:
    """A recogniser that keeps what it answered; asking again costs nothing."""

    recognizer: Recognizer
    _known: dict[bytes, Floats] = field(default_factory=dict)

    @property
    def classes(self) -> tuple[str, ...]:
        """Of the recogniser."""
        return self.recognizer.classes

    @property
    def input(self) -> Input:
        """Of the recogniser."""
        return self.recognizer.input

    def forget(self) -> None:
        """Forget what was answered; the next picture has other stills."""
        self._known.clear()

    def predict(self, stills: npt.NDArray[np.uint8]) -> Floats:
        """See `Recognizer`."""
        keys = [hashlib.blake2b(one.tobytes(), digest_size=16).digest() for one in stills]
        new = {key: one for key, one in zip(keys, stills, strict=True) if key not in self._known}
        if new:
            answers = self.recognizer.predict(np.stack(list(new.values())))
            self._known.update(zip(new, answers, strict=True))
        return np.stack([self._known[key] for key in keys])


@dataclass(frozen=True, slots=True)
class Tried:
    """One rule on one picture against one recogniser.

    Attributes:
        picture, subject, right: Of the picture; the emotions that its label stands for.
        victim: Left out: to be fooled, and not asked but for the query counted.
        rule, size, count: Which; size 0 and count 0 for what covers the whole face.
        queries: Calls of the victim.
        before: What it reads in the bare face.
        changed: Share of the draws in which it reads something else.
        coverage: Share of the face box whose pixels change.
        stickers: As words; of the last draw.
        tiny: (28 x 28) grey of the still with the stickers, for probes.
    """

    picture: str
    subject: str
    right: tuple[str, ...]
    victim: str
    rule: str
    size: float
    count: int
    queries: int
    before: str
    changed: float
    coverage: float
    stickers: tuple[str, ...] = ()
    tiny: tuple[int, ...] = ()


@dataclass(slots=True, eq=False)
class Trial:
    """One picture at one size.

    Attributes:
        picture: Which.
        size: k.
        designs: What the surrogate rule and the random one choose among.
        nets: Name -> recogniser.
    """

    picture: Picture
    size: float
    designs: tuple[str, ...]
    nets: dict[str, Remembered]
    _published: list[Choice] = field(default_factory=list)
    _drawn: dict[StickerSpec, tuple[slice, slice, Image]] = field(default_factory=dict)
    _variants: dict[float, tuple[StickerVariant, ...]] = field(default_factory=dict)

    def options(self, count: int, **more: object) -> Options:
        """Settings as `protect` would be given them."""
        fixed = Options(sticker=PLAIN, size=self.size, count=count, designs=self.designs, seed=0)
        return replace(fixed, **more)  # type: ignore[arg-type]

    def simulator(self, names: Sequence[str], options: Options) -> StillSimulator:
        """Draws stickers and asks the named recognisers."""
        person, eyes = self.picture.person, self.picture.person.eyes(0)
        if eyes is None:
            raise NoEvidenceError(f"{self.picture.name}: no eyes")
        pose = still_pose(person.track.pose[0], eyes, STILL_SIDE)
        recognizers: list[Recognizer] = [self.nets[name] for name in names]
        made = StillSimulator(
            self.picture.still,
            person.track.template,
            pose,
            person.light,
            options,
            StillPanel(tuple(names), tuple(recognizers)),
        )
        # Neither drawings nor limits depend on who is asked.
        made._drawn, made._variants = self._drawn, self._variants
        return made

    def against(
        self, victim: str, counts: Sequence[int], rng: np.random.Generator
    ) -> Iterator[Tried]:
        """Every rule that places stickers, against one recogniser."""
        judge = self.simulator([victim], self.options(1))
        before = _label(judge, ())
        helpers = [name for name in self.nets if name != victim]
        for count in counts:
            problem = Planner(self.options(count)).observe_photo(self.picture.person).problem
            specs = [self._random(problem, count, rng) for _ in range(DRAWS)]
            yield self._tried(self._row(judge, "random", count), judge, specs)
            for rule in FIXED:
                yield self._placed(self._row(judge, rule, count), judge, problem, rng)
            asked = self._row(judge, "counterfactual", count, queries=1)
            yield self._placed(asked, judge, _knowing(problem, before), rng)
            helped = replace(problem, appearance=self.simulator(helpers, self.options(count)))
            for queries, known in enumerate((None, before)):
                row = self._row(judge, "surrogate", count, queries=queries)
                choice = _choice("surrogate", _knowing(helped, known), rng)
                yield self._tried(row, judge, [self._specs(choice)])
                if known is None:
                    alike = [self._alike(problem, choice, rng) for _ in range(DRAWS)]
                    same = self._tried(self._row(judge, "random, alike", count), judge, alike)
                    yield same
                    for times in (1, 4):
                        yield from self._covered(judge, count, times, same.coverage)
            drawing = replace(helped, wanted=replace(helped.wanted, draw=True))
            yield self._placed(self._row(judge, "surrogate-draw", count), judge, drawing, rng)
        yield from self._exhaustive(judge)

    def covers(self, victim: str) -> Iterator[Tried]:
        """What covers the whole face."""
        yield from self._covered(self.simulator([victim], self.options(1)), 0, 0, COVERED)

    def outdegree(self, victim: str, rng: np.random.Generator) -> Tried:
        """The published rule, which takes ten seconds a picture, and the same for every victim."""
        judge = self.simulator([victim], self.options(1))
        if not self._published:
            problem = Planner(self.options(1)).observe_photo(self.picture.person).problem
            self._published.append(_choice("outdegree-pixels", problem, rng))
        row = self._row(judge, "outdegree-pixels", 1)
        return self._tried(row, judge, [self._specs(self._published[0])])

    def _covered(
        self, judge: StillSimulator, count: int, times: int, coverage: float
    ) -> Iterator[Tried]:
        """The middle of the face covered, so many times as much as stickers cover; 0: all."""
        picture, share = self.picture, min(1.0, times * coverage) if times else 1.0
        middle = (picture.box[:2] + picture.box[2:]) / 2
        half = (picture.box[2:] - picture.box[:2]) / 2 * np.sqrt(share)
        box = np.concatenate([middle - half, middle + half])
        for name in FACE_COVERS:
            out = PixelRenderer.covered(picture.image, box, name)
            still = cut_still(out, picture.person.eyes(0))
            if still is not None:
                row = self._row(judge, f"{name} x {times}" if times else name, count)
                answer = judge.reader.probabilities(still[None])[0, 0]
                after = EMOTIONS[int(answer.argmax())]
                yield replace(row, changed=float(after != row.before), coverage=share)

    def _alike(
        self, problem: PlacementProblem, choice: Choice, rng: np.random.Generator
    ) -> tuple[StickerSpec, ...]:
        """The stickers of a choice on regions drawn uniformly."""
        wanted = replace(problem.wanted, count=len(choice.rois))
        rois = Random().place(replace(problem, wanted=wanted), rng).rois
        pairs = zip(rois, self._specs(choice), strict=True)
        return tuple(replace(spec, roi=roi) for roi, spec in pairs)

    def _specs(self, choice: Choice) -> tuple[StickerSpec, ...]:
        """What a choice means; the plain design where it names none."""
        return choice.stickers or tuple(StickerSpec(r, PLAIN, self.size) for r in choice.rois)

    def _random(
        self, problem: PlacementProblem, count: int, rng: np.random.Generator
    ) -> tuple[StickerSpec, ...]:
        """Regions and designs drawn uniformly."""
        rois = Random().place(problem, rng).rois
        picked = rng.integers(len(self.designs), size=count)
        pairs = zip(rois, picked, strict=True)
        return tuple(StickerSpec(roi, self.designs[int(i)], self.size) for roi, i in pairs)

    def _placed(
        self, row: Tried, judge: StillSimulator, problem: PlacementProblem, rng: np.random.Generator
    ) -> Tried:
        """A placer as it is; where it has no evidence, what stands in for it in the benchmark."""
        choice = _choice(row.rule.removesuffix("-draw"), problem, rng)
        return self._tried(row, judge, [self._specs(choice)])

    def _exhaustive(self, judge: StillSimulator) -> Iterator[Tried]:
        """Every region, then every region with every design, tried on the victim itself."""
        before = _label(judge, ())
        for rule, designs in (("exhaustive", (PLAIN,)), ("exhaustive, designs", self.designs)):
            every = [
                (StickerSpec(roi, variant.sticker, variant.size),)
                for variant in judge.variants(0.0)
                if variant.sticker in designs and variant.size == self.size
                for roi in range(1, N_ROIS + 1)
                if variant.occlusion_cost is None
                or bool((variant.occlusion_cost[roi - 1] <= 1).all())
            ]
            labels = judge.probabilities(every)[0].argmax(axis=1)
            fooled = [one for one, at in zip(every, labels, strict=True) if EMOTIONS[at] != before]
            row = self._row(judge, rule, 1, queries=len(every) + 1)
            yield self._tried(row, judge, [fooled[0] if fooled else every[0]])

    def _tried(
        self, row: Tried, judge: StillSimulator, draws: Sequence[tuple[StickerSpec, ...]]
    ) -> Tried:
        specs = draws[-1]
        return replace(
            row,
            changed=float(np.mean([_label(judge, one) != row.before for one in draws])),
            coverage=float(np.mean([self._coverage(judge, one) for one in draws])),
            stickers=tuple(f"{s.roi} {s.sticker} {s.size:g} {s.angle:g}" for s in specs),
            tiny=_tiny(judge.drawn(specs)),
        )

    def _row(self, judge: StillSimulator, rule: str, count: int, *, queries: int = 0) -> Tried:
        """What is known before anything is tried."""
        picture, (victim,) = self.picture, judge.reader.names
        return Tried(
            picture=picture.name,
            subject=picture.subject,
            right=picture.emotions,
            victim=victim,
            rule=rule,
            size=self.size if count else 0.0,
            count=count,
            queries=queries,
            before=_label(judge, ()),
            changed=0.0,
            coverage=0.0,
        )

    def _coverage(self, judge: StillSimulator, specs: tuple[StickerSpec, ...]) -> float:
        template = judge.template.astype(float)
        flat = np.column_stack([project(judge.pose, template), template[:, 2]])
        x0, y0, x1, y1 = box_of_mesh(flat)
        changed = (judge.drawn(specs) != judge.still).any(axis=2).sum()
        return float(changed / ((x1 - x0) * (y1 - y0)))


def _knowing(problem: PlacementProblem, emotion: str | None) -> PlacementProblem:
    return replace(problem, wanted=replace(problem.wanted, known_emotion=emotion))


def _choice(rule: str, problem: PlacementProblem, rng: np.random.Generator) -> Choice:
    for name in (rule, "energy"):
        try:
            return PLACERS.make(name).place(problem, rng)
        except NoEvidenceError:
            continue
    return Random().place(problem, rng)


def _label(judge: StillSimulator, specs: tuple[StickerSpec, ...]) -> str:
    return EMOTIONS[int(judge.probabilities([specs])[0, 0].argmax())]


def _tiny(still: Image) -> tuple[int, ...]:
    import cv2

    grey = cv2.cvtColor(still, cv2.COLOR_RGB2GRAY)
    small = cv2.resize(grey, (_TINY, _TINY), interpolation=cv2.INTER_AREA)
    return tuple(int(value) for value in small.ravel())
