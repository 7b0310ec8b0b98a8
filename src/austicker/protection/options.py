"""What a person can ask of `protect`, checked before any work."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, get_args

from austicker.errors import UsageError
from austicker.types import Decoys, EmotionRecognizer, FeatureKind

if TYPE_CHECKING:
    from austicker.causal import EmotionModel

Faces = Literal["all", "largest"]
OnLost = Literal["blur", "hold", "fail"]
Fit = Literal["flat", "mesh"]

LEAST_SIZE, MOST_SIZE = 0.5, 5.0
MOST_AMPLITUDE = 3.0
DECOY = "decoy"
MOST_STICKERS = 4
DEFAULT_MAX_PIXELS = 64_000_000
AUTO, VICTIM = "auto", "victim"


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """Settings of one run.

    Attributes:
        sticker: Registered name, or path of a PNG or WebP with transparency.
        size: k; a sticker's side is k/10 of the face box (square root of its area), 0.5-5.
        stickers: How many a face wears, 1-4.
        symmetric: Left and right alike: mirrored pairs, and regions of the midline.
        budget: Percent of the face box that all stickers together may cover, as seen from the
            front, 0-100; fewer are worn where they would cover more. None for no limit.
        cover_eyes, cover_nose, cover_mouth: Let stickers cover the eyes, the nostrils, the
            opening of the mouth; see `austicker.protection.coverage_limits.FREE`.
        placer: Registered name of the rule that chooses the regions.
        emotion: What everybody shows, for rules that ask; "auto" for what the model infers;
            "victim" for what `victim` says of each person's strongest movement.
        victim: Asked once for each person and shot of a video.
        model: Emotion model file, see `austicker fit`; None for the packaged ones.
        attach: Registered name of what the sticker moves with.
        amplitude: Of decoys, see `Decoys`; 0-3.
        target_emotion: Emotion that decoys are to make the face seem to show; None for any but its
            own.
        fit: How it lies: flat, or bent over the face and lit as the skin around it.
        faces: Protect everybody, or the largest face of each shot only.
        on_lost: When a face is lost for over half a second: blur its last place, hold the sticker,
            or refuse the file.
        seed: For everything random.
        codec: Video encoder, see `austicker.media.codecs`.
        crf: Its quality, smaller is better; None for visually lossless.
        allow_truncated: Use what decodes of a damaged video.
        keep_metadata: Keep EXIF, GPS, tags and chapters.
        copy_faceless: Write inputs without a face unchanged instead of refusing them.
        max_pixels: Largest photo accepted, pixels.
        proof: Ask the judges what they read in a video before and after.
    """

    sticker: str = "flower"
    size: float = 2.0
    stickers: int = 1
    symmetric: bool = False
    budget: float | None = None
    cover_eyes: bool = False
    cover_nose: bool = False
    cover_mouth: bool = False
    placer: str = "counterfactual"
    emotion: str = AUTO
    victim: EmotionRecognizer | None = None
    model: str | None = None
    attach: str = "head"
    amplitude: float = 1.5
    target_emotion: str | None = None
    fit: Fit = "mesh"
    faces: Faces = "all"
    on_lost: OnLost = "blur"
    seed: int = 0
    codec: str = "libx264"
    crf: int | None = None
    allow_truncated: bool = False
    keep_metadata: bool = False
    copy_faceless: bool = False
    max_pixels: int = DEFAULT_MAX_PIXELS
    proof: bool = True

    def __post_init__(self) -> None:
        _within("size", self.size, LEAST_SIZE, MOST_SIZE)
        _within("stickers", self.stickers, 1, MOST_STICKERS)
        if self.budget is not None and not 0 < self.budget <= 100:
            raise UsageError(f"--budget must be above 0 and at most 100 %, got {self.budget:g}")
        _within("amplitude", self.amplitude, 0, MOST_AMPLITUDE)
        _among("faces", self.faces, get_args(Faces))
        _among("fit", self.fit, get_args(Fit))
        _among("on-lost", self.on_lost, get_args(OnLost))
        if self.seed < 0:
            raise UsageError(f"--seed must be 0 or more, got {self.seed}")
        if self.max_pixels < 1:
            raise UsageError(f"--max-pixels must be positive, got {self.max_pixels}")

    def check_names(self) -> None:
        """Look every name up, so that a typing mistake costs no work.

        Raises:
            UsageError: An unknown placer, sticker, attachment or emotion; the message lists the
                known ones. A budget too small for one sticker.
            InputError: A sticker file that cannot be used.
            DataError: A model file that cannot be used.
        """
        from austicker.media.codecs import find_codec
        from austicker.placement import PLACERS
        from austicker.protection.coverage_limits import CoverageLimits
        from austicker.render import ATTACHMENTS

        PLACERS.card(self.placer)
        ATTACHMENTS.card(self.attach)
        find_codec(self.codec).settings(self.crf, None)
        CoverageLimits(self)
        if self.target_emotion is not None and self.attach != DECOY:
            raise UsageError("--as needs stickers that can show something: add --attach decoy")
        if (self.emotion == VICTIM) != (self.victim is not None):
            raise UsageError("--emotion victim and --victim go together: give both or neither")
        if self.victim is not None:
            self.victim.check()
        populations = [self.population(kind) for kind in get_args(FeatureKind)]
        named = self.emotion not in {AUTO, VICTIM}
        if named and all(p.class_of(self.emotion) is None for p in populations):
            names = [AUTO, VICTIM, *(name for p in populations for name in p.names)]
            known = ", ".join(dict.fromkeys(names))
            raise UsageError(f"unknown emotion '{self.emotion}'; choose one of: {known}")
        motion = populations[0]
        if self.target_emotion is not None and motion.class_of(self.target_emotion) is None:
            known = ", ".join(motion.names)
            raise UsageError(
                f"--as: unknown emotion '{self.target_emotion}'; choose one of: {known}"
            )

    @property
    def decoys(self) -> Decoys | None:
        """What the prints may do; None where they lie still."""
        return Decoys(self.amplitude, self.target_emotion) if self.attach == DECOY else None

    @property
    def portraits(self) -> bool:
        """Whether the placer looks at pixels."""
        from austicker.placement import PLACERS

        return PLACERS.card(self.placer).needs == "picture"

    def population(self, kind: FeatureKind) -> EmotionModel:
        """The emotion model of motion or of stills: `model` if it is of that kind.

        Raises:
            DataError: The file `model` cannot be used.
        """
        from austicker.causal import packaged_model, read_model

        own = None if self.model is None else read_model(Path(self.model))
        return own if own is not None and own.kind == kind else packaged_model(kind)

    def as_dict(self) -> dict[str, Any]:
        """Plain values, for the report."""
        return asdict(self)


def _within(name: str, value: float, low: float, high: float) -> None:
    if not low <= value <= high:
        raise UsageError(f"--{name} must lie between {low:g} and {high:g}, got {value:g}")


def _among(name: str, value: str, allowed: tuple[str, ...]) -> None:
    if value not in allowed:
        raise UsageError(f"--{name} must be one of {', '.join(allowed)}, got '{value}'")
