"""Where protected frames go: an MJPEG stream, a recording, a virtual camera."""

from __future__ import annotations

import threading
import time
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np

from austicker.errors import OutputError, UsageError
from austicker.types import Image

_QUALITY = 85
_BASE = Fraction(1, 90_000)


def jpeg(image: Image) -> bytes:
    """(H, W, 3) uint8 RGB as JPEG."""
    import cv2

    encoded = cv2.imencode(
        ".jpg", cv2.cvtColor(image, cv2.COLOR_RGB2BGR), [cv2.IMWRITE_JPEG_QUALITY, _QUALITY]
    )
    return encoded[1].tobytes()


class Stream:
    """The newest frame as JPEG, for any number of viewers; who is slow misses frames.

    Nothing is encoded while nobody looks.
    """

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._frame: bytes | None = None
        self._number = 0
        self._viewers = 0

    def __enter__(self) -> Stream:
        with self._changed:
            self._viewers += 1
        return self

    def __exit__(self, *_: object) -> None:
        with self._changed:
            self._viewers -= 1

    def show(self, image: Image) -> None:
        """The next frame."""
        if not self._viewers:
            return
        frame = jpeg(image)
        with self._changed:
            self._frame, self._number = frame, self._number + 1
            self._changed.notify_all()

    def next(self, after: int, timeout: float = 1.0) -> tuple[int, bytes] | None:
        """The newest frame and its number, once it is not number `after`; None after `timeout`."""
        with self._changed:
            self._changed.wait_for(lambda: self._number != after, timeout)
            if self._frame is None or self._number == after:
                return None
            return self._number, self._frame


class Recording:
    """Writes frames at the times they were taken into an MP4. A context manager.

    Args:
        path: The file; the first frame fixes its size.

    Raises:
        OutputError: It exists, or cannot be written.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._began: float | None = None
        self._last = -1
        self._stream: Any = None

    def __enter__(self) -> Recording:
        import av

        if self.path.exists():
            raise OutputError(f"{self.path} exists; name another file to record to")
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            options = {"movflags": "+frag_keyframe+empty_moov"}  # whole up to a crash
            self._film = av.open(str(self.path), "w", options=options)
        except (OSError, ValueError) as error:
            raise OutputError(f"{self.path}: cannot be recorded to ({error})") from error
        return self

    def __exit__(self, *_: object) -> None:
        if self._stream is not None:
            self._film.mux(self._stream.encode(None))
        self._film.close()
        if self._stream is None:
            self.path.unlink(missing_ok=True)

    def add(self, image: Image, seconds: float) -> None:
        """The next frame; frames of another size than the first are left out."""
        import av

        if self._stream is None:
            options = {"preset": "ultrafast", "crf": "20"}
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


class VirtualCamera:
    """A camera that other programs see, by pyvirtualcam where it is installed.

    pyvirtualcam is under the GPL-2, so that it is nothing that this package depends on.

    Args:
        rate: Frames a second that it promises.
        backend: One of pyvirtualcam's; None for what the system has.

    Raises:
        UsageError: pyvirtualcam is not installed.
    """

    def __init__(self, rate: float, backend: str | None = None) -> None:
        try:
            import pyvirtualcam
        except ModuleNotFoundError as error:
            raise UsageError(
                "a virtual camera needs pyvirtualcam; run pip install pyvirtualcam, or add the "
                "stream's address to OBS as a Media source and start its virtual camera"
            ) from error
        self._make = pyvirtualcam.Camera
        self._rate, self._backend = rate, backend
        self._camera: Any = None

    def show(self, image: Image) -> None:
        """The next frame; opened with the size of the first.

        Raises:
            OutputError: The system has no virtual camera.
        """
        height, width = image.shape[:2]
        if self._camera is None or (self._camera.width, self._camera.height) != (width, height):
            self.close()
            more = {} if self._backend is None else {"backend": self._backend}
            try:
                self._camera = self._make(width=width, height=height, fps=self._rate, **more)
            except RuntimeError as error:
                raise OutputError(f"no virtual camera can be opened here ({error})") from error
        self._camera.send(image)

    def close(self) -> None:
        """Let go of it."""
        if self._camera is not None:
            self._camera.close()
            self._camera = None


def recording_name(folder: Path) -> Path:
    """A new name for a recording, by the clock."""
    return folder / f"camera_{time.strftime('%Y-%m-%d_%H-%M-%S')}_protected.mp4"
