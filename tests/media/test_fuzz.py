"""Broken bytes: always an error of ours or a result, never a traceback, never a hang.

An example that takes longer than `HANG` ends the test process with a traceback.
"""

from __future__ import annotations

import faulthandler
import io
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np
import PIL.Image
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from austicker.errors import InputError, OutputError
from austicker.media.kinds import kind_of
from austicker.media.photo import read_photo, write_photo
from austicker.media.photo_deep import encode_png, encode_tiff
from austicker.media.reader import read_video
from austicker.media.writer import rewrite_video
from tests.media.clips import Sound, make_video, names

HANG = 60
"""Seconds."""

Mutation = tuple[str, float, bytes]
MUTATIONS = st.lists(
    st.tuples(
        st.sampled_from(["write", "write", "write", "insert", "delete", "cut"]),
        st.one_of(st.floats(0, 1), st.floats(0, 0.1), st.floats(0.9, 1)),
        st.one_of(
            st.binary(min_size=1, max_size=8),
            st.sampled_from([b"\0" * 4, b"\xff" * 4, b"\x7f\xff\xff\xff", b"\x80\0\0\0"]),
        ),
    ),
    min_size=1,
    max_size=8,
)
VIDEO_MAGICS = [
    b"",
    b"\0\0\0\x18ftypmp42",
    b"\x1aE\xdf\xa3",
    b"RIFF\x40\0\0\0AVI LIST",
    b"\0\0\1\0moov",
]
PHOTO_MAGICS = [b"\xff\xd8\xff\xe0", b"\x89PNG\r\n\x1a\n", b"II*\0\x08\0\0\0", b"MM\0*", b"BM"]
PHOTO_MAGICS += [b"RIFF\x40\0\0\0WEBPVP8 ", b"RIFF\x40\0\0\0WEBPVP8X"]


def mutate(data: bytes, mutations: list[Mutation]) -> bytes:
    changed = bytearray(data)
    for how, where, value in mutations:
        at = int(where * len(changed))
        if how == "write":
            changed[at : at + len(value)] = value
        elif how == "insert":
            changed[at:at] = value
        elif how == "delete":
            del changed[at : at + len(value) * 4]
        else:
            del changed[at:]
    return bytes(changed)


