"""Fixtures of the media tests."""

from __future__ import annotations

import resource
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import pytest

from tests.media.clips import Sound, make_video


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
