"""Photos whose resolution, colours, sides or format are out of the ordinary."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import numpy as np
import PIL.Image
import pytest
from PIL import ImageCms, features

from austicker.errors import InputError
from austicker.media.kinds import kind_of
from austicker.media.output import default_output
from austicker.media.photo import read_photo, write_photo
from austicker.media.photo_deep import encode_png, encode_tiff
from austicker.media.reader import read_video
from tests.media.clips import QUADRANTS, pattern, quadrants
from tests.media.heif import write_heic

LAB: Any = ImageCms.createProfile("LAB")
SRGB: Any = ImageCms.createProfile("sRGB")


def scene() -> PIL.Image.Image:
    return PIL.Image.fromarray(pattern(96, 64))


def written_dpi(path: Path) -> tuple[float, ...]:
    with PIL.Image.open(path) as picture:
        if picture.format == "WEBP":
            exif = picture.getexif()
            return float(exif[282]), float(exif[283])
        return tuple(picture.info["dpi"])


@pytest.mark.parametrize("mode", ["RGB", "RGBA", "L", "P"])
@pytest.mark.parametrize("share", [0.3, 0.6, 0.9])
@pytest.mark.parametrize("how", ["cut off", "overwritten"])
def test_pixels_of_a_png_that_do_not_decode_are_refused(
    tmp_path: Path, mode: str, share: float, how: str
) -> None:
    path = tmp_path / "a.png"
    scene().convert(mode).save(path)
    data = path.read_bytes()
    start = data.index(b"IDAT") + 4
    at = start + int(share * (len(data) - start - 16))
    path.write_bytes(data[:at] if how == "cut off" else data[:at] + bytes(8) + data[at + 8 :])
    with pytest.raises(InputError, match="damaged"):
        read_photo(path)


@pytest.mark.parametrize("where", ["words", "end"])
def test_damage_beside_the_pixels_of_a_png_does_no_harm(tmp_path: Path, where: str) -> None:
    path = tmp_path / "a.png"
    scene().save(path)
    data = path.read_bytes()
    words = bytes([0, 0, 0, 3]) + b"tEXtk\0v" + bytes(4)  # their check sum is wrong
    path.write_bytes(data[:-12] + (words + data[-12:] if where == "words" else b""))
    assert np.array_equal(read_photo(path).image, pattern(96, 64))


@pytest.mark.parametrize("suffix", [".jpg", ".png", ".tif", ".bmp"])
@pytest.mark.parametrize("target", [".jpg", ".png", ".tif", ".bmp", ".webp"])
def test_resolution_is_kept(tmp_path: Path, suffix: str, target: str) -> None:
    path = tmp_path / f"a{suffix}"
    scene().save(path, dpi=(300, 150))
    photo = read_photo(path)
    output = tmp_path / f"out{target}"
    write_photo(photo, photo.image, output)
    assert written_dpi(output) == pytest.approx((300, 150), abs=0.6)


def test_resolution_turns_with_the_photo(tmp_path: Path) -> None:
    exif = PIL.Image.Exif()
    exif[0x0112] = 6
    path = tmp_path / "a.jpg"
    scene().save(path, dpi=(300, 150), exif=exif)
    write_photo(read_photo(path), read_photo(path).image, tmp_path / "out.jpg")
    assert written_dpi(tmp_path / "out.jpg") == pytest.approx((150, 300), abs=0.6)


@pytest.mark.parametrize("suffix", [".png", ".tif"])
def test_resolution_of_deep_photos_is_kept(tmp_path: Path, suffix: str) -> None:
    deep = np.full((32, 48, 3), 30_000, np.uint16)
    path = tmp_path / f"a{suffix}"
    data = (
        encode_png(deep, None, None, (300, 150))
        if suffix == ".png"
        else encode_tiff(deep, None, (300, 150))
    )
    path.write_bytes(data)
    photo = read_photo(path)
    assert photo.pixels.deep is not None
    write_photo(photo, photo.image, tmp_path / f"out{suffix}")
    assert written_dpi(tmp_path / f"out{suffix}") == pytest.approx((300, 150), abs=0.6)


@pytest.mark.parametrize("suffix", [".webp", ".png", ".jpg"])
@pytest.mark.parametrize(("value", "unit"), [(300.0, 2), (118.1102, 3)])
def test_resolution_in_exif_is_kept(tmp_path: Path, suffix: str, value: float, unit: int) -> None:
    exif = PIL.Image.Exif()
    exif[282], exif[283], exif[296] = value, value, unit
    path = tmp_path / f"a{suffix}"
    scene().save(path, exif=exif)
    photo = read_photo(path)
    write_photo(photo, photo.image, tmp_path / f"out{suffix}")
    assert written_dpi(tmp_path / f"out{suffix}") == pytest.approx((300, 300), abs=0.6)


def test_no_resolution_is_made_up(tmp_path: Path) -> None:
    scene().save(tmp_path / "a.png")
    assert read_photo(tmp_path / "a.png").dpi is None


def test_lab_becomes_srgb(tmp_path: Path) -> None:
    turned = ImageCms.profileToProfile(scene(), SRGB, LAB, outputMode="LAB")
    assert turned is not None
    profile = ImageCms.ImageCmsProfile(LAB).tobytes()
    choices: tuple[dict[str, Any], ...] = ({"icc_profile": profile}, {})
    for number, options in enumerate(choices):
        path = tmp_path / f"{number}.tif"
        turned.save(path, **options)
        photo = read_photo(path)
        assert photo.pixels.profile is None
        assert np.abs(quadrants(photo.image) - np.array(QUADRANTS)).max() < 6
        output = tmp_path / f"out{number}.tif"
        write_photo(photo, photo.image, output)
        with PIL.Image.open(output) as again:
            assert again.mode == "RGB"
            assert "icc_profile" not in again.info


@pytest.mark.parametrize("suffix", [".jpg", ".png"])
def test_a_profile_of_another_space_goes(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"a{suffix}"
    scene().save(path, icc_profile=ImageCms.ImageCmsProfile(LAB).tobytes())
    photo = read_photo(path)
    assert photo.pixels.profile is None
    assert np.abs(quadrants(photo.image) - np.array(QUADRANTS)).max() < 12


def grey_profile(gamma: float) -> bytes:
    """A grey ICC profile (ICC.1, version 2.1) of one number: white point, curve, description."""
    white = b"XYZ \0\0\0\0" + b"".join(
        round(value * 65536).to_bytes(4, "big") for value in (0.9642, 1.0, 0.8249)
    )
    curve = b"curv\0\0\0\0\0\0\0\1" + round(gamma * 256).to_bytes(2, "big") + b"\0\0"
    words = b"desc\0\0\0\0\0\0\0\5grey\0" + bytes(79) + b"\0\0\0\0"
    tags = [(b"desc", words), (b"wtpt", white), (b"kTRC", curve)]
    at, table, data = 128 + 4 + 12 * len(tags), b"", b""
    for name, body in tags:
        table += name + (at + len(data)).to_bytes(4, "big") + len(body).to_bytes(4, "big")
        data += body + bytes(-len(body) % 4)
    head = bytearray(128)
    head[8:12], head[12:16], head[16:20], head[20:24] = b"\2\x10\0\0", b"mntr", b"GRAY", b"XYZ "
    head[36:40] = b"acsp"
    head[68:80] = white[8:20]
    body = bytes(head) + len(tags).to_bytes(4, "big") + table + data
    return len(body).to_bytes(4, "big") + body[4:]


@pytest.mark.parametrize("bits", [8, 16])
def test_profiled_grey_keeps_its_look_under_colour(tmp_path: Path, bits: int) -> None:
    """Linear light, coded 55: 128 in sRGB; the profile cannot describe a coloured copy."""
    path = tmp_path / "a.png"
    if bits == 8:
        PIL.Image.new("L", (64, 48), 55).save(path, icc_profile=grey_profile(1.0))
    else:
        deep = np.full((48, 64), 55 * 257, np.uint16)
        path.write_bytes(encode_png(deep, grey_profile(1.0), None))
    photo = read_photo(path)
    assert photo.pixels.grey
    assert abs(int(photo.image[0, 0, 0]) - 128) <= 2
    edited = photo.image.copy()
    edited[:9, :9] = (250, 0, 250)
    write_photo(photo, edited, tmp_path / "out.png")
    again = read_photo(tmp_path / "out.png")
    assert again.pixels.profile is None
    assert np.abs(again.image[40, 50].astype(int) - 128).max() <= 2


@pytest.mark.parametrize("size", [(40_000, 64), (64, 40_000)])
@pytest.mark.parametrize("turned", [1, 6])
def test_sides_beyond_opencv_s_are_read_and_written(
    tmp_path: Path, size: tuple[int, int], turned: int
) -> None:
    image = pattern(*size)
    exif = PIL.Image.Exif()
    exif[0x0112] = turned
    path = tmp_path / "a.png"
    PIL.Image.fromarray(image).save(path, exif=exif)
    photo = read_photo(path)
    upright = np.rot90(image, -1) if turned == 6 else image
    assert np.array_equal(photo.image, upright)
    write_photo(photo, photo.image, tmp_path / "out.png")
    with PIL.Image.open(tmp_path / "out.png") as again:
        assert np.array_equal(np.asarray(again), upright)


def test_a_strip_is_refused_at_once(tmp_path: Path) -> None:
    path = tmp_path / "a.tif"
    PIL.Image.new("RGB", (400_000, 100)).save(path)
    with pytest.raises(InputError, match="400000 x 100"):
        read_photo(path)


def test_heic_is_read_and_written_as_jpeg(tmp_path: Path) -> None:
    pytest.importorskip("pi_heif")
    path = write_heic(tmp_path / "a.heic", pattern(96, 64))
    assert kind_of(path) == "photo"
    output = default_output(path)
    assert output.name == "a_protected.jpg"
    photo = read_photo(path)
    assert photo.image.shape == (64, 96, 3)
    assert np.abs(quadrants(photo.image) - np.array(QUADRANTS)).max() < 25
    write_photo(photo, photo.image, output)
    with PIL.Image.open(output) as again:
        assert (again.format, again.size) == ("JPEG", (96, 64))


def test_heic_without_its_reader_says_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "pi_heif", None)
    path = write_heic(tmp_path / "a.jpg", pattern(96, 64))
    with pytest.raises(InputError, match=r"au-sticker\[heic\]"):
        read_photo(path)


def test_avif_is_read_or_says_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.avif"
    path.write_bytes(b"\0\0\0\x1cftypavif\0\0\0\0mif1avif")
    if features.check("avif"):
        scene().save(path)
        assert default_output(path).name == "a_protected.jpg"
        photo = read_photo(path)
        assert np.abs(quadrants(photo.image) - np.array(QUADRANTS)).max() < 25
    monkeypatch.setattr(features, "check", lambda _: False)
    with pytest.raises(InputError, match=r"pillow 11\.3"):
        read_photo(path)


def test_avif_with_transparency_becomes_a_png_and_an_animated_one_a_video(tmp_path: Path) -> None:
    if not features.check("avif"):
        pytest.skip("this Pillow writes no AVIF")
    clear = np.dstack([pattern(96, 64), np.full((64, 96), 90, np.uint8)])
    PIL.Image.fromarray(clear).save(tmp_path / "clear.avif")
    output = default_output(tmp_path / "clear.avif")
    assert output.name == "clear_protected.png"
    photo = read_photo(tmp_path / "clear.avif")
    write_photo(photo, photo.image, output)
    with PIL.Image.open(output) as again:
        assert abs(int(np.asarray(again)[30, 30, 3]) - 90) <= 3
    rest = [PIL.Image.fromarray(pattern(96, 64, index)) for index in (5, 10)]
    scene().save(tmp_path / "a.avif", save_all=True, append_images=rest, duration=100)
    assert kind_of(tmp_path / "a.avif") == "video"
    assert len(list(read_video(tmp_path / "a.avif"))) == 3
