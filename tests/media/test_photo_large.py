"""Large PNG photos go another way than small ones, to the same end."""

from __future__ import annotations

import io
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import PIL.Image
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL.PngImagePlugin import PngInfo

from austicker.errors import InputError
from austicker.media import photo_large, photo_write
from austicker.media.photo import read_photo, write_photo
from tests.actors import astronaut
from tests.media.clips import pattern


@pytest.fixture
def large(monkeypatch: pytest.MonkeyPatch) -> None:
    """Take every photo for a large one."""
    monkeypatch.setattr(photo_large, "LARGE", 0)
    monkeypatch.setattr(photo_write, "LARGE", 0)


def noisy(seed: int, height: int, width: int, count: int) -> np.ndarray[Any, Any]:
    rng = np.random.default_rng(seed)
    smooth = np.add.outer(np.arange(height), np.arange(width))[..., None] + 7 * np.arange(count)
    return ((smooth + rng.integers(0, 9, smooth.shape)) % 256).astype(np.uint8)


@given(
    seed=st.integers(0, 99),
    height=st.integers(1, 40),
    width=st.integers(1, 40),
    count=st.integers(1, 4),
)
def test_what_is_written_is_what_pillow_reads(
    tmp_path_factory: pytest.TempPathFactory, seed: int, height: int, width: int, count: int
) -> None:
    path = tmp_path_factory.mktemp("png") / "a.png"
    bands = noisy(seed, height, width, count)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(photo_large, "_STRIP", 200)  # several strips, the last one shorter
        photo_large.write_png(path, bands, {})
    with PIL.Image.open(path) as picture:
        assert picture.mode == ("L", "LA", "RGB", "RGBA")[count - 1]
        assert np.array_equal(np.asarray(picture).reshape(bands.shape), bands)


@pytest.mark.parametrize("width", [1, 7, 63, 64, 65])
def test_what_pillow_writes_is_what_is_read(tmp_path: Path, width: int) -> None:
    bands = noisy(1, 20, width, 3)
    path = tmp_path / "a.png"
    PIL.Image.fromarray(bands).save(path)
    assert np.array_equal(photo_large.read_png(path), bands)


def test_files_are_no_larger_than_pillows(tmp_path: Path) -> None:
    bands = astronaut()
    photo_large.write_png(tmp_path / "a.png", bands, {})
    PIL.Image.fromarray(bands).save(tmp_path / "b.png")
    ours, theirs = ((tmp_path / name).stat().st_size for name in ("a.png", "b.png"))
    assert ours < 1.05 * theirs


@pytest.mark.parametrize("keep", [False, True])
def test_words_profile_and_resolution_are_as_with_small_ones(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, keep: bool
) -> None:
    from PIL import ImageCms

    info = PngInfo()
    info.add_itxt("Title", "Sonntag")
    exif = PIL.Image.Exif()
    exif[0x0112], exif[271] = 6, "maker"
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    source = tmp_path / "a.png"
    PIL.Image.fromarray(pattern(64, 48)).save(
        source, pnginfo=info, exif=exif, icc_profile=profile, dpi=(300, 200)
    )
    found = []
    for limit, name in ((photo_large.LARGE, "small.png"), (0, "large.png")):
        monkeypatch.setattr(photo_large, "LARGE", limit)
        monkeypatch.setattr(photo_write, "LARGE", limit)
        photo = read_photo(source)
        write_photo(photo, 255 - photo.image, tmp_path / name, keep_metadata=keep)
        with PIL.Image.open(tmp_path / name) as written:
            written.load()
            words = {key: value for key, value in written.info.items() if key != "exif"}
            facts = photo.dpi, photo.pixels.profile, dict(photo.metadata), words
            found.append((facts, dict(written.getexif()), np.asarray(written).tolist()))
    assert found[0] == found[1]
    assert found[0][0][0] == pytest.approx((200, 300), abs=0.1)  # turned


@pytest.mark.usefixtures("large")
@pytest.mark.parametrize("share", [0.3, 0.6, 0.9])
@pytest.mark.parametrize("how", ["cut off", "overwritten"])
def test_a_damaged_one_is_refused(tmp_path: Path, share: float, how: str) -> None:
    whole = io.BytesIO()
    PIL.Image.fromarray(noisy(3, 80, 90, 3)).save(whole, format="PNG")
    data, at = whole.getvalue(), int(share * len(whole.getvalue()))
    broken = data[:at] if how == "cut off" else data[:at] + b"\x55\xaa" * 8 + data[at + 16 :]
    path = tmp_path / "a.png"
    path.write_bytes(broken)
    with pytest.raises(InputError, match=r"a\.png"):
        read_photo(path)


@pytest.mark.usefixtures("large")
@pytest.mark.parametrize("where", ["words", "end"])
def test_damage_beside_the_pixels_does_no_harm(tmp_path: Path, where: str) -> None:
    path = tmp_path / "a.png"
    bands, told = noisy(3, 80, 90, 3), PngInfo()
    told.add_text("Kept", "yes")
    PIL.Image.fromarray(bands).save(path, pnginfo=told)
    data = path.read_bytes()
    words = bytes([0, 0, 0, 3]) + b"tEXtk\0v" + bytes(4)  # their check sum is wrong
    path.write_bytes(data[:-12] + (words + data[-12:] if where == "words" else b""))
    photo = read_photo(path)
    assert np.array_equal(photo.image, bands)
    assert "yes" in str(dict(photo.metadata))


@pytest.mark.usefixtures("large")
def test_sixteen_bits_are_kept(tmp_path: Path) -> None:
    import cv2

    path = tmp_path / "a.png"
    deep = noisy(5, 40, 50, 3).astype(np.uint16) * 257 + 3
    cv2.imwrite(str(path), deep)
    photo = read_photo(path)
    assert photo.pixels.deep is not None
    assert np.array_equal(photo.pixels.deep, deep[..., ::-1])


@pytest.mark.usefixtures("large")
def test_a_full_disk_is_told_of(tmp_path: Path, small_disk: Any) -> None:
    from austicker.errors import OutputError

    source = tmp_path / "a.png"
    PIL.Image.fromarray(noisy(4, 200, 300, 3)).save(source)
    photo = read_photo(source)
    with small_disk(20_000), pytest.raises(OutputError):
        write_photo(photo, photo.image, tmp_path / "out.png")
    assert not (tmp_path / "out.png").exists()


_MOST = """
import sys
from pathlib import Path
from austicker.media.photo import read_photo, write_photo
photo = read_photo(Path(sys.argv[1]))
write_photo(photo, photo.image, Path(sys.argv[2]))
lines = Path("/proc/self/status").read_text().splitlines()
print(next(int(line.split()[1]) / 1e3 for line in lines if line.startswith("VmHWM")))
"""


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="asks /proc")
def test_memory_is_little_more_than_the_samples(tmp_path: Path) -> None:
    source = tmp_path / "a.png"
    PIL.Image.fromarray(np.tile(pattern(500, 500), (14, 14, 1))).save(source)
    command = [sys.executable, "-c", _MOST, str(source), str(tmp_path / "b.png")]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert float(done.stdout) < 147 + 120
