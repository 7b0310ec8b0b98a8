"""Records that the layers hand to each other, and the protocols they are used through.

Conventions, everywhere: colours are RGB, 8 bit, sRGB; coordinates are (x, y) pixels with the
centre of the top-left pixel at (0, 0); time is in frames with an exact rate; frame indices are
0-based; onset, apex and offset are inclusive; ROIs are numbered 1-14 (column ``roi - 1``).
Sides are those of the picture: "left" is the viewer's left.
"""

from __future__ import annotations

import math
from collections.abc import Collection
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any, Literal, Protocol, TypeAlias

import numpy as np
import numpy.typing as npt

from austicker.errors import RecordError

N_ROIS = 14
N_LANDMARKS = 478
MOST_DRIFT = 0.03
"""Farthest a sticker's texture may drift, inter-ocular distances: 3 px in a 256-px face."""

Image: TypeAlias = npt.NDArray[np.uint8]
"""(H, W, 3) uint8 RGB."""
Rgba: TypeAlias = npt.NDArray[np.uint8]
"""(H, W, 4) uint8 sRGB with straight (not premultiplied) alpha."""
Floats: TypeAlias = npt.NDArray[np.floating[Any]]
Bools: TypeAlias = npt.NDArray[np.bool_]
Kind: TypeAlias = Literal["motion", "activation"]
"""What is known of each region: how it moved in a video, or how active it is in a still."""
MotionUnit: TypeAlias = Literal["iod", "range", "activation"]
"""Of u and v: inter-ocular distances, or the range of each channel within the clip. Activations
are what they are, 0-1."""
Drift: TypeAlias = tuple[float, float]
"""Displacement of a texture: right, down, in inter-ocular distances along the upright head."""


def _expect(condition: bool, record: str, expected: str, got: object) -> None:
    if not condition:
        raise RecordError(f"{record}: expected {expected}, got {got}")


def _shape(record: str, name: str, array: object, shape: tuple[int | None, ...]) -> None:
    actual = getattr(array, "shape", None)
    fits = (
        actual is not None
        and len(actual) == len(shape)
        and all(want is None or want == have for want, have in zip(shape, actual, strict=True))
    )
    text = "(" + ", ".join("*" if s is None else str(s) for s in shape) + ")"
    _expect(fits, record, f"{name} of shape {text}", actual if actual is not None else type(array))


def _drifts(record: str, drifts: tuple[Drift, ...], most: float) -> None:
    for drift in drifts:
        # A little slack, for a drift that was scaled to the cap.
        fits = len(drift) == 2 and math.hypot(*drift) <= most * (1 + 1e-6)
        _expect(fits, record, f"drifts (right, down) of at most {most:g} in length", drift)


@dataclass(frozen=True, slots=True, eq=False)
class Frame:
    """One decoded video frame, upright.

    Attributes:
        image: (H, W, 3) uint8 RGB.
        index: 0-based position in the stream.
        time: Presentation time in seconds, exact.
    """

    image: Image
    index: int
    time: Fraction

    def __post_init__(self) -> None:
        _shape("Frame", "image", self.image, (None, None, 3))
        _expect(self.image.dtype == np.uint8, "Frame", "image of uint8", self.image.dtype)
        _expect(self.index >= 0, "Frame", "index >= 0", self.index)


