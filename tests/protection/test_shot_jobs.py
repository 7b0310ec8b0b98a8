"""Several processes find in a video, and write of it, what one does."""

from __future__ import annotations

import multiprocessing
import os
import signal
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from austicker.engines.worker import Worker
from austicker.errors import InputError
from austicker.protection import shot_jobs, shot_scout, shot_threads, shot_work
from austicker.protection.analyze import analyze_file
from austicker.protection.networks import load_once
from austicker.protection.options import Options
from austicker.protection.shot_jobs import Processes
from tests.actors import shoot, talk
from tests.protection.multi_shot import FRAMES, STARTS, pictures, record

OPTIONS = Options(attach="decoy", designs=("heart", "star"))


pytestmark = pytest.mark.usefixtures("nothing_is_left")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("shots")


@pytest.fixture(scope="module")
def video(folder: Path) -> Path:
    return record(folder / "many.mp4", pictures())


@pytest.fixture(autouse=True)
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Short videos are worth it, and short groups."""
    monkeypatch.setattr(shot_jobs, "LONG", 50)
    monkeypatch.setattr(shot_jobs, "GROUP", 25)


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """As many items as processes were started."""
    count: list[int] = []

    class Counted(Worker):
        def __init__(self, threads: int | None) -> None:
            count.append(1)
            super().__init__(threads)

    monkeypatch.setattr(shot_threads, "Worker", Counted)
    return count


def document(path: Path, processes: int, tell: Callable[..., None] | None = None) -> str:
    found = analyze_file(path, OPTIONS, load_once(), tell, processes=Processes(processes))
    return found.to_json()


@pytest.fixture(scope="module")
def expected(video: Path) -> str:
    return document(video, 1)


def test_the_film_has_what_it_is_for(video: Path) -> None:
    found = analyze_file(video, OPTIONS, load_once())
    assert (found.frames, found.shots) == (FRAMES, len(STARTS))
    shots = [one.shot for one in found.people]
    assert {1, 5, 6, 7, 8} <= set(shots)
    assert {2, 9, 10}.isdisjoint(shots)
    assert shots.count(5) == shots.count(8) == 2
    assert any(one.movements for one in found.people)


@pytest.mark.parametrize("processes", [2, 3])
def test_what_is_found_is_the_same(
    video: Path, expected: str, processes: int, started: list[int]
) -> None:
    told: list[int] = []
    found = document(video, processes, lambda stage, done, _: told.append(done))
    assert found == expected
    assert 1 <= len(started) <= processes - 1
    counted = told[: told.index(FRAMES) + 1]
    assert counted == sorted(counted)


@pytest.mark.parametrize(
    ("name", "options"),
    [
        ("open.mp4", {"bf": "3", "g": "20", "x264-params": "open-gop=1:scenecut=0"}),
        ("far.mkv", {"g": "500", "x264-params": "scenecut=0"}),
    ],
)
def test_wherever_key_frames_are(folder: Path, name: str, options: dict[str, str]) -> None:
    path = record(folder / name, pictures()[60:170], **options)
    assert document(path, 2) == document(path, 1)


def test_one_shot_starts_nothing(tmp_path: Path, started: list[int]) -> None:
    path = shoot(tmp_path / "one.mp4", talk(60))
    assert document(path, 2) == document(path, 1)
    assert not started


def test_nor_does_a_container_that_does_not_tell_times_well(
    tmp_path: Path, started: list[int]
) -> None:
    path = record(tmp_path / "a.ts", pictures()[60:125])
    assert document(path, 2) == document(path, 1)
    assert not started


def _die(_: object) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def test_what_a_killed_process_had_is_done_again(
    video: Path, expected: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shot_work, "_follow_group", _die)
    said: list[str] = []
    found = analyze_file(video, OPTIONS, load_once(), processes=Processes(3, said.append))
    assert found.to_json() == expected
    assert len(said) == 1
    assert "ended from outside" in said[0]


def _refuse(_: object) -> None:
    raise ValueError("refused")


def test_what_fails_in_a_process_is_raised_here(
    video: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shot_work, "_follow_group", _refuse)
    with pytest.raises(ValueError, match=r"^refused$"):
        document(video, 2)


def test_where_the_middle_shows_something_else_one_process_does_it(
    video: Path, expected: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shot_scout, "sum_of", lambda _: 0)
    said: list[str] = []
    found = analyze_file(video, OPTIONS, load_once(), processes=Processes(2, said.append))
    assert found.to_json() == expected
    assert len(said) == 1
    assert "one process looked for faces in all of it" in said[0]


def _linger(_: object) -> None:
    time.sleep(60)


def test_an_interrupt_ends_all_of_it_at_once(video: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shot_work, "_follow_group", _linger)

    def stop(stage: str, done: int, total: int | None) -> None:
        if multiprocessing.active_children():
            raise KeyboardInterrupt

    began = time.monotonic()
    with pytest.raises(KeyboardInterrupt):
        document(video, 2, stop)
    assert time.monotonic() - began < 30


def test_a_cut_off_file_is_refused_as_ever(video: Path, tmp_path: Path) -> None:
    path = record(tmp_path / "cut.mkv", pictures()[:130])
    path.write_bytes(path.read_bytes()[: int(path.stat().st_size * 0.8)])
    errors = []
    for processes in (1, 2):
        with pytest.raises(InputError) as caught:
            document(path, processes)
        errors.append(str(caught.value))
    assert errors[0] == errors[1]
