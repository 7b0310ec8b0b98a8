"""One trap per test: the exact samples kept, and the exact sentence for each that is not."""

from __future__ import annotations

import os
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from austicker.bench.datasets import DATASETS, Dataset
from austicker.bench.datasets.places import last_part
from austicker.errors import DataError
from austicker.types import Clip
from tests.bench.datasets import layouts

GOOD = (1, "EP02_01f", 46, 50, 53, "12", "happiness")


def scan(name: str, root: Path) -> Dataset[Clip]:
    return DATASETS.make(name).scan(root)


def reasons(dataset: Dataset[Clip]) -> list[tuple[str, str, str]]:
    return [(d.name, d.kind, d.reason) for d in dataset.dropped]


def test_casme2_clip_holds_onset_to_offset_with_indices_from_zero(tmp_path: Path) -> None:
    layouts.casme2(tmp_path, [GOOD])
    layouts.write_frames(tmp_path / "Cropped/sub01/EP02_01f", (44, 45, 54), "reg_img{}.png")
    (tmp_path / "Cropped/sub01/EP02_01f/Thumbs.db").write_bytes(b"x")
    (tmp_path / "Cropped/sub01/EP02_01f/._reg_img46.png").write_bytes(b"x")
    dataset = scan("casme2", tmp_path)
    (sample,) = dataset
    assert reasons(dataset) == []
    assert (sample.name, sample.subject, sample.source) == ("sub01/EP02_01f", "sub01", "casme2")
    assert sample.annotated == (46, 50, 53)
    assert not sample.apex_estimated
    clip = sample.load()
    assert (clip.onset, clip.apex, clip.offset, clip.fps) == (0, 4, 7, Fraction(200))
    assert clip.frames[:, 5, 5, 0].tolist() == list(range(46, 54))
    assert clip.frames[clip.apex, 5, 5].tolist() == [50, 50, 50]
    assert (clip.emotion, clip.subject, clip.name) == ("happiness", "sub01", "sub01/EP02_01f")


@pytest.mark.parametrize(
    ("row", "kind", "sentence"),
    [
        ((1, "EP02_01f", 46, "/", 53, "12", "fear"), "no apex",
         "row 3: apex '/' is not a frame number"),
        ((1, "EP02_01f", 46, None, 53, "12", "fear"), "no apex",
         "row 3: apex '' is not a frame number"),
        ((1, "EP02_01f", 46, -1, 53, "12", "fear"), "no apex",
         "row 3: apex '-1' is not a frame number"),
        ((1, "EP02_01f", 46, 60, 53, "12", "fear"), "marks out of order",
         "row 3: expected onset <= apex <= offset, got 46, 60, 53"),
        ((1, "EP02_01f", 46, 45, 53, "12", "fear"), "marks out of order",
         "row 3: expected onset <= apex <= offset, got 46, 45, 53"),
        ((1, "EP02_01f", "first", 50, 53, "12", "fear"), "bad annotation",
         "row 3: onset 'first' is not a frame number"),
        ((1, "EP02_01f", 46, 50, 46.5, "12", "fear"), "bad annotation",
         "row 3: offset '46.5' is not a frame number"),
        ((1, "EP02_01f", 46, 50, 53, "12", None), "bad annotation",
         "row 3: expected a subject, a file name and an emotion, got a blank"),
        ((1, "..", 46, 50, 53, "12", "fear"), "bad annotation",
         "row 3: expected a subject, a file name and an emotion, got a blank"),
    ],
)  # fmt: skip
def test_bad_row_is_skipped_with_its_reason(
    tmp_path: Path, row: tuple[object, ...], kind: str, sentence: str
) -> None:
    layouts.casme2(tmp_path, [(2, "EP01_01f", 10, 12, 14, "4", "disgust"), row])
    dataset = scan("casme2", tmp_path)
    assert [s.name for s in dataset] == ["sub02/EP01_01f"]
    assert [(d.kind, d.reason) for d in dataset.dropped] == [(kind, sentence)]


