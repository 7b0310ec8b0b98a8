"""Transparency of video: out of decoded frames, and into those for an encoder that keeps it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from av import VideoCodecContext, VideoFrame
    from av.video.stream import VideoStream

Alpha: TypeAlias = npt.NDArray[np.uint8]
"""(H, W) uint8: 255 is opaque."""

MUXERS = frozenset(("matroska", "webm"))
"""Containers that hold VP9's transparency, which lies beside its packets."""

_BESIDE = {"vp8": "libvpx", "vp9": "libvpx-vp9"}


def lies_beside(stream: VideoStream) -> bool:
    """Whether the stream says that its transparency lies beside its packets."""
    return any(k.lower() == "alpha_mode" and v == "1" for k, v in stream.metadata.items())


def alpha_decoder(stream: VideoStream) -> VideoCodecContext | None:
    """A decoder for transparency that lies beside the packets, which FFmpeg's own passes over."""
    import av

    name = _BESIDE.get(stream.codec_context.name)
    if name is None or not lies_beside(stream):
        return None
    try:
        decoder: Any = av.VideoCodecContext.create(name, "r")
    except av.codec.codec.UnknownCodecError:
        return None
    return decoder  # type: ignore[no-any-return]


def alpha_of(raw: VideoFrame) -> Alpha | None:
    """(H, W) transparency of a decoded frame as stored; None if its format has none."""
    if not any(component.is_alpha for component in raw.format.components):
        return None
    rgba: Any = raw.reformat(format="rgba").to_ndarray()
    return np.ascontiguousarray(rgba[..., 3])


def with_alpha(frame: VideoFrame, alpha: Alpha | None) -> VideoFrame:
    """A yuva420p frame of a yuv420p one; opaque for None. `alpha` is no larger than the frame."""
    import av

    joined = av.VideoFrame(frame.width, frame.height, "yuva420p")
    whole = np.full((frame.height, frame.width), 255, np.uint8)
    if alpha is not None:
        whole[: alpha.shape[0], : alpha.shape[1]] = alpha
    for number, plane in enumerate(joined.planes):
        if number < 3:
            source: Any = frame.planes[number]
            rows = np.frombuffer(source, np.uint8).reshape(-1, source.line_size)
        else:
            rows = whole
        target = np.zeros((plane.buffer_size // plane.line_size, plane.line_size), np.uint8)
        target[: plane.height, : plane.width] = rows[: plane.height, : plane.width]
        plane.update(target.tobytes())
    joined.color_range, joined.colorspace = frame.color_range, frame.colorspace
    return joined
