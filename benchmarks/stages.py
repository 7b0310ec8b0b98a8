"""Where the time of `austicker protect` goes: processor time of each stage, per frame.

python -m benchmarks.stages [--video FILE]
"""

from __future__ import annotations

import argparse
import functools
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path
from typing import Any

from benchmarks.material import talking_person
from studies.table import print_head, print_row


class Clock:
    """Adds up the processor time of wrapped functions, in whichever thread they run."""

    def __init__(self) -> None:
        self.seconds: defaultdict[str, float] = defaultdict(float)

    def watch(self, owner: object, name: str, label: str) -> None:
        """Replace `owner.name` by a timed copy."""
        plain: Callable[..., Any] = getattr(owner, name)

        @functools.wraps(plain)
        def timed(*args: Any, **keywords: Any) -> Any:  # noqa: ANN401 - any function at all
            began = time.thread_time()
            try:
                return plain(*args, **keywords)
            finally:
                self.seconds[label] += time.thread_time() - began

        setattr(owner, name, timed)


def main() -> None:
    """Protect a video with every stage timed, and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--video", type=Path, help="default: a synthetic person, 640 x 360")
    arguments = parser.parse_args()
    import austicker
    from austicker.faces import detector, mesh, shots, track, tracker
    from austicker.media import encode
    from austicker.media.reader import read_video
    from austicker.protection import first_pass, video_overlay

    clock = Clock()
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        video = arguments.video or talking_person(folder / "in.mp4", 640, 360, seconds=20)
        began = time.process_time()
        frames = sum(1 for _ in read_video(video))
        decode = (time.process_time() - began) / frames
        clock.watch(detector.FaceDetector, "detect", "detect faces")
        clock.watch(mesh.MeshNet, "landmarks", "face mesh")
        clock.watch(tracker, "track_mesh", "follow between meshes")
        clock.watch(shots, "_thumbnail", "scene cuts")
        clock.watch(track.TrackLog, "add", "head pose")
        clock.watch(first_pass, "_measure", "skin motion (flow)")
        clock.watch(video_overlay.VideoOverlay, "apply", "render stickers")
        clock.watch(encode.VideoFile, "picture", "convert, hand to encoder")
        wall, cpu = time.perf_counter(), time.process_time()
        austicker.protect(video, folder / "out.mp4")
        wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    rows = {"decode, twice": 2 * decode}
    rows |= {name: seconds / frames for name, seconds in clock.seconds.items()}
    rows["encoder's own threads, the rest"] = cpu / frames - sum(rows.values())
    print(f"{frames} frames; {wall / frames * 1e3:.1f} ms a frame, {frames / wall:.0f} frames/s\n")
    print_head("stage", "processor ms a frame")
    for name, seconds in sorted(rows.items(), key=lambda row: -row[1]):
        print_row(name, f"{seconds * 1e3:.2f}")
    print_row("in all", f"{cpu / frames * 1e3:.2f}")


if __name__ == "__main__":
    main()