def test_missing_frame_inside_the_clip(tmp_path: Path) -> None:
    layouts.casme2(tmp_path, [GOOD])
    (tmp_path / "Cropped/sub01/EP02_01f/reg_img51.png").unlink()
    assert reasons(scan("casme2", tmp_path)) == [
        ("sub01/EP02_01f", "missing frame",
         "row 2: frame 51 of 46-53 has no file (the folder holds 46-53)"),
    ]  # fmt: skip


def test_frames_numbered_from_one_instead_of_the_onset(tmp_path: Path) -> None:
    layouts.casme2(tmp_path, [])
    layouts.write_xlsx(tmp_path / "CASME2-coding-20140508.xlsx", [layouts.CASME2_HEADER, GOOD])
    layouts.write_frames(tmp_path / "Cropped/sub01/EP02_01f", range(1, 9), "{}.png")
    assert reasons(scan("casme2", tmp_path)) == [
        ("sub01/EP02_01f", "missing frame",
         "row 2: frame 46 of 46-53 has no file (the folder holds 1-8)"),
    ]  # fmt: skip


def test_missing_and_empty_folders(tmp_path: Path) -> None:
    layouts.write_xlsx(
        tmp_path / "a.xlsx", [layouts.CASME2_HEADER, GOOD, (2, "EP01_01f", 1, 2, 3, "4", "fear")]
    )
    (tmp_path / "Cropped/sub02/EP01_01f").mkdir(parents=True)
    assert reasons(scan("casme2", tmp_path)) == [
        ("sub01/EP02_01f", "no frames",
         "row 2: no folder 'Cropped/sub01/EP02_01f' or 'sub01/EP02_01f'"),
        ("sub02/EP01_01f", "missing frame",
         "row 3: frame 1 of 1-3 has no file (the folder holds no pictures)"),
    ]  # fmt: skip


def test_two_files_of_one_number(tmp_path: Path) -> None:
    layouts.casme2(tmp_path, [GOOD])
    layouts.write_frames(tmp_path / "Cropped/sub01/EP02_01f", [50], "reg_img{}.bmp")
    assert reasons(scan("casme2", tmp_path)) == [
        ("sub01/EP02_01f", "unreadable",
         "row 2: 'reg_img50.bmp' and 'reg_img50.png' both hold frame 50"),
    ]  # fmt: skip


def test_repeated_row_counts_once(tmp_path: Path) -> None:
    layouts.casme2(tmp_path, [GOOD, GOOD])
    dataset = scan("casme2", tmp_path)
    assert len(dataset) == 1
    assert reasons(dataset) == [("sub01/EP02_01f", "duplicate row", "row 3: repeats row 2")]


def test_contradicting_rows_both_go(tmp_path: Path) -> None:
    layouts.casme2(tmp_path, [GOOD, (*GOOD[:6], "disgust")])
    dataset = scan("casme2", tmp_path)
    assert len(dataset) == 0
    assert reasons(dataset) == [
        ("sub01/EP02_01f", "duplicate row", "row 2: rows 2 and 3 contradict each other"),
        ("sub01/EP02_01f", "duplicate row", "row 3: rows 2 and 3 contradict each other"),
    ]


def test_missing_column_refuses_the_load(tmp_path: Path) -> None:
    header = [c for c in layouts.CASME2_HEADER if c != "ApexFrame"]
    layouts.write_xlsx(tmp_path / "a.xlsx", [header, [1, "EP02_01f", 46, 53, "12", "fear"]])
    with pytest.raises(
        DataError,
        match=r"^a.xlsx: none of the first 40 rows is the header; the closest, row 1, lacks "
        r"'ApexFrame'$",
    ):
        scan("casme2", tmp_path)


def test_doubled_column_refuses_the_load(tmp_path: Path) -> None:
    layouts.write_xlsx(tmp_path / "a.xlsx", [[*layouts.CASME2_HEADER, "Apex Frame"]])
    with pytest.raises(DataError, match="row 1 holds the column 'ApexFrame' twice"):
        scan("casme2", tmp_path)


def test_missing_au_column_is_noted(tmp_path: Path) -> None:
    header = [c for c in layouts.CASME2_HEADER if c != "Action Units"]
    layouts.casme2(tmp_path, [(*GOOD[:5], "fear")], header)
    dataset = scan("casme2", tmp_path)
    assert dataset.samples[0].aus == ()
    assert dataset.notes == ("CASME2-coding-20140508.xlsx has no column of action units",)


