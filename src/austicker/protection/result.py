"""What `protect` or `render` did to one input."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from austicker.errors import UsageError
from austicker.facs import roi_name
from austicker.protection.analysis import InputKind
from austicker.protection.plan import Plan
from austicker.protection.verdict import Verdict, verdict_of
from austicker.recognizers.judges import trust
from austicker.types import Image, PersonReport, Prediction, VerificationResult
from austicker.types.base import expect

if TYPE_CHECKING:
    import pandas


@dataclass(frozen=True, slots=True, eq=False)
class ProtectionResult:
    """What was done to one input.

    Attributes:
        source: The input file; None for an array.
        output: The written copy; None when nothing was written.
        frames: Frames in the output (1 for a photo).
        people: One entry per person and shot.
        seconds: Wall time.
        blurred: Frames (of a photo: faces) in which a face was blurred because it was detected
            but could not be followed: turned away, covered or tiny; those that are counted
            with a person are not counted again.
        left_out: Numbers of the people who were left as they are, on request.
        image: The protected pixels when the input was an array.
        kind: Photo or video.
        notes: What a user must know (faces too small, truncated input, ...), one sentence each.
        plan: What was drawn; None where the result came from another process.
        recognisers: Of stills: name -> whether it chose, judged, was not asked, or why it is
            missing; empty where none was looked for.

    Example:
        >>> ProtectionResult(None, None, 1, (), seconds=0.5, kind="photo")
        ProtectionResult(an array, 1 frames, 0 people protected, 0 blurred, 0.5 s)
    """

    source: Path | None
    output: Path | None
    frames: int
    people: tuple[PersonReport, ...]
    seconds: float
    blurred: int = 0
    left_out: tuple[int, ...] = ()
    image: Image | None = field(default=None, repr=False)
    kind: InputKind = field(kw_only=True)
    notes: tuple[str, ...] = ()
    plan: Plan | None = field(default=None, repr=False)
    recognisers: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        counts = (self.frames, self.blurred)
        expect(min(counts) >= 0, "ProtectionResult", "frames and blurred >= 0", counts)
        expect(self.seconds >= 0, "ProtectionResult", "seconds >= 0", self.seconds)

    def __repr__(self) -> str:
        """In one line."""
        place = self.output if self.output is not None else "an array"
        return (
            f"ProtectionResult({place}, {self.frames} frames, {len(self.people)} people protected, "
            f"{self.blurred} blurred, {self.seconds:.1f} s)"
        )

    @property
    def verdict(self) -> Verdict:
        """What recognisers still predict of the micro-expressions, or of a photo's faces."""
        return verdict_of(self.people, self.kind)

    def to_dict(self) -> dict[str, Any]:
        """Plain values, as in the report that `protect --report` writes."""
        return {
            "source": None if self.source is None else str(self.source),
            "output": None if self.output is None else str(self.output),
            "kind": self.kind,
            "frames": self.frames,
            "seconds": round(self.seconds, 3),
            "blurred": self.blurred,
            "left_out": list(self.left_out),
            "verdict": _verdict(self.verdict),
            "recognisers": dict(self.recognisers),
            "notes": list(self.notes),
            "people": [_person(person) for person in self.people],
        }

    def to_frame(self) -> pandas.DataFrame:
        """One row per sticker as a data frame.

        Raises:
            UsageError: pandas is not installed.
        """
        try:
            import pandas as pd
        except ModuleNotFoundError as error:
            raise UsageError("to_frame needs pandas; run: pip install pandas") from error
        rows = [
            {
                "source": None if self.source is None else str(self.source),
                "person": person.person,
                "shot": person.shot,
                "first_frame": person.first,
                "last_frame": person.last,
                "roi": placement.roi,
                "region": roi_name(placement.roi),
                "sticker": placement.sticker,
                "size": placement.size,
                "attachment": placement.attachment,
                "protected": person.protected,
                "held": person.held,
                "lost": person.lost,
                "blurred": person.blurred,
                "coverage": person.coverage,
            }
            for person in self.people
            for placement in person.placements
        ]
        return pd.DataFrame(rows)


def _verdict(verdict: Verdict) -> dict[str, Any]:
    asked = verdict.word != "not verified" and not verdict.photo
    return {**asdict(verdict), "trust": trust() if asked else ""}


def _person(person: PersonReport) -> dict[str, Any]:
    return {
        "person": person.person,
        "shot": person.shot,
        "first_frame": person.first,
        "last_frame": person.last,
        "placements": [
            {
                "roi": p.roi,
                "region": roi_name(p.roi),
                "sticker": p.sticker,
                "size": p.size,
                "attachment": p.attachment,
                "reason": p.reason,
                "queries": p.queries,
                **({"angle": p.angle} if p.angle else {}),
                **({"drifts": [list(d) for d in p.drifts]} if p.drifts else {}),
            }
            for p in person.placements
        ],
        "frames": {
            "protected": person.protected,
            "held": person.held,
            "lost": person.lost,
            "blurred": person.blurred,
        },
        "coverage": round(person.coverage, 4),
        "windows": [
            {"onset": w.onset, "apex": w.apex, "offset": w.offset, "score": round(w.score, 3)}
            for w in person.windows
        ],
        "verification": None
        if person.verification is None
        else [_verified(one) for one in person.verification],
        "stills": None if person.stills is None else [asdict(one) for one in person.stills],
    }


def _verified(one: VerificationResult) -> dict[str, Any]:
    return {
        "onset": one.window.onset,
        "apex": one.window.apex,
        "before": _prediction(one.before),
        "after": _prediction(one.after),
        "judges_kept": one.kept,
        "larger": one.large,
    }


def _prediction(one: Prediction) -> dict[str, Any]:
    return {
        "emotion": one.emotion,
        "judges": one.judges,
        "of": one.of,
        "probability": round(one.probability, 3),
    }
