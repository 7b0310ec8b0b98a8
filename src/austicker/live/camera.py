"""Where frames come from: a camera, a file as if it were one, or a stream's address."""

from __future__ import annotations

import os
import threading
import time
from pathlib import Path
from typing import Any

import numpy as np

from austicker.errors import InputError
from austicker.types import Image

_WIDTH, _HEIGHT, _RATE = 640, 360, 30
_USUAL = 25.0
_MOST_SIDE = 1280
_FAILURES = 30
"""Reads in a row that may fail before a camera counts as gone."""
_MOST_NUMBER = 9_999
_PATIENCE = 10.0
"""s for which a stream's address may be silent."""


class LatestFrame:
    """Holds the newest frame only: one that nobody took in time is dropped, and counted.

    Attributes:
        dropped: How many.
    """

    def __init__(self) -> None:
        self.dropped = 0
        self._frame: tuple[Image, float] | None = None
        self._closed = False
        self._ready = threading.Condition()

    def put(self, image: Image, seconds: float) -> None:
        """Offer a frame, taken at `seconds` of `time.monotonic`."""
        with self._ready:
            self.dropped += self._frame is not None
            self._frame = image, seconds
            self._ready.notify()

    def take(self, timeout: float = 1.0) -> tuple[Image, float] | None:
        """The newest frame that was not taken yet; None after `timeout` seconds, or at the end."""
        with self._ready:
            if self._frame is None and not self._closed:
                self._ready.wait(timeout)
            frame, self._frame = self._frame, None
            return frame

    def close(self) -> None:
        """Say that no frame follows."""
        with self._ready:
            self._closed = True
            self._ready.notify_all()

    @property
    def over(self) -> bool:
        """Whether all frames were taken, and none follows."""
        return self._closed and self._frame is None


class Camera:
    """Reads frames in a thread. A context manager.

    Args:
        source: Number of a camera, path of a video, or address of a stream.

    Attributes:
        frames: The newest.
        rate: Frames a second that it promises.
        why: Why no frame follows; None while some may, and at the end of a file.

    Raises:
        InputError: It cannot be opened; raised on entering.
    """

    def __init__(self, source: str) -> None:
        self._source = source
        self.frames = LatestFrame()
        self.rate = _USUAL
        self.why: str | None = None
        self._stop = threading.Event()

    def __enter__(self) -> Camera:
        self._capture = opened(self._source)
        self._paced = Path(self._source).is_file()
        import cv2

        rate = float(self._capture.get(cv2.CAP_PROP_FPS))
        self.rate = rate if 1 <= rate <= 240 else _USUAL
        self._thread = threading.Thread(target=self._read, name="austicker-camera", daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join(5)  # a read that hangs ends with the program

    def _read(self) -> None:
        began, count, failed = time.monotonic(), 0, 0
        while not self._stop.is_set() and failed < _FAILURES:
            image = _next(self._capture)
            if image is None:
                if self._paced:
                    break
                failed += 1
                self._stop.wait(0.02)
                continue
            failed, count = 0, count + 1
            self.frames.put(fitted(image), time.monotonic())
            if self._paced:  # a file would else be over in no time
                self._stop.wait(max(0.0, began + count / self.rate - time.monotonic()))
        self._capture.release()
        if count == 0:
            self.why = (
                f"{self._source}: was opened, but gives no picture; close other programs that use "
                "the camera, or try another"
            )
        elif failed >= _FAILURES:
            self.why = (
                f"{self._source}: gives no more pictures; plug the camera in, or begin the stream "
                "again"
            )
        self.frames.close()


def opened(source: str) -> Any:  # noqa: ANN401 - a cv2.VideoCapture
    """Open a source.

    Args:
        source: As of `Camera`.

    Raises:
        InputError: It cannot be opened.
    """
    import cv2

    number = int(source) if source.isascii() and source.isdigit() else None
    # What OpenCV and FFmpeg would print is said in one sentence below.
    os.environ.setdefault("OPENCV_FFMPEG_LOGLEVEL", "-8")
    level = cv2.utils.logging.setLogLevel(cv2.utils.logging.LOG_LEVEL_SILENT)
    try:
        if "://" in source:
            wait = round(1e3 * _PATIENCE)
            limits = [cv2.CAP_PROP_OPEN_TIMEOUT_MSEC, wait, cv2.CAP_PROP_READ_TIMEOUT_MSEC, wait]
            capture = cv2.VideoCapture(source, cv2.CAP_FFMPEG, limits)
        elif number is None:
            capture = cv2.VideoCapture(source)
        else:
            capture = cv2.VideoCapture(min(number, _MOST_NUMBER))
    finally:
        cv2.utils.logging.setLogLevel(level)
    if not capture.isOpened():
        capture.release()
        raise InputError(_closed(source))
    if number is not None:
        for what, value in (
            (cv2.CAP_PROP_FRAME_WIDTH, _WIDTH),
            (cv2.CAP_PROP_FRAME_HEIGHT, _HEIGHT),
            (cv2.CAP_PROP_FPS, _RATE),
            (cv2.CAP_PROP_BUFFERSIZE, 1),
        ):
            capture.set(what, value)
    return capture


def _closed(source: str) -> str:
    """Why a source cannot be opened, as far as that can be told, and what to do."""
    wanted = f"{source}: expected a camera's number, a video file or the address of a stream"
    if source.isdigit():
        return (
            f"{wanted}, and could not open that camera; plug it in, close other programs that use "
            "it, or try another number"
        )
    if "://" in source:
        return f"{wanted}, and nothing is sent there; check the address, and begin the stream first"
    if Path(source).exists():
        return f"{wanted}, got a file that holds no video that can be read; try another"
    return f"{wanted}, found no such file; check its name"


def _next(capture: Any) -> Any:  # noqa: ANN401 - OpenCV's
    """The next picture as OpenCV gives it; None where there is none."""
    import cv2

    try:
        good, image = capture.read()
    except cv2.error:  # a broken packet
        return None
    return image if good else None


def fitted(image: Any) -> Image:  # noqa: ANN401 - what OpenCV gives
    """RGB, no side longer than `_MOST_SIDE`, both even.

    Args:
        image: (H, W) grey, or (H, W, 3) BGR, uint8.
    """
    import cv2

    height, width = image.shape[:2]
    ratio = min(1.0, _MOST_SIDE / max(height, width))
    size = (max(2, round(width * ratio / 2) * 2), max(2, round(height * ratio / 2) * 2))
    if size != (width, height):
        image = cv2.resize(image, size, interpolation=cv2.INTER_AREA)
    kind = cv2.COLOR_GRAY2RGB if image.ndim == 2 or image.shape[2] == 1 else cv2.COLOR_BGR2RGB
    return np.asarray(cv2.cvtColor(image, kind), np.uint8)
