"""Damaged photos and videos of every kind: a result or an error of ours, nothing else, in time.

`python -m tests.fuzz.test_media` prints what became of them.
"""

from __future__ import annotations

import faulthandler
import io
import sys
import tempfile
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any
from zlib import crc32

import numpy as np
import PIL.Image
import pytest
from PIL import features

from austicker.errors import AuStickerError
from austicker.media.kinds import kind_of
from austicker.media.output import default_output
from austicker.media.photo import read_photo, write_photo
from austicker.media.photo_deep import encode_png, encode_tiff
from austicker.media.reader import read_video
from austicker.media.writer import rewrite_video
from tests.fuzz.limits import HANG, limits
from tests.fuzz.mutate import mutations
from tests.media.clips import Sound, make_video, names, pattern
from tests.media.heif import write_heic

EACH = 300
SEED = 15

FILMS: dict[str, dict[str, Any]] = {
    "mp4": {"sounds": [Sound("aac")], "container_options": {"movflags": "+faststart"}},
    "fragmented.mp4": {"container_options": {"movflags": "frag_keyframe+empty_moov"}},
    "mov": {"sounds": [Sound("pcm_s16le")], "codec": "mjpeg", "pix_fmt": "yuvj420p"},
    "mkv": {"sounds": [Sound("libopus"), Sound("pcm_u8")]},
    "webm": {"codec": "libvpx-vp9", "sounds": [Sound("libopus")]},
    "avi": {"codec": "mpeg4", "sounds": [Sound("pcm_s16le")]},
    "ts": {"sounds": [Sound("aac")]},
    "mpg": {"codec": "mpeg2video", "sounds": [Sound("mp2")]},
    "flv": {"codec": "flv", "sounds": [Sound("libmp3lame", rate=44_100)]},
    "wmv": {"codec": "wmv2", "sounds": [Sound("wmav2")]},
    "laced.mp4": {"options": {"x264-params": "bff=1"}},
    "animated.gif": {"codec": "gif", "pix_fmt": "rgb8", "tagged": False},
}


def film(name: str) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        return make_video(Path(folder) / f"a.{name}", frames=6, **FILMS[name]).read_bytes()


def photo(kind: str, mode: str = "RGB", **options: Any) -> bytes:
    file = io.BytesIO()
    exif = PIL.Image.Exif()
    exif[0x0112], exif[0x010F] = 6, "maker"
    picture = PIL.Image.fromarray(pattern(64, 48)).convert(mode)
    more = {"exif": exif} if kind in ("JPEG", "PNG", "WEBP") else {}
    picture.save(file, kind, **more, **options)
    return file.getvalue()


def heic() -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        return write_heic(Path(folder) / "a.heic", pattern(96, 64)).read_bytes()


def deep() -> np.ndarray[Any, Any]:
    return np.random.default_rng(0).integers(0, 65536, (24, 32, 3), np.uint16)


def animation(kind: str) -> bytes:
    rest = [PIL.Image.fromarray(pattern(64, 48, 5 * i)) for i in (1, 2)]
    return photo(kind, save_all=True, append_images=rest, duration=40)


KINDS: dict[str, Callable[[], bytes]] = {
    **{name: lambda name=name: film(name) for name in FILMS},  # type: ignore[misc]
    "animated.webp": lambda: animation("WEBP"),
    "animated.png": lambda: animation("PNG"),
    "jpg": lambda: photo("JPEG", dpi=(300, 300)),
    "cmyk.jpg": lambda: photo("JPEG", "CMYK"),
    "several.mpo": lambda: photo(
        "MPO", save_all=True, append_images=[PIL.Image.fromarray(pattern(64, 48))]
    ),
    "png": lambda: photo("PNG", "RGBA"),
    "deep.png": lambda: encode_png(deep(), None, None, (300, 300)),
    "tif": lambda: photo("TIFF", compression="tiff_lzw"),
    "lab.tif": lambda: photo("TIFF", "LAB"),
    "deep.tif": lambda: encode_tiff(deep(), None),
    "webp": lambda: photo("WEBP"),
    "bmp": lambda: photo("BMP"),
    "gif": lambda: photo("GIF", "P"),
    "heic": heic,
}
if features.check("avif"):
    KINDS["avif"] = lambda: photo("AVIF")


def tried(path: Path) -> str:
    """What became of a file: "done" or "refused"; anything but an error of ours passes through."""
    before = names(path.parent)
    try:
        output = default_output(path)
        if kind_of(path) == "photo":
            read = read_photo(path, max_pixels=1_000_000)
            edited = read.image.copy()
            edited[:5, :5] = (250, 0, 250)
            write_photo(read, edited, output, keep_metadata=True)
        else:
            for frame in read_video(path, allow_truncated=True):
                assert frame.image.ndim == 3
            rewrite_video(path, output, lambda frame: frame.image, allow_truncated=True)
        output.unlink()
    except AuStickerError as error:
        refusal = str(error)
    else:
        return "done"
    assert len(refusal.splitlines()) == 1
    assert names(path.parent) == before  # nothing is left behind
    return "refused"


def fuzzed(kind: str, folder: Path, count: int = EACH) -> Counter[str]:
    """Counts of what became of mutations of one kind."""
    rng = np.random.default_rng([SEED, crc32(kind.encode())])
    data = KINDS[kind]()
    outcomes: Counter[str] = Counter()
    path = folder / f"case.{kind}"
    with limits():
        for damaged in mutations(data, count, rng):
            path.write_bytes(damaged)
            faulthandler.dump_traceback_later(HANG, exit=True)
            try:
                outcomes[tried(path)] += 1
            except BaseException:
                (Path(tempfile.gettempdir()) / f"failing.{kind}").write_bytes(damaged)
                raise
    path.unlink()
    return outcomes


def needs(kind: str) -> None:
    if kind == "heic":
        pytest.importorskip("pi_heif")


@pytest.mark.parametrize("kind", KINDS)
def test_seeds_are_sound(tmp_path: Path, kind: str) -> None:
    """Else the fuzzing would only ever see refusals."""
    needs(kind)
    path = tmp_path / f"case.{kind}"
    path.write_bytes(KINDS[kind]())
    assert tried(path) == "done"


@pytest.mark.slow
@pytest.mark.parametrize("kind", KINDS)
def test_damaged_files_are_done_or_refused(tmp_path: Path, kind: str) -> None:
    needs(kind)
    outcomes = fuzzed(kind, tmp_path)
    assert outcomes.total() == EACH


if __name__ == "__main__":
    for each in sys.argv[1:] or KINDS:
        with tempfile.TemporaryDirectory() as place:
            counts = fuzzed(each, Path(place))
        print(f"| {each} | {counts['done']} | {counts['refused']} |", flush=True)  # noqa: T201
