"""SVG of strangers: drawn, or refused in a sentence; never the end of the page's own process."""

from __future__ import annotations

import pytest

pytest.importorskip("resvg_py")

from austicker.app import svg_process
from austicker.app.designs import rasterized
from austicker.errors import InputError

HEAD = b'<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" '
BOMBS = {
    "too tall": HEAD + b'viewBox="0 0 1 1000000000"><rect width="1" height="1"/></svg>',
    "too deep": HEAD + b'viewBox="0 0 9 9">' + b"<g>" * 200_000 + b"</g>" * 200_000 + b"</svg>",
    "no SVG": b"\0\xff<svg ",
}
SLOW = (
    HEAD + b'viewBox="0 0 9 9"><filter id="f"><feTurbulence numOctaves="1000000" '
    b'baseFrequency="0.1"/></filter><rect filter="url(#f)" width="9" height="9"/></svg>'
)


def test_an_svg_becomes_a_png() -> None:
    drawn = rasterized("a.svg", HEAD + b'viewBox="0 0 9 9"><circle r="4" cx="4" cy="4"/></svg>')
    assert drawn.startswith(b"\x89PNG")


@pytest.mark.parametrize("name", BOMBS)
def test_what_breaks_the_renderer_is_a_sentence(name: str) -> None:
    with pytest.raises(InputError, match=r"a\.svg: cannot be read as SVG; save it as PNG"):
        rasterized("a.svg", BOMBS[name])


def test_what_takes_too_long_is_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(svg_process, "SECONDS", 0.5)
    with pytest.raises(InputError, match=r"a\.svg: takes too long to draw"):
        rasterized("a.svg", SLOW)
