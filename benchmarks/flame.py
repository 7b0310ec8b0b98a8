"""A flame graph as SVG: call stacks side by side, each as wide as the processor time it used."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from zlib import crc32

from benchmarks.sampler import Stack

_WIDTH, _ROW, _LETTER = 1200, 17, 6.6
_LEAST = 1.5
"""px; narrower boxes are left out."""


def svg(seconds: Mapping[Stack, float], title: str) -> str:
    """The picture; the outermost call is at the bottom.

    Args:
        seconds: Processor time of each stack, outermost call first.
        title: Written above.
    """
    total = sum(seconds.values())
    boxes: list[tuple[float, int, float, str]] = []
    _lay(sorted(seconds.items()), 0.0, 0, _WIDTH / total, boxes)
    rows = 1 + max(level for _, level, _, _ in boxes)
    height = (rows + 2) * _ROW
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {height}" '
        'font-family="monospace" font-size="11">',
        f'<rect width="{_WIDTH}" height="{height}" fill="#fff"/>',
        f'<text x="6" y="14" font-size="13">{escape(title)}</text>',
    ]
    for left, level, width, name in boxes:
        top = height - (level + 1) * _ROW
        share = 100 * width / _WIDTH
        hue = crc32(name.split(".")[0].encode()) % 50
        label = ".".join(name.split(".")[-2:])[: max(0, int((width - 6) / _LETTER))]
        parts.append(
            f"<g><title>{escape(name)}: {share:.1f} %</title>"
            f'<rect x="{left:.1f}" y="{top}" width="{width:.1f}" height="{_ROW - 1}" '
            f'fill="hsl({hue},80%,70%)"/>'
            + (
                f'<text x="{left + 3:.1f}" y="{top + 12}">{escape(label)}</text>'
                if len(label) > 3
                else ""
            )
            + "</g>"
        )
    return "\n".join([*parts, "</svg>"]) + "\n"


def _lay(
    stacks: list[tuple[Stack, float]],
    left: float,
    level: int,
    scale: float,
    boxes: list[tuple[float, int, float, str]],
) -> None:
    groups: dict[str, list[tuple[Stack, float]]] = {}
    for stack, spent in stacks:
        if stack:
            groups.setdefault(stack[0], []).append((stack[1:], spent))
    for name, inner in groups.items():
        width = scale * sum(spent for _, spent in inner)
        if width >= _LEAST:
            boxes.append((left, level, width, name))
            _lay(inner, left, level + 1, scale, boxes)
        left += width
