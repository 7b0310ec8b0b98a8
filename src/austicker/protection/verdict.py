"""The verdict: one sentence that anybody understands, and a word that programs can test."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from austicker.types import PersonReport

Word = Literal["hidden", "partly", "not hidden", "nothing to hide", "not verified"]


@dataclass(frozen=True, slots=True)
class Verdict:
    """What recognisers still predict of the micro-expressions in a video.

    Attributes:
        word: The verdict.
        shown: Micro-expressions that most judges read in the original.
        readable: Of these, how many they still read in the copy.
        judges: How many judges there are; 0 where none was asked.
        larger: Larger movements, such as speech, that they still read; these are left as they are.
    """

    word: Word
    shown: int = 0
    readable: int = 0
    judges: int = 0
    larger: int = 0

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
        return tuple(told)

    def _first(self, stronger: str | None) -> str:
        if self.word == "not verified":
            return "not verified: no judge was asked"
        if self.word == "nothing to hide":
            return "nothing to hide was found: no micro-expression was read in the original"
        by = f"(by {self.judges} recognisers that were not used to hide them)"
        what = "micro-expression" if self.shown == 1 else "micro-expressions"
        if self.word == "hidden" and self.shown == 1:
            return f"hidden: the one micro-expression can no longer be read {by}"
        if self.word == "hidden":
            return f"hidden: none of {self.shown} {what} can still be read {by}"
        word = "partly" if self.word == "partly" else "NOT hidden"
        text = f"{word}: {self.readable} of {self.shown} {what} can still be read {by}"
        return text if stronger is None else f"{text}; try `strength='{stronger}'`"


def verdict_of(people: Sequence[PersonReport]) -> Verdict:
    """The verdict on everybody in a video.

    Args:
        people: Reports with their verification; None in it where no judge was asked.
    """
    asked = [person for person in people if person.verification is not None]
    if not asked:
        return Verdict("not verified")
    found = [one for person in asked for one in person.verification or ()]
    larger = sum(one.readable for one in found if one.large)
    micro = [one for one in found if not one.large and one.before.emotion is not None]
    if not micro:
        return Verdict("nothing to hide", larger=larger)
    readable = sum(one.readable for one in micro)
    judges = max(one.before.of for one in micro)
    word: Word = "partly"
    if readable == 0:
        word = "hidden"
    elif readable == len(micro):
        word = "not hidden"
    return Verdict(word, len(micro), readable, judges, larger)
