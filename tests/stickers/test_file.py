import io
import struct
import zlib
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from austicker.errors import InputError, UsageError
from austicker.stickers import STICKERS, resolve_sticker
from austicker.stickers.file import load_sticker


def disc(width: int, height: int) -> Image.Image:
    """An orange ellipse on transparent green."""
    x = (np.arange(width) + 0.5) / width * 2 - 1
    y = (np.arange(height) + 0.5) / height * 2 - 1
    inside = np.hypot(x[None, :], y[:, None]) < 0.9
    rgba = np.where(inside[..., None], (230, 120, 20, 255), (0, 255, 0, 0)).astype(np.uint8)
    return Image.fromarray(rgba)


@pytest.mark.parametrize("suffix", ["png", "webp", "tiff"])
def test_pictures_with_alpha_are_worn(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"sticker.{suffix}"
    disc(64, 64).save(path, lossless=True)
    rgba = load_sticker(path).draw(40)
    assert rgba.shape == (40, 40, 4)
    assert rgba.dtype == np.uint8
    assert rgba[20, 20] == pytest.approx([230, 120, 20, 255], abs=1)
    assert rgba[0, 0, 3] == 0


def test_other_shapes_are_centred_and_keep_their_aspect(tmp_path: Path) -> None:
    path = tmp_path / "wide.png"
    Image.new("RGBA", (90, 30), (10, 20, 200, 255)).save(path)
    alpha = load_sticker(path).draw(60)[..., 3]
    rows = np.flatnonzero(alpha.any(axis=1))
    assert (rows[0], rows[-1]) == (20, 39)
    assert alpha[30].all()


@pytest.mark.parametrize("side", [16, 100, 150])
def test_what_is_transparent_does_not_bleed(tmp_path: Path, side: int) -> None:
    path = tmp_path / "sticker.png"
    disc(100, 100).save(path)
    rgba = load_sticker(path).draw(side)
    seen = rgba[rgba[..., 3] > 8].astype(int)
    assert np.abs(seen[:, :3] - [230, 120, 20]).max() <= 3


def test_a_palette_with_a_transparent_colour_is_worn(tmp_path: Path) -> None:
    path = tmp_path / "sticker.png"
    picture = Image.new("P", (20, 20), 0)
    picture.putpalette([0, 0, 0, 200, 30, 30])
    picture.paste(1, (5, 5, 15, 15))
    picture.save(path, transparency=0)
    rgba = load_sticker(path).draw(20)
    assert rgba[10, 10].tolist() == [200, 30, 30, 255]
    assert rgba[1, 1, 3] == 0


def test_sixteen_bits_are_worn_as_eight(tmp_path: Path) -> None:
    import cv2

    path = tmp_path / "sticker.png"
    deep = np.zeros((40, 40, 4), np.uint16)
    deep[10:30, 10:30] = (0x2000, 0x8000, 0xF000, 0xFFFF)  # OpenCV writes blue first
    cv2.imwrite(str(path), deep)
    rgba = load_sticker(path).draw(40)
    assert rgba[20, 20] == pytest.approx([0xF0, 0x80, 0x20, 255], abs=1)
    assert rgba[2, 2, 3] == 0


@pytest.mark.parametrize("mode", ["RGB", "L"])
def test_one_colour_that_stands_for_transparent_is_worn(tmp_path: Path, mode: str) -> None:
    path = tmp_path / "sticker.png"
    picture = Image.new(mode, (40, 40), "white")
    picture.paste("black", (10, 10, 30, 30))
    picture.save(path, transparency=(255, 255, 255) if mode == "RGB" else 255)
    rgba = load_sticker(path).draw(40)
    assert rgba[20, 20].tolist() == [0, 0, 0, 255]
    assert rgba[2, 2, 3] == 0


def test_grey_with_alpha_is_worn(tmp_path: Path) -> None:
    path = tmp_path / "sticker.png"
    disc(40, 40).convert("LA").save(path)
    rgba = load_sticker(path).draw(40)
    assert np.ptp(rgba[20, 20, :3]) == 0
    assert (rgba[20, 20, 3], rgba[0, 0, 3]) == (255, 0)


def test_the_camera_s_orientation_is_followed(tmp_path: Path) -> None:
    path = tmp_path / "sticker.png"
    picture = Image.new("RGBA", (40, 40))
    picture.paste((255, 0, 0, 255), (0, 0, 40, 10))
    exif = Image.Exif()
    exif[0x0112] = 6  # The top of the scene is on the right of the stored picture.
    picture.save(path, exif=exif)
    rgba = load_sticker(path).draw(40)
    assert rgba[:, -5, 3].all()
    assert not rgba[:, 5, 3].any()


def test_large_art_is_kept_small(tmp_path: Path) -> None:
    path = tmp_path / "sticker.png"
    disc(3000, 3000).save(path)
    rgba = load_sticker(path).draw(1000)
    assert rgba[500, 500] == pytest.approx([230, 120, 20, 255], abs=1)
    assert (rgba[..., 3] > 127).mean() == pytest.approx(np.pi / 4 * 0.81, rel=0.01)


def rejected(tmp_path: Path, picture: Image.Image, suffix: str = "png", **options: Any) -> str:
    path = tmp_path / f"sticker.{suffix}"
    picture.save(path, **options)
    with pytest.raises(InputError) as caught:
        load_sticker(path)
    message = str(caught.value)
    assert message.startswith(str(path))
    assert "\n" not in message
    return message


def test_no_alpha(tmp_path: Path) -> None:
    assert "no transparency" in rejected(tmp_path, Image.new("RGB", (40, 40), "red"))
    assert "no transparency" in rejected(tmp_path, Image.new("L", (40, 40), 9), "jpg")


def test_wholly_transparent(tmp_path: Path) -> None:
    assert "every pixel is transparent" in rejected(tmp_path, Image.new("RGBA", (40, 40)))


def test_cmyk(tmp_path: Path) -> None:
    assert "CMYK" in rejected(tmp_path, Image.new("CMYK", (40, 40)), "tiff")


@pytest.mark.parametrize("size", [(1, 1), (200, 3)])
def test_too_small(tmp_path: Path, size: tuple[int, int]) -> None:
    picture = Image.new("RGBA", size, (9, 9, 9, 255))
    assert f"{size[0]} x {size[1]} px is too small" in rejected(tmp_path, picture)


@pytest.mark.parametrize("size", [(4097, 16), (16, 5000)])
def test_too_large(tmp_path: Path, size: tuple[int, int]) -> None:
    picture = Image.new("RGBA", size, (9, 9, 9, 255))
    message = rejected(tmp_path, picture)
    assert f"{size[0]} x {size[1]} px is larger than 4096 px a side" in message


def test_ten_thousand_pixels_are_refused_by_the_header_alone(tmp_path: Path) -> None:
    """400 MB once decoded; here nothing follows the header that could be decoded."""
    path = tmp_path / "sticker.png"
    header = b"IHDR" + struct.pack(">IIBBBBB", 10_000, 10_000, 8, 6, 0, 0, 0)
    path.write_bytes(
        b"\x89PNG\r\n\x1a\n"
        + struct.pack(">I", 13)
        + header
        + struct.pack(">I", zlib.crc32(header))
        + struct.pack(">I", 1 << 20)
        + b"IDAT"
    )
    with pytest.raises(InputError, match="10000 x 10000 px is larger than 4096 px"):
        load_sticker(path)


@pytest.mark.parametrize("side", [12_000, 60_000])
def test_a_header_that_claims_billions_of_pixels(tmp_path: Path, side: int) -> None:
    path = tmp_path / "bomb.bmp"
    Image.new("RGB", (4, 4)).save(path)
    data = bytearray(path.read_bytes())
    data[18:26] = side.to_bytes(4, "little") * 2
    path.write_bytes(data)
    with pytest.raises(InputError, match="larger than 4096 px"):
        load_sticker(path)


@pytest.mark.parametrize("suffix", ["gif", "webp", "png"])
def test_animated(tmp_path: Path, suffix: str) -> None:
    frames = [Image.new("RGBA", (40, 40), (k, 99, 9, 128)) for k in (0, 200)]
    message = rejected(tmp_path, frames[0], suffix, save_all=True, append_images=frames[1:])
    assert "animated" in message


def test_not_a_picture(tmp_path: Path) -> None:
    path = tmp_path / "sticker.png"
    path.write_bytes(b"not a picture at all")
    with pytest.raises(InputError, match="cannot be read as a picture"):
        load_sticker(path)


def test_a_folder(tmp_path: Path) -> None:
    (tmp_path / "stickers.png").mkdir()
    with pytest.raises(InputError, match=r"stickers\.png: .*got a folder"):
        resolve_sticker(str(tmp_path / "stickers.png"))


@pytest.mark.parametrize("share", [0.3, 0.6, 0.95])
def test_a_picture_that_ends_early(tmp_path: Path, share: float) -> None:
    path = tmp_path / "sticker.png"
    noise = np.random.default_rng(0).integers(0, 255, (64, 64, 4), np.uint8)
    Image.fromarray(noise).save(path)
    data = path.read_bytes()
    path.write_bytes(data[: int(share * len(data))])
    with pytest.raises(InputError, match="cannot be read as a picture"):
        load_sticker(path)


@pytest.mark.parametrize("name", ["nothing.png", "x" * 5000])
def test_no_such_file(tmp_path: Path, name: str) -> None:
    with pytest.raises(InputError, match=r"no such file|too long"):
        load_sticker(tmp_path / name)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    format_=st.sampled_from(["PNG", "WEBP", "TIFF", "GIF"]),
    keep=st.floats(0, 1),
    flips=st.lists(st.tuples(st.floats(0, 1), st.integers(0, 255)), max_size=4),
)
def test_broken_files_are_refused_or_read(
    tmp_path: Path, format_: str, keep: float, flips: list[tuple[float, int]]
) -> None:
    buffer = io.BytesIO()
    disc(24, 24).save(buffer, format_)
    data = bytearray(buffer.getvalue())
    for where, value in flips:
        data[int(where * (len(data) - 1))] = value
    path = tmp_path / "sticker"
    path.write_bytes(data[: round(keep * len(data))])
    try:
        rgba = load_sticker(path).draw(16)
    except InputError:
        return
    assert rgba.shape == (16, 16, 4)


@pytest.mark.parametrize("name", STICKERS)
def test_names_resolve_to_designs(name: str) -> None:
    called, sticker = resolve_sticker(name)
    assert called == name
    assert np.array_equal(sticker.draw(24), STICKERS.make(name).draw(24))


def test_paths_resolve_to_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    disc(30, 30).save(tmp_path / "mine.png")
    (tmp_path / "bare").write_bytes((tmp_path / "mine.png").read_bytes())
    assert resolve_sticker(str(tmp_path / "mine.png"))[0] == "mine.png"
    monkeypatch.chdir(tmp_path)
    assert resolve_sticker("bare")[0] == "bare"


def test_what_resolves_to_nothing() -> None:
    with pytest.raises(UsageError, match=r"unknown sticker 'moon'; choose one of: dots, .*file"):
        resolve_sticker("moon")
    with pytest.raises(InputError, match=r"no such file|too long"):
        resolve_sticker("moon.png")
