"""Writes frames to lossless video (FFV1 in Matroska), whole or not at all."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from pathlib import Path

from austicker.errors import OutputError
from austicker.types import Image


def write_video(path: Path, frames: Iterable[Image], fps: Fraction) -> int:
    """Write `frames` (H, W, 3) uint8 RGB, all of one size, to `path`; the same bytes each time.

    The file is written beside its place and renamed, so that a broken run leaves none.

    Returns:
        The number of frames.

    Raises:
        OutputError: The place cannot be written to.
    """
    import av

    temporary = path.with_name(path.name + ".part")
    count = 0
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        # "bitexact" leaves out the random identifiers and the muxer's version.
        with av.open(
            str(temporary), "w", format="matroska", options={"fflags": "+bitexact"}
        ) as container:
            stream = container.add_stream("ffv1", rate=fps)
            stream.pix_fmt = "bgr0"
            stream.time_base = 1 / fps
            stream.options = {"flags": "+bitexact", "level": "3", "slices": "4", "g": "1"}
            stream.codec_context.thread_count = 1
            for image in frames:
                if count == 0:
                    stream.height, stream.width = image.shape[:2]
                frame = av.VideoFrame.from_ndarray(image, format="rgb24")
                frame.pts = count
                frame.time_base = 1 / fps
                container.mux(stream.encode(frame))
                count += 1
            container.mux(stream.encode(None))
        temporary.replace(path)
    except (OSError, av.FFmpegError) as error:
        reason = error.strerror or str(error)
        raise OutputError(
            f"{path} cannot be written ({reason}); check the folder and disk"
        ) from error
    finally:
        temporary.unlink(missing_ok=True)
    return count
