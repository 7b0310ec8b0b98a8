"""Strengths: one word instead of twenty options."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any, Literal, get_args

from austicker.errors import UsageError
from austicker.protection.options import EVERY, SURROGATE, Options

Strength = Literal["paper", "standard", "strong"]
DEFAULT_STRENGTH: Strength = "standard"

# Weakest first.
_PRESETS: dict[str, dict[str, Any]] = {
    "paper": {
        "sticker": "flower",
        "designs": (),
        "size": 2.0,
        "count": 1,
        "placer": "counterfactual",
        "attach": "head",
        "decoys": "away",
        "skin": "off",
    },
    "standard": {
        "sticker": "dots",
        "designs": (),
        "size": 2.0,
        "count": 2,
        "placer": "population",
        "attach": "decoy",
        "decoys": "drawn",
        "skin": "standard",
    },
    "strong": {
        "sticker": "dots",
        "designs": (),
        "size": 2.5,
        "count": 3,
        "placer": "population",
        "attach": "decoy",
        "decoys": "drawn",
        "skin": "strong",
    },
}
_PHOTOS: dict[str, dict[str, Any]] = {
    "paper": {},
    "standard": {"designs": (EVERY,), "placer": SURROGATE, "count": 3},
    "strong": {"designs": (EVERY,), "placer": SURROGATE, "count": 3, "size": 2.5},
}
"""What differs on a photo from "paper"."""
MANAGED = tuple(_PRESETS["paper"])
"""Fields of `Options` that a strength decides where they are not given."""


@dataclass(frozen=True, slots=True)
class OptionsByKind:
    """Settings of one run, for each kind of input.

    A photo shows no motion, so that only what is placed on it counts: there "paper" is the
    published method, and "standard" and "strong" choose by what recognisers of stills read.

    Attributes:
        photo, video: Settings.
        stronger: Of videos, what may be tried next, weakest first; see `Options.until_hidden`.

    Example:
        >>> both = OptionsByKind.at_strength("strong", sticker="heart")
        >>> both.video.size, both.video.sticker
        (2.5, 'heart')
    """

    photo: Options
    video: Options
    stronger: tuple[Options, ...] = ()

    @classmethod
    def at_strength(cls, strength: str = DEFAULT_STRENGTH, **given: Any) -> OptionsByKind:  # noqa: ANN401
        """Settings by a word, and by what is given beside it.

        Args:
            strength: "paper": one still sticker by the clip's counterfactual, the published method;
                "standard": drawn decoys, and the skin's motion replaced all the time;
                "strong": more of both.
            **given: Fields of `Options`; one that a strength manages (`MANAGED`) and that is None
                is left to it. On a photo, a sticker that is named is the only design.

        Raises:
            UsageError: No such strength, or a value out of range.
        """
        if strength not in get_args(Strength):
            known = ", ".join(get_args(Strength))
            raise UsageError(f"`strength` must be one of {known}, got '{strength}'")
        unknown = sorted(set(given) - {one.name for one in fields(Options)})
        if unknown:
            raise UsageError(f"unknown option `{unknown[0]}`; see austicker.protection.options")
        kept = {k: v for k, v in given.items() if not (k in MANAGED and v is None)}
        own = {**_PRESETS["paper"], **_PHOTOS[strength]}
        if "sticker" in kept:
            own["designs"] = ()
        photo = Options(**{**own, **kept})
        video, *stronger = (
            Options(**{**preset, **kept})
            for preset in list(_PRESETS.values())[list(_PRESETS).index(strength) :]
        )
        return cls(photo, video, tuple(stronger))

    @classmethod
    def alike(cls, options: Options) -> OptionsByKind:
        """The same settings for every kind."""
        return cls(options, options)

    def of(self, kind: Literal["photo", "video"]) -> Options:
        """The settings for one kind."""
        return self.photo if kind == "photo" else self.video