@dataclass(frozen=True, slots=True, eq=False)
class Clip:
    """A short annotated video of one face.

    Attributes:
        frames: (T, H, W, 3) uint8 RGB, T >= 1.
        fps: Exact frame rate.
        onset, apex, offset: 0-based indices into `frames`, onset <= apex <= offset < T.
        subject: Who; clips of one person share it.
        emotion: The annotated label, as the data set spells it; None when unlabelled.
        name: Unique within its data set.
        source: Data set the clip came from.
    """

    frames: npt.NDArray[np.uint8]
    fps: Fraction
    onset: int
    apex: int
    offset: int
    subject: str
    emotion: str | None
    name: str = ""
    source: str = ""

    def __post_init__(self) -> None:
        _shape("Clip", "frames", self.frames, (None, None, None, 3))
        _expect(self.frames.dtype == np.uint8, "Clip", "frames of uint8", self.frames.dtype)
        _expect(isinstance(self.fps, Fraction), "Clip", "fps as a Fraction", type(self.fps))
        _expect(self.fps > 0, "Clip", "fps > 0", self.fps)
        marks = (self.onset, self.apex, self.offset)
        ordered = 0 <= self.onset <= self.apex <= self.offset < len(self.frames)
        _expect(ordered, "Clip", f"0 <= onset <= apex <= offset < {len(self.frames)}", marks)


@dataclass(frozen=True, slots=True, eq=False)
class FaceTrack:
    """One person's head through one shot, without the frames or meshes themselves.

    Attributes:
        person: 1-based, unique in the file.
        start: Index of the first frame the pose is known for.
        template: (478, 3) mean mesh of this head, turned to face the viewer; origin at the mean
            of its stable points, px of the first frame, z away from the viewer.
        pose: (T, 2, 4) rigid head pose (scaled orthographic): carries (x, y, z, 1) of the template
            onto image px of frame `start + t`. NaN where not present.
        present: (T,) bool.
    """

    person: int
    start: int
    template: Floats
    pose: Floats
    present: Bools

    def __post_init__(self) -> None:
        _shape("FaceTrack", "template", self.template, (N_LANDMARKS, 3))
        _shape("FaceTrack", "pose", self.pose, (None, 2, 4))
        _shape("FaceTrack", "present", self.present, (len(self.pose),))
        _expect(self.start >= 0, "FaceTrack", "start >= 0", self.start)
        _expect(bool(self.present.any()), "FaceTrack", "at least one frame present", "none")
        finite = bool(np.all(np.isfinite(self.pose[self.present])))
        _expect(finite, "FaceTrack", "finite poses where present", "NaN or infinity")


@dataclass(frozen=True, slots=True, eq=False)
class RoiTrack:
    """The 14 regions of interest through a clip.

    Attributes:
        centres: (T, 14, 2) px.
        sizes: (14, 2) full width and height, px, at the scale of the first frame.
        scale: (T,) inter-ocular distance, px.
    """

    centres: Floats
    sizes: Floats
    scale: Floats

    def __post_init__(self) -> None:
        _shape("RoiTrack", "centres", self.centres, (None, N_ROIS, 2))
        _shape("RoiTrack", "sizes", self.sizes, (N_ROIS, 2))
        _shape("RoiTrack", "scale", self.scale, (len(self.centres),))
        _expect(
            bool(np.all(self.scale > 0)), "RoiTrack", "scale > 0", np.min(self.scale, initial=1)
        )


@dataclass(frozen=True, slots=True, eq=False)
class RoiMotion:
    """Skin motion of the 14 regions, head motion removed.

    Attributes:
        values: (T, 14, 3): u (right), v (down) in inter-ocular distances relative to the
            reference frame, and optical strain (dimensionless).
        valid: (T, 14) bool; values are meaningless where False.
    """

    values: Floats
    valid: Bools

    def __post_init__(self) -> None:
        _shape("RoiMotion", "values", self.values, (None, N_ROIS, 3))
        _shape("RoiMotion", "valid", self.valid, (len(self.values), N_ROIS))
        finite = bool(np.all(np.isfinite(self.values[self.valid])))
        _expect(finite, "RoiMotion", "finite values where valid", "NaN or infinity")


@dataclass(frozen=True, slots=True)
class Window:
    """A spotted micro-expression: inclusive frame indices and a score (larger is surer)."""

    onset: int
    apex: int
    offset: int
    score: float

    def __post_init__(self) -> None:
        ordered = 0 <= self.onset <= self.apex <= self.offset
        marks = (self.onset, self.apex, self.offset)
        _expect(ordered, "Window", "0 <= onset <= apex <= offset", marks)


