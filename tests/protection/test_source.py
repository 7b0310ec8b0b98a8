"""A plan is drawn on the file that it was made for, and on no other."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image

from austicker.errors import InputError, RecordError, UsageError
from austicker.protection import api
from austicker.protection.plan import Plan
from austicker.protection.source import SourceIdentity
from tests.actors import astronaut, shoot, talk

OLD = b"an older copy"


@pytest.fixture
def copy(talking: Path, tmp_path: Path) -> Path:
    return Path(shutil.copyfile(talking, tmp_path / "copy.mp4"))


def test_a_file_is_told_by_its_content_alone(talking: Path, copy: Path) -> None:
    first, second = SourceIdentity.of(talking), SourceIdentity.of(copy)
    assert (first.size, first.blake2b) == (second.size, second.blake2b)
    first.check(copy)
    with copy.open("r+b") as stream:
        stream.seek(-1, 2)
        last = stream.read(1)[0]
        stream.seek(-1, 2)
        stream.write(bytes([last ^ 1]))
    with pytest.raises(InputError, match=r"copy\.mp4: expected the file that was analyzed"):
        first.check(copy)
    copy.unlink()
    with pytest.raises(InputError, match="cannot be read"):
        first.check(copy)


@pytest.mark.parametrize("text", ["", "0" * 63, "g" * 64, "A" * 64])
def test_a_hash_has_64_digits(text: str) -> None:
    with pytest.raises(RecordError, match="64 hexadecimal digits"):
        SourceIdentity("a", 1, text)


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-50])


def grow(path: Path) -> None:
    path.write_bytes(path.read_bytes() + b"\0")


def exchange(path: Path) -> None:
    path.unlink()
    shoot(path, talk(30))


@pytest.mark.parametrize("change", [cut, grow, exchange, Path.unlink])
def test_a_changed_file_is_refused_before_anything_is_written(
    change: Callable[[Path], None], copy: Path, plan: Plan
) -> None:
    output = copy.with_name("out.mp4")
    output.write_bytes(OLD)
    change(copy)
    with pytest.raises(InputError):
        api.render(copy, plan, output)
    assert output.read_bytes() == OLD


@pytest.mark.parametrize("change", [grow, exchange, Path.unlink])
def test_a_file_that_changes_while_it_is_read_is_refused_and_the_older_copy_kept(
    change: Callable[[Path], None], copy: Path, plan: Plan
) -> None:
    output = copy.with_name("out.mp4")
    output.write_bytes(OLD)
    before = sorted(path.name for path in copy.parent.iterdir())
    told: list[int] = []

    def swap(stage: str, done: int, total: int | None) -> None:
        assert stage == "writing"
        told.append(done)
        if len(told) == 10:
            change(copy)

    with pytest.raises(InputError, match=r"copy\.mp4: "):
        api.render(copy, plan, output, progress=swap)
    assert len(told) >= 10
    assert output.read_bytes() == OLD
    left = sorted(path.name for path in copy.parent.iterdir())
    assert set(left) <= set(before)


def test_a_photo_is_told_from_another_of_the_same_size(tmp_path: Path) -> None:
    source, output = tmp_path / "a.png", tmp_path / "out.png"
    Image.fromarray(astronaut()).save(source)
    planned = api.plan(api.analyze(source))
    other = astronaut()
    other[0, 0] ^= 1
    Image.fromarray(other).save(source)
    with pytest.raises(InputError, match="expected the file that was analyzed"):
        api.render(source, planned, output)
    assert not output.exists()


def test_the_plan_of_frames_in_memory_is_not_drawn_on_a_file(copy: Path, plan: Plan) -> None:
    with pytest.raises(UsageError, match="frames in memory"):
        api.render(copy, replace(plan, source=None), copy.with_name("out.mp4"))


def test_the_source_is_not_written_over(copy: Path, plan: Plan) -> None:
    content = copy.read_bytes()
    with pytest.raises(UsageError, match="equals input"):
        api.render(copy, plan, copy)
    assert copy.read_bytes() == content


def test_verify_refuses_another_original(talking: Path, copy: Path, plan: Plan) -> None:
    result = api.render(talking, plan, copy.with_name("out.mp4"))
    exchange(copy)
    with pytest.raises(InputError, match="expected the file that was analyzed"):
        api.verify(copy, result)


def test_verify_refuses_a_copy_of_another_length(talking: Path, tmp_path: Path, plan: Plan) -> None:
    result = api.render(talking, plan, tmp_path / "out.mp4")
    assert plan.people[0].movements
    shoot(tmp_path / "out.mp4", talk(5))
    with pytest.raises(InputError, match="found fewer"):
        api.verify(talking, result)