def test_samm_header_stands_below_prose(tmp_path: Path) -> None:
    layouts.samm(tmp_path, [layouts.samm_row(6, "006_1_2", **{"Action Units": "4 or 5 + L12"})])
    (sample,) = scan("samm", tmp_path)
    assert (sample.name, sample.subject, sample.annotated) == ("006/006_1_2", "006", (50, 53, 56))
    assert (sample.aus, sample.au_text) == ((12,), "4 or 5 + L12")
    assert sample.load().frames[:, 5, 5].tolist() == [[n] * 3 for n in range(50, 57)]


def test_wrong_header_row_refuses_the_load(tmp_path: Path) -> None:
    layouts.samm(tmp_path, [layouts.samm_row(6, "006_1_2")], prose=60)
    with pytest.raises(DataError, match=r"none of the first 40 rows is the header; expected"):
        scan("samm", tmp_path)


def test_samm_without_apex_is_skipped(tmp_path: Path) -> None:
    layouts.samm(tmp_path, [layouts.samm_row("006", "006_1_2", **{"Apex Frame": ""})])
    assert [(d.kind, d.reason) for d in scan("samm", tmp_path).dropped] == [
        ("no apex", "row 15: apex '' is not a frame number")
    ]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gb18030"])
def test_csv_in_any_stated_encoding_with_windows_paths(tmp_path: Path, encoding: str) -> None:
    row = ("sub01", r"D:\data\CASME2\sub01\微表情_01", 46, 50, 53, "12", "happiness")
    layouts.write_csv(tmp_path / "a.csv", [layouts.CASME2_HEADER, row], encoding)
    layouts.write_frames(tmp_path / "Cropped/sub01/微表情_01", range(46, 54), "reg_img{}.jpg")
    dataset = scan("casme2", tmp_path)
    assert [s.name for s in dataset] == ["sub01/微表情_01"]
    other = {"utf-16": "UTF-16", "gb18030": "GB 18030"}.get(encoding)
    assert dataset.notes == ((f"a.csv is not UTF-8; read as {other}",) if other else ())


def test_csv_of_samm_in_windows_1252(tmp_path: Path) -> None:
    row = list(layouts.samm_row(6, "006_é").values())
    layouts.write_csv(tmp_path / "a.csv", [layouts.SAMM_HEADER, row], "cp1252")
    layouts.write_frames(tmp_path / "006/006_é", range(50, 57), "006_{:05d}.jpg")
    dataset = scan("samm", tmp_path)
    assert [s.name for s in dataset] == ["006/006_é"]
    assert dataset.notes == ("a.csv is not UTF-8; read as Windows-1252",)


