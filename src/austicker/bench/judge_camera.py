"""What ordinary cameras and files do to a pair of frames: size, noise, H.264."""

from __future__ import annotations

import io

import numpy as np
import numpy.typing as npt

from austicker.motion.crop import Eyes

SIZES = (0.5, 1.5)
"""Of the picture, relative to what was rendered; log-uniform."""
NOISE = 3.0
"""Largest standard deviation of the added noise, 8-bit steps; uniform from 0."""
CRF = (18, 32)
"""Constant rate factors of x264, both inclusive: from hardly visible to coarse."""
RATE = 30

Frames = npt.NDArray[np.uint8]


def as_filmed(pair: Frames, eyes: Eyes, rng: np.random.Generator) -> tuple[Frames, Eyes]:
    """The pair in another size, with noise, through H.264 with one key frame.

    Args:
        pair: (2, H, W, 3) uint8 RGB.
        eyes: In the first.
        rng: Draws size, noise and rate factor.

    Returns:
        (2, H', W', 3) uint8 RGB and the eyes in it.
    """
    import cv2

    size = float(np.exp(rng.uniform(*np.log(SIZES))))
    high, wide = (2 * round(side * size / 2) for side in pair.shape[1:3])
    method = cv2.INTER_AREA if size < 1 else cv2.INTER_CUBIC
    scaled = np.stack([cv2.resize(frame, (wide, high), interpolation=method) for frame in pair])
    grain = rng.normal(0, rng.uniform(0, NOISE), scaled.shape)
    noisy = np.rint(np.clip(scaled + grain, 0, 255)).astype(np.uint8)
    coded = through_h264(noisy, int(rng.integers(CRF[0], CRF[1] + 1)))
    fx, fy = wide / pair.shape[2], high / pair.shape[1]
    (x0, y0), (x1, y1) = eyes
    return coded, ((x0 * fx, y0 * fy), (x1 * fx, y1 * fy))


def through_h264(frames: Frames, crf: int) -> Frames:
    """Encode with x264 and decode again; the first frame is the only key frame.

    Args:
        frames: (N, H, W, 3) uint8 RGB, sides even.
        crf: Constant rate factor, 0-51.
    """
    import av

    stream = io.BytesIO()
    with av.open(stream, "w", format="matroska") as film:
        track = film.add_stream("libx264", rate=RATE)
        track.height, track.width = frames.shape[1:3]
        track.pix_fmt = "yuv420p"
        track.codec_context.thread_count = 1
        track.options = {"crf": str(crf), "preset": "veryfast", "bf": "0"}
        for image in frames:
            film.mux(track.encode(av.VideoFrame.from_ndarray(image, format="rgb24")))
        film.mux(track.encode(None))
    stream.seek(0)
    with av.open(stream, "r") as coded:
        coded.streams.video[0].codec_context.thread_count = 1
        decoded = [frame.to_ndarray(format="rgb24") for frame in coded.decode(video=0)]
    return np.asarray(decoded, np.uint8)
