"""Colour of video: which matrix and range a decoded frame is in, and frames to and from RGB.

Numbers are the code points of ITU-T H.273 (matrix coefficients, range as in FFmpeg's
AVColorRange). Transfer curves and primaries are passed on as tags, not converted: an HDR picture
keeps its look in the copy, and its 8-bit view here is in the file's own curve.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from austicker.errors import InputError
from austicker.media.patch import Planes
from austicker.media.yuv import to_planes, to_rgb
from austicker.types import Image

if TYPE_CHECKING:
    from av import VideoFrame

UNSPECIFIED = 2
LIMITED, FULL = 1, 2
BT709, SMPTE170M = 1, 6

_SWS_MATRIX = {1: 1, 4: 4, 5: 5, 6: 5, 7: 7, 9: 9, 10: 9}
_FULL_BY_FORMAT = ("yuvj", "rgb", "bgr", "gbr", "0rgb", "0bgr", "argb", "abgr", "gray", "ya", "pal")
_RGB = ("rgb", "bgr", "gbr", "0rgb", "0bgr", "argb", "abgr", "pal")
# swscale's SWS_POINT | SWS_FULL_CHR_H_INT | SWS_ACCURATE_RND: chroma is repeated, sums are
# rounded. Other flags blur chroma or (the faster default) darken by one grey level.
_UP = 0x10 | 0x2000 | 0x40000
_DOWN = 0x20
_SCALE = 4 | 0x2000 | 0x40000  # SWS_BICUBIC, where sizes differ


def matrix_of(tagged: int, width: int, height: int) -> int:
    """The YUV matrix of pictures tagged `tagged` (H.273 MatrixCoefficients).

    Untagged pictures (and RGB, which has none) take the players' convention by stored size in
    px: BT.709 from 1280 wide or above 576 high, else BT.601 (mpv, `mp_csp_guess`).

    Raises:
        InputError: A matrix that is not converted.
    """
    if tagged in (0, UNSPECIFIED, 3):
        return BT709 if width >= 1280 or height > 576 else SMPTE170M
    if tagged not in _SWS_MATRIX:
        raise InputError(
            f"expected BT.601, BT.709 or BT.2020 colour, got matrix {tagged}; "
            "convert the video to BT.709 first"
        )
    return tagged


def range_of(tagged: int, pixel_format: str) -> int:
    """LIMITED or FULL, from the tag, else from what the pixel format implies (as FFmpeg does)."""
    if pixel_format.startswith("yuvj"):
        return FULL
    if tagged in (LIMITED, FULL):
        return tagged
    return FULL if pixel_format.startswith(_FULL_BY_FORMAT) else LIMITED


class Unpack:
    """Turns decoded frames of one stream, of any format, into 8-bit 4:2:0 planes and RGB.

    Args:
        width: px of every picture made; frames of another size are scaled.
        height: px.
        matrix: H.273 code point of the frames' YUV matrix.
        wanted: That of the planes; None for the same.
    """

    def __init__(self, width: int, height: int, matrix: int, wanted: int | None = None) -> None:
        from av.video.reformatter import VideoReformatter

        self._size = (width, height)
        self._matrix = _SWS_MATRIX[matrix]
        self._wanted = self._matrix if wanted is None else _SWS_MATRIX[wanted]
        self._to_planes = VideoReformatter()
        self._to_rgb = VideoReformatter()

    def planes(self, raw: VideoFrame) -> Planes | None:
        """The frame in limited-range 4:2:0, just as decoded if it is that.

        None for odd sizes, and for RGB, which is lossless and would not be after the detour.
        """
        width, height = self._size
        if width % 2 or height % 2 or raw.format.name.startswith(_RGB):
            return None
        found = range_of(raw.color_range, raw.format.name)
        same = (raw.width, raw.height) == self._size
        if (raw.format.name, found, self._wanted) != ("yuv420p", LIMITED, self._matrix) or not same:
            raw = self._to_planes.reformat(
                raw,
                width,
                height,
                "yuv420p",
                src_colorspace=self._matrix,
                dst_colorspace=self._wanted,
                interpolation=_DOWN if same else _SCALE,
                src_color_range=found,
                dst_color_range=LIMITED,
            )
        planes: Planes = raw.to_ndarray()  # type: ignore[assignment]
        return planes

    def rgb(self, raw: VideoFrame, planes: Planes | None) -> Image:
        """(height, width, 3) uint8 RGB, not yet turned upright, of `planes` where there are any."""
        if planes is not None:
            return self.rgb_of(planes)
        found = range_of(raw.color_range, raw.format.name)
        return self._convert(raw, self._size, found, self._matrix)

    def rgb_of(self, planes: Planes) -> Image:
        """(H, W, 3) uint8 RGB of limited-range planes of any even size."""
        return to_rgb(planes, self._wanted)

    def _convert(self, raw: VideoFrame, size: tuple[int, int], found: int, matrix: int) -> Image:
        same = (raw.width, raw.height) == size
        rgb = self._to_rgb.reformat(
            raw,
            *size,
            "rgb24",
            src_colorspace=matrix,
            # No effect on RGB, but PyAV < 17 looks at the ranges only if the matrices differ.
            dst_colorspace=5 if matrix == BT709 else BT709,
            interpolation=_UP if same else _SCALE,
            src_color_range=found,
            dst_color_range=FULL,
        )
        image: Image = rgb.to_ndarray()  # type: ignore[assignment]
        return image


class ToYuv:
    """Converts RGB pictures to limited-range 4:2:0 in the YUV matrix given (H.273)."""

    def __init__(self, matrix: int) -> None:
        from av.video.reformatter import VideoReformatter

        self._matrix = _SWS_MATRIX[matrix]
        self._reformatter = VideoReformatter()

    def frame(self, image: Image) -> VideoFrame:
        """A yuv420p frame of the size of the (H, W, 3) uint8 RGB picture."""
        import av

        return self._reformatter.reformat(
            av.VideoFrame.from_ndarray(image, format="rgb24"),
            format="yuv420p",
            dst_colorspace=self._matrix,
            interpolation=_DOWN,
            src_color_range=FULL,
            dst_color_range=LIMITED,
        )

    def planes(self, image: Image) -> Planes:
        """Planes of an (H, W, 3) uint8 RGB picture of even height and width."""
        return to_planes(image, self._matrix)
