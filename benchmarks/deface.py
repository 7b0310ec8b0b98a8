"""deface (MIT), the blurring program that is compared with, in a virtual environment of its own.

Its OpenCV differs from ours. It brings an ffmpeg along.
"""

from __future__ import annotations

import shutil
import subprocess
import venv
from pathlib import Path

DEFACE = "deface==1.5.0"
_HOME = Path(".bench") / "deface"


def deface_command() -> Path:
    """Install deface beside the project once; the path of its command."""
    command = _HOME / "bin" / "deface"
    if not command.exists():
        venv.create(_HOME, with_pip=True)
        pip = [str(_HOME / "bin" / "python"), "-m", "pip", "install", "-q", DEFACE]
        subprocess.run(pip, check=True)
    return command


def ffmpeg_command() -> Path:
    """The system's ffmpeg, else deface's."""
    found = shutil.which("ffmpeg")
    if found is not None:
        return Path(found)
    python = deface_command().with_name("python")
    code = "import imageio_ffmpeg; print(imageio_ffmpeg.get_ffmpeg_exe())"
    answer = subprocess.run([str(python), "-c", code], check=True, capture_output=True, text=True)
    return Path(answer.stdout.strip())
