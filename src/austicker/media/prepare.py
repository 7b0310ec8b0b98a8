"""What is done to decoded frames before anything else: fields merged, high dynamic range mapped.

Other frames pass untouched.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from contextlib import ExitStack
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from austicker.media.colour import FULL, matrix_of, range_of
from austicker.media.tone_map import table_file

if TYPE_CHECKING:
    from av import VideoFrame
    from av.filter import Graph

T = TypeVar("T")

_MATRICES = {1: "bt709", 4: "fcc", 5: "bt470", 6: "smpte170m", 7: "smpte240m"}


class Prepare(Generic[T]):
    """Filters the frames of one stream; each comes out once, in order, with its label.

    Two fields woven into a frame become one picture of that time (FFmpeg's `bwdif`, which works
    on each plane's fields, so that chroma is not mixed across them).

    Args:
        transfer: H.273 code point of a high-dynamic-range stream, which is mapped to standard
            range in RGB; 0 for others.
        primaries: Its primaries.
    """

    def __init__(self, transfer: int, primaries: int) -> None:
        self._transfer = transfer
        self._primaries = primaries
        self._graph: Graph | None = None
        self._kind: tuple[object, ...] = ()
        self._waiting: deque[T] = deque()
        self._laced = False
        self.merged = 0
        """Frames of two fields so far."""

    def push(self, raw: VideoFrame, label: T) -> Iterator[tuple[VideoFrame, T]]:
        """Take a frame; give those that are ready."""
        if raw.interlaced_frame:
            self.merged += 1
            self._laced = True
        if not self._laced and not self._transfer:
            yield raw, label
            return
        kind = raw.width, raw.height, raw.format.name, raw.colorspace, raw.color_range, self._laced
        graph = self._graph
        if graph is None or kind != self._kind:
            yield from self.flush()
            graph, self._kind = self._build(raw), kind
            self._graph = graph
        self._waiting.append(label)
        graph.vpush(raw)
        yield from self._pull(graph)

    def flush(self) -> Iterator[tuple[VideoFrame, T]]:
        """Give what is still waiting."""
        graph, self._graph = self._graph, None
        if graph is not None:
            graph.vpush(None)
            yield from self._pull(graph)

    def _pull(self, graph: Graph) -> Iterator[tuple[VideoFrame, T]]:
        import av

        while self._waiting:
            try:
                frame: Any = graph.vpull()
            except (av.BlockingIOError, av.EOFError):
                return
            yield frame, self._waiting.popleft()

    def _build(self, raw: VideoFrame) -> Graph:
        import av.filter

        graph = av.filter.Graph()
        # The time base does not matter: labels carry the times.
        size = f"video_size={raw.width}x{raw.height}:pix_fmt={raw.format.name}:time_base=1/1000"
        chain: list[Any] = [graph.add("buffer", size)]
        with ExitStack() as files:
            if self._laced:
                chain.append(graph.add("bwdif", "mode=send_frame:deint=interlaced"))
            if self._transfer:
                matrix = _MATRICES.get(matrix_of(raw.colorspace, raw.width, raw.height), "bt2020")
                whole = "pc" if range_of(raw.color_range, raw.format.name) == FULL else "tv"
                into = f"in_color_matrix={matrix}:in_range={whole}:out_range=pc"
                chain.append(graph.add("scale", f"{into}:flags=bicubic+accurate_rnd"))
                chain.append(graph.add("format", "gbrp12le"))
                path = files.enter_context(table_file(self._transfer, self._primaries))
                chain.append(graph.add("lut3d", file=str(path), interp="tetrahedral"))
                chain.append(graph.add("format", "gbrp"))
            chain.append(graph.add("buffersink"))
            for one, other in pairwise(chain):
                one.link_to(other)
            graph.configure()
        return graph
