"""Protect a video and look at the verdict: python examples/protect_video.py VIDEO [COPY]."""

import sys

import austicker


def main(source: str, output: str | None = None) -> None:
    """Protect `source` and say what came of it."""
    done = austicker.protect(source, output, strength="standard")
    print(f"{done.verdict.word}: {done.output}")
    for person in done.people:
        for worn in person.placements:
            print(f"person {person.person}: {worn.sticker} on region {worn.roi}, {worn.reason}")


if __name__ == "__main__":
    main(*sys.argv[1:])
