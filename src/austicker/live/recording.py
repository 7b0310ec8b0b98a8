"""A recording of protected frames, that can be played whatever ends it."""

from __future__ import annotations

import contextlib
import time
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np

from austicker.errors import OutputError, UsageError
from austicker.types import Image

_BASE = Fraction(1, 90_000)
_SUFFIXES = frozenset({".mp4", ".m4v", ".mov"})


class Recording:
    """Writes frames at the times they were taken into an MP4. A context manager.

    It is cut into fragments of a second, so that it can be played up to where a crash or a full
    disk ended it.

    Args:
        path: The file; the first frame fixes its size.

    Raises:
        UsageError: It is not named as an MP4.
        OutputError: It exists, or cannot be written.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._began: float | None = None
        self._last = -1
        self._stream: Any = None

    def __enter__(self) -> Recording:
        import av

        if self.path.suffix.lower() not in _SUFFIXES:
            raise UsageError(f"`record` {self.path}: expected a name that ends in .mp4")
        if self.path.exists():
            raise OutputError(f"{self.path} exists; name another file to record to")
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            options = {"movflags": "+frag_keyframe+empty_moov"}
            self._film = av.open(str(self.path), "w", format="mp4", options=options)
        except (OSError, ValueError) as error:
            raise OutputError(f"{self.path}: cannot be recorded to ({_why(error)})") from error
        return self

    def __exit__(self, *_: object) -> None:
        import av

        try:
            if self._stream is not None:
                self._film.mux(self._stream.encode(None))
            self._film.close()
        except (OSError, av.FFmpegError) as error:
            self.abandon()
            raise self._ended(error) from error
        if self._stream is None:
            self.path.unlink(missing_ok=True)

    def abandon(self) -> None:
        """Close what cannot be written any more; what was written stays, if it can be played."""
        import av

        with contextlib.suppress(OSError, av.FFmpegError):
            self._film.close()
        with contextlib.suppress(OSError):
            if not _playable(self.path):
                self.path.unlink(missing_ok=True)

    def _ended(self, error: Exception) -> OutputError:
        return OutputError(
            f"{self.path}: the recording ended ({_why(error)}); what was written before can be "
            "played, free some space to record on"
        )

    def add(self, image: Image, seconds: float) -> None:
        """The next frame; frames of another size than the first are left out.

        Raises:
            OutputError: It cannot be written, such as where the disk is full.
        """
        import av

        try:
            self._add(image, seconds)
        except (OSError, av.FFmpegError) as error:
            raise self._ended(error) from error

    def _add(self, image: Image, seconds: float) -> None:
        import av

        if self._stream is None:
            options = {"preset": "ultrafast", "crf": "20", "g": "30"}
            self._stream = self._film.add_stream("libx264", rate=30, options=options)
            self._stream.height, self._stream.width = image.shape[:2]
            self._stream.pix_fmt = "yuv420p"
            self._stream.time_base = self._stream.codec_context.time_base = _BASE
            self._began = seconds
        if image.shape[:2] != (self._stream.height, self._stream.width) or self._began is None:
            return
        frame: Any = av.VideoFrame.from_ndarray(np.ascontiguousarray(image), format="rgb24")
        self._last = max(self._last + 1, round((seconds - self._began) / float(_BASE)))
        frame.pts, frame.time_base = self._last, _BASE
        self._film.mux(self._stream.encode(frame))


def _why(error: Exception) -> str:
    return getattr(error, "strerror", None) or str(error)


def _playable(path: Path) -> bool:
    """Whether a film has a frame that can be shown."""
    import av

    try:
        with av.open(str(path), "r") as film:
            return next(film.decode(video=0), None) is not None
    except (av.FFmpegError, OSError, IndexError):
        return False


def recording_name(folder: Path) -> Path:
    """A new name for a recording, by the clock."""
    return folder / f"camera_{time.strftime('%Y-%m-%d_%H-%M-%S')}_protected.mp4"
