"""The verdict: one sentence that anybody understands, and a word that programs can test."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from austicker.types import PersonReport

Word = Literal["hidden", "partly", "not hidden", "nothing to hide", "not verified"]


@dataclass(frozen=True, slots=True)
class Verdict:
    """What recognisers still predict of the micro-expressions in a video, or the faces of a photo.

    Attributes:
        word: The verdict.
        shown: Micro-expressions, of a photo faces with an expression, that most judges read in
            the original.
        readable: Of these, how many they still read in the copy.
        judges: How many judges there are; 0 where none was asked.
        larger: Larger movements, such as speech; these are left as they are, so that who can read
            them in the original can read them in the copy, whether the judges can or not.
        frames: Single frames of a video in which most recognisers of stills read an expression.
        frames_readable: Of these, how many they still read in the copy.
        photo: Whether it is a photo's.
    """

    word: Word
    shown: int = 0
    readable: int = 0
    judges: int = 0
    larger: int = 0
    frames: int = 0
    frames_readable: int = 0
    photo: bool = False

    def sentences(self, stronger: str | None = None) -> tuple[str, ...]:
        """The verdict in words, and what it does not speak of.

        Args:
            stronger: The next strength, for advice where something is still readable.
        """
        told = [self._first(stronger)]
        if self.larger:
            verb = (
                "movement, such as speech, stays"
                if self.larger == 1
                else ("movements, such as speech, stay")
            )
            told.append(f"{self.larger} larger {verb} readable")
        if self.frames:
            told.append(
                f"single frames: an expression is read in {self.frames} of the original, and still "
                f"in {self.frames_readable} of the copy"
            )
        return tuple(told)

    def _first(self, stronger: str | None) -> str:
        if self.word == "not verified":
            return "not verified: no judge was asked"
        one, many = ("face", "faces") if self.photo else ("micro-expression", "micro-expressions")
        if self.word == "nothing to hide":
            unit = "expression" if self.photo else one
            return f"nothing to hide was found: no {unit} was read in the original"
        judges = "recogniser that was" if self.judges == 1 else "recognisers that were"
        it = "it" if self.shown == 1 else "them"
        by = f"(by {self.judges} {judges} not used to hide {it})"
        what = one if self.shown == 1 else many
        if self.word == "hidden" and self.shown == 1:
            return f"hidden: the one {one} can no longer be read {by}"
        if self.word == "hidden":
            return f"hidden: none of {self.shown} {what} can still be read {by}"
        word = "partly" if self.word == "partly" else "NOT hidden"
        text = f"{word}: {self.readable} of {self.shown} {what} can still be read {by}"
        return text if stronger is None else f"{text}; try `strength='{stronger}'`"


def verdict_of(
    people: Sequence[PersonReport], kind: Literal["photo", "video"] = "video"
) -> Verdict:
    """The verdict on everybody in a photo or video.

    Args:
        people: Reports with their verification; None in it where no judge was asked.
        kind: Of the input; in a photo recognisers of stills judge, in a video those of motion.
    """
    stills = [one for person in people for one in person.stills or ()]
    if kind == "photo":
        shown = [one for one in stills if one.shown]
        judges = max((one.of for one in stills), default=0)
        if not stills:
            return Verdict("not verified", photo=True)
        counted = _counted(len(shown), sum(one.readable for one in shown), judges)
        return replace(counted, photo=True)
    frames, frames_readable = sum(o.shown for o in stills), sum(o.readable for o in stills)
    asked = [person for person in people if person.verification is not None]
    if not asked:
        return Verdict("not verified", frames=frames, frames_readable=frames_readable)
    found = [one for person in asked for one in person.verification or ()]
    larger = sum(one.large for one in found)
    micro = [one for one in found if not one.large and one.before.emotion is not None]
    judges = max((one.before.of for one in micro), default=0)
    readable = sum(one.readable for one in micro)
    counted = _counted(len(micro), readable, judges)
    return replace(counted, larger=larger, frames=frames, frames_readable=frames_readable)


def _counted(shown: int, readable: int, judges: int) -> Verdict:
    """The verdict by how many of those shown are still read."""
    if not shown:
        return Verdict("nothing to hide")
    word: Word = "partly"
    if readable == 0:
        word = "hidden"
    elif readable == shown:
        word = "not hidden"
    return Verdict(word, shown, readable, judges)
