"""Draws the frames of a video with what other processes have drawn of them already.

What they changed is put into the frames as these are decoded here, in order: the picture is the
same as if one process had drawn it.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from austicker.media.patch import Box, copied
from austicker.media.stretch import OtherFrames, sum_of
from austicker.protection.draw_board import DrawBoard, Lost
from austicker.protection.draw_task import Drawn, DrawnFrame, DrawnShots, draw, inside
from austicker.protection.drawing import Drawing
from austicker.protection.video_overlay import VideoOverlay
from austicker.types import Image


class SharedOverlay(VideoOverlay):
    """A `VideoOverlay` that other processes draw much of.

    Args:
        drawing: What is drawn.
        board: Where they put it.
    """

    def __init__(self, drawing: Drawing, board: DrawBoard) -> None:
        super().__init__(drawing.overlays, drawing.plan.untracked, drawing.plan.spans)
        self._drawing = drawing
        self._board = board
        self._number = -1
        self._left: Iterator[Drawn] | None = None

    def apply(
        self, image: Image, index: int, part: Box | None = None, *, in_place: bool = False
    ) -> Image:
        """See `VideoOverlay.apply`; what others have drawn goes into a copy all the same.

        Raises:
            OtherFrames: The picture is another than the one that was drawn on.
        """
        groups = self._drawing.groups
        ahead = self._number + 1
        while ahead < len(groups) and groups[ahead].start <= index:
            self._enter(ahead)
            ahead += 1
        if self._left is None:
            return super().apply(image, index, part, in_place=in_place)
        if index >= groups[self._number].stop:
            self.finish()
            return image
        return self._taken(image, index, part, self._left)

    def finish(self) -> None:
        """Note what was drawn in the last group."""
        left, self._left = self._left, None
        for one in left or ():
            if isinstance(one, DrawnShots):
                self._note(one)

    def _enter(self, number: int) -> None:
        self.finish()
        self._number = number
        if not self._board.need(number):
            self._left = self._of_group(number)

    def _of_group(self, number: int) -> Iterator[Drawn]:
        """What others drew of a group; drawn again here where nobody does any more."""
        count = 0
        try:
            while True:
                one = self._board.get(number)
                yield one
                count += 1
                if isinstance(one, DrawnShots):
                    return
        except Lost:
            yield from islice(draw(self._drawing.task(number)), count, None)

    def _taken(self, image: Image, index: int, part: Box | None, left: Iterator[Drawn]) -> Image:
        for one in left:
            if not isinstance(one, DrawnFrame) or one.index > index:
                break
            if one.index < index:
                continue
            before = inside(image, part)
            if one.before != sum_of(before):
                break
            if not one.pixels.size:
                return image
            out = copied(image, part)
            inside(out, part)[slice(*one.rows), slice(*one.columns)] = one.pixels
            return out
        raise OtherFrames(
            f"{self._drawing.index.info.path}: expected frame {index} to show what is there when "
            "it is read from the middle, got another picture"
        )

    def _note(self, drawn: DrawnShots) -> None:
        own = self._drawing.people(self._number)
        for one, shown, skin in zip(own, drawn.shown, drawn.skin, strict=True):
            one.shown[:] = shown
            if one.skin is not None and skin is not None:
                one.skin.take_over(skin)
        self.blurred += drawn.blurred
        self.touched += drawn.touched
