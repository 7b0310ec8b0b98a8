from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Callable
from contextlib import AbstractContextManager
from functools import cache
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt
import PIL.Image
import pytest
from PIL import ImageCms
from PIL.JpegImagePlugin import get_sampling

from austicker.errors import InputError, OutputError, RecordError, UsageError
from austicker.media.photo import Photo, read_photo, write_photo
from austicker.media.photo_deep import encode_png, encode_tiff
from austicker.types import Image
from tests.media.clips import names

Limit = Callable[[int], AbstractContextManager[None]]
STICKER = (250, 20, 180)
LOSSLESS = (".png", ".tif", ".bmp", ".webp")
DEEP_ENCODERS: dict[str, Any] = {
    ".png": lambda samples, profile: encode_png(samples, profile, None),
    ".tif": encode_tiff,
}


@pytest.fixture
def scene() -> Image:
    """A smooth picture, 48 wide and 40 high, whose corners differ."""
    y, x = np.mgrid[:40, :48]
    return np.dstack([40 + 4 * x, 60 + 3 * y, 200 - 2 * x - y]).astype(np.uint8)


def stuck(photo: Photo) -> Image:
    image = photo.image.copy()
    image[8:20, 8:20] = STICKER
    return image


def gap(one: npt.NDArray[Any], other: npt.NDArray[Any]) -> float:
    return float(np.abs(one.astype(np.int64) - other).mean())


@cache
def srgb() -> bytes:
    """Made once: it carries the second at which it was made."""
    return ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()


@pytest.mark.parametrize("suffix", LOSSLESS)
@pytest.mark.parametrize("mode", ["RGB", "RGBA", "L", "LA", "P", "1"])
def test_lossless_formats_keep_every_pixel(
    tmp_path: Path, scene: Image, suffix: str, mode: str
) -> None:
    alpha = np.broadcast_to(np.arange(48, dtype=np.uint8) * 5, (40, 48))
    picture = PIL.Image.fromarray(scene)
    if mode in ("RGBA", "LA"):
        picture.putalpha(PIL.Image.fromarray(np.ascontiguousarray(alpha)))
    picture = picture.convert(mode)
    if suffix == ".bmp" and mode in ("RGBA", "LA"):
        pytest.skip("Pillow writes BMP without alpha")
    path = tmp_path / f"a{suffix}"
    options: dict[str, Any] = {"lossless": True, "exact": True} if suffix == ".webp" else {}
    if suffix == ".webp" and mode in ("P", "1"):
        picture = picture.convert("RGB")
    picture.save(path, **options)
    photo = read_photo(path)
    assert np.array_equal(photo.image, np.asarray(picture.convert("RGB")))
    edited = stuck(photo)
    output = tmp_path / f"b{suffix}"
    write_photo(photo, edited, output)
    back = read_photo(output)
    assert np.array_equal(back.image, edited)
    assert back.format == photo.format
    if mode in ("RGBA", "LA"):
        assert back.pixels.alpha is not None
        assert np.array_equal(back.pixels.alpha, alpha)
    else:
        assert back.pixels.alpha is None


@pytest.mark.parametrize("suffix", [".png", ".tif", ".bmp", ".jpg"])
def test_grey_stays_grey_until_coloured(tmp_path: Path, scene: Image, suffix: str) -> None:
    path = tmp_path / f"a{suffix}"
    PIL.Image.fromarray(scene).convert("L").save(path)
    photo = read_photo(path)
    assert photo.pixels.grey
    darker = photo.image.copy()
    darker[:9] = 30
    write_photo(photo, darker, tmp_path / f"grey{suffix}")
    write_photo(photo, stuck(photo), tmp_path / f"colour{suffix}")
    with PIL.Image.open(tmp_path / f"grey{suffix}") as grey:
        assert grey.mode == "L"
    with PIL.Image.open(tmp_path / f"colour{suffix}") as coloured:
        assert coloured.mode == "RGB"
        assert gap(np.asarray(coloured)[10:16, 10:16], np.array(STICKER)) < 25


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("suffix", [".jpg", ".png", ".webp", ".tif"])
def test_orientation_is_applied_once(
    tmp_path: Path, scene: Image, suffix: str, orientation: int
) -> None:
    exif = PIL.Image.Exif()
    exif[0x0112] = orientation
    path = tmp_path / f"a{suffix}"
    PIL.Image.fromarray(scene).save(path, exif=exif, quality=98)
    upright = {
        1: scene,
        2: scene[:, ::-1],
        3: scene[::-1, ::-1],
        4: scene[::-1],
        5: scene.transpose(1, 0, 2),
        6: np.rot90(scene, -1),
        7: scene.transpose(1, 0, 2)[::-1, ::-1],
        8: np.rot90(scene),
    }[orientation]
    photo = read_photo(path)
    assert photo.image.shape == upright.shape
    assert gap(photo.image, upright) < 3
    for keep in (False, True):
        output = tmp_path / f"b{suffix}"
        write_photo(photo, photo.image, output, keep_metadata=keep)
        with PIL.Image.open(output) as plain:
            assert plain.getexif().get(0x0112, 1) == 1
            assert plain.size == upright.shape[1::-1]
        assert gap(read_photo(output).image, upright) < 4


