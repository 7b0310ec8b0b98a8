"""No encoder leaves real-time threads behind."""

import contextlib
import os
import sys
from pathlib import Path

import pytest

from austicker.media.scheduling import ordinary_threads
from austicker.media.software import SOFTWARE
from austicker.media.writer import rewrite_video
from austicker.types import Frame, Image
from tests.media.clips import make_video

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")


def real_time() -> set[int]:
    found = set()
    for thread in Path("/proc/self/task").iterdir():
        with contextlib.suppress(ProcessLookupError):  # it ended meanwhile
            if os.sched_getscheduler(int(thread.name)) in {os.SCHED_FIFO, os.SCHED_RR}:
                found.add(int(thread.name))
    return found


def test_a_thread_made_real_time_is_ordinary_again() -> None:
    try:
        os.sched_setscheduler(0, os.SCHED_FIFO, os.sched_param(1))
    except PermissionError:
        pytest.skip("only root makes real-time threads")
    assert real_time()
    ordinary_threads()
    assert not real_time()


@pytest.mark.parametrize("codec", [one.name for one in SOFTWARE])
def test_no_encoder_leaves_real_time_threads(tmp_path: Path, codec: str) -> None:
    source = make_video(tmp_path / "a.mp4", frames=3)
    seen: list[set[int]] = []

    def look(frame: Frame) -> Image:
        seen.append(real_time())
        return frame.image

    rewrite_video(source, tmp_path / "out.mkv", look, codec=codec)
    assert seen
    assert not any(seen[1:])
    assert not real_time()
