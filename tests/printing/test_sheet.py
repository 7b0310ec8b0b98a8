"""The printed sheet, measured in the PDF."""

import sys
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from austicker.errors import InputError, OutputError, UsageError
from austicker.printing import pen
from austicker.printing.sheet import PAPERS, Sheet, covered, write_sheet, yours
from austicker.regions import locate
from austicker.regions.typical import typical_face
from austicker.stickers import STICKERS

pytest.importorskip("reportlab")
pdfium = pytest.importorskip("pypdfium2")
DPI = 300
MM = DPI / 25.4


def pages(path: Path) -> list[np.ndarray]:
    document = pdfium.PdfDocument(path)
    return [np.asarray(page.render(scale=DPI / 72).to_pil().convert("RGB")) for page in document]


def words(path: Path) -> str:
    document = pdfium.PdfDocument(path)
    return " ".join(" ".join(p.get_textpage().get_text_range().split()) for p in document)


def square(folder: Path) -> Path:
    """A pure blue sticker that fills its square."""
    path = folder / "blue.png"
    Image.new("RGBA", (40, 40), (0, 0, 255, 255)).save(path)
    return path


def blue(page: np.ndarray) -> list[tuple[int, int, int, int]]:
    """Boxes of the blue areas: x, y, width, height, px; the largest first."""
    import cv2

    mask = (page[..., 2] > 200) & (page[..., 0] < 80) & (page[..., 1] < 80)
    _, _, stats, _ = cv2.connectedComponentsWithStats(mask.astype(np.uint8))
    # Not the thin ring that a cut line leaves of a sticker's rim.
    large = [[int(v) for v in s[:4]] for s in stats[1:] if s[4] > max(400, 0.5 * s[2] * s[3])]
    return sorted(((x, y, w, h) for x, y, w, h in large), key=lambda b: -b[2])


@pytest.mark.parametrize("paper", PAPERS)
def test_page_ruler_and_stickers_have_their_size_in_millimetres(tmp_path: Path, paper) -> None:
    target = tmp_path / "sheet.pdf"
    sheet = Sheet(
        stickers=(str(square(tmp_path)),), size=2, face_width=131, copies=3, paper=paper, rois=(14,)
    )
    assert write_sheet(target, sheet) == 1
    (page,) = pages(target)
    assert page.shape[1] == pytest.approx(PAPERS[paper][0] * MM, abs=2)
    assert page.shape[0] == pytest.approx(PAPERS[paper][1] * MM, abs=2)
    boxes = blue(page)
    assert len(boxes) == 4  # three to cut out, and the one that the drawn face wears
    face = typical_face()[:468, :2]
    width, height = np.ptp(face, axis=0)
    side = 0.2 * 131 * np.sqrt(height / width)
    for _, _, w, h in boxes[:3]:
        assert w / MM == pytest.approx(side, abs=0.2)
        assert h / MM == pytest.approx(side, abs=0.2)
    foot = page[round(-18 * MM) :, : round(64 * MM)].min(axis=2) < 128
    longest = max(np.flatnonzero(row).size for row in foot)
    assert longest / MM == pytest.approx(50.25, abs=0.2)  # and the width of its last tick


@pytest.mark.parametrize("roi", [1, 9, 10, 14])
def test_the_drawing_wears_the_sticker_on_its_region(tmp_path: Path, roi: int) -> None:
    target = tmp_path / "sheet.pdf"
    write_sheet(target, Sheet(stickers=(str(square(tmp_path)),), rois=(roi,), copies=1))
    (page,) = pages(target)
    _, worn = blue(page)
    # The drawn face is 33 mm wide, in the first of four columns; its top is 36 mm down.
    left, top = 12 + (210 - 24) / 8 - 33 / 2, 36
    mesh = typical_face()[:, :2]
    expected = (locate(typical_face()).centres[roi - 1] - mesh[:468].min(axis=0)) * 33
    middle = np.array([worn[0] + worn[2] / 2, worn[1] + worn[3] / 2]) / MM
    assert middle == pytest.approx([expected[0] + left, expected[1] + top], abs=0.4)
    assert worn[2] / MM == pytest.approx(0.2 * 33 * np.sqrt(np.ptp(mesh[:468, 1])), abs=0.3)


def test_the_camera_s_left_is_the_wearer_s_right(tmp_path: Path) -> None:
    target = tmp_path / "sheet.pdf"
    write_sheet(target, Sheet(rois=(10, 4, 13)))
    said = words(target)
    assert "10: your right mouth corner" in said
    assert "4: your left outer brow" in said
    assert "13: your mouth covers your mouth" in said
    assert "R is your right side, L your left" in said
    assert yours("left eye") == "your right eye"
    assert yours("nose root") == "your nose root"


def test_what_a_region_hides_is_told() -> None:
    assert covered(Sheet(), 5) == ("left eye",)
    assert covered(Sheet(), 10) == ()
    assert covered(Sheet(size=3), 11) == ("left nostril", "right nostril", "mouth")


