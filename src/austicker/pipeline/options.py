"""What a person can ask of `protect`, checked before any work."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, get_args

from austicker.errors import UsageError

if TYPE_CHECKING:
    from austicker.causal import EmotionModel

Faces = Literal["all", "largest"]
OnLost = Literal["blur", "hold", "fail"]

LEAST_SIZE, MOST_SIZE = 0.5, 5.0
MOST_STICKERS = 4
DEFAULT_MAX_PIXELS = 64_000_000
AUTO = "auto"


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """Settings of one run.

    Attributes:
        sticker: Registered name, or path of a PNG or WebP with transparency.
        size: k; a sticker's side is k/10 of the face box (square root of its area), 0.5-5.
        stickers: How many a face wears, 1-4.
        placer: Registered name of the rule that chooses the regions.
        emotion: What everybody shows, for rules that ask; "auto" for what the model infers.
        model: Emotion model file, see `austicker fit`; None for the packaged one.
        attach: Registered name of what the sticker moves with.
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
    placer: str = "counterfactual"
    emotion: str = AUTO
    model: str | None = None
    attach: str = "head"
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
        _among("faces", self.faces, get_args(Faces))
        _among("on-lost", self.on_lost, get_args(OnLost))
        if self.seed < 0:
            raise UsageError(f"--seed must be 0 or more, got {self.seed}")
        if self.max_pixels < 1:
            raise UsageError(f"--max-pixels must be positive, got {self.max_pixels}")

    def check_names(self) -> None:
        """Look every name up, so that a typing mistake costs no work.

        Raises:
            UsageError: An unknown placer, sticker, attachment or emotion; the message lists the
                known ones.
            InputError: A sticker file that cannot be used.
            DataError: A model file that cannot be used.
        """
        from austicker.media.codecs import find_codec
        from austicker.placement import PLACERS
        from austicker.render import ATTACHMENTS
        from austicker.stickers import resolve_sticker

        PLACERS.card(self.placer)
        ATTACHMENTS.card(self.attach)
        find_codec(self.codec).settings(self.crf, None)
        resolve_sticker(self.sticker)
        population = self.population()
        if self.emotion != AUTO and population.class_of(self.emotion) is None:
            known = ", ".join((AUTO, *population.classes, *population.labels))
            raise UsageError(f"unknown emotion '{self.emotion}'; choose one of: {known}")

    def population(self) -> EmotionModel:
        """The emotion model; raises `DataError` when its file cannot be used."""
        from austicker.causal import packaged_model, read_model

        return packaged_model() if self.model is None else read_model(Path(self.model))

    def as_dict(self) -> dict[str, Any]:
        """Plain values, for the report."""
        return asdict(self)


def _within(name: str, value: float, low: float, high: float) -> None:
    if not low <= value <= high:
        raise UsageError(f"--{name} must lie between {low:g} and {high:g}, got {value:g}")


def _among(name: str, value: str, allowed: tuple[str, ...]) -> None:
    if value not in allowed:
        raise UsageError(f"--{name} must be one of {', '.join(allowed)}, got '{value}'")
