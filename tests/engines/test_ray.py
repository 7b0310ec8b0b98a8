"""The engine `ray` on a cluster of two nodes."""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from austicker.cli.main import main
from austicker.engines import RayEngine
from austicker.errors import UsageError
from tests.actors import astronaut
from tests.engines import jobs

pytestmark = pytest.mark.xdist_group("ray")


def _kill_when_known(marker: Path) -> None:
    for _ in range(300):
        if marker.exists():
            os.kill(int(marker.read_text()), signal.SIGKILL)
            return
        time.sleep(0.1)


def test_a_worker_killed_on_the_way_loses_nothing(cluster: Any, tmp_path: Path) -> None:
    import ray

    handler = signal.getsignal(signal.SIGTERM)
    killer = threading.Thread(target=_kill_when_known, args=(tmp_path / "pid",))
    killer.start()
    engine = RayEngine(cluster.address, retries=1)
    found = list(engine.run(jobs.hang_once, [(tmp_path, i) for i in range(4)]))
    killer.join()
    assert sorted(found) == [(i, i) for i in range(4)]
    assert (tmp_path / "pid").exists()
    assert not ray.is_initialized()
    assert signal.getsignal(signal.SIGTERM) is handler


def test_files_are_protected_on_a_cluster(cluster: Any, tmp_path: Path, monkeypatch, capsys):
    for name in ("a.png", "b.png"):
        Image.fromarray(astronaut()).save(tmp_path / name)
    (tmp_path / "words.mp4").write_text("no video")
    monkeypatch.chdir(tmp_path)
    words = ["protect", "a.png", "b.png", "words.mp4", "-o", "safe", "--placer", "energy"]
    assert main([*words, "--engine", "ray", "--address", cluster.address]) == 1
    message = capsys.readouterr()
    assert sorted(path.name for path in (tmp_path / "safe").iterdir()) == ["a.png", "b.png"]
    assert "words.mp4" in message.err
    assert "a.png -> safe/a.png" in message.out
    with Image.open(tmp_path / "safe" / "a.png") as first, Image.open("safe/b.png") as second:
        assert np.array_equal(np.asarray(first), np.asarray(second))


@pytest.mark.slow
def test_a_node_removed_on_the_way_loses_nothing(cluster: Any, tmp_path: Path) -> None:
    doomed = next(iter(cluster.worker_nodes))
    tasks = [(tmp_path, i) for i in range(8)]
    going = RayEngine(cluster.address, retries=2).run(jobs.linger_on_a_node, tasks)
    found = [next(iter(going))]
    while len(list(tmp_path.glob(f"*-{doomed.node_id}"))) == 0:
        found.append(next(iter(going)))
    # The tests after this one have the other node still.
    cluster.remove_node(doomed, allow_graceful=False)
    found += going
    assert sorted(found) == [(i, i) for i in range(8)]


@pytest.mark.slow
def test_without_an_address_a_cluster_is_started_and_ended(monkeypatch) -> None:
    ray = pytest.importorskip("ray")
    monkeypatch.setenv("RAY_ADDRESS", "local")
    assert sorted(RayEngine().run(jobs.square, range(3))) == [(0, 0), (1, 1), (2, 4)]
    assert not ray.is_initialized()


def test_ray_is_not_installed(monkeypatch) -> None:
    monkeypatch.setitem(sys.modules, "ray", None)
    with pytest.raises(UsageError, match=r"install the extra.*\[ray\]"):
        list(RayEngine().run(jobs.square, [1]))


@pytest.mark.parametrize(
    ("address", "sentence"),
    [("127.0.0.1:9", "does not answer"), ("somewhere", "expected host:port")],
)
def test_addresses_that_cannot_be_used(address: str, sentence: str) -> None:
    pytest.importorskip("ray")
    with pytest.raises(UsageError, match=sentence):
        list(RayEngine(address).run(jobs.square, [1]))