@pytest.mark.parametrize("paper", PAPERS)
def test_all_copies_are_printed_on_as_many_pages_as_they_need(tmp_path: Path, paper) -> None:
    target = tmp_path / "sheet.pdf"
    sheet = Sheet(stickers=(str(square(tmp_path)),), copies=70, paper=paper, rois=(1,))
    assert write_sheet(target, sheet) == 3
    drawn = pages(target)
    found = [b for page in drawn for b in blue(page) if min(b[2:]) > 0.9 * sheet.side * MM]
    assert len(found) == 70
    for page in drawn:  # nothing reaches into what printers leave white
        edge = round(8 * MM)
        inner = page[edge:-edge, edge:-edge]
        assert (page < 250).any(axis=2).sum() == (inner < 250).any(axis=2).sum()


def test_cut_lines_follow_the_outline(tmp_path: Path) -> None:
    """A white disc on white paper shows by its cut line alone."""
    path, target = tmp_path / "disc.png", tmp_path / "sheet.pdf"
    x = (np.arange(400) + 0.5) / 200 - 1
    inside = np.hypot(x[None], x[:, None]) < 0.8
    Image.fromarray(
        np.dstack([np.full((400, 400, 3), 255, np.uint8), inside.astype(np.uint8) * 255])
    ).save(path)
    sheet = Sheet(stickers=(str(path),), copies=1, rois=(1,))
    write_sheet(target, sheet)
    (page,) = pages(target)
    corner = np.array([12.0, 36 + 33 * np.ptp(typical_face()[:468, 1]) + 13 + 5]) * MM
    left, top = np.rint(corner).astype(int)
    cell = page[top : top + round(sheet.side * MM), left : left + round(sheet.side * MM)]
    rows, columns = np.nonzero(cell.min(axis=2) < 240)
    assert len(rows) > 500
    radius = np.hypot(columns - cell.shape[1] / 2, rows - cell.shape[0] / 2) / (cell.shape[1] / 2)
    assert np.abs(radius - 0.8).max() < 0.03


def test_the_same_sheet_gives_the_same_bytes(tmp_path: Path) -> None:
    for name in ("a.pdf", "b.pdf"):
        write_sheet(tmp_path / name, Sheet(stickers=("heart", "star")))
    assert (tmp_path / "a.pdf").read_bytes() == (tmp_path / "b.pdf").read_bytes()


@pytest.mark.parametrize("name", STICKERS)
def test_every_design_prints(tmp_path: Path, name: str) -> None:
    assert write_sheet(tmp_path / "sheet.pdf", Sheet(stickers=(name,))) == 1


@pytest.mark.parametrize(
    ("settings", "sentence"),
    [
        ({"rois": (0,)}, "`rois` must lie between 1 and 14, got 0"),
        ({"rois": (1, 15)}, "`rois` must lie between 1 and 14, got 15"),
        ({"rois": ()}, "`rois`: expected at least one"),
        ({"stickers": ()}, "`stickers`: expected at least one"),
        ({"size": 0.1}, "`size` must lie between 0.5 and 5"),
        ({"size": float("nan")}, "`size` must lie"),
        ({"copies": 0}, "`copies` must lie between 1 and 200"),
        ({"paper": "a5"}, "`paper` must be a4 or letter, got 'a5'"),
        ({"face_width": 3}, "`face_width` must lie in 20-1000 mm, got 3"),
        ({"face_width": 400, "size": 5}, "is 220 mm wide, larger than the 186 mm that a4"),
    ],
)
def test_what_cannot_be_printed(settings, sentence: str) -> None:
    with pytest.raises(UsageError, match=sentence):
        Sheet(**settings)


def test_nothing_is_left_behind_when_it_fails(tmp_path: Path) -> None:
    faint = tmp_path / "faint.png"
    Image.new("RGBA", (40, 40), (9, 9, 9, 90)).save(faint)
    (tmp_path / "file").write_text("in the way")
    before = sorted(tmp_path.iterdir())
    target = tmp_path / "new" / "sheet.pdf"
    with pytest.raises(UsageError, match="unknown sticker 'moon'"):
        write_sheet(target, Sheet(stickers=("heart", "moon")))
    with pytest.raises(InputError, match="opaque enough"):
        write_sheet(target, Sheet(stickers=(str(faint),)))
    with pytest.raises(OutputError, match="cannot be written"):
        write_sheet(tmp_path / "file" / "sheet.pdf", Sheet())
    with pytest.raises(UsageError, match=r"sheet\.png: a PDF is written"):
        write_sheet(tmp_path / "sheet.png", Sheet())
    assert sorted(tmp_path.iterdir()) == before


def test_without_the_library_the_install_command_is_said(tmp_path, monkeypatch) -> None:
    monkeypatch.setitem(sys.modules, "reportlab.pdfgen", None)
    with pytest.raises(UsageError, match=r"pip install 'au-sticker\[print\]'"):
        pen.reportlab()
