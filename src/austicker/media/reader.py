"""The first pass: every frame of a video, upright, in RGB."""

from __future__ import annotations

from collections.abc import Collection, Generator
from contextlib import closing
from pathlib import Path

from austicker.media.decode import VideoSource
from austicker.media.probe import VideoInfo, probe
from austicker.media.threads import ahead
from austicker.types import Frame


def read_video(
    path: Path, *, allow_truncated: bool = False, only: Collection[int] | None = None
) -> Generator[Frame, None, None]:
    """Decode a video frame by frame, a few frames ahead in another thread.

    Images are (height, width, 3) uint8 RGB, upright, read-only (copy before drawing), all of the
    size `probe` tells; times are exact. Closing the generator closes the file.

    Args:
        path: The video.
        allow_truncated: Use what decodes of a cut-off or damaged file instead of raising.
        only: Indices of the frames that are wanted; None for all.

    Raises:
        InputError: When iterated: the file cannot be read, or (after the last frame that
            decodes, unless `allow_truncated`) it is cut off or damaged.

    Example:
        >>> [frame.index for frame in read_video(Path("talk.mp4"), only=(0, 5))]  # doctest: +SKIP
        [0, 5]
    """
    frames = ahead(_frames(probe(path), allow_truncated, only))
    with closing(frames):
        yield from frames


def _frames(
    info: VideoInfo,
    allow_truncated: bool,
    only: Collection[int] | None,
) -> Generator[Frame, None, None]:
    with VideoSource(info, allow_truncated=allow_truncated, only=only) as source:
        for picture in source.pictures():
            yield picture.frame
