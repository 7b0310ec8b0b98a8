from pathlib import Path

import pytest

from austicker.errors import UsageError
from austicker.protection.jobs import list_jobs
from tests.actors import shoot, talk


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    from PIL import Image

    for name in ("a.jpg", "sub/b.png", "sub/deep/c.webp", "notes.txt"):
        path = tmp_path / "in" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if path.suffix == ".txt":
            path.write_text("no picture")
        else:
            Image.new("RGB", (16, 16)).save(path)
    return tmp_path / "in"


def targets(todo) -> list[str]:
    return sorted(str(t.output) for t in todo.jobs)


def test_one_file_goes_beside_itself(tree):
    assert targets(list_jobs([tree / "a.jpg"], None)) == [str(tree / "a_protected.jpg")]


def test_one_file_to_a_named_file(tree, tmp_path):
    assert targets(list_jobs([tree / "a.jpg"], tmp_path / "x.png")) == [str(tmp_path / "x.png")]


def test_one_file_into_a_folder(tree, tmp_path):
    (tmp_path / "out").mkdir()
    assert targets(list_jobs([tree / "a.jpg"], tmp_path / "out")) == [str(tmp_path / "out/a.jpg")]


def test_a_folder_keeps_its_structure(tree, tmp_path):
    todo = list_jobs([tree], tmp_path / "out")
    wanted = ["out/a.jpg", "out/sub/b.png", "out/sub/deep/c.webp"]
    assert targets(todo) == [str(tmp_path / w) for w in wanted]
    assert [p.name for p in todo.skipped] == ["notes.txt"]


def test_a_folder_goes_beside_itself(tree, tmp_path):
    assert str(tmp_path / "in_protected/sub/b.png") in targets(list_jobs([tree], None))


def test_several_stickers_get_a_folder_each(tree, tmp_path):
    todo = list_jobs([tree / "a.jpg"], tmp_path / "out", subfolder="heart")
    assert targets(todo) == [str(tmp_path / "out/heart/a.jpg")]


def test_two_inputs_to_one_file_are_refused(tree, tmp_path):
    with pytest.raises(UsageError, match="is a file"):
        list_jobs([tree / "a.jpg", tree / "sub/b.png"], tree / "a.jpg")


def test_colliding_names_are_refused(tree, tmp_path):
    (tree / "other").mkdir()
    (tree / "other/a.jpg").write_bytes((tree / "a.jpg").read_bytes())
    with pytest.raises(UsageError, match="both be written"):
        list_jobs([tree / "a.jpg", tree / "other/a.jpg"], tmp_path / "out")


def test_names_that_differ_by_suffix_alone_are_kept_apart(tmp_path):
    folder = tmp_path / "in"
    folder.mkdir()
    first = shoot(folder / "a.mkv", talk(3))
    (folder / "a.avi").write_bytes(first.read_bytes())
    (folder / "a.mp4").write_bytes(shoot(tmp_path / "x.mp4", talk(3)).read_bytes())
    todo = list_jobs([folder], tmp_path / "out")
    names = sorted(Path(t).name for t in targets(todo))
    assert names == ["a.mkv", "a.mp4", "a.mp4.mp4"]


def test_an_output_that_is_another_input_is_refused(tree):
    (tree / "a_protected.jpg").write_bytes((tree / "a.jpg").read_bytes())
    with pytest.raises(UsageError, match="over the input"):
        list_jobs([tree / "a.jpg", tree / "a_protected.jpg"], None)


def test_missing_and_unusable_are_problems_not_the_end(tree, tmp_path):
    todo = list_jobs([tree / "a.jpg", tree / "gone.mp4", tree / "notes.txt"], tmp_path / "out")
    assert len(todo.jobs) == 1
    assert [p.name for p, _ in todo.problems] == ["gone.mp4", "notes.txt"]


def test_a_container_that_cannot_hold_the_codec_is_refused_at_once(tmp_path):
    video = shoot(tmp_path / "v.mp4", talk(3))
    with pytest.raises(UsageError, match="avi"):
        list_jobs([video], tmp_path / "out.avi")
