"""Where protected frames go: an MJPEG stream, a virtual camera; see also `recording`."""

from __future__ import annotations

import threading
from typing import Any

from austicker.errors import OutputError, UsageError
from austicker.types import Image

_QUALITY = 85


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
