"""Where the time of `austicker protect` goes: processor time of each stage, per frame.

    python -m benchmarks.stages [--video FILE] [--flame FILE.svg]

Linux only, see `benchmarks.sampler`.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections import defaultdict
from pathlib import Path

from benchmarks.flame import svg
from benchmarks.material import talking_person
from benchmarks.sampler import Sampler, Stack
from studies.table import print_head, print_row

# The innermost of these calls on a stack says which stage it belongs to; where that is empty, the
# next one out.
_STAGES = {
    "import": "start: modules",
    "faces.mesh.": "face mesh",
    "faces.detector.": "detect faces",
    "faces.centerface.": "detect faces",
    "faces.search.": "detect faces",
    "faces.schedule.": "detect faces",
    "faces.detection.": "detect faces",
    "faces.follow.": "follow the head between meshes",
    "faces.shots._thumbnail": "scene cuts",
    "faces.track.": "head pose",
    "faces.": "the rest of tracking",
    "motion.meter.": "motion of the regions (flow)",
    "protection.first_pass._measure": "motion of the regions (flow)",
    "protection.skin": "the skin's own motion replaced",
    "rendering.warp.": "the skin's own motion replaced",
    "protection.sticker_track.": "stickers",
    "protection.overlay.": "stickers",
    "protection.visibility.": "stickers",
    "protection.region.": "stickers",
    "protection.video_overlay.": "stickers",
    "protection.make_plan.": "plan",
    "protection.verify": "verify",
    "protection.judging.": "verify",
    "recognizers.": "verify",
    "media.encode.": "convert, hand to the encoder",
    "media.fit.": "convert to RGB",
    "media.colour.Unpack": "convert to RGB",
    "media.colour.ToYuv": "convert, hand to the encoder",
    "media.patch.": "convert, hand to the encoder",
    "media.yuv.to_rgb": "convert to RGB",
    "media.yuv.to_planes": "convert, hand to the encoder",
    "media.yuv.": "",
    "media.": "demux, decode, threads",
}
_NATIVE = {"av:": "decoders' threads"}


def stage_of(stack: Stack) -> str:
    """The stage that a stack belongs to."""
    if stack[0] == "threads without Python":
        known = (stage for start, stage in _NATIVE.items() if stack[-1].startswith(start))
        return next(known, "encoder's and OpenCV's threads")
    for call in reversed(stack):
        for start, stage in _STAGES.items():
            if call.startswith(start):
                if stage:
                    return stage
                break
    return "the rest"


def main() -> None:
    """Protect a video, sampled, and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--video", type=Path, help="default: a synthetic person, 640 x 360")
    parser.add_argument("--flame", type=Path, help="an .svg to write")
    arguments = parser.parse_args()
    from austicker.media.reader import read_video

    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        video = arguments.video or talking_person(folder / "in.mp4", 640, 360, seconds=20)
        frames = sum(1 for _ in read_video(video))
        used = time.process_time()
        with Sampler() as sampler:
            import austicker

            austicker.protect(video, folder / "out.mp4")
        used = time.process_time() - used
    rows: defaultdict[str, float] = defaultdict(float)
    for stack, seconds in sampler.seconds.items():
        rows[stage_of(stack)] += seconds
    rows["not sampled: threads that ended, the sampler"] = used - sum(rows.values())
    print_head("stage", "processor ms a frame")
    for name, seconds in sorted(rows.items(), key=lambda row: -row[1]):
        print_row(name, f"{1e3 * seconds / frames:.2f}")
    print_row("in all", f"{1e3 * used / frames:.2f}")
    if arguments.flame is not None:
        title = f"austicker protect, processor time of {frames} frames, all threads"
        arguments.flame.write_text(svg(sampler.seconds, title), encoding="utf-8")


if __name__ == "__main__":
    main()
