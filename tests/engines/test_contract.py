"""What every engine does."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from austicker.engines import Engine, LocalEngine, LostTask, RayEngine
from tests.engines import jobs

Make = Callable[..., Engine]


@pytest.fixture(scope="module")
def joined(cluster: Any) -> Iterator[None]:
    """This process is part of the cluster: joining it for each run takes three seconds."""
    import ray

    ray.init(address=cluster.address, log_to_driver=False, configure_logging=False)
    yield
    ray.shutdown()


@pytest.fixture(
    params=["local", pytest.param("ray", marks=pytest.mark.xdist_group("ray"))], name="make"
)
def engine_maker(request: pytest.FixtureRequest) -> Make:
    if request.param == "local":
        return lambda **settings: LocalEngine(2, **settings)
    request.getfixturevalue("joined")
    return lambda **settings: RayEngine(**({"retries": 0} | settings))


def test_every_task_has_its_result(make: Make) -> None:
    found = list(make().run(jobs.square, range(7)))
    assert sorted(found) == [(i, i * i) for i in range(7)]


def test_nothing_to_do(make: Make) -> None:
    assert list(make().run(jobs.square, [])) == []


def test_what_the_function_raises_is_raised_here(make: Make) -> None:
    with pytest.raises(ValueError, match=r"^two is refused$"):
        list(make().run(jobs.refuse, range(4)))


def test_a_worker_that_dies_once_loses_nothing(make: Make, tmp_path) -> None:
    found = list(make(retries=1).run(jobs.die_once, [(tmp_path, i) for i in range(5)]))
    assert sorted(found) == [(i, i) for i in range(5)]
    assert (tmp_path / "died").exists()


@pytest.mark.parametrize(("retries", "often"), [(0, "outside"), (1, "outside 2 times")])
def test_only_the_one_that_dies_once_too_often_is_lost(make: Make, retries, often) -> None:
    found = dict(make(retries=retries).run(jobs.die, range(5)))
    lost = found.pop(1)
    assert isinstance(lost, LostTask)
    assert lost.reason.endswith(f"was ended from {often}")
    assert found == {0: 0, 2: 2, 3: 3, 4: 4}


def test_workers_have_few_threads_when_asked_and_our_folder(make: Make, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for _, found in make(threads=1).run(jobs.settings, range(2)):
        assert not isinstance(found, LostTask)
        assert found[:3] == ("1", 1, str(tmp_path.resolve()))
        assert found[3] != os.getpid()


def test_an_interrupt_starts_nothing_more(make: Make, tmp_path) -> None:
    going = make().run(jobs.linger, [(tmp_path, i) for i in range(20)])
    next(iter(going))
    going.close()  # type: ignore[attr-defined]
    # Two run at a time; when one was done at most one more had begun.
    assert len(list(tmp_path.iterdir())) <= 4
