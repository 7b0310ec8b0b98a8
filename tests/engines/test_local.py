"""The engine `local`, and the choice of an engine."""

from __future__ import annotations

import os
from multiprocessing.connection import wait

import pytest

from austicker.engines import LocalEngine, LostTask, RayEngine, make_engine
from austicker.engines.worker import Worker, end
from austicker.errors import UsageError
from tests.engines import jobs


def test_one_process_is_a_process_too() -> None:
    ((_, found),) = LocalEngine(1).run(jobs.settings, [0])
    assert not isinstance(found, LostTask)
    assert found[3] != os.getpid()


def test_what_cannot_travel_back_is_said() -> None:
    with pytest.raises(RuntimeError, match="StubbornError: none of that"):
        list(LocalEngine(1).run(jobs.be_stubborn, [0]))


def test_a_worker_answers_with_each_value_of_a_generator() -> None:
    worker = Worker(None)
    worker.hand_out(jobs.count_down, 3)
    for value in (3, 2, 1):
        wait(worker.signs)
        assert worker.answer() == value
    wait(worker.signs)
    with pytest.raises(ValueError, match=r"^none is left$"):
        worker.answer()
    worker.hand_out(jobs.square, 5)
    wait(worker.signs)
    assert worker.answer() == 25
    end([], [worker])


def test_an_interrupted_worker_tidies_up(tmp_path) -> None:
    going = LocalEngine(2).run(jobs.leave_a_file, [(tmp_path, 0), (tmp_path, 1)])
    assert next(iter(going)) == (0, 0)
    assert [path.name for path in tmp_path.iterdir()] == ["1"]
    going.close()  # type: ignore[attr-defined]
    assert list(tmp_path.iterdir()) == []


def test_engines_by_name() -> None:
    assert make_engine("local", jobs=3, retries=1) == LocalEngine(3, 1)
    assert make_engine("ray", address="a:1", threads=1) == RayEngine("a:1", 0, 1)


@pytest.mark.parametrize(
    ("settings", "sentence"),
    [
        ({"name": "dask"}, "`engine` must be one of local, ray"),
        ({"name": "ray", "jobs": 2}, "`jobs` goes with `engine='local'`"),
        ({"name": "local", "address": "a:1"}, "`address` goes with `engine='ray'`"),
        ({"name": "local", "jobs": 0}, "jobs must be 1 or more"),
        ({"name": "local", "retries": -1}, "retries must be 0 or more"),
        ({"name": "ray", "retries": -1}, "retries must be 0 or more"),
        ({"name": "ray", "threads": 0}, "threads must be 1 or more"),
    ],
)
def test_engines_that_cannot_be(settings, sentence) -> None:
    with pytest.raises(UsageError, match=sentence):
        make_engine(**settings)


@pytest.mark.parametrize("asked", ["1", "0"])
def test_tracebacks_that_a_worker_logs_are_shown_when_asked_for(
    asked: str, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("AUSTICKER_DEBUG", asked)
    assert list(LocalEngine().run(jobs.fail_quietly, [0])) == [(0, "failed")]
    shown = "ZeroDivisionError" in capfd.readouterr().err
    assert shown == (asked == "1")
