"""Fixtures of the media tests."""

from __future__ import annotations

import faulthandler
import resource
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import pytest

from tests.media.clips import Sound, make_video

HANG = 60
"""Seconds after which a decoder counts as hanging and the test process is ended."""


@pytest.fixture
def watchdog() -> Iterator[None]:
    """End the process, with a traceback, if a test hangs even outside the interpreter."""
    faulthandler.dump_traceback_later(HANG, exit=True)
    yield
    faulthandler.cancel_dump_traceback_later()


@pytest.fixture
def small_disk() -> Callable[[int], AbstractContextManager[None]]:
    """Make writing beyond so many bytes of a file fail, as a full disk does."""

    @contextmanager
    def limit(size: int) -> Iterator[None]:
        before = resource.getrlimit(resource.RLIMIT_FSIZE)
        resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
        try:
            yield
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, before)

    return limit


@pytest.fixture(scope="session")
def talk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An mp4 of 40 frames with sound."""
    path = tmp_path_factory.mktemp("talk") / "talk.mp4"
    return make_video(path, frames=40, size=(96, 64), sounds=[Sound("aac")])