@pytest.mark.parametrize("orientation", [1, 6])
@pytest.mark.parametrize("kind", ["grey", "rgb", "rgba"])
@pytest.mark.parametrize("suffix", [".png", ".tif"])
def test_sixteen_bits_are_kept(
    tmp_path: Path, rng: np.random.Generator, suffix: str, kind: str, orientation: int
) -> None:
    shape = {"grey": (40, 48), "rgb": (40, 48, 3), "rgba": (40, 48, 4)}[kind]
    samples = rng.integers(0, 65536, shape, np.uint16)
    data = DEEP_ENCODERS[suffix](samples, srgb())
    if orientation == 6:
        data = _tagged(data, suffix, orientation)
    path = tmp_path / f"a{suffix}"
    path.write_bytes(data)
    photo = read_photo(path)
    upright = np.rot90(samples, -1) if orientation == 6 else samples
    colours = upright[..., :3] if kind != "grey" else np.repeat(upright[..., None], 3, 2)
    assert gap(photo.image, np.rint(colours / 257)) == 0
    edited = stuck(photo)
    output = tmp_path / f"b{suffix}"
    write_photo(photo, edited, output)
    stored = cv2.imdecode(np.frombuffer(output.read_bytes(), np.uint8), cv2.IMREAD_UNCHANGED)
    assert stored is not None
    assert stored.dtype == np.uint16
    changed = np.any(edited != photo.image, axis=2)
    assert np.array_equal(stored[..., 2::-1][~changed], colours[~changed])
    assert np.array_equal(stored[..., 2::-1][changed], edited[changed].astype(np.uint16) * 257)
    back = read_photo(output)
    assert np.array_equal(back.image, edited)
    assert back.pixels.profile == srgb()
    if kind == "rgba":
        assert np.array_equal(stored[..., 3], upright[..., 3])
    if kind == "grey":
        write_photo(photo, photo.image, output)
        assert read_photo(output).pixels.grey


def _tagged(data: bytes, suffix: str, orientation: int) -> bytes:
    """The same 16-bit file with an EXIF or TIFF orientation."""
    exif = PIL.Image.Exif()
    exif[0x0112] = orientation
    if suffix == ".png":
        body = exif.tobytes().removeprefix(b"Exif\0\0")
        chunk = struct.pack(">I", len(body)) + b"eXIf" + body
        return data[:33] + chunk + struct.pack(">I", zlib.crc32(b"eXIf" + body)) + data[33:]
    # Turn the entry for the planar configuration, which has its default, into an orientation;
    # then entries are out of order, which readers bear.
    entry = struct.pack("<HHI", 284, 3, 1)
    at = data.index(entry)
    return data[:at] + struct.pack("<HHIHH", 274, 3, 1, orientation, 0) + data[at + 12 :]


def test_sixteen_bit_transparent_colour_and_white_is_zero(tmp_path: Path) -> None:
    samples = np.array([[0, 1000], [40000, 65535]], np.uint16)
    data = encode_png(samples, None, None)
    clear = b"tRNS" + struct.pack(">H", 1000)
    chunk = struct.pack(">I", 2) + clear + struct.pack(">I", zlib.crc32(clear))
    (tmp_path / "a.png").write_bytes(data[:33] + chunk + data[33:])
    photo = read_photo(tmp_path / "a.png")
    assert photo.pixels.alpha is not None
    assert photo.pixels.alpha.tolist() == [[65535, 0], [65535, 65535]]
    white = encode_tiff(samples, None).replace(
        struct.pack("<HHIH", 262, 3, 1, 1), struct.pack("<HHIH", 262, 3, 1, 0)
    )
    (tmp_path / "a.tif").write_bytes(white)
    assert read_photo(tmp_path / "a.tif").image[0, 0].tolist() == [255] * 3


