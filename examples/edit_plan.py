"""Between looking and drawing, decide for yourself: python examples/edit_plan.py VIDEO COPY."""

import sys

import austicker
from austicker.protection.options import Options


def main(source: str, output: str) -> None:
    """Put a heart on the left mouth corner of the first person, the others as planned."""
    analysis = austicker.analyze(source)
    plan = austicker.plan(analysis, Options(sticker="flower", seed=1))
    first = plan.people[0].person
    plan = plan.with_sticker(first, roi=10, sticker="heart")
    print(plan.in_words())
    result = austicker.render(source, plan, output)
    print(austicker.verify(source, result))


if __name__ == "__main__":
    main(*sys.argv[1:])
