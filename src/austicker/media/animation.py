"""Animated WebP and PNG: Pillow's frames as a lossless video in memory.

FFmpeg up to 8 reads no animated WebP, and never ends on some damaged animated PNGs.
"""

from __future__ import annotations

import io
import warnings
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from austicker.errors import InputError

if TYPE_CHECKING:
    from PIL.Image import Image as PilImage

_MILLISECOND = Fraction(1, 1000)
_USUAL = 100  # ms, where a frame states none, as browsers do
_MOST = 2_000_000_000  # pixels of all frames together: two minutes of 640 x 480 at 50 a second


def lossless_video(path: Path) -> io.BytesIO:
    """The animation as Matroska with FFV1 in BGRA, its times in exact milliseconds.

    Raises:
        InputError: It does not decode or is too long.
    """
    import PIL.Image

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with PIL.Image.open(path, formats=("WEBP", "PNG")) as picture:
                count = getattr(picture, "n_frames", 1)
                if picture.width * picture.height * count > _MOST:
                    raise InputError(
                        f"{path}: expected an animation of at most {_MOST / 1e6:g} megapixels in "
                        "all, got more; convert it to a video first"
                    )
                return _encoded(picture, count)
    except InputError:
        raise
    except Exception as error:  # decoders fed with broken bytes raise whatever they come across
        raise InputError(
            f"{path}: expected an animated WebP or PNG, got a damaged one; copy or download it "
            "again"
        ) from error


def _encoded(picture: PilImage, count: int) -> io.BytesIO:
    import av

    file = io.BytesIO()
    with av.open(file, "w", format="matroska") as out:
        stream: Any = out.add_stream("ffv1", rate=10, width=picture.width, height=picture.height)
        stream.pix_fmt = "bgra"
        stream.codec_context.time_base = stream.time_base = _MILLISECOND
        time = 0
        # A PNG may have a still for viewers that do not move; it is no part of the animation.
        for index in range(int(getattr(picture, "default_image", False)), count):
            picture.seek(index)
            rgba = np.asarray(picture.convert("RGBA"))
            frame = av.VideoFrame.from_ndarray(rgba, format="rgba").reformat(format="bgra")
            frame.pts, frame.time_base = time, _MILLISECOND
            lasts = max(1, round(picture.info.get("duration") or _USUAL))
            for packet in stream.encode(frame):
                packet.duration = lasts
                out.mux(packet)
            time += lasts
        out.mux(stream.encode(None))
    file.seek(0)
    return file