@pytest.mark.parametrize(("quality", "subsampling"), [(97, 0), (75, 1), (60, 2)])
def test_jpeg_keeps_tables_sampling_and_nearly_all_pixels(
    tmp_path: Path, scene: Image, quality: int, subsampling: int
) -> None:
    path = tmp_path / "a.jpg"
    PIL.Image.fromarray(scene).save(
        path, quality=quality, subsampling=subsampling, progressive=quality == 60
    )
    photo = read_photo(path)
    output = tmp_path / "b.jpg"
    write_photo(photo, stuck(photo), output)
    with PIL.Image.open(path) as before, PIL.Image.open(output) as after:
        assert after.quantization == before.quantization  # type: ignore[attr-defined]
        assert get_sampling(after) == get_sampling(before)
        assert after.info.get("progressive") == before.info.get("progressive")
    far = np.s_[32:, 32:]  # blocks that the sticker does not touch
    assert gap(read_photo(output).image[far], photo.image[far]) < 0.7


def test_cmyk_jpeg_becomes_rgb(tmp_path: Path, scene: Image) -> None:
    path = tmp_path / "a.jpg"
    PIL.Image.fromarray(scene).convert("CMYK").save(path, quality=95)
    photo = read_photo(path)
    assert gap(photo.image, scene) < 6
    write_photo(photo, photo.image, tmp_path / "b.jpg")
    with PIL.Image.open(tmp_path / "b.jpg") as after:
        assert after.mode == "RGB"


def test_lossy_webp_stays_lossy_and_lossless_lossless(tmp_path: Path, scene: Image) -> None:
    for lossless in (False, True):
        path = tmp_path / "a.webp"
        PIL.Image.fromarray(scene).save(path, lossless=lossless, icc_profile=srgb())
        photo = read_photo(path)
        write_photo(photo, photo.image, tmp_path / "b.webp")
        assert (b"VP8L" in (tmp_path / "b.webp").read_bytes()) == lossless
        assert gap(read_photo(tmp_path / "b.webp").image, photo.image) < (0.01 if lossless else 4)


def private_exif(suffix: str) -> PIL.Image.Exif:
    exif = PIL.Image.Exif()
    exif[0x010F] = "ACME camera"
    if suffix != ".tif":  # Pillow cannot write directories into a TIFF
        exif[0x8825] = {1: "N", 2: (48.0, 8.0, 0.0)}
    return exif


@pytest.mark.parametrize("suffix", [".jpg", ".png", ".webp", ".tif"])
def test_metadata_goes_unless_asked_and_colour_profile_stays(
    tmp_path: Path, scene: Image, suffix: str
) -> None:
    options: dict[str, Any] = {"exif": private_exif(suffix), "icc_profile": srgb()}
    if suffix == ".jpg":
        options |= {"comment": b"my home", "xmp": b"<x:xmpmeta>me</x:xmpmeta>"}
    if suffix == ".png":
        options["pnginfo"] = info = PIL.PngImagePlugin.PngInfo()
        info.add_text("Author", "my home")
        info.add_itxt("XML:com.adobe.xmp", "<x:xmpmeta>me</x:xmpmeta>")
    path = tmp_path / f"a{suffix}"
    PIL.Image.fromarray(scene).save(path, **options)
    photo = read_photo(path)
    write_photo(photo, photo.image, tmp_path / f"b{suffix}")
    data = (tmp_path / f"b{suffix}").read_bytes()
    for secret in (b"ACME", b"my home", b"xmpmeta", b"GPS", b"Exif"):
        assert secret not in data
    with PIL.Image.open(tmp_path / f"b{suffix}") as clean:
        assert clean.info["icc_profile"] == srgb()
        assert not clean.getexif().get_ifd(0x8825)
    write_photo(photo, photo.image, tmp_path / f"c{suffix}", keep_metadata=True)
    with PIL.Image.open(tmp_path / f"c{suffix}") as kept:
        assert kept.getexif()[0x010F] == "ACME camera"
        if suffix != ".tif":
            assert kept.getexif().get_ifd(0x8825)[1] == "N"
    if suffix in (".jpg", ".png"):
        data = (tmp_path / f"c{suffix}").read_bytes()
        assert b"my home" in data
        assert (
            b"xmpmeta" in data or int(PIL.__version__.split(".")[0]) < 11
        )  # then it writes none in JPEG