class PopulationModel(Protocol):
    """What motion says about emotion in a population; `austicker.causal.EmotionModel` is one."""

    @property
    def classes(self) -> tuple[str, ...]:
        """Emotions told apart."""
        ...

    @property
    def kind(self) -> Kind:
        """What the model reads."""
        ...

    @property
    def resting(self) -> str | None:
        """The class of faces that show nothing; None when the model knows of none."""
        ...

    @property
    def informative(self) -> bool:
        """Whether motion told the emotions of strangers better than chance."""
        ...

    @property
    def out_degrees(self) -> tuple[int, ...]:
        """(14,) of the regions in a graph over their motion."""
        ...

    def class_of(self, emotion: str) -> str | None:
        """The class of an emotion; None when unknown."""
        ...

    def posterior(
        self, values: Floats, valid: Bools, unit: MotionUnit = "iod", hidden: Collection[int] = ()
    ) -> Floats:
        """(W, K) P(emotion | motion, do(hidden regions show none))."""
        ...

    def of_maps(self, maps: Floats) -> Floats:
        """(..., K) posterior of (..., 28, 28, 3) motion maps, as `Onlooker.shown` gives them."""
        ...

    def parts(self, values: Floats, valid: Bools, unit: MotionUnit = "iod") -> Floats:
        """(W, 14, V) what each region adds to the log weight of each variant of an emotion."""
        ...

    def read(self, total: Floats) -> Floats:
        """(..., K) posterior from (..., V) sums of `parts` over the regions."""
        ...


@dataclass(frozen=True, slots=True, eq=False)
class Portrait:
    """A picture of one face with its regions.

    Attributes:
        image: (H, W, 3) uint8 RGB.
        centres: (14, 2) px of the regions.
        sizes: (14, 2) px, full width and height of the regions' own boxes.
    """

    image: Image
    centres: Floats
    sizes: Floats

    def __post_init__(self) -> None:
        _shape("Portrait", "image", self.image, (None, None, 3))
        _expect(self.image.dtype == np.uint8, "Portrait", "image of uint8", self.image.dtype)
        _shape("Portrait", "centres", self.centres, (N_ROIS, 2))
        _shape("Portrait", "sizes", self.sizes, (N_ROIS, 2))


class Onlooker(Protocol):
    """What is seen of each window from outside, stickers and all: the motion map that it makes.

    `austicker.motion.scene.Scene` is one.
    """

    def reach(self) -> Floats:
        """(W,) how far the skin moves already: the 99th percentile, in the evidence's unit."""
        ...

    def shown(
        self, windows: npt.NDArray[np.intp], rois: npt.NDArray[np.intp], drifts: Floats
    ) -> Floats:
        """(B, W, 28, 28, 3) maps: u, v from their medians, strain from 0, each in its range.

        Args:
            windows: (W,) rows of the evidence.
            rois: (B, n) regions with stickers, 1-14.
            drifts: (B, n, W, 2) how far their prints drift, in the evidence's unit; 0 is still.
        """
        ...


@dataclass(frozen=True, slots=True)
class Decoys:
    """That the stickers' prints may drift.

    Attributes:
        amplitude: How far; 1 is the 99th percentile of the motion that a window already shows,
            over the whole face where that is known, else over the regions.
        towards: Emotion that the face is to seem to show; None for any but its own.
    """

    amplitude: float = 1.0
    towards: str | None = None

    def __post_init__(self) -> None:
        fits = math.isfinite(self.amplitude) and self.amplitude >= 0
        _expect(fits, "Decoys", "amplitude >= 0", self.amplitude)