@pytest.fixture(scope="module")
def videos(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    folder = tmp_path_factory.mktemp("seeds")
    first = {"movflags": "+faststart"}
    clips: dict[str, dict[str, Any]] = {
        "a.mp4": {"sounds": [Sound("aac")]},
        "b.mp4": {"container_options": first, "pix_fmt": "yuv444p"},
        "c.mp4": {"container_options": {"movflags": "frag_keyframe+empty_moov"}},
        "d.mov": {"sounds": [Sound("pcm_s16le")], "container_options": first},
        "e.mkv": {"sounds": [Sound("libopus")]},
        "f.webm": {"codec": "libvpx-vp9", "sounds": [Sound("libopus")]},
        "g.avi": {"codec": "mpeg4", "sounds": [Sound("libmp3lame")]},
    }
    return {n: make_video(folder / n, frames=6, **o).read_bytes() for n, o in clips.items()}


@pytest.fixture(scope="module")
def photos() -> dict[str, bytes]:
    rng = np.random.default_rng(0)
    picture = PIL.Image.fromarray(rng.integers(0, 256, (24, 32, 3), np.uint8))
    deep = rng.integers(0, 65536, (24, 32, 3), np.uint16)
    exif = PIL.Image.Exif()
    exif[0x0112], exif[0x010F] = 6, "maker"
    seeds = {"deep.png": encode_png(deep, None, None), "deep.tif": encode_tiff(deep, None)}
    for name, mode, options in (
        ("a.jpg", "RGB", {"exif": exif}),
        ("progressive.jpg", "RGB", {"progressive": True}),
        ("cmyk.jpg", "CMYK", {}),
        ("a.png", "RGBA", {"exif": exif}),
        ("palette.png", "P", {}),
        ("a.webp", "RGB", {"exif": exif}),
        ("a.tif", "RGB", {"compression": "tiff_lzw", "exif": exif}),
        ("a.bmp", "RGB", {}),
    ):
        file = io.BytesIO()
        kind = {".jpg": "JPEG", ".tif": "TIFF"}.get(Path(name).suffix, Path(name).suffix[1:])
        picture.convert(mode).save(file, kind, **options)
        seeds[name] = file.getvalue()
    return seeds


def try_video(path: Path, truncated: bool) -> None:
    output = path.with_name("out.mp4")

    def work() -> None:
        for frame in read_video(path, allow_truncated=truncated):
            assert frame.image.ndim == 3
        rewrite_video(path, output, lambda frame: frame.image, allow_truncated=truncated)

    check_refusal(work, path)
    output.unlink(missing_ok=True)


def try_photo(path: Path) -> None:
    output = path.with_name(f"out{path.suffix}")

    def work() -> None:
        photo = read_photo(path, max_pixels=1_000_000)
        edited = photo.image.copy()
        edited[:5, :5] = (250, 0, 250)
        write_photo(photo, edited, output, keep_metadata=True)

    check_refusal(work, path)
    output.unlink(missing_ok=True)


def check_refusal(work: Callable[[], None], path: Path) -> None:
    """Do the work; if it is refused, then in one sentence and with nothing left behind."""
    refusal = ""
    try:
        work()
    except (InputError, OutputError) as error:
        refusal = str(error)
    if refusal:
        assert "\n" not in refusal
        assert names(path.parent) == [path.name]


LENGTHS = pytest.mark.parametrize("examples", [40, pytest.param(3000, marks=pytest.mark.slow)])


def fuzz(examples: int, check: Callable[..., None], **strategies: Any) -> None:
    def timed(**values: Any) -> None:
        faulthandler.dump_traceback_later(HANG, exit=True)  # also outside the interpreter
        try:
            check(**values)
        finally:
            faulthandler.cancel_dump_traceback_later()

    run = given(**strategies)(timed)
    settings(max_examples=examples, deadline=None, database=None)(run)()


@LENGTHS
def test_mutated_videos(tmp_path: Path, videos: dict[str, bytes], examples: int) -> None:
    def check(name: str, mutations: list[Mutation], truncated: bool) -> None:
        path = tmp_path / f"case{Path(name).suffix}"
        path.write_bytes(mutate(videos[name], mutations))
        try_video(path, truncated)
        path.unlink()

    fuzz(
        examples,
        check,
        name=st.sampled_from(sorted(videos)),
        mutations=MUTATIONS,
        truncated=st.booleans(),
    )


@LENGTHS
def test_mutated_photos(tmp_path: Path, photos: dict[str, bytes], examples: int) -> None:
    def check(name: str, mutations: list[Mutation]) -> None:
        path = tmp_path / f"case{Path(name).suffix}"
        path.write_bytes(mutate(photos[name], mutations))
        try_photo(path)
        path.unlink()

    fuzz(examples, check, name=st.sampled_from(sorted(photos)), mutations=MUTATIONS)


@LENGTHS
def test_random_bytes(tmp_path: Path, examples: int) -> None:
    def check(magic: bytes, rest: bytes, suffix: str) -> None:
        path = tmp_path / f"case{suffix}"
        path.write_bytes(magic + rest)
        with suppress(InputError):
            kind_of(path)
        if suffix in (".mp4", ".mkv", ".avi"):
            try_video(path, truncated=True)
        else:
            try_photo(path)
        path.unlink()

    fuzz(
        examples,
        check,
        magic=st.sampled_from(VIDEO_MAGICS + PHOTO_MAGICS),
        rest=st.binary(max_size=400),
        suffix=st.sampled_from([".mp4", ".mkv", ".avi", ".jpg", ".png", ".tif", ".webp"]),
    )


def test_seeds_are_sound(
    tmp_path: Path, videos: dict[str, bytes], photos: dict[str, bytes]
) -> None:
    """Else the fuzzing would only ever see refusals."""
    for name, data in (videos | photos).items():
        path = tmp_path / name
        path.write_bytes(data)
        if name in videos:
            assert len(list(read_video(path))) == 6
        else:
            assert read_photo(path).image.size == 24 * 32 * 3
