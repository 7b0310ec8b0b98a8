"""What several processes draw is written as if one had drawn it."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
import time
from collections.abc import Generator
from itertools import islice, pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import austicker
from austicker.faces.track import UntrackedFace
from austicker.protection import draw_board, draw_jobs, shared_overlay
from austicker.protection.draw_board import DrawBoard, Lost
from austicker.protection.draw_groups import draw_groups
from austicker.protection.draw_task import Drawn, DrawnFrame, DrawTask, draw
from austicker.protection.options import Options
from austicker.protection.overlay import PersonOverlay
from austicker.protection.protect import protect_file
from austicker.protection.result import ProtectionResult
from austicker.recognizers.named import NamedRecognizer
from tests.protection.multi_shot import pictures, record
from tests.protection.test_ask_recognizer import SPEC

pytestmark = pytest.mark.usefixtures("nothing_is_left")


@pytest.fixture(scope="module")
def video(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return record(tmp_path_factory.mktemp("drawn") / "many.mp4", pictures())


@pytest.fixture(autouse=True)
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Short videos are worth it, and short groups."""
    monkeypatch.setattr(draw_jobs, "LONG", 50)
    monkeypatch.setattr(draw_jobs, "GROUP", 20)


def made(
    video: Path, output: Path, processes: int, **options: Any
) -> tuple[bytes, dict[str, Any], tuple[str, ...]]:
    """The copy, what is said of it, and the notes apart."""
    result = austicker.protect(video, output, seed=3, processes=processes, **options)
    said = result.to_dict()
    del said["seconds"], said["output"], said["notes"]
    return output.read_bytes(), said, result.notes


@pytest.fixture(scope="module")
def expected(
    video: Path, tmp_path_factory: pytest.TempPathFactory
) -> tuple[bytes, dict[str, Any], tuple[str, ...]]:
    return made(video, tmp_path_factory.mktemp("alone") / "o.mp4", 1)