@dataclass(frozen=True, slots=True, eq=False)
class Evidence:
    """What a placer may look at for one person in one shot.

    Attributes:
        kind: "motion" for video; "activation" for a still, where `values` holds the activation of
            each region in 0-1: the strongest, what raises or opens it, what lowers or tightens it.
        values: (W, 14, 3), one row per spotted window, apex relative to onset.
        valid: (W, 14) bool.
        weights: (W,) how much each window counts, >= 0.
        emotion: What the person is known to show; None when unknown.
        portrait: For rules that look at pixels; None when not kept.
        centres: (14, 2) px of the places for stickers.
        sizes: (14, 2) px, width and height of a sticker there.
        unit: Of u and v in `values`.
        spotted: Whether the windows rose above the noise; False when they merely hold the largest
            movement there was.
        model: What a population says about such evidence; None when there is none.
        load: (14, J) share of each of J limits that a sticker on a region uses up, >= 0; over the
            chosen regions no sum may exceed 1. None where there are no limits.
        symmetric: Whether with each region the one on the other side must be chosen too; regions
            on the midline are their own.
        decoys: Asked for where the stickers' prints may drift; None for still ones.
        onlooker: Shows the windows as maps; None where the regions are all that is known.
    """

    kind: Kind
    values: Floats
    valid: Bools
    weights: Floats
    emotion: str | None = None
    portrait: Portrait | None = None
    centres: Floats | None = None
    sizes: Floats | None = None
    unit: MotionUnit = "iod"
    spotted: bool = True
    model: PopulationModel | None = None
    load: Floats | None = None
    symmetric: bool = False
    decoys: Decoys | None = None
    onlooker: Onlooker | None = None

    def __post_init__(self) -> None:
        _shape("Evidence", "values", self.values, (None, N_ROIS, 3))
        _shape("Evidence", "valid", self.valid, (len(self.values), N_ROIS))
        _shape("Evidence", "weights", self.weights, (len(self.values),))
        _expect(bool(np.all(self.weights >= 0)), "Evidence", "weights >= 0", self.weights)
        if self.load is not None:
            _shape("Evidence", "load", self.load, (N_ROIS, None))
            _expect(bool(np.all(self.load >= 0)), "Evidence", "load >= 0", self.load)


@dataclass(frozen=True, slots=True, eq=False)
class Choice:
    """Where a placer wants stickers.

    Attributes:
        rois: Chosen ROIs, 1-14, best first.
        reason: One sentence a person can read.
        scores: (14,) what the rule computed per ROI, larger is better; None if it has none.
        queries: Calls made to the victim.
        drifts: Per ROI in order, one displacement for each window of the evidence, which a decoy
            is to show at the window's apex, in the unit of the evidence; empty when the rule
            names none.
    """

    rois: tuple[int, ...]
    reason: str
    scores: Floats | None = None
    queries: int = 0
    drifts: tuple[tuple[Drift, ...], ...] = ()

    def __post_init__(self) -> None:
        inside = all(1 <= roi <= N_ROIS for roi in self.rois)
        _expect(inside, "Choice", f"ROIs in 1-{N_ROIS}", self.rois)
        _expect(len(set(self.rois)) == len(self.rois), "Choice", "distinct ROIs", self.rois)
        fits = len(self.drifts) in {0, len(self.rois)}
        _expect(fits, "Choice", "no drifts, or one entry per ROI", len(self.drifts))
        for drifts in self.drifts:
            _drifts("Choice", drifts, 1e300)


class Placer(Protocol):
    """Chooses regions. One method, one file; see `austicker.placement`."""

    def place(self, evidence: Evidence, count: int, rng: np.random.Generator) -> Choice:
        """Choose `count` distinct ROIs, best first."""
        ...


class EmotionReader(Protocol):
    """A recogniser that may be asked what one movement says."""

    def check(self) -> None:
        """Raise a `UsageError` or `DataError` where it cannot be asked."""
        ...

    def frames(self, onset: int, apex: int, offset: int) -> list[int]:
        """Indices of the frames that it reads of a movement."""
        ...

    def read(
        self, frames: npt.NDArray[np.uint8], eyes: tuple[tuple[float, float], tuple[float, float]]
    ) -> str:
        """The emotion it says: those frames (n, H, W, 3) RGB, the eyes' centres in the first."""
        ...