def test_thumbnails_go_even_when_metadata_is_kept(tmp_path: Path, scene: Image) -> None:
    small = io.BytesIO()
    PIL.Image.fromarray(scene).resize((16, 12)).save(small, "JPEG")
    body = bytearray(b"Exif\0\0II*\0\x08\0\0\0")  # IFD0: maker; IFD1: a JPEG thumbnail
    body += struct.pack("<HHHI4sI", 1, 0x010F, 2, 4, b"ACM\0", 26)
    body += struct.pack("<HHHIIHHIII", 2, 0x0201, 4, 1, 56, 0x0202, 4, 1, len(small.getvalue()), 0)
    body += small.getvalue()
    path = tmp_path / "a.jpg"
    PIL.Image.fromarray(scene).save(path, exif=bytes(body), xmp=b"<xmpGImg:image>AAAA")
    assert path.read_bytes().count(b"\xff\xd8\xff") == 2
    photo = read_photo(path)
    write_photo(photo, photo.image, tmp_path / "b.jpg", keep_metadata=True)
    data = (tmp_path / "b.jpg").read_bytes()
    assert b"ACM" in data
    assert data.count(b"\xff\xd8\xff") == 1
    assert b"xmpGImg" not in data


def test_of_a_multi_picture_jpeg_the_first_is_kept(tmp_path: Path, scene: Image) -> None:
    path = tmp_path / "a.jpg"
    first, second = PIL.Image.fromarray(scene), PIL.Image.fromarray(255 - scene)
    first.save(path, "MPO", save_all=True, append_images=[second], quality=95)
    photo = read_photo(path)
    assert (photo.format, len(photo.notes)) == ("JPEG", 1)
    assert gap(photo.image, scene) < 3
    write_photo(photo, photo.image, tmp_path / "b.jpg", keep_metadata=True)
    assert (tmp_path / "b.jpg").read_bytes().count(b"\xff\xd8\xff") == 1


@pytest.mark.parametrize("suffix", [".png", ".webp", ".tif"])
def test_animations_and_pages_are_refused(tmp_path: Path, scene: Image, suffix: str) -> None:
    path = tmp_path / f"a{suffix}"
    other = PIL.Image.fromarray(255 - scene)
    PIL.Image.fromarray(scene).save(path, save_all=True, append_images=[other])
    with pytest.raises(InputError, match="animation or several pages"):
        read_photo(path)


def huge_png(width: int, height: int) -> bytes:
    body = b"IHDR" + struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunk = struct.pack(">I", 13) + body + struct.pack(">I", zlib.crc32(body))
    return b"\x89PNG\r\n\x1a\n" + chunk + struct.pack(">I", 1000) + b"IDAT" + bytes(1000)


@pytest.mark.parametrize(("side", "megapixels"), [(10_000, "100"), (20_000, "400")])
def test_too_many_pixels(tmp_path: Path, side: int, megapixels: str) -> None:
    path = tmp_path / "a.png"
    path.write_bytes(huge_png(side, side))
    with pytest.raises(InputError, match=f"got {megapixels} .*`max_pixels={side * side}` "):
        read_photo(path)
    assert PIL.Image.MAX_IMAGE_PIXELS is not None


def test_the_pixel_limit_can_be_moved(tmp_path: Path, scene: Image) -> None:
    path = tmp_path / "a.png"
    PIL.Image.fromarray(scene).save(path)
    assert read_photo(path, max_pixels=scene[..., 0].size).image.shape == scene.shape
    with pytest.raises(InputError, match="`max_pixels"):
        read_photo(path, max_pixels=scene[..., 0].size - 1)


@pytest.mark.parametrize("suffix", [".jpg", ".png", ".webp", ".tif", ".bmp"])
def test_cut_off_photos_and_text(tmp_path: Path, scene: Image, suffix: str) -> None:
    path = tmp_path / f"a{suffix}"
    PIL.Image.fromarray(scene).save(path)
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    with pytest.raises(InputError, match="copy or download it again") as caught:
        read_photo(path)
    assert str(path) in str(caught.value)
    path.write_bytes(b"hello there, I am text")
    with pytest.raises(InputError, match="expected a JPEG"):
        read_photo(path)
    path.write_bytes(b"")
    with pytest.raises(InputError, match="empty"):
        read_photo(path)


