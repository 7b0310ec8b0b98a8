"""Make the pictures of README.md with the tool itself: python docs/make_pictures.py."""

from __future__ import annotations

import os
import pty
import re
import subprocess
import sys
import tempfile
from pathlib import Path

import cv2
import numpy as np
import pypdfium2
from PIL import Image
from rich.console import Console
from rich.text import Text

from austicker import assets, protect
from austicker.demo import run
from austicker.media.reader import read_video
from austicker.printing.sheet import Sheet, write_sheet
from austicker.protection.strength import OptionsByKind

HERE = Path(__file__).parent / "img"
_FACE = (slice(20, 250), slice(115, 345))
_WIDTH = 100


def main() -> None:
    """Write everything below docs/img that README.md shows, but for stickers.png."""
    HERE.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch:
        demo = run(Path(scratch) / "demo", OptionsByKind.at_strength(), lambda *_: None)
        Image.open(demo.figure).save(HERE / "inspect.png", optimize=True)
        _strip(demo.folder / "take_protected.mp4", [t for t, _ in demo.shown])
    _before_after()
    _several()
    _sheet()
    for name, words in {
        "doctor": ["doctor"],
        "list": ["list", "stickers"],
        "assets": ["assets", "list"],
    }.items():
        _terminal(HERE / f"{name}.svg", words)


def _before_after() -> None:
    """The photo before, and after with three of the designs, side by side."""
    before = np.asarray(Image.open(assets.path("astronaut")).convert("RGB"))
    pictures = [before]
    for sticker in ("flower", "star", "happy"):
        done = protect(before, sticker=sticker, size=2.5)
        pictures.append(before if done.image is None else done.image)
    large = [
        cv2.resize(p[_FACE], None, fx=1.5, fy=1.5, interpolation=cv2.INTER_CUBIC) for p in pictures
    ]
    Image.fromarray(np.hstack(large)).save(HERE / "before_after.jpg", quality=90)


def _several() -> None:
    """Two, three and four stickers, left and right alike."""
    photo = np.asarray(Image.open(assets.path("astronaut")).convert("RGB"))
    shown = []
    for count, size in ((2, 2.0), (3, 1.5), (4, 2.0)):
        done = protect(photo, count=count, size=size, symmetric=True, sticker="heart")
        image = photo if done.image is None else done.image
        large = cv2.resize(image[_FACE], None, fx=1.5, fy=1.5, interpolation=cv2.INTER_CUBIC)
        shown.append(large)
    Image.fromarray(np.hstack(shown)).save(HERE / "several.jpg", quality=90)


def _sheet() -> None:
    """The first page of a printed sheet."""
    with tempfile.TemporaryDirectory() as scratch:
        pdf = Path(scratch) / "sheet.pdf"
        write_sheet(pdf, Sheet(stickers=("heart", "star"), rois=(1, 4, 10, 12)))
        page = pypdfium2.PdfDocument(pdf)[0].render(scale=1.5).to_pil().convert("RGB")
    page.quantize(64).save(HERE / "sheet.png", optimize=True)


def _strip(video: Path, seconds: list[float]) -> None:
    """Frames of a protected video at the given times, side by side."""
    frames = list(read_video(video))
    rate = len(frames) / (float(frames[-1].time) + 1 / 30)
    chosen = [frames[min(len(frames) - 1, round(t * rate))].image for t in seconds]
    Image.fromarray(np.hstack(chosen)).save(HERE / "video.jpg", quality=88)


def _terminal(path: Path, words: list[str]) -> None:
    """What a command prints on a terminal, as an SVG."""
    command = [str(Path(sys.executable).with_name("austicker")), *words]
    ours, theirs = pty.openpty()
    environment = {**os.environ, "COLUMNS": str(_WIDTH), "TERM": "xterm-256color"}
    with subprocess.Popen(command, stdout=theirs, stderr=theirs, env=environment) as process:
        os.close(theirs)
        said = b""
        while True:
            try:
                piece = os.read(ours, 65536)
            except OSError:
                break
            if not piece:
                break
            said += piece
    os.close(ours)
    if process.returncode not in {0, 1}:
        raise SystemExit(f"{' '.join(words)} ended with {process.returncode}")
    home = str(Path.home())
    text = said.decode().replace("\r\n", "\n").replace(home, "~")
    with Path(os.devnull).open("w", encoding="utf-8") as nowhere:
        console = Console(record=True, width=_WIDTH, file=nowhere)
        console.print(Text(f"$ austicker {' '.join(words)}", style="bold"))
        console.print(Text.from_ansi(text))
        svg = console.export_svg(title="austicker")
    # Rich names fonts on a public server; the reader's own will do.
    path.write_text(re.sub(r"@font-face\s*{[^}]*}", "", svg), encoding="utf-8")


if __name__ == "__main__":
    main()
