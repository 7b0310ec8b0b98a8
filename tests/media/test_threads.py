from __future__ import annotations

import threading
import time
from collections.abc import Generator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from austicker.media.threads import DEPTH, Behind, ahead, depth_for


class Source:
    def __init__(self, count: int, fail: bool = False) -> None:
        self.count = count
        self.fail = fail
        self.made = 0
        self.closed = False

    def items(self) -> Generator[int, None, None]:
        try:
            for index in range(self.count):
                self.made += 1
                yield index
            if self.fail:
                raise KeyError("broken")
        finally:
            self.closed = True


@given(st.integers(0, 20), st.integers(1, 5))
def test_ahead_keeps_order_and_closes(count: int, depth: int) -> None:
    source = Source(count)
    assert list(ahead(source.items(), depth)) == list(range(count))
    assert source.closed


def test_ahead_raises_in_place() -> None:
    got: list[int] = []
    with pytest.raises(KeyError, match="broken"):
        got.extend(ahead(Source(3, fail=True).items()))
    assert got == [0, 1, 2]


def test_ahead_stays_bounded_and_closes_when_left() -> None:
    source = Source(100)
    items = ahead(source.items(), 3)
    assert next(items) == 0
    time.sleep(0.05)
    assert source.made <= 5
    items.close()
    assert source.closed
    assert not any(t.name.startswith("austicker-ahead") for t in threading.enumerate())


def test_behind_keeps_order_and_waits() -> None:
    done: list[int] = []

    def work(item: int) -> None:
        time.sleep(0.001)
        done.append(item)

    with Behind(2) as behind:
        for item in range(20):
            behind.submit(work, item)
            assert item - len(done) <= 3
        behind.finish()
    assert done == list(range(20))


def test_behind_raises_and_drops_the_rest() -> None:
    done: list[int] = []

    def work(item: int) -> None:
        if item == 1:
            raise KeyError("broken")
        time.sleep(0.01)
        done.append(item)

    def submit_all() -> None:
        with Behind(2) as behind:
            for item in range(50):
                behind.submit(work, item)

    with pytest.raises(KeyError, match="broken"):
        submit_all()
    assert len(done) < 10


def test_fewer_large_frames_wait() -> None:
    assert depth_for(1920, 1080) == DEPTH > depth_for(3840, 2160) == depth_for(2160, 3840) >= 1
