"""What the terminal says of a file: the verdict first."""

from __future__ import annotations

from collections import Counter

from austicker.media.names import shown
from austicker.protection.result import ProtectionResult
from austicker.recognizers.judges import trust
from austicker.types import PersonReport

_MOST_REASONS = 3

STRONGER = {"paper": "standard", "standard": "strong"}


def summary(done: ProtectionResult, strength: str = "") -> str:
    """What a user reads after a file: the verdict, where the copy is, who wears what, and why.

    Args:
        done: What was done.
        strength: Of the run, for advice; empty where none was named.
    """
    head = f"{shown(done.source)} -> {shown(done.output)}"
    if not done.people:
        return f"{head}: " + "; ".join(done.notes)
    lines: list[str] = []
    if done.verdict.word != "not verified":
        lines += done.verdict.sentences(STRONGER.get(strength))
        if not done.verdict.photo:
            lines.append(trust())
    parts = [_who(done.people)]
    if done.frames > 1:
        parts.append(_frames(done))
    parts.append(f"{_seconds(done)}")
    lines.append(f"{head}: " + "; ".join(parts))
    for person in done.people[:_MOST_REASONS]:
        lines += [f"  {line}" for line in (*_read(person, done), _reason(person))]
    if len(done.people) > _MOST_REASONS:
        lines.append(f"  ... and {len(done.people) - _MOST_REASONS} more, see the report")
    if any(person.stills for person in done.people):
        roles = ", ".join(f"{name} {role}" for name, role in done.recognisers.items())
        lines.append(f"  recognisers of stills: {roles}")
    lines += [f"  note: {note}" for note in done.notes]
    return "\n".join(lines)


def _who(people: tuple[PersonReport, ...]) -> str:
    shots = len({p.shot for p in people})
    where = f" in {shots} shots" if shots > 1 else ""
    worn = [p for p in people if p.protected or p.held]
    if not worn:
        return f"{_count(len(people), 'face', 'faces')}{where} blurred"
    share = sum(p.coverage for p in worn) / len(worn)
    text = f"{_count(len(worn), 'face', 'faces')}{where} protected, {share:.1%} of the face covered"
    bare = len(people) - len(worn)
    return f"{text}; {_count(bare, 'face', 'faces')} blurred" if bare else text


def _read(person: PersonReport, done: ProtectionResult) -> tuple[str, ...]:
    """What recognisers of stills read in a photo's face before and after."""
    if done.kind != "photo" or not person.stills:
        return ()
    one = person.stills[0]
    nets = "recogniser" if one.of == 1 else "recognisers"
    return (
        f"face {person.person}: {one.before} of {one.of} {nets} read '{one.emotion}' before, "
        f"{one.after} of {one.of} after",
    )


def _reason(person: PersonReport) -> str:
    designs = Counter(p.sticker for p in person.placements)
    what = " and ".join(f"{n} x {s}" if n > 1 else s for s, n in designs.items())
    return f"person {person.person}, {what}: {person.placements[0].reason}"


def _frames(done: ProtectionResult) -> str:
    held = sum(p.held for p in done.people)
    lost = sum(p.lost for p in done.people)
    text = f"{done.frames} frames"
    if held:
        text += f", sticker held on {held}"
    if lost:
        text += f", face lost on {lost}"
    blurred = sum(p.blurred for p in done.people)
    if blurred:
        text += f", face blurred on {blurred}"
    return text


def _seconds(done: ProtectionResult) -> str:
    if done.frames > 1 and done.seconds > 0:
        return f"{done.seconds:.1f} s ({done.frames / done.seconds:.0f} frames/s)"
    return f"{done.seconds:.1f} s"


def _count(number: int, one: str, many: str) -> str:
    return f"{number} {one if number == 1 else many}"