def test_floating_point_tiff_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.tif"
    PIL.Image.fromarray(np.zeros((8, 8), np.float32)).save(path)
    with pytest.raises(InputError, match="floating-point"):
        read_photo(path)


def test_writing_is_refused_with_a_sentence(tmp_path: Path, scene: Image) -> None:
    path = tmp_path / "a.png"
    PIL.Image.fromarray(np.dstack([scene, scene[..., 0]])).save(path)
    photo = read_photo(path)
    with pytest.raises(UsageError, match="output equals input"):
        write_photo(photo, photo.image, path)
    with pytest.raises(UsageError, match=r"cannot write '\.gif'"):
        write_photo(photo, photo.image, tmp_path / "b.gif")
    with pytest.raises(OutputError, match="transparency"):
        write_photo(photo, photo.image, tmp_path / "b.jpg")
    with pytest.raises(RecordError, match="expected uint8"):
        write_photo(photo, photo.image[1:], tmp_path / "b.png")
    assert names(tmp_path) == ["a.png"]


def test_too_wide_for_webp(tmp_path: Path) -> None:
    path = tmp_path / "a.png"
    PIL.Image.new("RGB", (17_000, 20)).save(path)
    photo = read_photo(path)
    with pytest.raises(OutputError, match=r"\.webp cannot hold it"):
        write_photo(photo, photo.image, tmp_path / "b.webp")
    assert names(tmp_path) == ["a.png"]


@pytest.mark.parametrize("suffix", [".jpg", ".png", ".tif", ".webp", ".bmp"])
def test_full_disk(
    tmp_path: Path, rng: np.random.Generator, small_disk: Limit, suffix: str
) -> None:
    path = tmp_path / f"a{suffix}"
    noise = rng.integers(0, 256, (120, 160, 3), np.uint8)
    PIL.Image.fromarray(noise).save(path)
    photo = read_photo(path)
    for size in (0, 500, 5000):
        with small_disk(size), pytest.raises(OutputError, match="cannot be written"):
            write_photo(photo, photo.image, tmp_path / f"b{suffix}")
        assert names(tmp_path) == [path.name]


def test_full_disk_for_sixteen_bits(
    tmp_path: Path, rng: np.random.Generator, small_disk: Limit
) -> None:
    (tmp_path / "a.png").write_bytes(
        encode_png(rng.integers(0, 65536, (99, 99, 3), np.uint16), None, None)
    )
    photo = read_photo(tmp_path / "a.png")
    with small_disk(5000), pytest.raises(OutputError, match="cannot be written"):
        write_photo(photo, photo.image, tmp_path / "b.png")
    assert names(tmp_path) == ["a.png"]


def test_other_formats_on_request(tmp_path: Path, scene: Image) -> None:
    PIL.Image.fromarray(scene).save(tmp_path / "a.jpg", quality=95)
    photo = read_photo(tmp_path / "a.jpg")
    for suffix in LOSSLESS:
        write_photo(photo, stuck(photo), tmp_path / f"b{suffix}")
        assert np.array_equal(read_photo(tmp_path / f"b{suffix}").image, stuck(photo))
    write_photo(read_photo(tmp_path / "b.png"), photo.image, tmp_path / "c.jpeg")
    assert gap(read_photo(tmp_path / "c.jpeg").image, photo.image) < 2


def test_previews_in_the_makers_note_never_survive(tmp_path):
    exif = PIL.Image.Exif()
    exif[0x010F] = "Maker"
    exif[0x501B] = b"preview-in-thumbnail"
    exif.get_ifd(0x8769)[0x927C] = b"preview-in-note"
    source = tmp_path / "a.jpg"
    PIL.Image.fromarray(np.full((32, 32, 3), 90, np.uint8)).save(source, exif=exif)
    assert b"preview-in-note" in source.read_bytes()
    photo = read_photo(source)
    write_photo(photo, photo.image, tmp_path / "b.jpg", keep_metadata=True)
    kept = (tmp_path / "b.jpg").read_bytes()
    assert b"Maker" in kept
    assert b"preview" not in kept
