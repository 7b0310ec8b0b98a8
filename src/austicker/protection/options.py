"""What a person can ask of `protect`, checked before any work.

Every setting is written once, here: the command line and the keywords of `austicker.protect` are
made from these fields and their descriptions.
"""

from __future__ import annotations

import secrets
from dataclasses import asdict, dataclass, field, replace
from math import inf, isfinite
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, get_args

from austicker.errors import UsageError

if TYPE_CHECKING:  # the command line reads the fields, and must not load NumPy for its help
    from austicker.causal import EmotionModel
    from austicker.types import Decoys, EmotionRecognizer, FeatureKind

Faces = Literal["all", "largest"]
OnLost = Literal["blur", "hold", "fail"]
SurfaceKind = Literal["flat", "mesh"]
DecoyKind = Literal["drawn", "away"]
SkinLevel = Literal["off", "windows", "standard", "strong"]
Region = tuple[float, float, float, float]

LEAST_SIZE, MOST_SIZE = 0.5, 5.0
MOST_AMPLITUDE = 3.0
DECOY = "decoy"
DEFAULT_PLACER, FALLBACK_PLACER, SURROGATE = "counterfactual", "energy", "surrogate"
NEXT_PLACER = {SURROGATE: DEFAULT_PLACER, DEFAULT_PLACER: FALLBACK_PLACER}
"""Where a default rule has no evidence, the next one chooses, and the reason says so."""
MOST_STICKERS = 4
DEFAULT_MAX_PIXELS = 64_000_000
AUTO, VICTIM = "auto", "victim"
EVERY = "all"