class Sticker(Protocol):
    """A design that can be drawn at any size."""

    def draw(self, side: int) -> Rgba:
        """Draw into a (side, side, 4) picture whose alpha is its outline."""
        ...


@dataclass(frozen=True, slots=True)
class Placement:
    """One sticker on one person, with the reason it is there.

    Attributes:
        roi: 1-14.
        sticker: Registered name or file name.
        size: k; the side is k/10 of the face box (square root of its area).
        attachment: What it moves with: "fixed", "head", ...
        reason: One sentence a person can read.
        queries: Calls made to the victim to decide.
        drifts: For a decoy, the displacement its texture shows at the apex of each window that
            the choice rests on; empty where none was asked for.
    """

    roi: int
    sticker: str
    size: float
    attachment: str
    reason: str
    queries: int = 0
    drifts: tuple[Drift, ...] = ()

    def __post_init__(self) -> None:
        _expect(1 <= self.roi <= N_ROIS, "Placement", f"roi in 1-{N_ROIS}", self.roi)
        _expect(0 < self.size <= 10, "Placement", "size k in (0, 10]", self.size)
        _drifts("Placement", self.drifts, MOST_DRIFT)


@dataclass(frozen=True, slots=True)
class Reading:
    """What the judges read in one movement.

    Attributes:
        emotion: What most of them read; None where most read no expression, or they disagree.
        judges: How many read that.
        of: How many there are.
        probability: What all of them give it on average, 0-1.
    """

    emotion: str | None
    judges: int
    of: int
    probability: float

    def __post_init__(self) -> None:
        _expect(0 <= self.judges <= self.of, "Reading", f"judges of 0-{self.of}", self.judges)
        _expect(0 <= self.probability <= 1, "Reading", "probability of 0-1", self.probability)


@dataclass(frozen=True, slots=True)
class Leakage:
    """What judges read in one movement of the original and of the copy.

    Attributes:
        window: The movement.
        before: In the original.
        after: In the copy.
        kept: Judges that still read what was read before.
    """

    window: Window
    before: Reading
    after: Reading
    kept: int


@dataclass(frozen=True, slots=True)
class PersonReport:
    """What was done for one person in one shot.

    Attributes:
        person: 1-based, stable through the file.
        shot: 1-based.
        first, last: Inclusive frame indices between which the person was handled.
        placements: The stickers worn.
        protected, held, lost: Frames with a sticker on a tracked face; with the sticker held
            where the track had dropped; with no face to follow (then blurred by default).
        coverage: Mean share of the face box under stickers, 0-1.
        windows: Micro-expressions spotted.
        leakage: What judges read, by movement in order of time, the strongest few; empty when no
            movement was spotted; None when no judge was asked.
    """

    person: int
    shot: int
    first: int
    last: int
    placements: tuple[Placement, ...]
    protected: int
    held: int
    lost: int
    coverage: float
    windows: tuple[Window, ...] = ()
    leakage: tuple[Leakage, ...] | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Protected:
    """What `protect` did to one input.

    Attributes:
        source: The input file.
        output: The written copy; None when nothing was written.
        image: The protected pixels when the input was an array.
        frames: Frames in the output (1 for a photo).
        people: One entry per person and shot.
        seconds: Wall time.
        blurred: Frames (of a photo: faces) in which a face was blurred because it was detected
            but could not be followed: turned away, covered or tiny.
        notes: What a user must know (faces too small, truncated input, ...), one sentence each.
    """

    source: Path | None
    output: Path | None
    frames: int
    people: tuple[PersonReport, ...]
    seconds: float
    blurred: int = 0
    image: Image | None = None
    notes: tuple[str, ...] = ()
