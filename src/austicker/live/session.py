"""A stream from its camera to its outputs, and what is told of it."""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from austicker.errors import InputError, OutputError
from austicker.faces.models import FaceModels, load_models
from austicker.live.camera import Camera
from austicker.live.outputs import Stream, VirtualCamera
from austicker.live.pipeline import LiveFrame, LivePipeline
from austicker.live.recording import Recording
from austicker.protection.options import Options
from austicker.types import Image

_COUNTED = 50
"""Frames over which rate and latency are averaged."""


@dataclass(slots=True, eq=False)
class Meter:
    """What was measured of the last frames.

    Attributes:
        frames: So far.
        protected, blurred, learning: As of the last frame.
    """

    frames: int = 0
    protected: int = 0
    blurred: int = 0
    learning: bool = True
    _shown: deque[float] = field(default_factory=lambda: deque(maxlen=_COUNTED))
    _took: deque[float] = field(default_factory=lambda: deque(maxlen=_COUNTED))

    def count(self, frame: LiveFrame, now: float) -> None:
        """Note a frame that is shown at `now`, on the clock on which it was taken."""
        self.frames += 1
        self.protected, self.blurred = frame.protected, frame.blurred
        self.learning = frame.learning
        self._shown.append(now)
        self._took.append(now - frame.seconds)

    def as_dict(self) -> dict[str, Any]:
        """For the page: rate in frames a second, latency in ms."""
        span = self._shown[-1] - self._shown[0] if len(self._shown) > 1 else 0.0
        rate = (len(self._shown) - 1) / span if span > 0 else 0.0
        latency = 1e3 * sum(self._took) / len(self._took) if self._took else 0.0
        return {
            "frames": self.frames,
            "protected": self.protected,
            "blurred": self.blurred,
            "learning": self.learning,
            "rate": round(rate, 1),
            "latency": round(latency),
        }


class Outputs:
    """Where frames go, and what may come and go while they do.

    Attributes:
        stream: For the page and for OBS.
        meter: What was measured.
        trouble: Why the last recording ended by itself; None where it did not.
    """

    def __init__(self, virtual: VirtualCamera | None = None) -> None:
        self.stream = Stream()
        self.meter = Meter()
        self.trouble: str | None = None
        self._virtual = virtual
        self._recording: Recording | None = None
        self._lock = threading.Lock()

    def show(self, frame: LiveFrame) -> None:
        """The next frame, to all of them."""
        self.stream.show(frame.image)
        with self._lock:
            self._record(frame)
        if self._virtual is not None:
            self._virtual.show(frame.image)
        self.meter.count(frame, time.monotonic())

    def _record(self, frame: LiveFrame) -> None:
        """Add a frame to the recording; one that fails ends it, and nothing else."""
        if self._recording is None:
            return
        try:
            self._recording.add(frame.image, frame.seconds)
        except OutputError as error:
            self.trouble = str(error)
            broken, self._recording = self._recording, None
            broken.abandon()

    def reset(self) -> None:
        """Measure anew."""
        self.meter = Meter()

    def record(self, path: Path | None) -> Path | None:
        """Begin a recording, or end it where `path` is None; the file that was ended.

        Raises:
            OutputError: The file cannot be written.
        """
        started = None if path is None else Recording(path).__enter__()
        with self._lock:
            ended, self._recording = self._recording, started
            if started is not None:
                self.trouble = None
        if ended is None:
            return None
        try:
            ended.__exit__()
        except OutputError as error:
            self.trouble = str(error)
            raise
        return ended.path

    @property
    def recording(self) -> Path | None:
        """The file being recorded to."""
        return None if self._recording is None else self._recording.path

    def close(self) -> None:
        """End them all."""
        try:
            self.record(None)
        finally:
            if self._virtual is not None:
                self._virtual.close()


class Session:
    """A camera that Python reads, protected in a thread. A context manager.

    Args:
        source: See `Camera`.
        options: Settings, see `austicker.live.places.live_options`.
        outputs: Where frames go.
        models: Networks, used by this alone while it runs; None to load them.
        watch: Shown each frame as it was taken, and protected or None; for tests.

    Attributes:
        camera: The camera.
        error: Why it ended; None while it runs, or where it simply ended.
    """

    def __init__(
        self,
        source: str,
        options: Options,
        outputs: Outputs,
        models: FaceModels | None = None,
        watch: Callable[[Image, LiveFrame | None], None] | None = None,
    ) -> None:
        self.camera = Camera(source)
        self.error: Exception | None = None
        self._options, self._outputs, self._models = options, outputs, models
        self._watch = watch
        self._stop = threading.Event()

    def __enter__(self) -> Session:
        self.camera.__enter__()
        self._thread = threading.Thread(target=self._run, name="austicker-live", daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join(10)
        self.camera.__exit__()

    @property
    def over(self) -> bool:
        """Whether it ended by itself."""
        return not self._thread.is_alive()

    def wait(self, seconds: float) -> bool:
        """Wait for the end; whether it came within some seconds."""
        self._thread.join(seconds)
        return self.over

    def _run(self) -> None:
        try:
            models = load_models() if self._models is None else self._models
            pipeline = LivePipeline(models, self._options, fps=self.camera.rate)
            while not self._stop.is_set() and not self.camera.frames.over:
                taken = self.camera.frames.take()
                if taken is None:
                    continue
                shown = pipeline.feed(*taken)
                if self._watch is not None:
                    self._watch(taken[0], shown)
                if shown is not None:
                    self._outputs.show(shown)
            if self.camera.why is not None and not self._stop.is_set():
                raise InputError(self.camera.why)
        except Exception as error:  # told by whoever began it: this is a thread's end
            self.error = error