def test_csv_in_no_known_encoding_refuses_the_load(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_bytes(b"Subject,Filename\n\x81\xff,\xff\n")
    with pytest.raises(DataError, match="neither Unicode nor GB 18030; save it as UTF-8"):
        scan("casme2", tmp_path)


def test_folder_named_in_legacy_bytes_is_found(tmp_path: Path) -> None:
    folder = layouts.undecodable(tmp_path / "Cropped/sub01", "微表情".encode("gb18030"))
    if folder is None:
        pytest.skip("this file system takes only Unicode names")
    layouts.write_frames(folder, range(46, 54), "reg_img{}.png")
    row = (1, "微表情", 46, 50, 53, "12", "happiness")
    layouts.write_xlsx(tmp_path / "a.xlsx", [layouts.CASME2_HEADER, row])
    (sample,) = scan("casme2", tmp_path)
    assert sample.load().frames.shape == (8, 12, 10, 3)


def test_table_of_garbage_and_table_missing(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"no annotation file .* put the set's own table there"):
        scan("casme2", tmp_path)
    (tmp_path / "a.xlsx").write_bytes(b"not a zip")
    with pytest.raises(DataError, match=r"a.xlsx is not a readable xlsx file"):
        scan("casme2", tmp_path)
    with pytest.raises(DataError, match="is not a folder; give `root`"):
        scan("casme2", tmp_path / "a.xlsx")


def test_two_tables_refuse_the_load(tmp_path: Path) -> None:
    for name in ("a.xlsx", "b.xlsx", "~$a.xlsx"):
        layouts.write_xlsx(tmp_path / name, [layouts.CASME2_HEADER])
    with pytest.raises(DataError, match=r"several files could be the annotation: a.xlsx, b.xlsx;"):
        scan("casme2", tmp_path)


def test_missing_openpyxl_is_a_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    layouts.casme2(tmp_path, [GOOD])
    monkeypatch.setitem(__import__("sys").modules, "openpyxl", None)
    with pytest.raises(DataError, match=r"needs openpyxl; run: pip install 'au-sticker\[bench\]'"):
        scan("casme2", tmp_path)


def test_damaged_and_odd_sized_frames_are_named_on_load(tmp_path: Path) -> None:
    layouts.casme2(tmp_path, [GOOD, (2, "EP01_01f", 1, 2, 3, "4", "fear")])
    (tmp_path / "Cropped/sub01/EP02_01f/reg_img48.png").write_bytes(b"\x89PNG cut")
    big = layouts.picture(9, (20, 20))
    import cv2

    cv2.imwrite(str(tmp_path / "Cropped/sub02/EP01_01f/reg_img2.png"), big)
    dataset = scan("casme2", tmp_path)
    with pytest.raises(DataError, match=r"reg_img48.png cannot be decoded"):
        dataset.samples[0].load()
    with pytest.raises(DataError, match=r"reg_img2.png is 20 x 20, the first frame .* 10 x 12"):
        dataset.samples[1].load()
    readable = dataset.readable()
    assert len(readable) == 0
    assert [d.kind for d in readable.dropped] == ["unreadable", "unreadable"]


def test_colours_come_as_rgb(tmp_path: Path) -> None:
    row = ("spNO.1", "b", 175, 177, 180, "4", "4", "disgust")
    header = ("Subject", "Filename", "Onset", "Apex", "Offset", "AU", "Objective class", "emotion")
    layouts.write_xlsx(tmp_path / "cas(me)3_part_A_ME_label.xlsx", [header, row])
    folder = tmp_path / "spNO.1/b/color"
    layouts.write_frames(folder, range(170, 185), "{}.png", colour=True)
    (sample,) = scan("casme3", tmp_path)
    assert sample.load().frames[0, 5, 5].tolist() == [0, 0, 175]


def test_casme3_holds_several_samples_in_one_video(tmp_path: Path) -> None:
    header = ("Subject", "Filename", "Onset", "Apex", "Offset", "AU", "Objective class", "emotion")
    rows = [
        ("spNO.1", "b", 175, 177, 180, "4", "4", "disgust"),
        ("spNO.1", "b", 190, 191, 192, "12", "1", "Happy"),
        ("spNO.1", "b", 190, 191, 192, "12", "1", "Happy"),
    ]
    layouts.write_xlsx(tmp_path / "a.xlsx", [header, *rows])
    layouts.write_frames(tmp_path / "spNO.1/b/color", range(170, 200), "{}.jpg")
    dataset = scan("casme3", tmp_path)
    assert [s.name for s in dataset] == ["spNO.1/b/175", "spNO.1/b/190"]
    assert [s.label for s in dataset.labelled()] == ["negative", "positive"]
    assert [d.reason for d in dataset.dropped] == ["row 4: repeats row 3"]


@pytest.mark.parametrize("folder", ["S03/happiness/S03-01-002", "Happiness/S03-01-002"])
def test_mmew_in_both_layouts(tmp_path: Path, folder: str) -> None:
    row = (3, "S03-01-002", 1, 3, 5, "12", "happiness", "remark")
    layouts.write_xlsx(tmp_path / "MMEW.xlsx", [(*layouts.CASME2_HEADER, "remarks"), row])
    layouts.write_frames(tmp_path / folder, range(1, 6), "{}.jpg")
    (sample,) = scan("mmew", tmp_path)
    assert (sample.subject, sample.marks) == ("S03", (0, 2, 4))


def test_4dme_distrusts_the_swapped_action_units(tmp_path: Path) -> None:
    header = ("sub_ID", "fold_name", "Onset", "Apex", "Offset", "AUs", "Emotion", "Positive")
    rows = [(f"p{i:03d}", "clip", 1, 2, 3, "4+7", "Negative", 0) for i in range(146)]
    layouts.write_xlsx(tmp_path / "4DME.xlsx", [header, *rows])
    for i in range(141, 146):
        layouts.write_frames(tmp_path / f"gray_micro/p{i:03d}/clip", range(1, 4), "{}.png")
    dataset = scan("4dme", tmp_path)
    assert {s.subject: s.aus for s in dataset} == {
        "p141": (4, 7), "p142": (), "p143": (), "p144": (), "p145": (4, 7),
    }  # fmt: skip
    assert {s.au_text for s in dataset} == {"4+7"}
    assert "swapped" in dataset.notes[0]
    assert len(dataset.dropped) == 141


def test_4dme_joined_emotions_have_no_class(tmp_path: Path) -> None:
    header = ("sub_ID", "fold_name", "Onset", "Apex", "Offset", "AUs", "Emotion")
    row = ("p001", "clip", 1, 2, 3, "4", "Negative and Surprise")
    layouts.write_xlsx(tmp_path / "a.xlsx", [header, row])
    layouts.write_frames(tmp_path / "gray_micro/p001/clip", range(1, 4), "{}.png")
    labelled = scan("4dme", tmp_path).labelled()
    assert [(d.kind, d.reason) for d in labelled.dropped] == [
        ("outside the mapping", "emotion 'Negative and Surprise' has no class in 'megc2019'")
    ]


def test_dfme_takes_the_rate_of_each_row(tmp_path: Path) -> None:
    header = (
        "Subject", "Filename", "OnsetFrame", "ApexFrame", "OffsetFrame", "Emotion", "EmotionId",
        "Fps", "AU",
    )  # fmt: skip
    rows = [
        ("s1", "a", 1, 2, 3, "Fear", 3, 500, "1+4"),
        ("s1", "b", 1, 2, 3, "Fear", 3, "fast", "1+4"),
    ]
    layouts.write_xlsx(tmp_path / "a.xlsx", [header, *rows])
    for clip in "ab":
        layouts.write_frames(tmp_path / "s1" / clip, range(1, 4), "{}.png")
    dataset = scan("dfme", tmp_path)
    assert [s.load().fps for s in dataset] == [500]
    assert [(d.kind, d.reason) for d in dataset.dropped] == [
        ("bad annotation", "row 3: expected a frame rate, got 'fast'")
    ]


@pytest.mark.parametrize(
    ("cell", "part"),
    [
        ("EP02_01f", "EP02_01f"), (r"sub01\EP02_01f", "EP02_01f"), ("a/b/", "b"),
        (r"C:\x\y ", "y"), ("..", ""), ("a/..", ""), ("", ""),
    ],
)  # fmt: skip
def test_last_part(cell: str, part: str) -> None:
    assert last_part(cell) == part


def test_names_stay_within_the_root(tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    layouts.write_frames(outside / "EP", range(1, 4), "{}.png")
    root = tmp_path / "root"
    layouts.write_xlsx(
        root / "a.xlsx", [layouts.CASME2_HEADER, ("../../outside", "EP", 1, 2, 3, "4", "fear")]
    )
    assert [d.kind for d in scan("casme2", root).dropped] == ["no frames"]


def test_scan_reads_no_pixels(tmp_path: Path) -> None:
    layouts.casme2(tmp_path, [GOOD])
    for path in (tmp_path / "Cropped").rglob("*.png"):
        path.write_bytes(b"")
    assert len(scan("casme2", tmp_path)) == 1


def test_readers_can_be_sent_to_other_processes(tmp_path: Path) -> None:
    import pickle

    layouts.casme2(tmp_path, [GOOD])
    (sample,) = scan("casme2", tmp_path)
    reader = pickle.loads(pickle.dumps(sample.reader))
    np.testing.assert_array_equal(reader(sample).frames, sample.load().frames)
    assert os.fspath(tmp_path) in repr(reader)
