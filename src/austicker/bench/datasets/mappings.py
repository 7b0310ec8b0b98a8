"""Emotions as data sets spell them -> classes that results are reported in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from austicker.errors import UsageError

SPELLINGS: dict[str, str] = {
    "happy": "happiness",
    "joy": "happiness",
    "sad": "sadness",
    "angry": "anger",
    "fearful": "fear",
    "disgusted": "disgust",
    "surprised": "surprise",
    "other": "others",
}


def canonical(emotion: str) -> str:
    """One spelling per emotion: lower case, no outer blanks, the noun."""
    word = emotion.strip().casefold()
    return SPELLINGS.get(word, word)


@dataclass(frozen=True, slots=True)
class LabelMapping:
    """A choice of classes.

    Attributes:
        name: What results call it.
        classes: In the order of confusion matrices.
        table: Canonical emotion -> class; an emotion that is missing has no class.
    """

    name: str
    classes: tuple[str, ...]
    table: Mapping[str, str]

    def label(self, emotion: str) -> str | None:
        """The class of an emotion in any spelling; None when it has none."""
        return self.table.get(canonical(emotion))


def _same(name: str, *classes: str) -> LabelMapping:
    return LabelMapping(name, classes, {c: c for c in classes})


THREE = ("negative", "positive", "surprise")
_NEGATIVE = ("repression", "anger", "contempt", "disgust", "fear", "sadness")
_THREE_TABLE = {c: c for c in THREE} | {"happiness": "positive"}

MEGC2019 = LabelMapping("megc2019", THREE, _THREE_TABLE | dict.fromkeys(_NEGATIVE, "negative"))
"""See et al., MEGC 2019 (FG 2019): the three classes of the composite evaluation."""

MEGC2019_CASME2 = LabelMapping(
    "megc2019-casme2", THREE, _THREE_TABLE | {"disgust": "negative", "repression": "negative"}
)
"""The same for CASME II, where only disgust and repression count as negative."""

CASME2_5 = _same("casme2-5", "happiness", "disgust", "repression", "surprise", "others")
SAMM_5 = _same("samm-5", "anger", "contempt", "happiness", "surprise", "others")
CASME3_4 = LabelMapping("casme3-4", (*THREE, "others"), dict(MEGC2019.table) | {"others": "others"})
CASME3_7 = _same(
    "casme3-7", "disgust", "surprise", "others", "fear", "anger", "sadness", "happiness"
)
DFME_7 = _same("dfme-7", "happiness", "anger", "contempt", "disgust", "fear", "sadness", "surprise")
STILLS_7 = _same(
    "stills-7", "anger", "disgust", "fear", "happiness", "sadness", "surprise", "neutral"
)
"""FER2013, in the order of its codes 0-6."""

MAPPINGS: dict[str, LabelMapping] = {
    m.name: m
    for m in (
        MEGC2019, MEGC2019_CASME2, CASME2_5, SAMM_5, CASME3_4, CASME3_7, DFME_7, STILLS_7
    )
}  # fmt: skip


def mapping(name: str) -> LabelMapping:
    """The mapping called `name`.

    Raises:
        UsageError: No such mapping; the message lists the names there are.
    """
    if name not in MAPPINGS:
        known = ", ".join(MAPPINGS)
        raise UsageError(f"unknown mapping '{name}'; choose one of: {known}")
    return MAPPINGS[name]