def test_the_copy_is_the_same_to_the_byte(
    video: Path, expected: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn: list[int] = []
    take = DrawBoard.take

    def counted(board: DrawBoard) -> int | None:
        number = take(board)
        drawn.extend([] if number is None else [number])
        return number

    monkeypatch.setattr(DrawBoard, "take", counted)
    assert made(video, tmp_path / "o.mp4", 3) == expected
    assert len(set(drawn)) == len(drawn) >= 2
    assert 0 not in drawn


@pytest.mark.parametrize(
    "options",
    [
        {"first_second": 1.0, "last_second": 6.5, "exempt": (1,)},
        pytest.param({"strength": "paper", "on_lost": "hold"}, marks=pytest.mark.slow),
        pytest.param({"until_hidden": True, "verify": False}, marks=pytest.mark.slow),
    ],
)
def test_whatever_is_drawn(video: Path, tmp_path: Path, options: dict[str, Any]) -> None:
    alone, shared = (made(video, tmp_path / f"{n}.mkv", n, **options) for n in (1, 2))
    assert alone == shared


@pytest.mark.slow
def test_a_victim_that_cannot_be_sent_to_a_process(video: Path, tmp_path: Path) -> None:
    class Here(NamedRecognizer):
        """Of a function, and so of no other process."""

    told = {"strength": "paper", "emotion": "victim", "victim": Here(SPEC)}
    alone, shared = (made(video, tmp_path / f"{n}.mp4", n, **told) for n in (1, 2))
    assert alone == shared


def test_a_long_first_group_is_drawn_by_another_process_too(
    video: Path, expected: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(draw_jobs, "START", 1)
    monkeypatch.setattr(PersonOverlay, "draw", _refuse)
    assert made(video, tmp_path / "o.mp4", 2) == expected


def _die(_: DrawTask) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def _die_half_way(task: DrawTask) -> Generator[Drawn, None, None]:
    yield from islice(draw(task), 7)
    os.kill(os.getpid(), signal.SIGKILL)


@pytest.mark.parametrize("how", [_die, _die_half_way])
def test_what_a_killed_process_had_is_drawn_again(
    video: Path, expected: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, how: Any
) -> None:
    monkeypatch.setattr(draw_jobs, "draw_apart", how)
    copy, said, notes = made(video, tmp_path / "o.mp4", 2)
    assert (copy, said) == expected[:2]
    (more,) = set(notes) - set(expected[2])
    assert "ended from outside" in more


def test_where_the_middle_shows_something_else_one_process_draws(
    video: Path, expected: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shared_overlay, "sum_of", lambda _: -1)
    copy, said, notes = made(video, tmp_path / "o.mp4", 2)
    assert (copy, said) == expected[:2]
    (more,) = set(notes) - set(expected[2])
    assert "one process drew on all of it" in more


def _refuse(_: DrawTask) -> None:
    raise ValueError("refused")


def test_what_fails_in_a_process_is_raised_here(
    video: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(draw_jobs, "draw_apart", _refuse)
    with pytest.raises(ValueError, match=r"^refused$"):
        made(video, tmp_path / "o.mp4", 2)
    assert list(tmp_path.iterdir()) == []


def test_an_interrupt_ends_all_of_it_and_leaves_no_file(video: Path, tmp_path: Path) -> None:
    def stop(stage: str, done: int, total: int | None) -> None:
        if stage == "writing" and done > 45:
            assert multiprocessing.active_children()
            raise KeyboardInterrupt

    began = time.monotonic()
    with pytest.raises(KeyboardInterrupt):
        protect_file(video, tmp_path / "o.mp4", Options(), stop, 2)
    assert time.monotonic() - began < 60
    assert list(tmp_path.iterdir()) == []


def test_one_group_starts_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = record(tmp_path / "one.mp4", pictures()[155:195])
    monkeypatch.setattr(draw_jobs, "LONG", 10)
    monkeypatch.setattr(draw_jobs, "running", _die)
    result: ProtectionResult = austicker.protect(path, tmp_path / "o.mp4", processes=2)
    assert result.frames == 40


SEEN = st.lists(st.tuples(st.integers(0, 300), st.integers(1, 40)), max_size=12)


@given(SEEN, st.integers(1, 80), st.none() | st.tuples(st.integers(0, 150), st.integers(0, 150)))
def test_everybody_is_in_one_group_of_those_in_order(seen, least, span) -> None:
    box = np.array([0.0, 0, 9, 9])
    faces = tuple(UntrackedFace(a, a + length - 1, box, 0.6) for a, length in seen)
    spans = [] if span is None else [(span[0], span[0] + span[1])]
    groups = draw_groups((), faces, spans, least)
    inside = range(400) if span is None else range(spans[0][0], spans[0][1] + 1)
    for face in faces:
        there = [i for i in range(face.first, face.last + 1) if i in inside]
        homes = [g for g in groups if any(i in g for i in there)]
        assert len(homes) == bool(there)
        assert all(i in homes[0] for i in there)
    assert all(a.stop <= b.start for a, b in pairwise(groups))


def frame_of(size: int) -> DrawnFrame:
    return DrawnFrame(0, 0, (0, 1), (0, size), np.zeros((1, size, 3), np.uint8))


def test_only_what_is_needed_next_is_drawn_beyond_the_limit(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(draw_board, "MOST_BYTES", 100)
    board = DrawBoard(3)
    assert (board.take(), board.take(), board.take()) == (1, 2, None)
    assert board.put(2, frame_of(50))
    late = threading.Thread(target=board.put, args=(2, frame_of(50)))
    late.start()
    late.join(0.1)
    assert late.is_alive()
    assert board.need(0)
    assert not board.need(1)
    assert board.put(1, frame_of(50))
    late.join(0.1)
    assert late.is_alive()
    assert not board.need(2)
    late.join(5)
    assert not late.is_alive()


def test_a_group_that_was_lost_is_said_after_what_was_drawn_of_it() -> None:
    board = DrawBoard(2)
    assert board.take() == 1
    board.put(1, frame_of(1))
    board.lose(1)
    assert isinstance(board.get(1), DrawnFrame)
    with pytest.raises(Lost):
        board.get(1)