def _option(default: Any, text: str, **more: Any) -> Any:  # noqa: ANN401
    """A field with its description; `flags` of the command line where they are not the name."""
    return field(default=default, metadata={"help": text, **more})


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """Settings of one run; ``dataclasses.fields(Options)`` holds the description of each.

    Raises:
        UsageError: A value out of range; the message names the argument.

    Example:
        >>> Options(sticker="heart", count=2).size
        2.0
    """

    sticker: str = _option(
        "flower",
        "Design (see `austicker list stickers`), or a PNG or WebP file with transparency.",
    )
    designs: tuple[str, ...] = _option(
        (),
        "Designs that the placer 'surrogate' may choose among, for example heart,star; 'all' for "
        "every packaged one. Default: the sticker alone.",
    )
    size: float = _option(2.0, "k: the sticker's side is k/10 of the face box; 0.5-5.")
    count: int = _option(1, "Stickers on a face, chosen together, none on another; 1-4.")
    symmetric: bool = _option(
        False, "Left and right alike: mirrored pairs, and places on the midline."
    )
    max_coverage: float | None = _option(
        None,
        "Percent of the face that all its stickers may cover; fewer are placed if need be.",
    )
    cover_eyes: bool = _option(False, "Let stickers cover the eyes (else kept free).")
    cover_nose: bool = _option(False, "Let stickers cover the nostrils.")
    cover_mouth: bool = _option(False, "Let stickers cover the mouth's opening.")
    placer: str = _option(DEFAULT_PLACER, "Rule that chooses where (see `austicker list placers`).")
    vary: bool = _option(
        False,
        "Placer 'surrogate': draw among choices that are nearly the best, so that the stickers "
        "tell less of the emotion.",
    )
    emotion: str = _option(
        AUTO,
        "What everybody shows, for example happiness; 'auto': what the model infers; "
        "'victim': what the victim predicts.",
    )
    victim: EmotionRecognizer | None = _option(
        None,
        "A recogniser to ask once for each person: onnx:FILE or module:function, see "
        "docs/victims.md.",
    )
    model: str | None = _option(None, "Emotion model of `austicker fit`. Default: the packaged.")
    attach: str = _option(
        "head",
        "What the sticker moves with: head; fixed in the image; skin, as one glued on would; or "
        "decoy, on the head with its print drifting during micro-expressions.",
    )
    amplitude: float = _option(
        1.5, "Of decoys: how far prints drift; 1: as far as the face itself moves; 0-3."
    )
    target_emotion: str | None = _option(
        None, "Of decoys: the emotion that they are to show instead."
    )
    decoys: DecoyKind = _option(
        "away",
        "How decoys drift: drawn at random from the population, whatever the face shows; or away "
        "from what it shows, which whoever learns from protected clips reads better than the face.",
    )
    skin: SkinLevel = _option(
        "off",
        "Replace the skin's own small motion by a random one: off; windows: where something was "
        "spotted, and at random times; standard or strong: all the time. Speech, blinks and large "
        "movements stay.",
    )
    until_hidden: bool = _option(
        False,
        "Of videos: raise the strength until the population model no longer reads any of the "
        "micro-expressions, or say that it cannot. The judges have no part in it.",
    )
    surface: SurfaceKind = _option(
        "mesh", "How a sticker lies: mesh: bent over the face, lit as the skin around it; or flat."
    )
    faces: Faces = _option("all", "all, or the largest of each shot only.")
    only: tuple[int, ...] = _option(
        (), "Numbers of the people to protect, as reports and `analyze` show them. Default: all."
    )
    exempt: tuple[int, ...] = _option((), "Numbers of people to leave as they are.")
    region: Region | None = _option(
        None, "Protect only faces whose middle lies in this rectangle: x, y, width, height, px."
    )
    first_second: float | None = _option(
        None, "Protect from this time on, seconds; what comes before stays as it is.", flag="--from"
    )
    last_second: float | None = _option(
        None, "Protect up to this time, seconds; what comes after stays as it is.", flag="--to"
    )
    on_lost: OnLost = _option(
        "blur",
        "When a face cannot be followed for over half a second: blur where it was, hold the "
        "sticker there, or fail.",
    )
    threshold: float = _option(
        0.5,
        "How sure the detector must be of a face that cannot be followed, to blur it: above 0, "
        "at most 1; lower finds fainter faces, and more things that are none.",
    )
    draw: bool = _option(
        False,
        "Also write a copy of the output file with boxes, scores and numbers, beside it.",
    )
    seed: int | None = _option(
        None, "Of everything drawn at random. Default: fresh from the system for every input."
    )
    codec: str = _option("libx264", "Video encoder.")
    crf: int | None = _option(None, "Video quality, smaller is better. Default: visually lossless.")
    allow_truncated: bool = _option(False, "Use what decodes of a damaged video.")
    keep_metadata: bool = _option(False, "Keep EXIF, GPS, tags and chapters (else dropped).")
    copy_faceless: bool = _option(False, "Also write inputs that show no face.")
    max_pixels: int = _option(DEFAULT_MAX_PIXELS, "Largest photo accepted, pixels.")
    verify: bool = _option(
        True, "Ask judges that had no part in it what they read before and after."
    )

    def __post_init__(self) -> None:
        _within("size", self.size, LEAST_SIZE, MOST_SIZE)
        _within("count", self.count, 1, MOST_STICKERS)
        if self.max_coverage is not None and not 0 < self.max_coverage <= 100:
            raise UsageError(
                f"`max_coverage` must be above 0 and at most 100 %, got {self.max_coverage:g}"
            )
        _within("amplitude", self.amplitude, 0, MOST_AMPLITUDE)
        _among("faces", self.faces, get_args(Faces))
        _among("surface", self.surface, get_args(SurfaceKind))
        _among("decoys", self.decoys, get_args(DecoyKind))
        _among("skin", self.skin, get_args(SkinLevel))
        _among("on_lost", self.on_lost, get_args(OnLost))
        if not 0 < self.threshold <= 1:
            raise UsageError(f"`threshold` must be above 0 and at most 1, got {self.threshold:g}")
        if self.seed is not None and self.seed < 0:
            raise UsageError(f"`seed` must be 0 or more, got {self.seed}")
        if self.max_pixels < 1:
            raise UsageError(f"`max_pixels` must be positive, got {self.max_pixels}")
        self._check_selection()

    def _check_selection(self) -> None:
        for name, numbers in (("only", self.only), ("exempt", self.exempt)):
            if any(number < 1 for number in numbers):
                raise UsageError(f"`{name}` holds numbers of people, 1 or more, got {numbers}")
        both = set(self.only) & set(self.exempt)
        if both:
            raise UsageError(f"`only` and `exempt` both name person {min(both)}; name it in one")
        region = self.region
        if region is not None and not (all(map(isfinite, region)) and min(region[2:]) > 0):
            raise UsageError(
                f"`region` must be x, y, width, height in px, its size positive, got {region}"
            )
        first, last = self.first_second, self.last_second
        if first is not None and not 0 <= first < inf:
            raise UsageError(f"`first_second` must be 0 or more, got {first:g}")
        if last is not None and not (first or 0.0) < last < inf:
            raise UsageError(
                f"`last_second` must be above `first_second`, got {last:g} and {first or 0:g}"
            )

    @property
    def allowed_designs(self) -> tuple[str, ...]:
        """Designs that may be chosen among; `sticker` alone where none are named."""
        from austicker.stickers import STICKERS

        return tuple(STICKERS) if self.designs == (EVERY,) else self.designs or (self.sticker,)

    @property
    def clip_decoys(self) -> Decoys | None:
        """What prints may do against the clip; None where none drift because of it."""
        from austicker.types import Decoys

        if self.attach != DECOY or self.decoys == "drawn":
            return None
        return Decoys(self.amplitude, self.target_emotion)

    @property
    def draws_decoys(self) -> bool:
        """Whether prints drift whatever the clip shows."""
        return self.attach == DECOY and self.decoys == "drawn"

    @property
    def portraits(self) -> bool:
        """Whether the placer looks at pixels."""
        from austicker.placement import PLACERS

        return PLACERS.card(self.placer).needs == "picture"

    @property
    def asks_stills(self) -> bool:
        """Whether recognisers of stills help to choose."""
        return self.placer == SURROGATE

    @property
    def needs_flow(self) -> bool:
        """Whether the placer uses dense motion of the movements."""
        return self.clip_decoys is not None or self.placer in {DEFAULT_PLACER, SURROGATE}

    def population(self, kind: FeatureKind) -> EmotionModel:
        """The emotion model of motion or of stills: `model` if it is of that kind.

        Raises:
            DataError: The file `model` cannot be used.
        """
        from austicker.causal import packaged_model, read_model

        own = None if self.model is None else read_model(Path(self.model))
        return own if own is not None and own.kind == kind else packaged_model(kind)

    @property
    def own_fields(self) -> Path | None:
        """Where the fields of motion of `model` are; None where the packaged ones are used.

        Raises:
            DataError: The file `model` cannot be used.
        """
        from austicker.causal import read_model
        from austicker.causal.field_store import fields_path

        if self.model is None or read_model(Path(self.model)).kind != "motion":
            return None
        return fields_path(Path(self.model))

    def seeded(self) -> Options:
        """The same with a seed: as given, else fresh from the system."""
        return self if self.seed is not None else replace(self, seed=secrets.randbits(48))

    def as_dict(self) -> dict[str, Any]:
        """Plain values, for the report."""
        return asdict(self)


def _within(name: str, value: float, low: float, high: float) -> None:
    if not low <= value <= high:
        raise UsageError(f"`{name}` must lie between {low:g} and {high:g}, got {value:g}")


def _among(name: str, value: str, allowed: tuple[str, ...]) -> None:
    if value not in allowed:
        raise UsageError(f"`{name}` must be one of {', '.join(allowed)}, got '{value}'")
