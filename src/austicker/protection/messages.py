"""One line that says what was done to a file."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from austicker.media.names import shown
from austicker.protection.result import ProtectionResult
from austicker.types import PersonReport, Prediction, VerificationResult

_MOST_REASONS = 3

STRONG = 3
STRONG_FLAGS = f"--attach decoy --count {STRONG} --sticker dots"
"""What is advised: so many decoys hid most movements of synthetic faces (docs/victims.md)."""


def summary(done: ProtectionResult) -> str:
    """What a user reads after a file: where the copy is, who wears what, and how frames fared."""
    head = f"{shown(done.source)} -> {shown(done.output)}: "
    if not done.people:
        return head + "; ".join(done.notes)
    parts = [_who(done.people)]
    if done.frames > 1:
        parts.append(_frames(done))
    parts.append(f"{_seconds(done)}")
    lines = [head + "; ".join(parts)]
    for person in done.people[:_MOST_REASONS]:
        lines.append(f"  {_reason(person)}")
        if person.verification is not None:
            lines.append(f"  {judged(person)}")
    if len(done.people) > _MOST_REASONS:
        lines.append(f"  ... and {len(done.people) - _MOST_REASONS} more, see --report")
    lines += [f"  note: {note}" for note in done.notes]
    return "\n".join(lines)


def _who(people: tuple[PersonReport, ...]) -> str:
    shots = len({p.shot for p in people})
    faces = _count(len(people), "face", "faces")
    where = f" in {shots} shots" if shots > 1 else ""
    share = sum(p.coverage for p in people) / len(people)
    return f"{faces}{where} protected, {share:.1%} of the face covered"


def _reason(person: PersonReport) -> str:
    worn = Counter(p.sticker for p in person.placements)
    what = " and ".join(f"{n} x {s}" if n > 1 else s for s, n in worn.items())
    return f"person {person.person}, {what}: {person.placements[0].reason}"


def judged(person: PersonReport) -> str:
    """What the judges read of a person before and after, of the movement they were surest about."""
    who = f"person {person.person}, judges"
    told = [one for one in person.verification or () if one.before.emotion is not None]
    if not told:
        seen = len(person.verification or ())
        if person.windows and not seen:
            return f"{who}: not asked, the face could not be cut out where it moved"
        why = (
            f"read no expression in {_count(seen, 'movement', 'movements')}"
            if seen
            else "saw no movement"
        )
        return f"{who}: nothing to hide, they {why}"
    most = max(told, key=lambda one: one.before.probability)
    text = f"{who}: {_before(most.before)}; {_after(most)}"
    if len(told) > 1:
        hidden = sum(one.after.emotion != one.before.emotion for one in told)
        text += f"; {hidden} of {len(told)} movements hidden from most judges"
    return text


def advice(done: Sequence[ProtectionResult]) -> str | None:
    """What would hide more, where the judges still read most of what they had read.

    None where they do not, nothing was judged, or everybody judged wears that already.
    """
    people = [person for one in done for person in one.people if person.verification]
    told = [
        one.after.emotion == one.before.emotion
        for person in people
        for one in person.verification or ()
        if one.before.emotion is not None
    ]
    if 2 * sum(told) <= len(told):
        return None
    worn = [person.placements for person in people]
    if all(sum(p.attachment == "decoy" for p in one) >= STRONG for one in worn):
        return None
    return (
        f"the judges still read {sum(told)} of {_count(len(told), 'movement', 'movements')}; "
        f"{STRONG_FLAGS} usually hides more"
    )


def _before(reading: Prediction) -> str:
    votes = f"{reading.judges} of {reading.of}"
    return f"{votes} read '{reading.emotion}' ({reading.probability:.2f})"


def _after(one: VerificationResult) -> str:
    text = f"after: {one.kept} of {one.after.of}"
    if one.after.emotion == one.before.emotion:
        return f"{text} ({one.after.probability:.2f})"
    if one.after.emotion is None:
        return (
            f"{text}, most now read nothing"
            if 2 * one.after.judges > one.after.of
            else (f"{text}, they no longer agree")
        )
    return f"{text}, they now read '{one.after.emotion}' ({one.after.probability:.2f})"


def _frames(done: ProtectionResult) -> str:
    held = sum(p.held for p in done.people)
    lost = sum(p.lost for p in done.people)
    text = f"{done.frames} frames"
    if held:
        text += f", sticker held on {held}"
    if lost:
        text += f", face lost on {lost}"
    return text


def _seconds(done: ProtectionResult) -> str:
    if done.frames > 1 and done.seconds > 0:
        return f"{done.seconds:.1f} s ({done.frames / done.seconds:.0f} frames/s)"
    return f"{done.seconds:.1f} s"


def _count(number: int, one: str, many: str) -> str:
    return f"{number} {one if number == 1 else many}"
